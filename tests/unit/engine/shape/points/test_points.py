"""Points at parts: the table, where they stand, and how a grip learns how far a handle must go."""

from __future__ import annotations

import math

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facemask_editor.app.samples import bundled_samples
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.engine.requests import EditRequest
from facemask_editor.engine.session import EngineSession
from facemask_editor.engine.shape.points.anchors import SeenMask, face_lines, outlines, place_of
from facemask_editor.engine.shape.points.drag import PointDrag
from facemask_editor.engine.shape.points.grip import Grip, Holding
from facemask_editor.engine.shape.points.table import POINTS, points_of
from facemask_editor.measures.shapes import SHAPES
from facemask_editor.recipe.recipe import Recipe, Shape
from facemask_editor.weights.handle import Handle
from tests.helpers.sample_masks import all_classes, small_face

ALL = {name: frozenset(shape.handles) for name, shape in SHAPES.items()}


@pytest.mark.parametrize("part", POINTS)
def test_every_point_asks_for_handles_that_there_are_in_directions_at_right_angles(part):
    points = points_of(part, ALL)
    assert points == POINTS[part]
    assert len({point.name for point in points}) == len(points)
    for point in points:
        assert all(math.hypot(way.u, way.v) == pytest.approx(1) for way in point.ways)
        if len(point.ways) == 2:
            first, second = point.ways
            assert first.u * second.u + first.v * second.v == 0


def test_all_that_a_face_aware_liquify_offers_has_a_point():
    wanted = {
        "l_eye": {"size", "height", "width", "tilt", "apart", "raise"},
        "nose": {"length", "width", "size", "tilt", "raise"},
        "u_lip": {"curve", "width", "fullness", "opening"},
        "skin": {"forehead", "chin", "jaw", "width"},
        "l_brow": {"arch", "tilt", "raise", "width", "height", "apart"},
    }
    for part, handles in wanted.items():
        assert handles <= {pull.handle for p in POINTS[part] for way in p.ways for pull in way.pulls}


def test_what_the_model_does_not_know_is_left_out():
    [side, *_], rest = points_of("nose", {"nose": frozenset({"width"})}), points_of("nose", {})
    assert [pull.handle for way in side.ways for pull in way.pulls] == ["width"]
    assert rest == ()


def test_points_stand_on_their_part_on_either_side_of_the_face():
    face = small_face(256)
    lines = face_lines(SeenMask(face, SCHEMA))
    for part in ("nose", "l_eye", "r_eye", "u_lip", "skin", "hair"):
        box = SeenMask(face, SCHEMA).part((part,) if part != "u_lip" else ("u_lip", "mouth", "l_lip"))[1]
        for point in points_of(part, ALL):
            place = place_of(point, SeenMask(face, SCHEMA), lines)
            if place is not None:
                assert box.x0 - 1 <= place[0] <= box.x1 + 1
                assert box.y0 - 1 <= place[1] <= box.y1 + 1
    outer = {part: next(p for p in POINTS[part] if p.name == "Outer end") for part in ("l_eye", "r_eye")}
    left, right = (place_of(outer[part], SeenMask(face, SCHEMA), lines) for part in ("l_eye", "r_eye"))
    assert right[0] < lines.x < left[0]
    assert lines.x - right[0] == pytest.approx(left[0] - lines.x, abs=2)


def test_a_closed_mouth_can_be_opened_where_its_lips_meet():
    face = small_face(256)
    assert not (face == SCHEMA.index("mouth")).any()
    opening = next(p for p in POINTS["u_lip"] if p.name == "Opening")
    place = place_of(opening, SeenMask(face, SCHEMA), face_lines(SeenMask(face, SCHEMA)))
    x, y = round(place[0]), round(place[1])
    assert face[y + 2, x] == SCHEMA.index("l_lip")
    assert face[y - 2, x] == SCHEMA.index("u_lip")


@pytest.mark.parametrize(
    "label_map", [np.zeros((40, 30), np.uint8), np.full((5, 5), 13, np.uint8), all_classes(64)]
)
def test_any_mask_has_points_or_none(label_map):
    lines = face_lines(SeenMask(label_map, SCHEMA))
    for part in POINTS:
        for point in POINTS[part]:
            place = place_of(point, SeenMask(label_map, SCHEMA), lines)
            assert place is None or all(map(math.isfinite, place))


def test_large_masks_are_looked_at_every_few_pixels():
    face = small_face(256)
    seen = SeenMask(np.kron(face, np.ones((8, 8), np.uint8)), SCHEMA)
    small = SeenMask(face, SCHEMA)
    assert (seen.every, small.every) == (2, 1)
    for point in POINTS["l_eye"]:
        place, large = (place_of(point, each, face_lines(each)) for each in (small, seen))
        assert large == pytest.approx((8 * place[0], 8 * place[1]), abs=4)


def test_outlines_go_round_each_piece():
    label_map = np.zeros((20, 20), np.uint8)
    label_map[2:8, 2:8] = label_map[12:18, 3:6] = 2
    lines = outlines(SeenMask(label_map, SCHEMA), [2])
    assert sorted(min(x for x, _ in line) for line in lines) == [2.5, 3.5]
    assert sorted(max(y for _, y in line) for line in lines) == [7.5, 17.5]


RATES = st.floats(0.3, 3)


@given(RATES, st.floats(-40, 40), st.floats(0, 0.2))
def test_the_point_comes_under_the_pointer_whatever_it_moves_by(rate, goal, bend):
    """A part that follows by another rate than was guessed, less and less, to whole pixels."""
    drag = PointDrag()
    for _ in range(16):
        asked = drag.ask(goal)
        seen = round(rate * asked / (1 + bend * abs(asked) / 40))
        drag.see(asked, seen)
    assert abs(seen - goal) <= 2


@given(RATES, st.floats(-40, 40))
def test_nothing_is_asked_beyond_what_a_slider_allows(rate, goal):
    drag = PointDrag(low=-5, high=7)
    for _ in range(4):
        asked = drag.ask(goal)
        assert -5 <= asked <= 7
        drag.see(asked, rate * asked)
    if asked in (-5, 7):
        assert drag.missed(goal) == 0


def test_one_that_does_not_learn_goes_by_the_guess():
    drag = PointDrag(learns=False)
    drag.see(10, 100)
    assert drag.ask(10) == 10
    assert drag.missed(10) == 0


def handle(name, deviation=10.0, unit="px"):
    return Handle("nose", name, "", unit, deviation, -3, 3)


def test_a_grip_goes_the_chief_way_until_the_other_counts():
    tip = next(p for p in POINTS["nose"] if p.name == "Tip")
    handles = {name: handle(name) for name in ("length", "raise", "tilt")}
    grip = Grip(
        tip, (50, 50), Holding(handles, {"length": 0.5, "raise": 0, "tilt": 0}, (-3, 3), half=(9, 20))
    )
    amounts = grip.go(3, 10, joins=6)
    assert amounts == {"length": 1.5, "raise": -0.5, "tilt": 0}
    amounts = grip.go(4, 0, joins=6)
    assert amounts["length"] == 1.5
    assert amounts["tilt"] == pytest.approx(math.degrees(7 / 20) / 10)
    assert grip.start == {"length": 0.5, "raise": 0, "tilt": 0}


def test_a_grip_mends_what_it_sees_and_knows_when_it_is_there():
    side = next(p for p in POINTS["nose"] if p.name == "Left side")
    grip = Grip(side, (60.0, 40.0), Holding({"width": handle("width")}, {"width": 0.0}, (-3, 3)))
    amounts = grip.go(8, 0)
    assert amounts == {"width": pytest.approx(1.6)}
    grip.see((64.0, 40.0), amounts.get)
    assert grip.off == 4
    again = grip.wanted()
    assert again["width"] > 2
    grip.see((68.0, 40.0), again.get)
    assert grip.off == 0


@pytest.fixture(scope="module")
def engine():
    session = EngineSession()
    return session, session.load()


@pytest.mark.parametrize(
    ("part", "name", "way"),
    [
        ("nose", "Tip", (0, 6)), ("nose", "Left side", (5, 0)), ("nose", "Middle", (0, -5)),
        ("l_eye", "Middle", (-6, 0)), ("r_eye", "Outer end", (-4, 0)), ("l_brow", "Middle", (0, -7)),
        ("l_lip", "Left corner", (7, -6)), ("l_lip", "Lower lip", (0, 4)), ("skin", "Chin", (0, 8)),
        ("skin", "Left jaw", (8, 0)),
    ],
)  # fmt: skip
def test_with_the_real_model_the_point_stays_under_the_pointer(engine, part, name, way):
    session, info = engine
    face = cv2.imread(str(bundled_samples()[0]), cv2.IMREAD_UNCHANGED)
    point = next(p for p in POINTS[part] if p.name == name)
    lines, half = face_lines(SeenMask(face, SCHEMA)), SeenMask(face, SCHEMA).half(part)
    handles = {each.name: each for each in info.handles if each.part == part}
    start = {pull.handle: 0.0 for way in point.ways for pull in way.pulls}
    place = place_of(point, SeenMask(face, SCHEMA), lines)
    grip = Grip(point, place, Holding(handles, start, (-3, 3), half=half, outward=lines.outward[part]))
    amounts = grip.go(*way)
    for _ in range(4):
        steps = tuple(Shape(part=part, handle=h, amount=amount) for h, amount in amounts.items() if amount)
        request = EditRequest(face, 0, Recipe(steps=steps), class_names=SCHEMA.names, coarse=True)
        seen = place_of(point, SeenMask(session.edit(request, lambda: False).label_map, SCHEMA), lines)
        grip.see(seen, amounts.get)
        amounts = grip.wanted()
    assert math.dist(seen, (place[0] + way[0], place[1] + way[1])) < 2.5
