"""What is taken of second faces, and the tray they stand in."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facemask_editor.app.donors.pad import MOST
from facemask_editor.app.donors.takes import TAKES, Facts, Plan, all_of, obstacle, recipe_of, take_of
from facemask_editor.app.donors.tray import Tray
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.recipe.strengths import Strengths

MOUTH = TAKES[0]
OWN = ("skin", "nose", "u_lip", "l_lip")
FACES = {"a": ("skin", "mouth", "u_lip", "l_lip"), "b": ("skin", "nose")}


def steps(plan, locks=()):
    return recipe_of(plan, SCHEMA, Facts(locks, FACES, OWN)).steps


def test_a_mouth_is_taken_with_its_lips_in_one_recipe():
    made = steps(Plan(MOUTH, (("a", 1.0),), 0.6))

    assert [(step.part, step.alpha, step.donor) for step in made] == [
        (name, 0.6, "a") for name in ("mouth", "u_lip", "l_lip")
    ]


def test_several_faces_are_mixed_by_their_weights_and_those_without_left_out():
    plan = Plan(take_of("nose"), (("a", 0.25), ("b", 0.75), ("c", 0.0)))

    [step] = steps(plan)

    assert step.donors == {"a": 0.25, "b": 0.75}
    assert plan.used == ("a", "b")


def test_exact_takes_the_pixels_of_the_face_that_weighs_most():
    [step] = steps(Plan(MOUTH, (("b", 0.4), ("a", 0.6)), exact=True), locks=("l_lip",))

    assert step.parts == ("mouth", "u_lip")
    assert step.donor == "a"


def test_what_is_taken_adapts_and_fits_as_the_part_panel_says():
    facts = Facts((), FACES, OWN, Strengths(adapt=0.25, denoise=1.0))
    recipe = recipe_of(Plan(MOUTH, (("a", 1.0),)), SCHEMA, facts)
    assert (recipe.adapt, recipe.denoise) == (0.25, 1.0)


@pytest.mark.parametrize(
    ("plan", "locks", "why"),
    [
        (Plan(MOUTH, ()), (), "Choose a second face first"),
        (Plan(MOUTH, (("a", 0.0),)), (), "Choose a second face first"),
        (Plan(MOUTH, (("a", 1.0),)), ("mouth", "u_lip", "l_lip"), "Mouth is locked"),
        (Plan(take_of("hair"), (("a", 1.0),)), (), "The second face has no hair"),
        (Plan(take_of("nose"), (("a", 1.0),), exact=True), (), "The second face has no nose"),
        (Plan(take_of("nose"), (("a", 1.0),)), (), ""),
        (Plan(MOUTH, (("a", 1.0),)), ("l_lip",), ""),
        (Plan(all_of(["x"]), (("a", 1.0),)), (), "This mask has no classes for all parts"),
    ],
)
def test_what_stands_in_the_way_is_said(plan, locks, why):
    assert obstacle(plan, SCHEMA, Facts(locks, FACES, OWN)) == why


def test_every_part_has_a_take_and_glasses_come_alone():
    for name in SCHEMA.names[1:]:
        assert name in take_of(name).names
    assert take_of("eye_g", "Glasses").names == ("eye_g",)
    assert take_of("r_ear").names == ("l_ear", "r_ear")


paths = st.lists(st.sampled_from([Path(f"{letter}.png") for letter in "abcdefg"]), max_size=7)


@given(first=paths, more=paths, chosen=paths, then=paths, gone=paths)
def test_chosen_faces_are_in_the_tray_once_and_keep_their_corners(first, more, chosen, then, gone):
    tray = Tray().completed(first).with_faces(more)
    assert set(tray.faces) == {*first, *more}
    assert tray.faces[: len(set(more))] == tuple(dict.fromkeys(more))
    before = tray.chose(chosen)
    after = before.chose(then)

    assert len(set(after.faces)) == len(after.faces)
    assert len(after.chosen) == min(MOST, len(set(then) & set(tray.faces)))
    stayed = [path for path in before.chosen if path in then]
    assert list(after.chosen[: len(stayed)]) == stayed[:MOST]
    left = after.without(gone)
    assert set(left.chosen) <= set(left.faces)
    assert not set(left.faces) & set(gone)
