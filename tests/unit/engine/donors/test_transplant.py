"""The donor's pixels, moved and scaled into place."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.engine.editor import PartEditor
from facemask_editor.engine.exemplar.head_frame import head_frame
from facemask_editor.engine.transplant.place import Placement, placement
from facemask_editor.engine.transplant.put import emptied, filled, put, units
from facemask_editor.recipe.kinds.transplant import Transplant
from facemask_editor.recipe.recipe import Recipe
from facemask_editor.weights.checkpoint import load_model
from tests.helpers.faces import EXTRAS, draw_face
from tests.helpers.sample_masks import small_face
from tests.helpers.trained_model import trained_model

FACES = [
    draw_face(120, 100, seed=3),
    draw_face(96, extras=EXTRAS),
    draw_face(80, 90, seed=5, extras=["mouth"]),
]
OTHERS = [draw_face(100, seed=11, extras=EXTRAS), draw_face(64, seed=12, without=["l_brow", "u_lip", "neck"])]
MOUTH = ("mouth", "u_lip", "l_lip")
names = st.sampled_from([name for name in SCHEMA.names if name != "background"])


@pytest.fixture(scope="module")
def editors(tmp_path_factory):
    model = load_model(trained_model(tmp_path_factory))
    made = [PartEditor(model) for _ in FACES]
    for editor, face in zip(made, FACES, strict=True):
        editor.set_mask(face)
    return made


def indices(parts):
    return tuple(map(SCHEMA.index, parts))


@settings(max_examples=60)
@given(
    number=st.integers(0, len(FACES) - 1),
    other=st.integers(0, len(OTHERS) - 1),
    parts=st.lists(names, min_size=1, max_size=5, unique=True),
    locks=st.sets(st.sampled_from(SCHEMA.names), max_size=5),
    adapt=st.sampled_from([0.0, 1.0]),
)
def test_locks_hold_and_only_classes_of_both_faces_come(editors, number, other, parts, locks, adapt):
    recipe = Recipe(steps=(Transplant(parts=tuple(parts), donor="b"),), locks=tuple(locks), adapt=adapt)

    made = editors[number].apply(recipe, {"b": OTHERS[other]})

    before, after = FACES[number], made.label_map
    for label in indices(locks):
        assert np.array_equal(before == label, after == label)
    assert after.dtype == np.uint8
    assert set(np.unique(after)) <= {*np.unique(before), *indices((*parts, "skin", "l_ear", "r_ear")), 0}
    again = editors[number].apply(recipe, {"b": OTHERS[other]})
    assert np.array_equal(after, again.label_map)


@pytest.mark.parametrize(
    "parts", [("nose",), MOUTH, ("l_eye", "r_eye"), ("skin",), ("hair",), ("neck",), ("hat",)]
)
@pytest.mark.parametrize("number", range(len(FACES)))
def test_the_face_itself_gives_its_own_pixels(editors, number, parts):
    face = FACES[number]

    made = editors[number].apply(Recipe(steps=(Transplant(parts=parts, donor="b"),)), {"b": face})

    assert np.array_equal(made.label_map, face)


def test_a_part_that_the_donor_lacks_stays_and_is_said(editors):
    recipe = Recipe(steps=(Transplant(parts=("l_brow", "nose"), donor="b"),))

    made = editors[0].apply(recipe, {"b": OTHERS[1]})

    assert made.skipped == ("l_brow is not in the second face",)
    brow = SCHEMA.index("l_brow")
    assert np.array_equal(made.label_map == brow, FACES[0] == brow)
    assert "nose" in made.changed


@settings(max_examples=40)
@given(
    parts=st.sampled_from([("nose",), MOUTH, ("l_eye",), ("r_brow",)]),
    seed=st.integers(0, 40),
    shift=st.integers(-12, 12),
)
def test_a_feature_has_the_donors_pixels_and_lies_where_the_old_one_lay(parts, seed, shift):
    face = small_face(128)
    donor = np.roll(draw_face(128, seed=seed, extras=["mouth"]), shift, axis=1)
    wanted = indices(parts)
    frames = head_frame(face, SCHEMA), head_frame(donor, SCHEMA)

    place = placement(face, donor, wanted, frames, SCHEMA)
    made = put(face, emptied(face, wanted, SCHEMA, frozenset()), donor, wanted, place, SCHEMA, frozenset())

    seen, there = place.placed(donor)
    for label in wanted:
        assert np.array_equal(made == label, (seen == label) & there)
    old, new = (np.argwhere(np.isin(mask, wanted)) for mask in (face, made))
    if np.isin(donor, wanted).any():
        middles = [(at.min(0) + at.max(0)) / 2 for at in (old, new)]
        assert np.abs(middles[0] - middles[1]).max() <= 1.5
    # what the old one left is what was around it, and nothing else has changed
    rest = ~np.isin(made, wanted)
    assert np.array_equal(made[rest & ~np.isin(face, wanted)], face[rest & ~np.isin(face, wanted)])
    assert set(np.unique(made[rest & np.isin(face, wanted)])) <= {SCHEMA.index("skin"), SCHEMA.index("hair")}


@given(scale=st.floats(0.5, 2), x=st.floats(-40, 40), y=st.floats(-40, 40), seed=st.integers(0, 100))
def test_placed_pixels_are_pixels_of_the_donor(scale, x, y, seed):
    donor = np.random.default_rng(seed).integers(0, 19, (20, 30)).astype(np.uint8)

    seen, there = Placement(scale, (x, y), (15.0, 10.0)).placed(donor)

    rows, columns = np.nonzero(there)
    for row, column in list(zip(rows, columns, strict=True))[::17]:
        at = (column + 0.5 - 15) / scale + x, (row + 0.5 - 10) / scale + y
        near = [donor[min(19, max(0, int(np.floor(at[1] + dy)))), min(29, max(0, int(np.floor(at[0] + dx))))]
                for dx in (-1e-6, 1e-6) for dy in (-1e-6, 1e-6)]  # fmt: skip
        assert seen[row, column] in near


def test_background_that_the_new_part_encloses_is_filled_but_for_the_donors_own():
    before = np.zeros((20, 20), np.uint8)
    before[8:12, 8:12] = SCHEMA.index("skin")
    after, donor = before.copy(), np.full((20, 20), SCHEMA.index("hair"), np.uint8)
    after[4:16, 4:16][np.abs(np.indices((12, 12)) - 5.5).max(0) > 4.5] = SCHEMA.index("hair")
    donor[6, 6] = 0

    made = filled(before, after, donor, Placement(), SCHEMA, frozenset())

    assert made[6, 6] == 0
    inside = made[5:15, 5:15] == 0
    assert inside.sum() == 1
    assert np.array_equal(made[:4], before[:4])
    locked = filled(before, after, donor, Placement(), SCHEMA, frozenset([0]))
    assert np.array_equal(locked, after)


def test_a_mouth_is_moved_as_one_and_eyes_each_by_itself():
    found = units(indices(("u_lip", "l_eye", "mouth", "r_eye", "l_lip", "nose")), SCHEMA)

    assert found == [
        indices(("u_lip", "mouth", "l_lip")),
        *((i,) for i in indices(("l_eye", "r_eye", "nose"))),
    ]


def test_a_donor_that_calls_left_right_gives_its_eyes_all_the_same(editors):
    swapped = OTHERS[0].copy()
    for a, b in SCHEMA.pairs:
        swapped[OTHERS[0] == a], swapped[OTHERS[0] == b] = b, a
    recipe = Recipe(steps=(Transplant(parts=("l_eye", "r_eye"), donor="b"),))

    found = [editors[0].apply(recipe, {"b": donor}).label_map for donor in (OTHERS[0], swapped)]

    assert np.array_equal(*found)
