"""Nudge and blend with a slider at the pointer."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt

from tests.helpers.patience import WAIT

Key = Qt.Key


@pytest.fixture
def popup(active):
    active.resize(1100, 800)
    return active.wiring.parts.popup


def test_n_opens_it_with_the_handle_under_the_pointer(qtbot, active, popup):
    at = active.canvas.rect().center()
    qtbot.mouseMove(active.canvas, at)
    qtbot.keyClick(active.canvas, Key.Key_N)
    assert popup.isVisible()
    assert popup.slider.slider.hasFocus()
    assert popup.geometry().contains(active.canvas.mapTo(active, at))
    assert active.rect().contains(popup.geometry())


def test_arrows_preview_and_enter_applies(qtbot, active, popup):
    qtbot.keyClick(active.canvas, Key.Key_N)
    with qtbot.waitSignal(active.part.preview_changed, timeout=WAIT):
        qtbot.keyClick(popup.slider.slider, Key.Key_Right)
    assert active.part.nudge.sigma.value == pytest.approx(0.01)
    qtbot.keyClick(popup.slider.slider, Key.Key_Return)
    assert len(active.document.history.entries) == 1
    assert active.document.history.entries[0].startswith("Nudge nose")
    assert not popup.isVisible()
    assert active.canvas.hasFocus()


def test_escape_drops_the_preview(qtbot, active, popup):
    qtbot.keyClick(active.canvas, Key.Key_N)
    with qtbot.waitSignal(active.part.preview_changed, timeout=WAIT):
        qtbot.keyClick(popup.slider.slider, Key.Key_Right)
    qtbot.keyClick(popup.slider.slider, Key.Key_Escape)
    assert not popup.isVisible()
    assert not active.part.preview.pending
    assert active.document.history.entries == ()
    assert active.canvas.hasFocus()


@pytest.mark.parametrize("key", [Key.Key_Return, Key.Key_Escape])
def test_it_closes_where_nothing_was_changed(qtbot, active, popup, key):
    qtbot.keyClick(active.canvas, Key.Key_N)
    qtbot.keyClick(popup.slider.slider, key)
    assert not popup.isVisible()
    assert active.document.history.entries == ()


def test_a_click_on_the_canvas_closes_it_and_keeps_the_preview(qtbot, active, popup):
    qtbot.keyClick(active.canvas, Key.Key_N)
    with qtbot.waitSignal(active.part.preview_changed, timeout=WAIT):
        qtbot.keyClick(popup.slider.slider, Key.Key_Right)
    qtbot.mouseClick(active.canvas, Qt.MouseButton.MiddleButton, pos=QPoint(4, 4))
    active.canvas.setFocus()
    qtbot.waitUntil(lambda: not popup.isVisible(), timeout=WAIT)
    assert active.part.preview.pending


def test_y_asks_for_a_second_face_and_blends(qtbot, active, popup, dialogs, palette_file):
    qtbot.keyClick(active.canvas, Key.Key_Y)
    assert dialogs.asked == ["mask"]
    assert not popup.isVisible()
    dialogs.mask = palette_file
    with qtbot.waitSignal(active.part.preview_changed, timeout=WAIT):
        qtbot.keyClick(active.canvas, Key.Key_Y)
    assert popup.isVisible()
    assert popup.slider.value == pytest.approx(0.5)
    qtbot.keyClick(popup.slider.slider, Key.Key_Home)
    assert active.part.preview.state.alpha == 0
    assert not popup.grab().isNull()
