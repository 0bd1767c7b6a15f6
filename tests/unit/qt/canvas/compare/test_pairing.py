"""Mask and face side by side, or parted by a line: the same points, the same pixels, in either picture."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QColor, QMouseEvent
from PySide6.QtWidgets import QApplication

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.core.region import Box
from facemask_editor.document import MaskDocument
from facemask_editor.qt.canvas.compare.pairing import Halves, Pairing

SKIN, NOSE, HAIR = 1, 2, 13
_NONE, _LEFT = Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton
PHOTO, FACE = (100, 100, 100), (20, 200, 40)


@pytest.fixture
def pictured(canvas, document):
    """The canvas with a photo under the mask, and a face that is another one in all of it."""
    photo = np.full((48, 64, 3), PHOTO[0], np.uint8)
    canvas.set_document(MaskDocument(document.snapshot(), photo=photo))
    canvas.selected_label = HAIR
    canvas.set_face(np.full((48, 64, 3), FACE, np.uint8), Box(0, 0, 64, 48))
    return canvas


def send(canvas, kind, at, button, buttons, modifiers=Qt.KeyboardModifier.NoModifier):
    event = QMouseEvent(kind, at, QPointF(canvas.mapToGlobal(at)), button, buttons, modifiers)
    QApplication.sendEvent(canvas, event)


def drag(canvas, *places):
    send(canvas, QEvent.Type.MouseButtonPress, places[0], _LEFT, _LEFT)
    for place in places[1:]:
        send(canvas, QEvent.Type.MouseMove, place, _NONE, _LEFT)
    send(canvas, QEvent.Type.MouseButtonRelease, places[-1], _LEFT, _NONE)


def in_half(canvas, half, x, y):
    """Return where a point of the picture is seen in a half."""
    canvas.enter(QPointF(1 if half == 0 else canvas.width() - 1, 1))
    return canvas.to_widget(x, y)


def seen(canvas, place):
    colour = QColor(canvas.grab().toImage().pixel(int(place.x()), int(place.y())))
    return colour.red(), colour.green(), colour.blue()


# Where the halves are


@given(
    width=st.integers(1, 5000),
    height=st.integers(1, 3000),
    ratio=st.sampled_from([1.0, 1.25, 1.5, 2.0]),
    pairing=st.sampled_from(Pairing),
    line=st.floats(0, 1),
)
def test_halves_lie_in_the_widget_and_are_equal(width, height, ratio, pairing, line):
    halves = Halves(width, height, pairing, ratio, line)
    half, offsets = halves.size[0], halves.offsets
    assert offsets[0] == 0
    assert offsets[-1] + half <= max(width, half)
    if width > 40:
        assert len(offsets) == 1 or offsets[1] >= half
        assert [halves.half_at(at) for at in (0, width - 1)] == [0, len(offsets) - 1]
    if (at := halves.line_at) is not None:
        assert 0 <= at <= width
        assert halves.on_line(at)


@given(line=st.floats(0, 1), x0=st.integers(-50, 900), width=st.integers(1, 900))
def test_the_line_cuts_a_box_into_what_lies_on_either_side(line, x0, width):
    halves, box = Halves(800, 600, Pairing.WIPE, 1.0, line), Box(x0, 3, x0 + width, 9)
    parts = halves.parts(0, box)
    assert sum(part.width for part, _face in parts) == box.width
    for part, face in parts:
        assert part.x0 >= halves.line_at if face else part.x1 <= halves.line_at


@pytest.mark.parametrize("zoom", [0.5, 2.0, 9.0])
@pytest.mark.parametrize("angle", [0, 30])
def test_a_point_is_the_same_in_both_halves(canvas, zoom, angle):
    canvas.pairing = Pairing.SIDE
    canvas.zoom_to(zoom)
    canvas.turn_to(angle)
    left, right = (in_half(canvas, half, 31.3, 24.7) for half in (0, 1))
    assert right.x() - left.x() == pytest.approx(canvas.halves.offsets[1])
    assert right.y() == left.y()
    for place in (left, right):
        canvas.enter(place)
        assert canvas.to_image(place) == pytest.approx((31.3, 24.7), abs=0.6 / zoom)


def test_zooming_at_the_pointer_keeps_the_point_in_either_half(canvas, mouse):
    canvas.pairing = Pairing.SIDE
    for half in (1, 0):
        at = in_half(canvas, half, 20, 20)
        mouse.wheel(20, 20)
        canvas.enter(at)
        assert canvas._view.to_image(*canvas._in_half(at)) == pytest.approx((20, 20))


def test_the_whole_mask_is_seen_in_each_half(canvas):
    canvas.pairing = Pairing.SIDE
    left, top, right, bottom = canvas.view.bounds()
    assert (left >= 0, top >= 0) == (True, True)
    assert right <= canvas.halves.size[0]
    assert bottom <= canvas.height()
    canvas.pairing = Pairing.OFF
    assert canvas.view.viewport == (400, 300)


# What is seen in them


def test_mask_on_the_left_and_face_on_the_right(pictured):
    pictured.pairing = Pairing.SIDE
    assert seen(pictured, in_half(pictured, 0, 33.5, 23.5)) == SCHEMA.palette[NOSE]
    assert seen(pictured, in_half(pictured, 1, 33.5, 23.5)) == FACE


@pytest.mark.parametrize("pairing", [Pairing.SIDE, Pairing.WIPE])
def test_a_hidden_mask_gives_way_to_what_was(pictured, pairing):
    pictured.pairing = pairing
    pictured.show_mask(False)
    left, right = in_half(pictured, 0, 20, 20), in_half(pictured, 1, 50, 20)
    assert (seen(pictured, left), seen(pictured, right)) == (PHOTO, FACE)
    pictured.show_mask(True)
    assert seen(pictured, left) == SCHEMA.palette[SKIN]


@pytest.mark.parametrize("pairing", Pairing)
def test_comparing_shows_what_was_everywhere(pictured, pairing):
    pictured.pairing = pairing
    pictured.show_mask(False)
    pictured.comparing = True
    places = [in_half(pictured, half, x, 20) for half, x in ((0, 20), (1, 50))]
    assert [seen(pictured, place) for place in places] == [PHOTO, PHOTO]
    pictured.comparing = False
    assert seen(pictured, places[1]) == FACE


def test_a_drawn_face_is_compared_with_that_of_the_opened_mask(canvas):
    canvas.set_face(np.full((48, 64, 3), FACE, np.uint8), Box(0, 0, 64, 48))
    canvas.set_first_face(np.full((48, 64, 3), PHOTO, np.uint8))
    canvas.show_mask(False)
    at = canvas.to_widget(20, 20)
    assert seen(canvas, at) == FACE
    canvas.comparing = True
    assert seen(canvas, at) == PHOTO


def test_the_face_of_a_wipe_follows_the_line(pictured):
    pictured.pairing = Pairing.WIPE
    at = pictured.to_widget(32, 20)
    at.setX(200)
    pictured.line = 0.4
    assert seen(pictured, at) == FACE
    pictured.line = 0.6
    assert seen(pictured, at) == PHOTO


def test_each_way_of_looking_has_its_own_opacity(pictured):
    pictured.opacity = 0.3
    pictured.pairing = Pairing.SIDE
    assert pictured.opacity == 1.0
    pictured.opacity = 0.8
    pictured.show_mask(False)
    pictured.show_mask(True)
    assert pictured.opacity == 0.8
    pictured.pairing = Pairing.OFF
    assert pictured.opacity == 0.3


def test_a_face_that_the_mask_covers_repaints_nothing(pictured, monkeypatch):
    pictured.opacity = 1.0
    areas = []
    monkeypatch.setattr(pictured, "update", lambda *region: areas.append(region))
    pictured.set_face(np.full((10, 10, 3), 7, np.uint8), Box(5, 5, 15, 15))
    assert areas == []
    pictured.opacity = 0.5
    areas.clear()
    pictured.set_face(np.full((10, 10, 3), 9, np.uint8), Box(5, 5, 15, 15))
    assert areas


# Painting in them


def stroke(canvas, half):
    """Paint a curve in a half; return the pixels after it and take it back."""
    places = [in_half(canvas, half, *point) for point in ((10.2, 9.1), (44.7, 30.3), (51.5, 12.5))]
    drag(canvas, *places)
    pixels = canvas.document.snapshot()
    canvas.document.undo()
    return pixels


@pytest.mark.parametrize("tool", ["brush", "eraser", "line", "rectangle", "lasso"])
def test_painting_in_the_right_half_equals_painting_in_the_left(pictured, tool):
    pictured.pairing = Pairing.SIDE
    pictured.set_tool(tool)
    pictured.brush_size = 7
    before = pictured.document.snapshot()
    left, right = stroke(pictured, 0), stroke(pictured, 1)
    assert not np.array_equal(left, before)
    np.testing.assert_array_equal(left, right)


def test_a_stroke_that_leaves_its_half_goes_on_in_it(pictured):
    pictured.pairing = Pairing.SIDE
    pictured.brush_size = 3
    before = pictured.document.snapshot()
    drag(pictured, in_half(pictured, 0, 60.5, 20.5), in_half(pictured, 1, 5.5, 20.5))
    changed = pictured.document.label_map != before
    assert changed[20, 63]
    assert not changed[:, :50].any()


def test_the_brush_is_outlined_in_both_halves(pictured):
    pictured.pairing = Pairing.SIDE
    pictured.brush_size = 15
    send(pictured, QEvent.Type.MouseMove, QPointF(1, 1), _NONE, _NONE)
    plain = pictured.grab().toImage()
    send(pictured, QEvent.Type.MouseMove, in_half(pictured, 1, 30, 20), _NONE, _NONE)
    outlined = pictured.grab().toImage()
    for half in (0, 1):
        centre = in_half(pictured, half, 30, 20)
        row = round(centre.y())
        columns = range(round(centre.x()) - 40, round(centre.x()) + 40)
        assert any(plain.pixel(x, row) != outlined.pixel(x, row) for x in columns)


# The line of a wipe


def test_the_line_is_dragged_without_painting(pictured):
    pictured.pairing = Pairing.WIPE
    drag(pictured, QPointF(202, 150), QPointF(260, 150), QPointF(302, 150))
    assert pictured.line == pytest.approx(0.75)
    assert pictured.document.revision == 0
    send(pictured, QEvent.Type.MouseButtonDblClick, QPointF(300, 100), _LEFT, _LEFT)
    send(pictured, QEvent.Type.MouseButtonRelease, QPointF(300, 100), _LEFT, _NONE)
    assert pictured.line == 0.5
    assert pictured.document.revision == 0


@pytest.mark.parametrize(("off", "held"), [(0, True), (5, True), (-5, True), (9, False), (-9, False)])
def test_only_a_press_on_the_line_takes_hold_of_it(pictured, off, held):
    pictured.pairing = Pairing.WIPE
    drag(pictured, QPointF(200 + off, 150), QPointF(240 + off, 150))
    assert (pictured.line != 0.5) == held
    assert (pictured.document.revision == 0) == held


def test_a_stroke_crosses_the_line(pictured):
    pictured.pairing = Pairing.WIPE
    pictured.brush_size = 3
    drag(pictured, QPointF(120, 150), QPointF(200, 150), QPointF(280, 150))
    assert pictured.line == 0.5
    row = pictured.document.label_map[int(pictured.to_image(QPointF(200, 150))[1])]
    assert row[int(pictured.to_image(QPointF(200, 150))[0])] == HAIR


def test_the_line_can_always_be_taken_hold_of_again(pictured):
    pictured.pairing = Pairing.WIPE
    drag(pictured, QPointF(200, 150), QPointF(900, 150))
    at = pictured.halves.line_at
    assert 0 < at < pictured.width()
    drag(pictured, QPointF(at, 150), QPointF(200, 150))
    assert pictured.line == pytest.approx(0.5)


def test_no_line_is_in_the_way_without_a_wipe(pictured):
    pictured.pairing = Pairing.OFF
    drag(pictured, QPointF(200, 150), QPointF(210, 150))
    assert pictured.document.revision > 0
