"""Parts of a group are drawn as one, fit what stays of it, and keep what is locked."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facemask_editor.core.errors import EngineError
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.engine.draw.accept import Acceptance
from facemask_editor.engine.draw.frame import GroupFrame, placed, seen_extent
from facemask_editor.engine.draw.sampler import Sampler
from facemask_editor.engine.editor import PartEditor
from facemask_editor.engine.encode.face import EncodedFace
from facemask_editor.engine.state import FaceState
from facemask_editor.measures.relations.ranges import RelationRanges
from facemask_editor.measures.relations.registry import RELATIONS, relations
from facemask_editor.recipe.kinds.resample_group import ResampleGroup
from facemask_editor.recipe.recipe import Blend, Nudge, Recipe, Resample
from facemask_editor.weights.checkpoint import load_model
from tests.helpers.faces import draw_face
from tests.helpers.guarantees import check_counts, check_form, check_locks

UPPER, LOWER, MOUTH, LEFT, RIGHT, NOSE = (
    SCHEMA.index(name) for name in ("u_lip", "l_lip", "mouth", "l_eye", "r_eye", "nose")
)
FACE = draw_face(256, seed=3)


@pytest.fixture(scope="module")
def model():
    return load_model("generated-free")


@pytest.fixture(scope="module")
def editor(model):
    made = PartEditor(model)
    made.set_mask(FACE)
    return made


def drawn(editor, *steps, **recipe):
    return editor.apply(Recipe(steps=steps, **recipe))


def shown(label_map):
    return {SCHEMA.names[i] for i in np.unique(label_map)}


@settings(max_examples=12, deadline=None)
@given(
    group=st.sampled_from(["mouth", "eyes", "brows", "ears", "head"]),
    seed=st.integers(0, 2**32 - 1),
    locks=st.sets(st.sampled_from(["u_lip", "mouth", "l_eye", "skin", "hair", "background"]), max_size=3),
    adapt=st.sampled_from([0.0, 1.0]),
)
def test_locks_hold_and_the_same_draw_gives_the_same_pixels(editor, group, seed, locks, adapt):
    recipe = Recipe(steps=(ResampleGroup(group=group, seed=seed),), locks=tuple(sorted(locks)), adapt=adapt)

    found, again = editor.apply(recipe), editor.apply(recipe)

    check_form(FACE, found.label_map)
    check_counts(FACE, found)
    check_locks(FACE, recipe.locks, found.label_map)
    assert np.array_equal(found.label_map, again.label_map)


@pytest.mark.parametrize(("group", "parts"), [("eyes", (LEFT, RIGHT)), ("mouth", (UPPER, LOWER))])
def test_all_members_change_and_six_seeds_give_six_shapes(editor, group, parts):
    maps = [drawn(editor, ResampleGroup(group=group, seed=seed)).label_map for seed in range(6)]

    assert len({m.tobytes() for m in maps}) == 6
    for part in parts:
        assert all(not np.array_equal(m == part, FACE == part) for m in maps)
        assert all((m == part).any() for m in maps)


def test_one_seed_gives_other_shapes_on_another_face(model):
    codes = []
    for salt in (1, 2):
        state = FaceState(EncodedFace(model.vae, FACE), Sampler(model), salt)
        state.resample_group([LEFT, RIGHT], 5, 1.0)
        codes.append(state.codes[[LEFT, RIGHT]])

    assert not np.allclose(*codes)


def test_without_adaptation_nothing_beside_the_group_changes(editor):
    for seed in range(4):
        after = drawn(editor, ResampleGroup(group="mouth", seed=seed), adapt=0.0).label_map
        group = [UPPER, LOWER, MOUTH]
        touched = np.isin(FACE, group) | np.isin(after, group)
        assert not ((FACE != after) & ~touched).any()


def test_a_mouth_opens_and_closes_with_its_group_alone(editor):
    shut = FACE.copy()
    shut[shut == MOUTH] = LOWER
    editor.set_mask(shut)
    try:
        opened = [
            (drawn(editor, ResampleGroup(group="mouth", seed=s)).label_map == MOUTH).any() for s in range(12)
        ]
        assert any(opened)
        assert not all(opened)
        for seed in range(6):
            lips = drawn(editor, Resample(part="u_lip", seed=seed), Resample(part="l_lip", seed=seed))
            locked = drawn(editor, ResampleGroup(group="mouth", seed=seed), locks=("u_lip",))
            assert not (lips.label_map == MOUTH).any()
            assert not (locked.label_map == MOUTH).any()
    finally:
        editor.set_mask(FACE)


def test_what_is_missing_stays_missing_and_a_whole_missing_group_comes(editor):
    one = FACE.copy()
    one[one == LEFT] = SCHEMA.index("skin")
    none = one.copy()
    none[none == RIGHT] = SCHEMA.index("skin")
    try:
        editor.set_mask(one)
        assert "l_eye" not in shown(drawn(editor, ResampleGroup(group="eyes", seed=1)).label_map)
        editor.set_mask(none)
        assert {"l_eye", "r_eye"} <= shown(drawn(editor, ResampleGroup(group="eyes", seed=1)).label_map)
        editor.set_mask(np.zeros_like(FACE))
        found = drawn(editor, ResampleGroup(group="eyes", seed=1))
        assert found.skipped == ("there is no face in this mask that eyes could fit",)
    finally:
        editor.set_mask(FACE)


def test_a_locked_group_and_an_unknown_one_are_told(editor):
    found = drawn(editor, ResampleGroup(group="eyes"), locks=("l_eye", "r_eye"))

    assert found.skipped == ("eyes is locked",)
    assert np.array_equal(found.label_map, FACE)
    with pytest.raises(EngineError, match="unknown group 'feet'; known: mouth, eyes, brows, ears, head"):
        drawn(editor, ResampleGroup(group="feet"))


def test_lips_that_are_asked_for_together_are_drawn_as_one(model):
    def codes(*steps):
        state = FaceState(EncodedFace(model.vae, FACE), Sampler(model), 1)
        for part, seed in steps:
            state.resample(part, seed, 1.0)
        return state.codes[[UPPER, LOWER]]

    together = FaceState(EncodedFace(model.vae, FACE), Sampler(model), 1)
    together.resample_group([UPPER, LOWER], 4, 1.0)

    assert np.array_equal(codes((UPPER, 4), (LOWER, 4)), together.codes[[UPPER, LOWER]])
    # another seed is another wish: the first draw stays as it was
    assert np.array_equal(codes((UPPER, 4), (LOWER, 5))[0], codes((UPPER, 4))[0])


def strict(name):
    """Ranges in which nothing but one relation counts, from below its least possible value."""
    low, high = np.ones(len(RELATIONS)), np.zeros(len(RELATIONS))
    row = list(RELATIONS).index(name)
    low[row], high[row] = -1.0, 0.12
    return RelationRanges(low, high)


def test_draws_whose_relations_are_out_of_range_are_drawn_again(model):
    def areas(tables):
        own = PartEditor(dataclasses.replace(model, tables={**model.tables, **tables}))
        own.set_mask(FACE)
        maps = [
            drawn(own, ResampleGroup(group="eyes", seed=seed), denoise=0.0).label_map for seed in range(12)
        ]
        return [relations(m, SCHEMA, {"eyes"})["eyes.areas"] for m in maps]

    plain, chosen = areas({}), areas(strict("eyes.areas").tables())

    assert max(plain) > 0.14
    assert max(chosen) < max(plain)
    assert np.mean(np.array(chosen) <= 0.14) > np.mean(np.array(plain) <= 0.14)


def test_a_torn_mouth_is_further_out_than_a_whole_one(model):
    acceptance = Acceptance(SCHEMA, None, strict("eyes.areas"))
    torn = FACE.copy()
    rows, columns = np.nonzero(torn == UPPER)
    middle = int(columns.mean())
    torn[rows.min() : rows.max() + 1, middle - 3 : middle + 3] = SCHEMA.index("skin")

    assert acceptance.of_pixels(torn, [UPPER]) > acceptance.of_pixels(FACE, [UPPER])


@pytest.mark.parametrize("step", [Nudge(part="u_lip", seed=2, sigma=1.5), Blend(part="u_lip", alpha=1.0)])
def test_what_does_not_fit_its_group_is_brought_nearer(model, step):
    donor = draw_face(256, seed=11)
    acceptance = Acceptance.of(model, None) or Acceptance(SCHEMA, None, strict("eyes.areas"))
    own = PartEditor(model)
    own.set_mask(FACE)
    found = {
        strength: own.apply(Recipe(steps=(step,), adapt=0.0, denoise=strength), {"": donor}).label_map
        for strength in (0.0, 1.0)
    }

    plain, fitted = (acceptance.of_pixels(found[s], [UPPER]) for s in (0.0, 1.0))
    assert fitted <= plain + 1e-6


def test_shapes_and_parts_of_no_group_are_not_denoised(editor):
    steps = (Nudge(part="nose", seed=1, sigma=1.0),)

    assert np.array_equal(drawn(editor, *steps, denoise=0.0).label_map, drawn(editor, *steps).label_map)


def test_the_prior_draws_where_a_model_keeps_no_faces(model):
    bare = dataclasses.replace(model, tables={})
    state = FaceState(EncodedFace(model.vae, FACE), Sampler(bare), 1)
    state.resample_group([UPPER, LOWER], 1, 1.0)
    likeliest = FaceState(EncodedFace(model.vae, FACE), Sampler(bare), 1)
    likeliest.resample_group([UPPER, LOWER], 1, 0.0)

    assert state.present[[UPPER, LOWER]].all()
    assert not np.allclose(state.codes[UPPER], likeliest.codes[UPPER])


def test_a_frame_moves_and_scales_places():
    place = np.array([10.0, 20.0, 1.0, 0.5])
    same = GroupFrame(5.0, 6.0, 7.0, 8.0)

    assert np.allclose(placed(place, same, same), place)
    moved = placed(place, GroupFrame(10.0, 20.0, 4.0, 4.0), GroupFrame(30.0, 40.0, 8.0, 4.0))
    assert np.allclose(moved, [30.0, 40.0, 1.0 + np.log(2), 0.5])


def test_the_extent_of_pixels_is_their_box_and_their_middle_edges():
    pixels = np.zeros((256, 256), np.bool_)
    pixels[100:110, 50:90] = True

    assert seen_extent(pixels) == (50.0, 90.0, 100.0, 110.0)
    assert seen_extent(np.zeros((256, 256), np.bool_)) is None


def test_a_part_knows_the_group_that_it_is_drawn_with(model):
    sampler = Sampler(model)

    assert set(sampler.group_of(UPPER)) == {UPPER, LOWER, MOUTH}
    assert sampler.group_of(NOSE) == ()
