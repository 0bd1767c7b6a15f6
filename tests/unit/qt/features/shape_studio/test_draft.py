"""What the controls ask for, as data: which recipe and which name follow."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facemask_editor.app.change_text import describe_change, with_titles
from facemask_editor.app.disabled_reason import Way, disabled_reason
from facemask_editor.app.session import ModelState
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.engine.requests import ModelInfo
from facemask_editor.qt.features.shape_studio.previews.draft import SEEDS, Draft, part_kinds
from facemask_editor.recipe.kinds import KINDS
from facemask_editor.recipe.names import edit_name
from facemask_editor.recipe.recipe import MAX_SEED, Blend, Nudge, Recipe, Remove, Resample, Shape

RESAMPLE, NUDGE, BLEND, SHAPE, REMOVE = (
    KINDS[name] for name in ("resample", "nudge", "blend", "shape", "remove")
)
NOSE = SCHEMA.index("nose")
DRAFT = Draft("nose")


def name_of(draft, changed=()):
    return edit_name(draft.recipe(()), SCHEMA, changed)


def seed_of(draft, kind=RESAMPLE):
    return draft.values(kind)["seed"]


def test_a_fresh_draft_asks_for_nothing():
    assert not DRAFT.active
    assert DRAFT.recipe(()) == Recipe()


def test_all_sections_together_make_one_recipe():
    draft = DRAFT.changed(SHAPE, handle="length", amount=1.0).changed(BLEND, donor="b.png", alpha=0.25)
    draft = draft.changed(NUDGE, sigma=0.3, seed=2).changed(RESAMPLE, seed=7, temperature=0.8)
    recipe = draft.recipe(("skin", "hair"))
    assert recipe.steps == (
        Resample(part="nose", seed=7, temperature=0.8),
        Nudge(part="nose", seed=2, sigma=0.3),
        Blend(part="nose", alpha=0.25, donor="b.png"),
        Shape(part="nose", handle="length", amount=1.0),
    )
    assert recipe.locks == ("skin", "hair")
    assert recipe.adapt == 1.0


def test_shapes_come_last_and_hold_their_order():
    draft = DRAFT.changed(NUDGE, sigma=0.3)
    for handle, amount in (("length", 1.5), ("width", -1.0), ("length", 2.0)):
        draft = draft.changed(SHAPE, handle=handle, amount=amount)
    assert draft.recipe(()).steps == (
        Nudge(part="nose", seed=0, sigma=0.3),
        Shape(part="nose", handle="length", amount=2.0),
        Shape(part="nose", handle="width", amount=-1.0),
    )
    assert name_of(draft) == "Nudge nose (0.30, seed 0), nose length +2.00, nose width -1.00"


@pytest.mark.parametrize(("kind", "values"), [(NUDGE, {"sigma": 0.0}), (BLEND, {"donor": "x", "alpha": 0.0}),
                                              (SHAPE, {"handle": "width", "amount": 0.0})])  # fmt: skip
def test_an_amount_of_zero_asks_for_nothing(kind, values):
    on = {name: value or 1.0 for name, value in values.items()}
    assert DRAFT.changed(kind, **on).active
    assert not DRAFT.changed(kind, **on).changed(kind, **values).active
    assert not DRAFT.changed(kind, **values).active


def test_a_seed_of_a_nudge_that_is_off_is_remembered():
    draft = DRAFT.changed(NUDGE, seed=9)
    assert not draft.active
    assert draft.changed(NUDGE, sigma=0.5).recipe(()).steps == (Nudge(part="nose", seed=9, sigma=0.5),)


def test_one_side_of_a_pair_holds_for_all_handles_and_the_next_ones():
    draft = Draft("l_eye").changed(SHAPE, handle="size", amount=1.0).changed(SHAPE, side="one")
    draft = draft.changed(SHAPE, handle="tilt", amount=0.5)
    assert [step.side for step in draft.steps] == ["one", "one"]
    assert draft.reset().values(SHAPE)["side"] == "one"


def test_remove_stands_alone_and_the_others_wait():
    draft = DRAFT.changed(NUDGE, sigma=1.0).changed(REMOVE)
    assert draft.recipe(()).steps == (Remove(part="nose"),)
    assert name_of(draft) == "Remove nose"
    assert draft.without(REMOVE).recipe(()).steps == (Nudge(part="nose", sigma=1.0),)
    assert [step.kind for step in draft.changed(NUDGE, sigma=0.5).steps] == ["nudge"]


@pytest.mark.parametrize(
    ("draft", "name"),
    [
        (DRAFT.changed(RESAMPLE, seed=7), "New nose shape (seed 7)"),
        (DRAFT.changed(NUDGE, sigma=0.5, seed=3), "Nudge nose (0.50, seed 3)"),
        (DRAFT.changed(BLEND, donor="x", alpha=0.5), "Blend nose (50%)"),
        (
            DRAFT.with_new_shape().changed(NUDGE, sigma=0.5),
            "New nose shape (seed 0), nudge nose (0.50, seed 0)",
        ),
    ],
)
def test_steps_have_names(draft, name):
    assert name_of(draft) == name


def test_a_second_face():
    assert not DRAFT.changed(BLEND, alpha=0.7).active
    draft = DRAFT.with_donor("b.png")
    assert not draft.active
    assert draft.with_donor("b.png", use=True).steps == (Blend(part="nose", alpha=0.5, donor="b.png"),)
    on = draft.changed(BLEND, alpha=0.2)
    assert on.with_donor("c.png", use=True).steps == (Blend(part="nose", alpha=0.2, donor="c.png"),)
    assert not on.with_donor("").active


def test_a_second_face_is_blended_into_all_selected_parts():
    draft = DRAFT.for_part("mouth", ("u_lip", "l_lip")).with_donor("b.png", use=True)
    recipe = draft.recipe(())
    parts = {step.part: step.alpha for step in recipe.steps}
    assert parts == {"mouth": 0.5, "u_lip": 0.5, "l_lip": 0.5}
    assert edit_name(recipe, SCHEMA) == "Blend mouth (50%)"
    assert {step.alpha for step in draft.changed(BLEND, alpha=0.2).steps} == {0.2}
    assert not draft.changed(BLEND, alpha=0.0).active
    assert [step.part for step in draft.recipe(("u_lip",)).steps] == ["mouth", "l_lip"]
    assert [step.part for step in draft.for_part("nose").changed(BLEND, alpha=0.5).steps] == ["nose"]


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("nudge", {"sigma": 0.5}),
        ("towards_typical", {"amount": 1.0}),
        ("remove", {}),
        ("resample", {"seed": 2}),
    ],
)
def test_what_is_asked_of_several_selected_parts_is_done_to_all_that_are_there(kind, values):
    draft = Draft(part="l_eye", others=("nose", "hat", "mouth")).changed(KINDS[kind], {"hat"}, **values)
    assert [step.part for step in draft.steps] == ["l_eye", "nose", "mouth"]
    again = draft.changed(KINDS[kind], {"hat"}, **values)
    assert again.steps == draft.steps
    assert [step.part for step in draft.recipe(("nose",)).steps] == ["l_eye", "mouth"]


def test_a_handle_is_of_one_part():
    draft = Draft(part="nose", others=("mouth",)).changed(KINDS["shape"], handle="width", amount=1.0)
    assert [step.part for step in draft.steps] == ["nose"]


def test_new_shapes_of_several_parts_are_steps_of_one_recipe():
    draft = DRAFT.changed(RESAMPLE, seed=3).without(RESAMPLE).with_new_shape(("skin", "nose", "hair"))
    recipe = draft.recipe(("hair",))
    assert [(step.kind, step.part, step.seed) for step in recipe.steps] == [
        ("resample", "nose", 3),
        ("resample", "skin", 3),
    ]
    assert name_of(draft) == "New shapes of 3 parts (seed 3)"
    assert seed_of(draft.with_new_shape(("skin", "hair"))) == 4
    warm = draft.changed(RESAMPLE, temperature=0.5)
    assert [step.temperature for step in warm.steps] == [0.5] * 3
    alone = draft.with_new_shape()
    assert ([step.part for step in alone.steps], seed_of(alone)) == (["nose"], 3)
    assert draft.reset().steps == ()


def test_new_shape_starts_at_the_shown_seed_and_goes_on():
    first = DRAFT.changed(RESAMPLE, seed=5).without(RESAMPLE).with_new_shape()
    assert (seed_of(first), seed_of(first.with_new_shape())) == (5, 6)
    applied = first.reset(seed_used=True)
    assert (seed_of(applied), applied.active) == (5, False)
    assert seed_of(applied.with_new_shape()) == 6
    assert seed_of(applied.changed(RESAMPLE, seed=5).without(RESAMPLE).with_new_shape()) == 5
    assert not applied.for_part("hair").seed_used


def test_the_next_seed_of_a_group_is_another_one_at_once():
    group = Draft(part="u_lip").with_whole(KINDS["resample_group"], group="mouth")
    seeds = [draft.whole.seed for draft in (group, group.stepped(1), group.stepped(1).stepped(1))]
    assert seeds == [0, 1, 2]
    assert group.stepped(1).stepped(-1).whole.seed == 0


def test_a_part_that_is_returned_to_goes_on_after_its_applied_seed():
    applied = Draft(part="nose").with_new_shape().reset(seed_used=True)
    again = applied.for_part("hair").for_part("nose").with_new_shape()
    assert [step.seed for step in again.steps] == [1]
    other = applied.for_part("hair").for_document("nose").with_new_shape()
    assert [step.seed for step in other.steps] == [0]


def test_parts_that_were_drawn_with_another_have_used_the_seed_too():
    applied = Draft(part="nose").with_new_shape(["hair"]).reset(seed_used=True)
    assert [step.seed for step in applied.for_part("hair").with_new_shape().steps] == [1]
    assert [step.seed for step in applied.for_part("l_eye").with_new_shape().steps] == [0]


def test_seeds_wrap_at_both_ends():
    assert SEEDS - 1 == MAX_SEED
    assert seed_of(DRAFT.stepped(-1)) == MAX_SEED
    assert seed_of(DRAFT.changed(RESAMPLE, seed=MAX_SEED).stepped(1)) == 0


def test_stepping_belongs_to_the_nudge_where_only_that_is_on():
    draft = DRAFT.changed(NUDGE, sigma=0.5).stepped(1)
    assert (seed_of(draft, NUDGE), seed_of(draft), draft.adds) == (1, 0, False)
    draft = draft.with_new_shape().stepped(1)
    assert (seed_of(draft, NUDGE), seed_of(draft)) == (1, 1)


def test_reset_keeps_what_belongs_to_the_session():
    draft = DRAFT.changed(RESAMPLE, seed=7, temperature=0.5).changed(NUDGE, sigma=1.0, seed=3)
    draft = draft.changed(BLEND, donor="b.png", alpha=0.4).reset()
    assert not draft.active
    assert (seed_of(draft), seed_of(draft, NUDGE), draft.values(BLEND)["donor"]) == (7, 3, "b.png")
    assert (draft.values(RESAMPLE)["temperature"], draft.values(NUDGE)["sigma"]) == (1.0, 0.0)


@given(
    st.lists(
        st.sampled_from(part_kinds()).flatmap(
            lambda kind: st.tuples(
                st.just(kind),
                st.fixed_dictionaries(
                    {field.name: st.floats(*field.soft) for field in kind.fields}
                    | ({kind.apart: st.sampled_from(["width", "length"])} if kind.apart else {})
                    | ({kind.donor: st.sampled_from(["", "b.png"])} if kind.donor else {})
                    | ({"seed": st.integers(0, MAX_SEED)} if kind.seeded else {})
                ),
            )
        )
    )
)
def test_what_the_controls_show_is_what_is_asked_for(changes):
    draft = DRAFT
    for kind, values in changes:
        draft = draft.changed(kind, **values)
    order = list(KINDS)
    places = [order.index(step.kind) for step in draft.steps]
    assert places == sorted(places)
    for kind in part_kinds():
        for step in draft.of(kind):
            shown = draft.values(kind, getattr(step, kind.apart) if kind.apart else "")
            assert {name: getattr(step, name) for name in shown} == shown
        if not draft.of(kind):
            numbers = {field.name: field.unasked for field in kind.fields}
            assert {name: draft.values(kind)[name] for name in numbers} == numbers
    assert Recipe.model_validate_json(draft.recipe(()).model_dump_json()) == draft.recipe(())


INFO = ModelInfo("fake", "Fake", "CC0", "0" * 64, SCHEMA.names, "cpu", ("cpu",))
SKIN_ONLY = ModelInfo("skin", "Skin", "CC0", "0" * 64, ("skin",), "cpu", ("cpu",))


@pytest.mark.parametrize(
    ("locks", "model", "part", "text", "way"),
    [
        ((), ModelState(INFO), 0, "Background", Way.NONE),
        ((NOSE,), ModelState(INFO), NOSE, "Nose is locked", Way.UNLOCK),
        ((), ModelState(INFO, loading=True), NOSE, "Loading model…", Way.NONE),
        ((), ModelState(None, failure="file is gone"), NOSE, "file is gone", Way.RETRY),
        ((), ModelState(SKIN_ONLY), NOSE, "of 1 classes; this mask has 19. Class > Convert to", Way.NONE),
        ((), ModelState(), NOSE, "not loaded", Way.RETRY),
    ],
)  # fmt: skip
def test_every_reason_has_a_text_and_a_way_forward(locks, model, part, text, way):
    reason = disabled_reason(SCHEMA, part, locks=locks, model=model)
    assert text in reason.text
    assert reason.way is way


def test_as_many_other_classes_are_none_that_the_model_knows():
    info = replace(INFO, class_names=SCHEMA.names[::-1])
    reason = disabled_reason(SCHEMA, NOSE, locks=(), model=ModelState(info))
    assert "other classes than this mask has" in reason.text


def test_a_free_part_has_no_reason():
    assert disabled_reason(SCHEMA, NOSE, locks=(), model=ModelState(INFO)) is None


def test_changes_are_told_with_the_part_first():
    text = describe_change(SCHEMA, NOSE, {"skin": 1840, "nose": 812})
    assert text == "Changed: nose 812\u00a0px, skin 1\u202f840\u00a0px"
    assert describe_change(SCHEMA, NOSE, {}) == "Nothing changes."


def test_classes_have_their_titles_in_what_the_engine_says():
    said = with_titles(SCHEMA, ["l_eye has no pixel: u_lip covers it", "nose is not in this mask"])
    assert said == ["Left eye has no pixel: upper lip covers it", "Nose is not in this mask"]


def test_a_long_list_of_changes_is_cut():
    changed = dict.fromkeys(SCHEMA.names[1:8], 5)
    assert describe_change(SCHEMA, NOSE, changed, most=2).replace("\u00a0", " ") == (
        "Changed: nose 5 px, skin 5 px, 5 more classes"
    )
    three = dict.fromkeys(("nose", "skin", "hair"), 5)
    assert "more" not in describe_change(SCHEMA, NOSE, three, most=2)


def test_the_module_needs_no_qt_and_without_a_step_nothing_heavy():
    module = "facemask_editor.qt.features.shape_studio.previews.draft"
    code = (
        f"import sys, {module} as draft; empty = draft.Draft(); empty.active, empty.asked, empty.adds\n"
        "sys.exit(bool({'PySide6', 'pydantic', 'numpy'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    ("side", "changed", "name"),
    [
        ("both", ("l_eye", "r_eye", "skin"), "Eyes size +1.00"),
        ("both", ("l_eye", "skin"), "Left eye size +1.00"),
        ("one", ("l_eye", "r_eye"), "Left eye size +1.00"),
    ],
)
def test_a_step_is_named_after_both_parts_where_both_changed(side, changed, name):
    draft = Draft("l_eye").changed(SHAPE, handle="size", amount=1.0, side=side)
    assert name_of(draft, changed) == name
