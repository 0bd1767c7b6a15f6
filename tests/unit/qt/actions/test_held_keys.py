"""Keys that count while they are held: switches, and the tool for one line."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSlider

from facemask_editor.app.keys.catalogue import CATALOGUE
from tests.helpers.patience import WAIT

Key = Qt.Key


@pytest.fixture
def held(active, monkeypatch):
    """The switch of the contours, which lasts as long as C is held."""
    keymap = active.actions_.keymap
    changed = {**CATALOGUE, "view.contours": replace(CATALOGUE["view.contours"], held=True)}
    monkeypatch.setattr(keymap, "spec", changed.__getitem__)
    return active.actions_["contours"]


def test_a_switch_is_on_while_its_key_is_held(qtbot, active, held):
    qtbot.keyPress(active.canvas, Key.Key_C)
    assert held.isChecked()
    assert active.canvas.contours
    qtbot.keyRelease(active.canvas, Key.Key_C)
    qtbot.waitUntil(lambda: not held.isChecked(), timeout=WAIT)
    assert not active.canvas.contours


def test_backslash_shows_the_mask_as_it_was_opened_while_held(qtbot, active):
    qtbot.keyPress(active.canvas, Key.Key_Backslash)
    assert active.canvas.comparing
    qtbot.keyRelease(active.canvas, Key.Key_Backslash)
    qtbot.waitUntil(lambda: not active.canvas.comparing, timeout=WAIT)


def test_backslash_acts_wherever_the_focus_is_but_in_text_fields(qtbot, active):
    """A slider keeps the focus after it was moved."""
    seed = active.part.sections["resample"].seed.edit
    for holder in (active.classes.view, active.findChild(QSlider), seed):
        holder.setFocus()
        qtbot.keyPress(holder, Key.Key_Backslash)
        assert active.canvas.comparing == (holder is not seed)
        qtbot.keyRelease(holder, Key.Key_Backslash)
        qtbot.waitUntil(lambda: not active.canvas.comparing, timeout=WAIT)


def edit(window):
    wanted = window.document.snapshot()
    wanted[1, :9] = 13
    assert window.document.replace_pixels(wanted, "Brush")
    window.session.flush()


def test_comparing_by_the_menu_ends_at_the_next_edit(active):
    compare = active.actions_["compare"]
    compare.trigger()
    assert active.canvas.comparing
    edit(active)
    assert not active.canvas.comparing
    assert not compare.isChecked()
    compare.trigger()
    active.session.set_preview("Resample Hair", active.document.snapshot())
    active.session.flush()
    assert not active.canvas.comparing


def test_comparing_by_a_held_key_outlasts_a_preview_that_comes_meanwhile(qtbot, active):
    qtbot.keyPress(active.canvas, Key.Key_Backslash)
    edit(active)
    assert active.canvas.comparing
    qtbot.keyRelease(active.canvas, Key.Key_Backslash)
    qtbot.waitUntil(lambda: not active.canvas.comparing, timeout=WAIT)
    active.actions_["compare"].trigger()
    active.document.undo()
    active.session.flush()
    assert not active.canvas.comparing


def test_a_repeated_key_is_held_all_the_time(qtbot, active, held):
    """X11 may send a release and a press for each repetition, without a word that it is one."""
    seen = []
    held.toggled.connect(seen.append)
    qtbot.keyPress(active.canvas, Key.Key_C)
    for _ in range(5):
        qtbot.keyRelease(active.canvas, Key.Key_C)
        qtbot.keyPress(active.canvas, Key.Key_C)
    assert seen == [True]
    qtbot.keyRelease(active.canvas, Key.Key_C)
    qtbot.waitUntil(lambda: seen == [True, False], timeout=WAIT)


def test_it_ends_where_the_focus_goes_elsewhere(qtbot, active, held):
    qtbot.keyPress(active.canvas, Key.Key_C)
    active.classes.view.setFocus()
    assert not active.canvas.contours


def test_a_held_key_acts_on_the_canvas_only(qtbot, active, held):
    qtbot.keyClick(active.part.sections["resample"].seed.edit, Key.Key_C)
    assert not active.canvas.contours


def drag(qtbot, window):
    left = Qt.MouseButton.LeftButton
    start, end = (window.canvas.to_widget(x, 30.5).toPoint() for x in (20.5, 40.5))
    qtbot.mousePress(window.canvas, left, pos=start)
    qtbot.mouseMove(window.canvas, end)
    qtbot.mouseRelease(window.canvas, left, pos=end)


def test_v_is_the_line_tool_for_good_where_it_is_only_pressed(qtbot, active):
    qtbot.keyClick(active.canvas, Key.Key_V)
    assert active.canvas.tool_id == "line"
    drag(qtbot, active)
    assert active.canvas.tool_id == "line"


def test_v_held_is_the_line_tool_for_one_line(qtbot, active):
    active.canvas.set_tool("eraser")
    qtbot.keyPress(active.canvas, Key.Key_V)
    drag(qtbot, active)
    assert len(active.document.history.entries) == 1
    qtbot.keyRelease(active.canvas, Key.Key_V)
    qtbot.waitUntil(lambda: active.canvas.tool_id == "eraser", timeout=WAIT)
    assert len(active.document.history.entries) == 1
