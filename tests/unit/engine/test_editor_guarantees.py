"""The promises of `PartEditor` on drawn faces, with a model that was trained on such."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.engine.editor import PartEditor
from facemask_editor.engine.encode.donor import on_the_same_sides
from facemask_editor.engine.exemplar.head_frame import head_frame
from facemask_editor.engine.exemplar.worn.kinds import KINDS
from facemask_editor.fields.encode import resize_nearest
from facemask_editor.recipe.recipe import Blend, Nudge, Recipe, Remove, Resample
from facemask_editor.weights.checkpoint import load_model
from tests.helpers.faces import EXTRAS, draw_face, part
from tests.helpers.guarantees import blended_part, check_edit
from tests.helpers.recipes import recipes
from tests.helpers.trained_model import trained_model


def glasses_over_a_brow():
    face = draw_face(128, extras=["eye_g"])
    lens = np.argwhere(part(face, "eye_g"))
    y, x = lens[:, 0].min() + 2, int(np.median(lens[lens[:, 1] > 64, 1]))
    face[y : y + 2, x - 3 : x + 3] = SCHEMA.index("l_brow")
    return face


FACES = {
    "all classes": draw_face(128, extras=EXTRAS),
    "plain": draw_face(160, seed=3),
    "glasses over a brow": glasses_over_a_brow(),
    "wide": draw_face(333, 200, seed=4, extras=["hat", "mouth"]),
    "tall": draw_face(90, 250, seed=5, extras=["ear_r", "l_ear", "neck_l"]),
    "smallest": draw_face(16, extras=EXTRAS),
    "without a face": draw_face(100, without=["skin", "nose", "l_eye", "hair"]),
    "one class": np.full((40, 56), SCHEMA.index("hair"), np.uint8),
    "background": np.zeros((32, 32), np.uint8),
    "noise": np.random.default_rng(0).integers(0, 19, (48, 48)).astype(np.uint8),
}
DONORS = {
    "full": draw_face(200, 180, seed=11, extras=EXTRAS),
    "bare": draw_face(64, seed=12, without=["l_brow", "u_lip", "neck"]),
}


@pytest.fixture(scope="module")
def editors(tmp_path_factory):
    """An editor for each face, with its mask set."""
    model = load_model(trained_model(tmp_path_factory))
    made = {}
    for name, face in FACES.items():
        made[name] = PartEditor(model)
        made[name].set_mask(face)
    return made


faces = st.sampled_from(list(FACES))
parts = st.sampled_from(SCHEMA.names[1:])


@given(face=faces, recipe=recipes(list(DONORS)))
@example("plain", Recipe(steps=(Resample(part="mouth", temperature=0), Resample(part="u_lip"))))
@settings(max_examples=40)
def test_any_recipe_keeps_all_guarantees(editors, face, recipe):
    before = FACES[face].copy()

    result = editors[face].apply(recipe, DONORS)

    check_edit(before, recipe, result)
    assert np.array_equal(FACES[face], before)


@pytest.mark.parametrize("face", FACES)
@pytest.mark.parametrize("adapt", [0.0, 1.0])
def test_an_empty_recipe_returns_the_identical_mask(editors, face, adapt):
    result = editors[face].apply(Recipe(adapt=adapt, locks=("hair",)))

    assert np.array_equal(result.label_map, FACES[face])
    assert (dict(result.changed), result.box, result.skipped) == ({}, None, ())


@given(
    face=faces, names=st.lists(parts, min_size=1, max_size=4), seed=st.integers(0, 99), adapt=st.floats(0, 1)
)
@settings(max_examples=15)
def test_steps_of_strength_zero_return_the_identical_mask(editors, face, names, seed, adapt):
    steps = [Nudge(part=n, sigma=0, seed=seed) for n in names]
    steps += [Blend(part=n, alpha=0, donor="full") for n in names]

    result = editors[face].apply(Recipe(steps=tuple(steps), adapt=adapt), DONORS)

    assert np.array_equal(result.label_map, FACES[face])


@given(
    face=faces,
    name=parts,
    locks=st.sets(st.sampled_from(SCHEMA.names), max_size=5),
    donor=st.sampled_from(list(DONORS)),
)
@example(face="one class", name="hair", locks=set(), donor="full")
@example(face="one class", name="hair", locks={"background"}, donor="full")
@settings(max_examples=60)
def test_a_full_blend_gives_exactly_the_donor_s_part(editors, face, name, locks, donor):
    before = FACES[face]
    heads = head_frame(before), head_frame(DONORS[donor])
    # these are fitted to the head
    assume(name not in ("skin", "neck", "hair") or None in heads)
    locks = tuple(sorted(locks - {name}))

    # a part that is made to fit its group may move
    recipe = Recipe(steps=(Blend(part=name, alpha=1, donor=donor),), locks=locks, adapt=0.0, denoise=0.0)
    result = editors[face].apply(recipe, DONORS)

    height, width = before.shape
    given_map = on_the_same_sides(resize_nearest(DONORS[donor], width, height), before, SCHEMA)
    # what is worn comes to this face's own eyes, ears and neck, where both faces show where these are
    assume(name not in KINDS or None in (head_frame(before), head_frame(given_map)))
    expected = blended_part(before, given_map, name, locks)
    assert np.array_equal(part(result.label_map, name), expected)


@pytest.mark.parametrize("name", ["nose", "l_eye", "l_brow", "u_lip", "cloth"])
def test_without_locks_and_accessories_a_full_blend_is_the_donor_s_part_to_the_pixel(editors, name):
    donor = draw_face(200, 180, seed=11, extras=["l_ear", "r_ear", "mouth"])

    result = editors["plain"].apply(
        Recipe(steps=(Blend(part=name, alpha=1, donor="d"),), adapt=0.0, denoise=0.0), {"d": donor}
    )

    assert np.array_equal(part(result.label_map, name), part(resize_nearest(donor, 160, 160), name))


@pytest.mark.parametrize("face", ["all classes", "plain", "wide", "noise"])
@pytest.mark.parametrize("name", ["nose", "hair", "eye_g", "neck"])
def test_a_blend_with_itself_changes_nothing(editors, face, name):
    for alpha in (0.3, 1.0):
        recipe = Recipe(steps=(Blend(part=name, alpha=alpha, donor="self"),), adapt=0.0)
        assert np.array_equal(editors[face].apply(recipe, {"self": FACES[face]}).label_map, FACES[face])


def test_of_two_full_blends_the_last_counts(editors):
    other = draw_face(160, seed=21)
    both = (Blend(part="nose", alpha=1, donor="full"), Blend(part="nose", alpha=1, donor="other"))

    twice = editors["plain"].apply(Recipe(steps=both, adapt=0.0), DONORS | {"other": other})
    once = editors["plain"].apply(Recipe(steps=both[1:], adapt=0.0), {"other": other})

    assert np.array_equal(twice.label_map, once.label_map)
    assert np.array_equal(part(twice.label_map, "nose"), part(other, "nose"))


def test_a_full_blend_takes_detail_that_the_code_does_not_see(tmp_path_factory):
    # 1024 pixels are encoded at 512: every second row is never looked at
    face = draw_face(1024)
    donor = face.copy()
    ys, xs = np.nonzero(part(face, "nose"))
    donor[ys.max() - 100, xs[ys == ys.max() - 100].max() + 1] = SCHEMA.index("nose")
    donor[ys.max() - 101, xs[ys == ys.max() - 101].max() + 1] = SCHEMA.index("nose")
    editor = PartEditor(load_model(trained_model(tmp_path_factory)))
    editor.set_mask(face)

    result = editor.apply(Recipe(steps=(Blend(part="nose", alpha=1, donor="d"),), adapt=0.0), {"d": donor})

    assert np.array_equal(part(result.label_map, "nose"), part(donor, "nose"))


# the neck of the face shows only in two corners beside the chin: no necklace has a place there
ADDED = [name for name in EXTRAS if name != "neck_l"]


@pytest.mark.parametrize("name", ADDED)
@pytest.mark.parametrize("seed", [0, 1])
def test_a_missing_part_is_added_by_resample(editors, name, seed):
    result = editors["plain"].apply(Recipe(steps=(Resample(part=name, seed=seed),), adapt=0.0))

    assert part(result.label_map, name).any()
    assert result.skipped == ()


@pytest.mark.parametrize("name", ADDED)
def test_a_missing_part_grows_with_alpha_out_of_the_donor_s(editors, name):
    grown = [
        part(
            editors["plain"]
            .apply(Recipe(steps=(Blend(part=name, alpha=a, donor="full"),), adapt=0.0), DONORS)
            .label_map,
            name,
        )
        for a in (0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0)
    ]

    assert not grown[0].any()
    if name in KINDS:  # what is worn comes to this face's own eyes, ears and neck
        sizes = [int(g.sum()) for g in grown]
        assert sizes == sorted(sizes)
        assert sizes[-1] > 0
        return
    for smaller, larger in pairwise(grown):
        assert not (smaller & ~larger).any()
    assert 0 < grown[1].sum() < grown[3].sum() < grown[-1].sum()


@pytest.mark.parametrize("name", ["l_brow", "u_lip", "neck"])
def test_a_part_that_the_donor_lacks_shrinks_with_alpha(editors, name):
    left = [
        part(
            editors["plain"]
            .apply(Recipe(steps=(Blend(part=name, alpha=a, donor="bare"),), adapt=0.0), DONORS)
            .label_map,
            name,
        )
        for a in (0.0, 0.3, 0.6, 0.9, 1.0)
    ]

    assert np.array_equal(left[0], part(FACES["plain"], name))
    assert left[1].sum() < left[0].sum()
    for larger, smaller in pairwise(left):
        assert not (smaller & ~larger).any()
    assert not left[-1].any()


@pytest.mark.parametrize("name", SCHEMA.names[1:])
def test_every_part_can_be_removed(editors, name):
    before = FACES["all classes"]

    result = editors["all classes"].apply(Recipe(steps=(Remove(part=name),), adapt=0.0))

    assert part(before, name).any()
    assert not part(result.label_map, name).any()
    assert np.array_equal(result.label_map[~part(before, name)], before[~part(before, name)])


def test_a_removed_part_can_be_added_again(editors):
    steps = (Remove(part="nose"), Resample(part="nose", seed=4))

    assert part(editors["plain"].apply(Recipe(steps=steps, adapt=0.0)).label_map, "nose").any()


def test_all_classes_locked_but_one_the_part_cannot_leave(editors):
    locks = tuple(n for n in SCHEMA.names if n != "nose")

    for step in (Remove(part="nose"), Nudge(part="nose", sigma=3), Resample(part="nose", seed=1)):
        result = editors["all classes"].apply(Recipe(steps=(step,), locks=locks, adapt=1))
        assert np.array_equal(result.label_map, FACES["all classes"])


@pytest.mark.parametrize("size", [(64, 64), (200, 1024), (333, 500), (500, 333), (1024, 1024), (17, 300)])
def test_any_size_of_document(tmp_path_factory, size):
    editor = PartEditor(load_model(trained_model(tmp_path_factory)))
    face = draw_face(*size, seed=2, extras=["eye_g", "mouth", "hat"])
    recipe = Recipe(
        steps=(
            Nudge(part="nose", sigma=1),
            Resample(part="hair", seed=2),
            Blend(part="eye_g", alpha=0.5, donor="full"),
        ),
        locks=("u_lip",),
        adapt=0.5,
    )
    editor.set_mask(face)

    result = editor.apply(recipe, DONORS)

    check_edit(face, recipe, result)
    assert result.box is not None


def test_an_edit_does_not_depend_on_the_size_of_the_document(tmp_path_factory):
    editor = PartEditor(load_model(trained_model(tmp_path_factory)))
    recipe = Recipe(steps=(Nudge(part="hair", seed=1, sigma=1), Resample(part="nose", seed=2)), adapt=0.0)
    small = draw_face(256)
    results = []
    for times in (1, 2, 4):
        editor.set_mask(np.kron(small, np.ones((times, times), np.uint8)))
        results.append(resize_nearest(editor.apply(recipe).label_map, 256, 256))

    assert (results[0] != small).sum() > 300
    assert (results[0] != results[1]).mean() < 0.01
    assert (results[1] != results[2]).mean() < 0.01


def test_the_order_of_independent_steps_does_not_matter(editors):
    steps = (
        Nudge(part="nose", seed=1, sigma=1),
        Blend(part="l_eye", alpha=0.5, donor="full"),
        Nudge(part="r_brow", seed=2, sigma=0.5),
        Blend(part="u_lip", alpha=1, donor="full"),
    )
    first = editors["plain"].apply(Recipe(steps=steps, adapt=0.5), DONORS).label_map

    for order in ((1, 0, 3, 2), (3, 2, 1, 0)):
        recipe = Recipe(steps=tuple(steps[i] for i in order), adapt=0.5)
        assert np.array_equal(editors["plain"].apply(recipe, DONORS).label_map, first)


def test_the_order_of_draws_is_valid_either_way(editors):
    # a draw depends on the parts drawn before it, so the results differ but both keep their word
    steps = (Resample(part="skin", seed=1), Resample(part="nose", seed=2), Remove(part="l_brow"))
    for order in ((0, 1, 2), (2, 1, 0), (1, 2, 0)):
        recipe = Recipe(steps=tuple(steps[i] for i in order), locks=("hair",), adapt=0.0)
        check_edit(FACES["plain"], recipe, editors["plain"].apply(recipe))


def test_strength_grows_the_change(editors):
    changed = []
    for sigma in (0.1, 0.5, 2.0):
        results = [
            editors["plain"].apply(Recipe(steps=(Nudge(part="hair", seed=s, sigma=sigma),), adapt=0.0))
            for s in range(5)
        ]
        changed.append(sum(int((r.label_map != FACES["plain"]).sum()) for r in results))

    assert changed[0] < changed[1] < changed[2]


def test_at_temperature_zero_the_seed_does_not_matter(editors):
    results = [
        editors["plain"]
        .apply(Recipe(steps=(Resample(part="nose", seed=s, temperature=0),), adapt=0.0))
        .label_map
        for s in (1, 2)
    ]
    warm = editors["plain"].apply(Recipe(steps=(Resample(part="nose", seed=1),), adapt=0.0)).label_map

    assert np.array_equal(*results)
    assert not np.array_equal(results[0], warm)


def test_another_seed_gives_another_shape(editors):
    shapes = {
        editors["plain"].apply(Recipe(steps=(Resample(part="nose", seed=s),), adapt=0.0)).label_map.tobytes()
        for s in range(6)
    }

    assert len(shapes) == 6


@pytest.mark.parametrize(
    "step", [Blend(part="nose", alpha=1, donor="moved"), Nudge(part="l_eye", seed=2, sigma=3)]
)
def test_above_adapt_zero_unlocked_neighbours_follow(editors, step):
    before = FACES["plain"]
    donors = {"moved": np.roll(before, 14, 0)}

    still = editors["plain"].apply(Recipe(steps=(step,), adapt=0.0), donors)
    follows = editors["plain"].apply(Recipe(steps=(step,), adapt=1), donors)
    under = {step.part, "skin"}
    locks = tuple(n for n in SCHEMA.names[1:] if n not in under)
    held = editors["plain"].apply(Recipe(steps=(step,), adapt=1, locks=locks), donors)

    assert {n for n in follows.changed if n not in under} - set(still.changed)
    assert not set(held.changed) - under - {"background"}


def test_neighbours_follow_further_at_a_higher_adapt(editors):
    before = FACES["plain"]
    step = Blend(part="l_eye", alpha=1, donor="moved")
    donors = {"moved": np.roll(before, 12, 0)}

    def moved(adapt):
        after = editors["plain"].apply(Recipe(steps=(step,), adapt=adapt), donors).label_map
        return abs(
            np.argwhere(part(after, "r_eye")).mean(0)[0] - np.argwhere(part(before, "r_eye")).mean(0)[0]
        )

    assert moved(0) == 0
    assert 0 < moved(0.5) < moved(1)


# Forty nudges push farther than the most that the window asks for; each costs eight decoded noses.
@given(seed=st.integers(0, 1000), repeats=st.integers(5, 40))
@settings(max_examples=3)
def test_however_far_a_part_is_pushed_the_mask_stays_whole(editors, seed, repeats):
    steps = tuple(Nudge(part="nose", seed=seed, sigma=5) for _ in range(repeats))
    recipe = Recipe(steps=steps, adapt=0.0)

    check_edit(FACES["plain"], recipe, editors["plain"].apply(recipe))
