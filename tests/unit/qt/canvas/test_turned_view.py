"""Mirrored and turned views: the pixel under the pointer is the one that is painted, seen and named."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.document import MaskDocument
from tests.helpers.patience import WAIT

HAIR = 13
VIEWS = pytest.mark.parametrize(
    ("angle", "mirrored"), [(0, True), (90, False), (-90, True), (180, False), (15, False), (-110, True)]
)


@pytest.fixture
def turned(canvas):
    """Function that sets angle and mirror of the shown canvas."""

    def turn(angle, mirrored, zoom=None):
        canvas.mirrored = mirrored
        canvas.turn_to(angle)
        if zoom:
            canvas.zoom_to(zoom)
        return canvas

    return turn


@VIEWS
@pytest.mark.parametrize("zoom", [1.0, 4.4, 9.0])
def test_a_click_marks_the_pixel_seen_there(turned, mouse, document, colour_at, angle, mirrored, zoom):
    turned(angle, mirrored, zoom)
    before = document.snapshot()
    mouse.click(33.5, 23.5)
    assert np.argwhere(document.label_map != before).tolist() == [[23, 33]]
    mouse.hover(-9, -9)  # takes the outline away
    assert colour_at(33, 23) == CELEBAMASK_HQ.palette[HAIR]


@VIEWS
def test_a_stroke_is_the_same_in_every_view(turned, mouse, document, angle, mirrored):
    points = (10.5, 10.5), (40.5, 30.5), (50.5, 12.5)
    turned(0, False)
    mouse.drag(*points)
    upright = document.snapshot()
    document.undo()
    turned(angle, mirrored)
    mouse.drag(*points)
    np.testing.assert_array_equal(document.label_map, upright)


@VIEWS
def test_pointer_and_picker_name_what_is_seen(turned, canvas, mouse, angle, mirrored):
    turned(angle, mirrored)
    seen = []
    canvas.pointer_moved.connect(lambda *args: seen.append(args))
    mouse.hover(33.5, 23.5)
    assert seen[-1] == (33, 23, 2)
    canvas.set_tool("pick")
    mouse.click(20.5, 40.5)
    assert canvas.selected_label == 1


@VIEWS
def test_all_of_a_turned_picture_is_drawn(turned, canvas, colour_at, angle, mirrored):
    label_map = np.random.default_rng(5).integers(0, 19, (48, 64)).astype(np.uint8)
    canvas.set_document(MaskDocument(label_map))
    turned(angle, mirrored)
    for x, y in ((0, 0), (63, 0), (0, 47), (63, 47), (31, 20), (7, 40)):
        # The smooth frame of a turned picture reaches into the cells of the corners.
        assert colour_at(x, y) == pytest.approx(CELEBAMASK_HQ.palette[label_map[y, x]], abs=12)


def test_mirror_and_turn_keep_a_fitted_picture_fitted(canvas):
    for change in (lambda: setattr(canvas, "mirrored", True), lambda: canvas.turn_to(45), canvas.fit):
        change()
        assert canvas.view == canvas.view.fitted()


def test_signals_tell_of_mirror_and_angle(qtbot, canvas):
    with qtbot.waitSignal(canvas.mirrored_changed, timeout=WAIT) as signal:
        canvas.mirrored = True
    assert signal.args == [True]
    with qtbot.waitSignal(canvas.angle_changed, timeout=WAIT) as signal:
        canvas.turn_to(195)
    assert signal.args == [-165.0]


def test_the_wheel_turns_about_the_pointer(canvas, mouse):
    canvas.zoom_to(20.0)
    mouse.modifiers = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    at = canvas.to_widget(30.2, 22.7)
    mouse.wheel(30.2, 22.7, 2)
    assert canvas.angle == 30
    assert (canvas.to_widget(30.2, 22.7) - at).manhattanLength() < 1e-6


@VIEWS
def test_arrow_keys_go_where_they_point(qtbot, turned, canvas, angle, mirrored):
    turned(angle, mirrored, 6.0)
    qtbot.keyPress(canvas, Qt.Key.Key_Right)
    start = canvas.to_widget(*canvas.cursor_at)
    qtbot.keyPress(canvas, Qt.Key.Key_Right)
    way = canvas.to_widget(*canvas.cursor_at) - start
    assert way.x() >= abs(way.y())
    assert way.x() > 0


@pytest.mark.parametrize("mirrored", [False, True])
def test_dragging_to_the_right_makes_the_brush_larger(canvas, mouse, mirrored):
    canvas.mirrored = mirrored
    canvas.brush_size = 10
    mouse.modifiers = Qt.KeyboardModifier.ShiftModifier
    mouse.drag((20.5, 20.5), (16.5, 20.5) if mirrored else (24.5, 20.5))
    assert canvas.brush_size == 18


# Fingers


@pytest.fixture(scope="module")
def screen(qapp):
    """A touch screen."""
    return QTest.createTouchDevice()


@pytest.fixture
def touch(canvas, screen):
    """Function that sends one touch event: what each finger does, and where."""

    def send(*fingers):
        sequence = QTest.touchEvent(canvas.windowHandle(), screen)
        for number, (what, x, y) in enumerate(fingers):
            getattr(sequence, what)(number, QPoint(x, y))
        sequence.commit()
        QApplication.processEvents()

    return send


def test_one_finger_paints(canvas, document, touch):
    x, y = map(int, canvas.to_widget(33.5, 23.5).toTuple())
    touch(("press", x, y))
    touch(("move", x + 40, y))
    touch(("release", x + 40, y))
    assert document.label_map[23, 33] == HAIR
    assert document.history.position == 1


def test_two_fingers_zoom_turn_and_paint_nothing(canvas, document, touch):
    before = document.snapshot()
    canvas.zoom_to(4.0)
    touch(("press", 150, 150))
    touch(("move", 150, 150), ("press", 250, 150))
    middle = canvas.to_image(QPointF(200.25, 150.25))
    touch(("move", 200, 50), ("move", 200, 250))
    assert canvas.zoom == pytest.approx(8.0)
    assert canvas.angle == pytest.approx(90)
    assert canvas.to_image(QPointF(200.25, 150.25)) == pytest.approx(middle, abs=0.2)
    touch(("move", 210, 60), ("move", 210, 260))
    assert canvas.to_image(QPointF(210.25, 160.25)) == pytest.approx(middle, abs=0.2)
    touch(("move", 210, 60), ("release", 210, 260))
    touch(("move", 220, 90))  # the finger that is left must not paint
    touch(("release", 220, 90))
    np.testing.assert_array_equal(document.label_map, before)
    assert document.history.position == 0
