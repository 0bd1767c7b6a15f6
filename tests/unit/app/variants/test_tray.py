"""Seeds in pages, pins, narrowing and file names."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from facemask_editor.app.variants.aim import Aim
from facemask_editor.app.variants.tray import COLDEST, MOST, PAGE, WARMEST, Tray
from facemask_editor.app.variants.variant import NEAR, Variant, file_names
from facemask_editor.recipe.recipe import Nudge, Recipe, Resample
from facemask_editor.recipe.strengths import Strengths

NOSE = Aim(("nose",), "", "nose", "nose")
EYES = Aim(("l_eye", "r_eye"), "eyes", "eyes", "eyes")
BOTH = Aim(("nose", "hair"), "", "nose and hair", "nose-hair")

MOVES = st.lists(
    st.one_of(
        st.tuples(st.just("aimed"), st.sampled_from((NOSE, EYES, BOTH, None))),
        st.tuples(st.just("warmed"), st.floats(-1, 4)),
        st.tuples(st.just("more")),
        st.tuples(st.just("widened")),
        st.tuples(st.just("narrowed"), st.integers(0, 40)),
        st.tuples(st.just("pinned"), st.integers(0, 40)),
        st.tuples(st.just("unpinned")),
    ),
    max_size=12,
)


def moved(tray, name, *values):
    if name in ("narrowed", "pinned"):
        if not tray.shown:
            return tray
        values = (tray.shown[values[0] % len(tray.shown)],)
    return getattr(tray, name)(*values)


@given(MOVES)
def test_whatever_is_done_every_variant_stands_once_and_every_pin_is_there(moves):
    tray = Tray(NOSE)
    for move in moves:
        before = tray
        tray = moved(tray, *move)
        shown = tray.shown
        assert len(set(shown)) == len(shown)
        assert set(tray.pins) <= set(shown)
        assert tray.aim is None or PAGE <= len(tray.current) <= MOST
        assert COLDEST <= tray.temperature <= WARMEST
        if move[0] == "narrowed" and tray != before:
            assert tray.current[0] == tray.focus[-1]
            if before.aim == tray.aim:
                assert tray.widened().focus == before.focus
    names = file_names("face", tray.shown)
    assert len({name.lower() for name in names}) == len(names)


@given(MOVES)
def test_every_variant_is_a_recipe_that_files_keep(moves):
    tray = Tray(BOTH)
    for move in moves:
        tray = moved(tray, *move)
    for variant in tray.shown[:4]:
        recipe = variant.recipe(("skin",), salt=5)
        assert Recipe.model_validate_json(recipe.model_dump_json()) == recipe


def test_a_pin_moves_no_thumbnail():
    tray = Tray(NOSE)
    assert tray.pinned(tray.shown[3]).shown == tray.shown


def test_pins_of_another_part_stand_first_and_stay():
    tray = Tray(NOSE)
    pin = tray.shown[2]
    tray = tray.pinned(pin).aimed(EYES)
    assert tray.shown[0] == pin
    assert tray.shown[1:] == tray.current
    assert tray.aimed(NOSE).shown == Tray(NOSE).shown  # back in its place


def test_a_new_shape_and_nudges_round_it():
    seven = Variant(NOSE, 7, 0.5)
    near = seven.nearby(2, 1.0)
    assert seven.steps() == (Resample(part="nose", seed=7, temperature=0.5),)
    assert near.steps() == (*seven.steps(), Nudge(part="nose", seed=2, sigma=NEAR))
    assert near.nearby(0, 1.0).steps()[-1] == Nudge(part="nose", seed=0, sigma=NEAR / 2)
    assert (seven.label, near.label) == ("7", "7-2")


def test_a_group_is_one_step_and_each_of_its_parts_is_nudged():
    kinds = [(step.kind, getattr(step, "part", "")) for step in Variant(EYES, 1).nearby(0, 1).steps()]
    assert kinds == [("resample_group", ""), ("nudge", "l_eye"), ("nudge", "r_eye")]


def test_variants_adapt_and_fit_as_the_part_panel_says_and_pins_as_they_did():
    tray = Tray(NOSE)
    pin = tray.shown[1]
    still = Strengths(adapt=0.0, denoise=1.0)
    tray = tray.pinned(pin).narrowed(tray.shown[2]).with_strengths(still)
    recipes = [variant.recipe(()) for variant in tray.current]
    assert {(recipe.adapt, recipe.denoise) for recipe in recipes} == {(0.0, 1.0)}
    assert tray.shown[0] == pin
    assert pin.recipe(()) == Recipe(steps=pin.steps())
    assert tray.with_strengths(still) is tray


def test_names_of_files():
    assert file_names("face", [Variant(NOSE, 7), Variant(EYES, 0)]) == ["face_nose_seed7", "face_eyes_seed0"]
    assert file_names("face", [Variant(NOSE, 7), Variant(NOSE, 7, 0.5)])[1] == "face_nose_seed7_t0.5"
