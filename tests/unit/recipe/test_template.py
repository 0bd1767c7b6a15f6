import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.recipe.recipe import MAX_SEED, Blend, Complete, Nudge, Recipe, Remove, Resample
from facemask_editor.recipe.template import (
    as_text,
    check_parts,
    concrete_recipe,
    derive_seed,
    is_random,
    present_parts,
)
from tests.helpers.sample_masks import small_face

PRESENT = ("skin", "nose", "hair")


def concrete(template, *, written_steps=0, seed=0, stem="a", variant=0, present=PRESENT):
    return concrete_recipe(
        template, written_steps=written_steps, seed=seed, stem=stem, variant=variant, present=present
    )


def test_seeds_stay_as_they_are_in_the_decision_record():
    # printf "0/0/0/0001" | b2sum -l 32, in decimal. Another rule changes every batch that was ever made.
    assert derive_seed(0, "0001", 0, 0) == 2660500078
    assert derive_seed(7, "face", 12, 3) == 3366564160


@given(st.integers(0, MAX_SEED), st.text(), st.integers(0, 9999), st.integers(0, 99))
def test_a_seed_is_a_recipe_seed(seed, stem, variant, position):
    assert 0 <= derive_seed(seed, stem, variant, position) <= MAX_SEED


def test_seeds_differ_by_run_stem_variant_and_position():
    seeds = {
        derive_seed(seed, stem, variant, position)
        for seed in (0, 1)
        for stem in ("a", "b", "1/a")
        for variant in range(10)
        for position in range(5)
    }
    assert len(seeds) == 2 * 3 * 10 * 5


def test_all_means_the_parts_that_are_there_and_not_locked():
    recipe = concrete(Recipe(steps=(Nudge(part="all", sigma=0.2),), locks=("hair",)))

    assert [(step.part, step.sigma) for step in recipe.steps] == [("skin", 0.2), ("nose", 0.2)]


def test_a_named_part_is_added_even_where_it_is_missing_and_is_not_repeated_by_all():
    recipe = concrete(Recipe(steps=(Resample(part="all"), Resample(part="hat"), Resample(part="nose"))))

    assert [step.part for step in recipe.steps] == ["skin", "hair", "hat", "nose"]


def test_a_named_nudge_does_not_take_the_part_out_of_resample_all():
    recipe = concrete(Recipe(steps=(Resample(part="all"), Nudge(part="nose"))))

    assert [(s.kind, s.part) for s in recipe.steps] == [
        ("resample", "skin"),
        ("resample", "nose"),
        ("resample", "hair"),
        ("nudge", "nose"),
    ]


def test_every_step_has_its_own_derived_seed():
    recipe = concrete(Recipe(steps=(Resample(part="nose"), Nudge(part="hair"))), seed=5, variant=2)

    assert [s.seed for s in recipe.steps] == [derive_seed(5, "a", 2, 0), derive_seed(5, "a", 2, 1)]


def test_written_seeds_hold_for_variant_0_only():
    template = Recipe(steps=(Resample(part="nose", seed=42), Nudge(part="hair", seed=43)))

    first, second = (concrete(template, written_steps=1, variant=v) for v in (0, 1))

    assert [s.seed for s in first.steps] == [42, derive_seed(0, "a", 0, 1)]
    assert [s.seed for s in second.steps] == [derive_seed(0, "a", 1, 0), derive_seed(0, "a", 1, 1)]


def test_steps_that_draw_nothing_stay_as_they_are():
    steps = (Remove(part="hair"), Blend(part="nose", alpha=0.3, donor="/d.png"))

    assert concrete(Recipe(steps=steps), variant=3).steps == steps


@pytest.mark.parametrize(
    ("recipe", "message"),
    [
        (Recipe(steps=(Nudge(part="chin"),)), "unknown class 'chin'"),
        (Recipe(locks=("chin",)), "unknown class 'chin'"),
        (Recipe(steps=(Resample(part="background"),)), "background"),
        (Recipe(steps=(Nudge(part="nose"),), locks=("nose",)), "nose is locked"),
    ],
)
def test_an_edit_that_cannot_be_carried_out_is_refused(recipe, message):
    with pytest.raises(ValueError, match=message):
        check_parts(recipe, SCHEMA)


def test_present_parts_are_in_class_order_without_background():
    assert present_parts(small_face(without=("nose", "hair")), SCHEMA) == (
        "skin", "l_eye", "r_eye", "l_brow", "r_brow", "u_lip", "l_lip", "neck",
    )  # fmt: skip


def test_a_file_name_that_is_no_utf_8_can_still_be_written_as_json():
    assert json.dumps(as_text(Path("a\udcff.png")), ensure_ascii=False).encode()


def test_a_completion_has_a_seed_and_no_part():
    template = Recipe(steps=(Complete(seed=5), Nudge(part="all")))

    first = concrete(template, written_steps=1).steps
    second = concrete(template, variant=1).steps

    assert first[0] == Complete(seed=5)
    assert second[0] == Complete(seed=derive_seed(0, "a", 1, 0))
    assert [step.part for step in first[1:]] == ["skin", "nose", "hair"]
    check_parts(template, SCHEMA)


@pytest.mark.parametrize(
    ("step", "random"),
    [
        (Resample(part="nose"), True),
        (Resample(part="nose", temperature=0), False),
        (Nudge(part="nose", sigma=0), False),
        (Complete(), False),
        (Complete(temperature=1), True),
        (Remove(part="nose"), False),
        (Blend(part="nose"), False),
    ],
)
def test_an_edit_is_random_where_a_step_draws(step, random):
    assert is_random(Recipe(steps=(Remove(part="hat"), step))) == random
