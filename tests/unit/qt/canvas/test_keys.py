"""The canvas by keyboard alone."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QEnterEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QPushButton, QSpinBox, QVBoxLayout, QWidget

from tests.helpers.patience import WAIT

Key = Qt.Key


def test_arrows_and_space_paint(qtbot, canvas, document):
    canvas.zoom_to(4.0)
    qtbot.keyClick(canvas, Key.Key_Right)
    x, y = (int(value) for value in canvas.cursor_at)
    qtbot.keyPress(canvas, Key.Key_Space)
    for _ in range(3):
        qtbot.keyClick(canvas, Key.Key_Left)
    qtbot.keyRelease(canvas, Key.Key_Space)
    rows, columns = np.nonzero(document.label_map == 13)
    assert set(rows) == {y}
    assert sorted(columns) == [x - 3, x - 2, x - 1, x]
    assert document.history.entries == ("Paint hair",)


@pytest.mark.parametrize("zoom", [0.31, 1.0, 64.0])
def test_a_step_is_one_pixel_at_every_zoom(qtbot, canvas, zoom):
    canvas.zoom_to(zoom)
    qtbot.keyClick(canvas, Key.Key_Down)
    x, y = canvas.cursor_at
    qtbot.keyClick(canvas, Key.Key_Down)
    assert canvas.cursor_at == (x, y + 1)
    qtbot.keyClick(canvas, Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert canvas.cursor_at == (x + 10, y + 1)


def test_the_cursor_stays_in_the_picture_and_in_sight(qtbot, canvas):
    canvas.zoom_to(64.0)
    for _ in range(10):
        qtbot.keyClick(canvas, Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert canvas.cursor_at[0] == 0.5
    assert canvas.rect().contains(canvas.to_widget(*canvas.cursor_at).toPoint())


def test_escape_ends_a_stroke_by_keyboard(qtbot, canvas, document):
    before = document.snapshot()
    qtbot.keyClick(canvas, Key.Key_Right)
    qtbot.keyPress(canvas, Key.Key_Space)
    qtbot.keyClick(canvas, Key.Key_Right)
    qtbot.keyClick(canvas, Key.Key_Escape)
    qtbot.keyRelease(canvas, Key.Key_Space)
    np.testing.assert_array_equal(document.label_map, before)


def test_the_mouse_takes_over_but_not_in_a_stroke(qtbot, canvas, mouse, document):
    qtbot.keyClick(canvas, Key.Key_Right)
    at = canvas.cursor_at
    qtbot.keyPress(canvas, Key.Key_Space)
    mouse.move(3.5, 3.5, Qt.MouseButton.NoButton)
    mouse.click(3.5, 3.5)
    assert canvas.cursor_at == at
    qtbot.keyRelease(canvas, Key.Key_Space)
    mouse.hover(3.5, 3.5)
    assert canvas.cursor_at == pytest.approx((3.5, 3.5))
    qtbot.keyPress(canvas, Key.Key_Space)
    assert not document.in_stroke
    qtbot.keyRelease(canvas, Key.Key_Space)


def test_held_modifiers_show_the_tool_they_give(qtbot, canvas, mouse):
    canvas.brush_size = 20
    mouse.hover(30.5, 20.5)
    assert canvas.cursor().shape() == Qt.CursorShape.BlankCursor
    qtbot.keyPress(canvas, Key.Key_Control)
    assert canvas.cursor().shape() == Qt.CursorShape.PointingHandCursor
    qtbot.keyRelease(canvas, Key.Key_Control)
    qtbot.keyPress(canvas, Key.Key_Space)
    assert canvas.cursor().shape() == Qt.CursorShape.OpenHandCursor
    qtbot.keyRelease(canvas, Key.Key_Space)
    assert canvas.cursor().shape() == Qt.CursorShape.BlankCursor


def test_fill_works_at_the_keyboard_cursor(qtbot, canvas, document):
    canvas.set_tool("fill")
    qtbot.keyClick(canvas, Key.Key_Right)
    qtbot.keyClick(canvas, Key.Key_Space)
    assert document.history.entries == ("Fill hair",)


def test_unknown_keys_go_on_to_the_window(qtbot, canvas):
    event = QKeyEvent(QEvent.Type.KeyPress, Key.Key_J, Qt.KeyboardModifier.NoModifier)
    canvas.keyPressEvent(event)
    assert not event.isAccepted()


def test_the_canvas_takes_the_keys_when_the_mouse_comes_but_not_from_one_who_types(qtbot, canvas):
    window = QWidget()
    qtbot.addWidget(window)
    layout = QVBoxLayout(window)
    button, number = QPushButton(), QSpinBox()
    for widget in (canvas, button, number):
        layout.addWidget(widget)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=WAIT)
    point = QPointF(5, 5)
    for other, taken in ((button, True), (number, False)):
        other.setFocus()
        QApplication.sendEvent(canvas, QEnterEvent(point, point, point))
        assert canvas.hasFocus() == taken
    canvas.setParent(None)  # each is closed on its own
