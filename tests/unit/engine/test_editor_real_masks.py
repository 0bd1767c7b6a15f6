"""The promises of `PartEditor` on real masks, with the model that is shipped."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from PIL import Image

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.engine.editor import PartEditor
from facemask_editor.engine.encode.donor import on_the_same_sides
from facemask_editor.engine.exemplar.head_frame import head_frame
from facemask_editor.engine.exemplar.worn.kinds import KINDS
from facemask_editor.fields.encode import resize_nearest
from facemask_editor.recipe.recipe import Blend, Nudge, Recipe, Remove, Resample
from facemask_editor.weights.checkpoint import load_model
from tests.helpers.faces import part
from tests.helpers.guarantees import blended_part, check_edit, edited_parts
from tests.helpers.recipes import recipes

# plain, necklace and earrings, glasses and hat, glasses round brows, hat, a brow that nobody sees
PREFERRED = ("0000", "0109", "0234", "0387", "0006", "0625")
SIZES = ((512, 512), (256, 256), (333, 500), (512, 512), (128, 128), (400, 300))


@pytest.fixture(scope="module")
def masks(real_masks_dir):
    found = sorted(real_masks_dir.glob("*.png"))
    paths = [p for p in found if p.stem in PREFERRED]
    paths = (paths + [p for p in found[:: max(1, len(found) // 6)] if p not in paths])[:6]
    if len(paths) < 6:
        pytest.skip(f"fewer than six masks in {real_masks_dir}")
    opened = []
    for path, size in zip(paths, SIZES, strict=True):
        with Image.open(path) as image:
            opened.append(resize_nearest(np.array(image), *size))
    return opened


@pytest.fixture(scope="module")
def editors(masks):
    model = load_model()
    made = [PartEditor(model) for _ in masks]
    for editor, mask in zip(made, masks, strict=True):
        editor.set_mask(mask)
    return made


@pytest.fixture(scope="module")
def donors(masks):
    return {str(i): mask for i, mask in enumerate(masks)}


which = st.integers(0, 5)
keys = [str(i) for i in range(6)]
parts = st.sampled_from(SCHEMA.names[1:])


@given(number=which, recipe=recipes(keys))
@settings(max_examples=25)
def test_any_recipe_keeps_all_guarantees(masks, editors, donors, number, recipe):
    before = masks[number].copy()

    check_edit(before, recipe, editors[number].apply(recipe, donors))

    assert np.array_equal(masks[number], before)


@given(number=which, recipe=recipes(keys, st.just(0.0)))
@settings(max_examples=15)
def test_at_adapt_zero_nothing_else_changes(masks, editors, donors, number, recipe):
    check_edit(masks[number], recipe, editors[number].apply(recipe, donors))


@given(number=which, recipe=recipes(keys, st.floats(0.2, 1)))
@settings(max_examples=10)
def test_followers_keep_locks_and_what_is_worn(masks, editors, donors, number, recipe):
    check_edit(masks[number], recipe, editors[number].apply(recipe, donors))


def test_an_empty_recipe_and_steps_of_strength_zero_return_the_identical_mask(masks, editors, donors):
    steps = tuple(Nudge(part=n, sigma=0) for n in SCHEMA.names[1:])
    steps += tuple(Blend(part=n, alpha=0, donor="1") for n in SCHEMA.names[1:])
    for mask, editor in zip(masks, editors, strict=True):
        for recipe in (
            Recipe(adapt=0.0),
            Recipe(adapt=1),
            Recipe(steps=steps, adapt=0.0),
            Recipe(steps=steps, adapt=1),
        ):
            assert np.array_equal(editor.apply(recipe, donors).label_map, mask)


@given(number=which, donor=which, name=parts, locks=st.sets(parts, max_size=4))
@settings(max_examples=25)
def test_a_full_blend_gives_exactly_the_donor_s_part(masks, editors, donors, number, donor, name, locks):
    heads = head_frame(masks[number]), head_frame(masks[donor])
    # hair, skin, neck and what is worn are fitted to the head
    assume(name not in {"hair", "skin", "neck", *KINDS} or None in heads)
    locks = tuple(sorted(locks - {name}))
    recipe = Recipe(steps=(Blend(part=name, alpha=1, donor=str(donor)),), locks=locks, adapt=0.0, denoise=0.0)

    after = editors[number].apply(recipe, donors).label_map

    height, width = masks[number].shape
    given_map = on_the_same_sides(resize_nearest(masks[donor], width, height), masks[number], SCHEMA)
    expected = blended_part(masks[number], given_map, name, locks)
    assert np.array_equal(part(after, name), expected)


@given(number=which, names=st.lists(parts, min_size=1, max_size=3, unique=True), seed=st.integers(0, 99))
@settings(max_examples=12)
def test_missing_parts_are_added_and_present_ones_removed(masks, editors, number, names, seed):
    mask = masks[number]
    present = {n for n in names if part(mask, n).any()}
    steps = tuple(Remove(part=n) if n in present else Resample(part=n, seed=seed) for n in names)
    recipe = Recipe(steps=steps, adapt=0.0)

    result = editors[number].apply(recipe)

    check_edit(mask, recipe, result)
    for name in names:
        shown = part(result.label_map, name).any()
        assert shown != (name in present) or any(name in reason for reason in result.skipped)


@pytest.mark.parametrize("kind", ["nudge", "blend"])
def test_above_adapt_zero_unlocked_neighbours_follow(masks, editors, donors, kind):
    """Faces of which one brow or eye changes mostly change the other; a nose changes alone (decision 10)."""
    adapted = []
    for number, mask in enumerate(masks[:6]):
        for name in ("l_brow", "l_eye"):
            if SCHEMA.index(name) not in mask:
                continue
            donor = str((number + 2) % 6)
            nudge = Nudge(part=name, seed=1, sigma=2)
            step = nudge if kind == "nudge" else Blend(part=name, alpha=1, donor=donor)
            still = editors[number].apply(Recipe(steps=(step,), adapt=0.0), donors)
            follows = editors[number].apply(Recipe(steps=(step,), adapt=1), donors)
            edited = edited_parts(Recipe(steps=(step,), adapt=0.0))
            outside = [
                int(((r.label_map != mask) & ~(np.isin(mask, edited) | np.isin(r.label_map, edited))).sum())
                for r in (still, follows)
            ]
            assert outside[0] == 0
            adapted.append(outside[1] > 0 and bool(set(follows.changed) - {name, "skin"}))
    assert len(adapted) >= 8
    assert np.mean(adapted) >= 0.5


def test_masks_in_turn_give_what_they_give_alone(masks, editors, donors):
    recipe = Recipe(
        steps=(Nudge(part="hair", sigma=0.5), Resample(part="nose", seed=1), Blend(part="l_eye", donor="3")),
        adapt=0.5,
    )
    one = PartEditor(editors[0].model)
    for mask, editor in zip(masks, editors, strict=True):
        one.set_mask(mask)
        in_turn = one.apply(recipe, donors).label_map
        assert np.array_equal(in_turn, editor.apply(recipe, donors).label_map)


def test_the_joint_covariance_is_positive_definite():
    prior = load_model().prior
    smallest = np.linalg.eigvalsh(prior.covariance).min()

    assert smallest > 0
    for name in range(1, 19):
        given = [p for p in range(1, 19) if p != name]
        codes = np.zeros((19, 256), np.float32)
        np.linalg.cholesky(prior.conditional(codes, [name], given)[1])
