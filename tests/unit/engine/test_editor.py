"""`PartEditor`: errors, reasons, cancelling, repeating."""

import hashlib
import json
import subprocess
import sys

import numpy as np
import pytest

from facemask_editor.core.errors import Cancelled, EngineError
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.engine.editor import PartEditor
from facemask_editor.recipe.recipe import Blend, Nudge, PartStep, Recipe, Remove, Resample
from facemask_editor.weights.checkpoint import load_model
from tests.helpers.faces import EXTRAS, draw_face, draw_faces, part
from tests.helpers.guarantees import check_edit
from tests.helpers.patience import PATIENCE
from tests.helpers.trained_model import trained_model

DONOR = draw_face(200, 150, seed=31, extras=EXTRAS)
EVERY_KIND = Recipe(
    steps=(
        Resample(part="nose", seed=3),
        Nudge(part="hair", seed=4, sigma=0.8),
        Blend(part="l_eye", alpha=0.6, donor="d"),
        Blend(part="hat", alpha=0.7, donor="d"),
        Remove(part="r_brow"),
    ),
    locks=("u_lip",),
    adapt=0.7,
)


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return load_model(trained_model(tmp_path_factory))


@pytest.fixture
def editor(model):
    made = PartEditor(model)
    made.set_mask(draw_face(120))
    return made


def digest(label_map):
    return hashlib.sha256(label_map.tobytes()).hexdigest()


def test_without_a_mask_there_is_nothing_to_edit(model):
    with pytest.raises(EngineError, match="no mask is set"):
        PartEditor(model).apply(Recipe(adapt=0.0))


@pytest.mark.parametrize(
    "recipe",
    [
        Recipe(steps=(Nudge(part="beard"),), adapt=0.0),
        Recipe(steps=(Nudge(part="nose"), Remove(part="beard")), adapt=0.0),
        Recipe(locks=("beard",), adapt=0.0),
    ],
)
def test_an_unknown_class_is_named(editor, recipe):
    with pytest.raises(EngineError, match=r"unknown class 'beard'; known: background, skin"):
        editor.apply(recipe)


def test_an_unknown_donor_is_named(editor):
    with pytest.raises(EngineError, match=r"donor 'aunt'.*not given"):
        editor.apply(Recipe(steps=(Blend(part="nose", donor="aunt"),), adapt=0.0), {"uncle": DONOR})


@pytest.mark.parametrize(
    "wrong",
    [
        np.zeros((4, 4), np.int64),
        np.zeros((4, 4, 3), np.uint8),
        np.zeros(16, np.uint8),
        np.zeros((0, 5), np.uint8),
        np.zeros((), np.uint8),
        np.zeros((4, 4), np.bool_),
        np.full((4, 4), 19, np.uint8),
        np.full((4, 4), 255, np.uint8),
    ],
)
def test_an_array_that_is_no_mask_is_refused(editor, wrong):
    recipe = Recipe(steps=(Blend(part="nose", alpha=1, donor="d"),), adapt=0.0)
    before = editor.apply(recipe, {"d": DONOR}).label_map

    with pytest.raises(EngineError, match=r"2-D uint8|class id"):
        editor.set_mask(wrong)
    with pytest.raises(EngineError, match=r"2-D uint8|class id"):
        editor.apply(recipe, {"d": wrong})
    # the mask before is still there
    assert np.array_equal(editor.apply(recipe, {"d": DONOR}).label_map, before)


@pytest.mark.parametrize(
    ("step", "locks", "words"),
    [
        (Nudge(part="background"), (), "background"),
        (Remove(part="background"), (), "background"),
        (Nudge(part="hat"), (), "hat is not in this mask; resample adds it"),
        (Remove(part="hat"), (), "hat is not in this mask"),
        (Blend(part="hat", donor="d"), (), "hat is in neither face"),
        (Nudge(part="nose"), ("nose",), "nose is locked"),
        (Resample(part="hat"), ("hat",), "hat is locked"),
    ],
)
def test_a_step_without_effect_says_why_and_the_others_go_on(editor, step, locks, words):
    recipe = Recipe(steps=(step, Nudge(part="hair", sigma=1)), locks=locks, adapt=0.0)

    result = editor.apply(recipe, {"d": draw_face(80)})

    assert len(result.skipped) == 1
    assert words in result.skipped[0]
    assert result.changed["hair"] > 0
    check_edit(draw_face(120), recipe, result)


def test_a_part_without_room_says_so(editor):
    locks = tuple(name for name in SCHEMA.names if name != "hat")

    result = editor.apply(Recipe(steps=(Resample(part="hat"),), locks=locks, adapt=0.0))

    assert result.skipped == (
        "there is no place for a hat: locked parts cover it, or the head ends at the picture's top",
    )
    assert result.box is None


def test_cancelling_at_any_poll_ends_the_edit_and_leaves_the_editor_usable(editor):
    expected = digest(editor.apply(EVERY_KIND, {"d": DONOR}).label_map)
    polls = 0
    while True:
        left = polls

        def cancelled():
            nonlocal left
            left -= 1
            return left < 0

        try:
            result = editor.apply(EVERY_KIND, {"d": DONOR}, cancelled)
        except Cancelled:
            polls += 1
            continue
        break

    # once for each step and once for each part that was edited
    assert polls >= 2 * len(EVERY_KIND.steps)
    assert digest(result.label_map) == expected


def test_the_mask_is_copied_when_it_is_set(model):
    face = draw_face(100)
    editor = PartEditor(model)
    editor.set_mask(face)
    recipe = Recipe(steps=(Nudge(part="nose", sigma=1),), adapt=0.0)
    before = editor.apply(recipe).label_map
    face[:] = 0

    assert np.array_equal(editor.apply(recipe).label_map, before)


def test_a_result_belongs_to_its_asker(editor):
    recipe = Recipe(steps=(Nudge(part="nose", sigma=1),), adapt=0.0)
    first = editor.apply(recipe).label_map
    kept = first.copy()
    first[:] = 7
    editor.apply(Recipe(adapt=0.0)).label_map[:] = 8

    assert np.array_equal(editor.apply(recipe).label_map, kept)
    assert np.array_equal(editor.apply(Recipe(adapt=0.0)).label_map, draw_face(120))


def test_donors_are_not_modified_and_may_be_read_only(editor):
    donor = DONOR.copy()
    donor.flags.writeable = False

    editor.apply(EVERY_KIND, {"d": donor})

    assert np.array_equal(donor, DONOR)


def test_a_mask_may_be_read_only_or_a_view(model):
    editor = PartEditor(model)
    face = draw_face(120)
    view = np.repeat(face, 2, 1)[:, ::2]
    view.flags.writeable = False
    editor.set_mask(view)
    from_view = editor.apply(EVERY_KIND, {"d": DONOR}).label_map
    editor.set_mask(face)

    assert np.array_equal(editor.apply(EVERY_KIND, {"d": DONOR}).label_map, from_view)


def test_a_donor_that_changed_under_its_name_is_seen(editor):
    recipe = Recipe(steps=(Blend(part="nose", alpha=1, donor="d"),), adapt=0.0)
    donor = draw_face(120, seed=7)
    first = editor.apply(recipe, {"d": donor}).label_map
    donor = np.roll(donor, 9, 0)
    second = editor.apply(recipe, {"d": donor}).label_map

    assert not np.array_equal(first, second)
    assert np.array_equal(part(second, "nose"), part(donor, "nose"))


def test_the_same_recipe_gives_the_same_pixels_after_others(model, editor):
    first = digest(editor.apply(EVERY_KIND, {"d": DONOR}).label_map)
    donors = {str(i): face for i, face in enumerate(draw_faces(6, 90))}
    for key in donors:
        for name in ("nose", "hair", "eye_g"):
            recipe = Recipe(
                steps=(Blend(part=name, alpha=0.5, donor=key), Nudge(part=name, sigma=2)), adapt=1
            )
            editor.apply(recipe, donors)

    assert digest(editor.apply(EVERY_KIND, {"d": DONOR}).label_map) == first
    editor.set_mask(draw_face(200, seed=5))
    editor.apply(EVERY_KIND, {"d": DONOR})
    editor.set_mask(draw_face(120))
    assert digest(editor.apply(EVERY_KIND, {"d": DONOR}).label_map) == first
    assert digest(fresh(model, draw_face(120))) == first


def fresh(model, face):
    editor = PartEditor(model)
    editor.set_mask(face)
    return editor.apply(EVERY_KIND, {"d": DONOR}).label_map


def test_more_donors_than_are_kept_give_the_same_pixels_again(editor):
    donors = {str(i): face for i, face in enumerate(draw_faces(6, 90))}
    steps = tuple(Blend(part="hair", alpha=0.3, donor=key) for key in "0123450")
    recipe = Recipe(steps=steps, adapt=0.0)

    results = [digest(editor.apply(recipe, donors).label_map) for _ in range(3)]

    assert len(set(results)) == 1


def test_masks_in_turn_give_what_they_give_alone(model):
    faces = draw_faces(8, 100)
    editor = PartEditor(model)
    in_turn = []
    for face in faces:
        editor.set_mask(face)
        in_turn.append(digest(editor.apply(EVERY_KIND, {"d": DONOR}).label_map))

    assert in_turn == [digest(fresh(model, face)) for face in faces]
    assert len(set(in_turn)) == 8


SCRIPT = """
import hashlib, json, sys
import numpy as np
from facemask_editor.weights.checkpoint import load_model
from facemask_editor.engine.editor import PartEditor
from facemask_editor.recipe.recipe import Recipe

weights, arrays, recipes = sys.argv[1:]
held = np.load(arrays)
editor = PartEditor(load_model(weights))
digests = []
for name in sorted(n for n in held if n.startswith("mask")):
    editor.set_mask(held[name])
    for recipe in json.loads(recipes):
        result = editor.apply(Recipe.model_validate(recipe), {"d": held["donor"]})
        digests.append(hashlib.sha256(result.label_map.tobytes()).hexdigest())
print(json.dumps(digests))
"""


def test_another_process_gives_the_same_pixels(model, tmp_path, tmp_path_factory):
    faces = [draw_face(120), draw_face(160, 240, seed=2, extras=EXTRAS)]
    recipes = [
        EVERY_KIND,
        Recipe(steps=tuple(Nudge(part=n, seed=1, sigma=0.5) for n in SCHEMA.names[1:]), adapt=0.0),
        Recipe(steps=tuple(Resample(part=n, seed=2) for n in SCHEMA.names[1:]), adapt=0.5),
    ]
    np.savez(tmp_path / "arrays.npz", donor=DONOR, mask0=faces[0], mask1=faces[1])
    here = []
    for face in faces:
        editor = PartEditor(model)
        editor.set_mask(face)
        here += [digest(editor.apply(recipe, {"d": DONOR}).label_map) for recipe in recipes]

    done = subprocess.run(
        [
            sys.executable, "-c", SCRIPT, trained_model(tmp_path_factory), tmp_path / "arrays.npz",
            json.dumps([r.model_dump(mode="json") for r in recipes]),
        ],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == here
    assert len(set(here)) == len(here)


def test_the_counts_name_all_classes_that_lost_or_gained(editor):
    result = editor.apply(Recipe(steps=(Remove(part="l_eye"),), adapt=0.0))
    ys, xs = np.nonzero(part(draw_face(120), "l_eye"))

    assert result.changed == {"l_eye": len(xs), "skin": len(xs)}
    assert result.box == (xs.min(), ys.min(), xs.max() + 1, ys.max() + 1)


def test_a_part_needs_a_face_to_fit(model):
    empty = np.zeros((64, 64), np.uint8)
    editor = PartEditor(model)
    editor.set_mask(empty)

    result = editor.apply(Recipe(steps=(Resample(part="nose"), Resample(part="hair")), adapt=0.0))

    assert np.array_equal(result.label_map, empty)
    assert result.skipped == (
        "there is no face in this mask that nose could fit",
        "there is no face in this mask that hair could fit",
    )


def test_encoded_donors_do_not_pile_up(editor):
    donors = {str(i): face for i, face in enumerate(draw_faces(9, 60))}
    for key in donors:
        editor.apply(Recipe(steps=(Blend(part="nose", donor=key),), adapt=0.0), donors)

    assert len(editor._donors) <= 5


def test_a_recipe_of_an_earlier_generation_is_the_same_edit(editor):
    now = editor.apply(EVERY_KIND, {"d": DONOR}).label_map

    earlier = EVERY_KIND.model_copy(update={"generation": 1})

    assert np.array_equal(editor.apply(earlier, {"d": DONOR}).label_map, now)


def test_a_recipe_of_a_later_generation_is_not_carried_out_in_this_one(editor):
    recipe = EVERY_KIND.model_copy(update={"generation": 99})

    with pytest.raises(EngineError, match="generation 99 of recipes is not known"):
        editor.apply(recipe, {"d": DONOR})


def test_a_kind_that_the_engine_does_not_know_is_one_error(editor):
    class Stretch(PartStep):
        kind: str = "stretch"

    with pytest.raises(EngineError, match="'stretch'"):
        editor.apply(Recipe(steps=(Nudge(part="nose"), Stretch(part="nose"))))
