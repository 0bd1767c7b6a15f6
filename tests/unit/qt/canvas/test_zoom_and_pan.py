"""Zoom, pan and the cursor: what wheel, hand and pointer do to the view."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication

from tests.helpers.patience import WAIT

NOSE = 2


def test_first_show_and_resizes_fit_until_the_user_zooms(qtbot, canvas):
    def whole() -> bool:
        view = canvas.view
        return view == view.fitted()

    assert whole()
    canvas.resize(700, 420)
    assert whole()
    canvas.zoom_to(3.0)
    canvas.resize(500, 350)
    assert canvas.zoom == 3.0
    canvas.fit()
    canvas.resize(300, 300)
    assert whole()


@pytest.mark.parametrize("notches", [1, -1, 0.25, 5])
def test_wheel_zooms_at_the_pointer(canvas, mouse, notches):
    before, at = canvas.zoom, canvas.to_widget(20.2, 10.7)
    mouse.wheel(20.2, 10.7, notches)
    assert (canvas.zoom > before) == (notches > 0)
    after = canvas.to_widget(20.2, 10.7)
    assert (after - at).manhattanLength() < 1e-6


def test_wheel_with_shift_sizes_the_brush(canvas, mouse):
    canvas.brush_size = 20
    mouse.modifiers = Qt.KeyboardModifier.ShiftModifier
    zoom = canvas.zoom
    mouse.wheel(5, 5, 1)
    assert canvas.brush_size == 22
    mouse.wheel(5, 5, -0.5)
    mouse.wheel(5, 5, -0.5)
    assert canvas.brush_size == 20
    assert canvas.zoom == zoom


def test_zoom_signal_and_limits(qtbot, canvas):
    with qtbot.waitSignal(canvas.zoom_changed, timeout=WAIT) as signal:
        canvas.zoom_to(1.0)
    assert signal.args == [1.0]
    canvas.zoom_in()
    assert canvas.zoom == 1.5
    canvas.zoom_out()
    assert canvas.zoom == 1.0
    canvas.zoom_to(1e6)
    assert canvas.zoom == 64.0
    canvas.zoom_to(0)
    assert canvas.zoom == 0.02
    canvas.grab()


@pytest.mark.parametrize("way", ["middle", "space", "tool"])
def test_panning_moves_the_picture_with_the_pointer(qtbot, canvas, mouse, document, way):
    canvas.zoom_to(10.0)
    button = Qt.MouseButton.MiddleButton if way == "middle" else Qt.MouseButton.LeftButton
    if way == "tool":
        canvas.set_tool("pan")
    if way == "space":
        qtbot.keyPress(canvas, Qt.Key.Key_Space)
    x, y = canvas.view.x, canvas.view.y
    mouse.press(30, 30, button)
    mouse.move(33, 31, button)
    mouse.release(30, 30, button)
    if way == "space":
        qtbot.keyRelease(canvas, Qt.Key.Key_Space)
    assert (canvas.view.x, canvas.view.y) == pytest.approx((x + 30, y + 10))
    assert document.revision == 0
    if way == "space":
        canvas.set_tool("brush")
        mouse.click(30.5, 30.5)
        assert document.revision == 1


def test_pointer_is_reported(qtbot, canvas, mouse):
    seen = []
    canvas.pointer_moved.connect(lambda *args: seen.append(args))
    mouse.hover(33.5, 23.5)
    mouse.hover(-5, 3)
    QApplication.sendEvent(canvas, QEvent(QEvent.Type.Leave))
    assert seen == [(33, 23, NOSE), (-1, -1, -1), (-1, -1, -1)]


def test_brush_outline_follows_size_and_zoom_at_once(canvas, mouse):
    canvas.brush_size = 10
    mouse.hover(30.5, 24.5)
    before = canvas.tools._cursor_region.boundingRect().width()
    canvas.brush_size = 20
    assert canvas.tools._cursor_region.boundingRect().width() > 1.7 * before
    assert canvas.cursor().shape() == Qt.CursorShape.BlankCursor
    canvas.set_tool("pick")
    assert canvas.tools._cursor_region.isEmpty()
    assert canvas.cursor().shape() == Qt.CursorShape.PointingHandCursor


def test_outline_is_seen_on_every_colour(canvas, mouse, colour_at):
    canvas.brush_size = 9
    plain = canvas.grab().toImage()
    for x in (5.5, 40.5):
        mouse.hover(x, 40.5)
        drawn = canvas.grab().toImage()
        top = canvas.to_widget(x, 36)
        column = [(int(top.x()), int(top.y()) + dy) for dy in (-2, -1, 0, 1, 2)]
        lightness = [drawn.pixelColor(*at).lightness() for at in column]
        assert max(lightness) > 200, lightness
        assert any(drawn.pixel(*at) != plain.pixel(*at) for at in column)
