"""The controls as data: which recipe and which name follow from them."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.qt.features.shape_studio.latent_state import (
    SEEDS,
    LatentState,
    Remedy,
    describe_change,
    find_block,
)
from facemask_editor.recipe.recipe import MAX_SEED, Blend, Nudge, Remove, Resample, Shape

NOSE, SKIN, HAIR = SCHEMA.index("nose"), SCHEMA.index("skin"), SCHEMA.index("hair")
FREE = {"locks": (), "loading": False, "failure": "", "known": SCHEMA.names}


def test_fresh_controls_ask_for_nothing():
    state = LatentState(part=NOSE)
    assert not state.active
    assert state.recipe(SCHEMA, ()) is None


def test_all_sections_together_make_one_recipe():
    state = LatentState(
        NOSE,
        new_shape=True,
        seed=7,
        temperature=0.8,
        sigma=0.3,
        nudge_seed=2,
        donor="b.png",
        alpha=0.25,
        adapt=0.1,
    )
    recipe = state.recipe(SCHEMA, {HAIR, SKIN})
    assert recipe.steps == (
        Resample(part="nose", seed=7, temperature=0.8),
        Nudge(part="nose", seed=2, sigma=0.3),
        Blend(part="nose", alpha=0.25, donor="b.png"),
    )
    assert recipe.locks == ("skin", "hair")
    assert recipe.adapt == 0.1


def test_shapes_come_last_and_hold_their_order():
    state = LatentState(NOSE, sigma=0.3).shaped("length", 1.5).shaped("width", -1.0).shaped("length", 2.0)
    assert state.recipe(SCHEMA, ()).steps == (
        Nudge(part="nose", seed=0, sigma=0.3),
        Shape(part="nose", handle="length", amount=2.0),
        Shape(part="nose", handle="width", amount=-1.0),
    )
    assert state.step_name(SCHEMA) == "Nudge nose (0.30, seed 0), nose length +2.00, nose width -1.00"


def test_an_amount_of_zero_asks_for_nothing():
    state = LatentState(NOSE).shaped("length", 1.5).shaped("length", 0.0)
    assert not state.active
    assert LatentState(NOSE, remove=True).shaped("length", 1.0).remove is False


def test_one_side_of_a_pair():
    eye = SCHEMA.index("l_eye")
    state = LatentState(eye, one_side=True).shaped("size", 1.0)
    assert state.recipe(SCHEMA, ()).steps == (Shape(part="l_eye", handle="size", amount=1.0, side="one"),)
    assert state.reset().one_side


def test_remove_stands_alone():
    recipe = LatentState(NOSE, new_shape=True, sigma=1.0, remove=True).recipe(SCHEMA, ())
    assert recipe.steps == (Remove(part="nose"),)


@pytest.mark.parametrize(
    ("state", "name"),
    [
        (LatentState(NOSE, new_shape=True, seed=7), "New nose shape (seed 7)"),
        (LatentState(NOSE, sigma=0.5, nudge_seed=3), "Nudge nose (0.50, seed 3)"),
        (LatentState(NOSE, donor="x", alpha=0.5), "Blend nose (50%)"),
        (LatentState(NOSE, new_shape=True, sigma=0.5), "New nose shape (seed 0), nudge nose (0.50, seed 0)"),
        (LatentState(NOSE, remove=True, new_shape=True), "Remove nose"),
    ],
)
def test_steps_have_names(state, name):
    assert state.step_name(SCHEMA) == name


def test_alpha_without_a_second_face_is_nothing():
    assert not LatentState(NOSE, alpha=0.7).active


def test_new_shapes_of_several_parts_are_steps_of_one_recipe():
    state = LatentState(NOSE, seed=3).with_new_shape((1, NOSE, 13))
    recipe = state.recipe(SCHEMA, (13,))
    assert [(step.kind, step.part, step.seed) for step in recipe.steps] == [
        ("resample", "nose", 3),
        ("resample", "skin", 3),
    ]
    assert state.step_name(SCHEMA) == "New shapes of 3 parts (seed 3)"
    assert state.with_new_shape((1, 13)).seed == 4
    alone = state.with_new_shape()
    assert (alone.others, alone.seed) == ((), 3)
    assert state.reset().others == ()


def test_new_shape_starts_at_the_shown_seed_and_goes_on():
    first = LatentState(NOSE, seed=5).with_new_shape()
    assert (first.seed, first.with_new_shape().seed) == (5, 6)
    applied = first.reset(spent=True)
    assert (applied.seed, applied.new_shape) == (5, False)
    assert applied.with_new_shape().seed == 6


def test_seeds_wrap_at_both_ends():
    assert SEEDS - 1 == MAX_SEED
    assert LatentState(NOSE, seed=0).stepped(-1).seed == MAX_SEED
    assert LatentState(NOSE, seed=MAX_SEED).stepped(1).seed == 0


def test_stepping_belongs_to_the_nudge_where_only_that_is_on():
    state = LatentState(NOSE, sigma=0.5).stepped(1)
    assert (state.nudge_seed, state.seed, state.new_shape) == (1, 0, False)
    state = replace(state, new_shape=True).stepped(1)
    assert (state.nudge_seed, state.seed) == (1, 1)


def test_reset_keeps_what_belongs_to_the_session():
    state = LatentState(NOSE, True, 7, False, 0.5, 1.0, 3, "b.png", 0.4, 0.9, True).reset()
    assert not state.active
    assert state == LatentState(NOSE, seed=7, nudge_seed=3, donor="b.png", adapt=0.9)


@pytest.mark.parametrize(
    ("changes", "part", "text", "remedy"),
    [
        ({}, 0, "Background", Remedy.NONE),
        ({"locks": (NOSE,)}, NOSE, "Nose is locked", Remedy.UNLOCK),
        ({"loading": True}, NOSE, "Loading model…", Remedy.NONE),
        ({"failure": "file is gone"}, NOSE, "file is gone", Remedy.RETRY),
        ({"known": ("skin",)}, NOSE, "no shapes for nose", Remedy.NONE),
        ({"known": None}, NOSE, "not loaded", Remedy.RETRY),
    ],
)
def test_every_block_has_a_reason_and_a_way_forward(changes, part, text, remedy):
    block = find_block(SCHEMA, part, **{**FREE, **changes})
    assert text in block.text
    assert block.remedy is remedy


def test_a_free_part_has_no_block():
    assert find_block(SCHEMA, NOSE, **FREE) is None


def test_changes_are_told_with_the_part_first():
    text = describe_change(SCHEMA, NOSE, {"skin": 1840, "nose": 812})
    assert text == "Changed: nose 812\u00a0px, skin 1\u202f840\u00a0px"
    assert describe_change(SCHEMA, NOSE, {}) == "Nothing changes."


def test_a_long_list_of_changes_is_cut():
    changed = dict.fromkeys(SCHEMA.names[1:8], 5)
    assert describe_change(SCHEMA, NOSE, changed, most=2).replace("\u00a0", " ") == (
        "Changed: nose 5 px, skin 5 px, 5 more classes"
    )
    three = dict.fromkeys(("nose", "skin", "hair"), 5)
    assert "more" not in describe_change(SCHEMA, NOSE, three, most=2)


def test_the_module_needs_no_qt():
    module = "facemask_editor.qt.features.shape_studio.latent_state"
    code = f"import sys, {module}; sys.exit('PySide6' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    ("one_side", "changed", "name"),
    [
        (False, ("l_eye", "r_eye", "skin"), "Eyes size +1.00"),
        (False, ("l_eye", "skin"), "Left eye size +1.00"),
        (True, ("l_eye", "r_eye"), "Left eye size +1.00"),
    ],
)
def test_a_step_is_named_after_both_parts_where_both_changed(one_side, changed, name):
    state = LatentState(SCHEMA.index("l_eye"), shapes=(("size", 1.0),), one_side=one_side)
    assert state.step_name(SCHEMA, changed) == name
