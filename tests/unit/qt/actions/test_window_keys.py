"""The default map in the window: what a key does, where it does nothing."""

from __future__ import annotations

import sys

import pytest
from PIL import Image
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.qt.actions.canvas_keys import CanvasKeys
from facemask_editor.qt.jobs.engine_client import EngineClient
from facemask_editor.qt.services.settings import Settings
from facemask_editor.qt.shell.main_window import MainWindow
from tests.helpers.fake_engine import FakeEngine
from tests.helpers.patience import WAIT
from tests.helpers.sample_masks import small_face

Key, Mod = Qt.Key, Qt.KeyboardModifier
SHIFT, CTRL = Mod.ShiftModifier, Mod.ControlModifier
SKIN, NOSE, HAIR, HAT = (SCHEMA.index(name) for name in ("skin", "nose", "hair", "hat"))


def press_place(window, widget, scan_code, key, text="", modifiers=Mod.NoModifier):
    """Press a key of another layout; return whether it was taken before the shortcuts of the window.

    The filter is called by hand: what Qt makes of a synthetic press has no scan code.
    """
    keys = window.canvas.findChild(CanvasKeys)
    kinds = (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress, QEvent.Type.KeyRelease)
    events = [QKeyEvent(kind, key, modifiers, scan_code, 0, 0, text) for kind in kinds]
    taken, _, _ = (keys.eventFilter(widget, event) for event in events)
    return taken


@pytest.mark.parametrize(
    ("key", "modifiers", "wanted"),
    [
        (Key.Key_BracketLeft, Mod.NoModifier, 18),
        (Key.Key_BracketRight, Mod.NoModifier, 22),
        (Key.Key_BraceLeft, Mod.NoModifier, 10),
        (Key.Key_BraceRight, Mod.NoModifier, 30),
        (Key.Key_BracketLeft, SHIFT, 10),
    ],
)
def test_brackets_size_the_brush(qtbot, active, key, modifiers, wanted):
    active.canvas.brush_size = 20
    qtbot.keyClick(active.canvas, key, modifiers)
    assert active.canvas.brush_size == wanted


def test_plus_and_minus_zoom(qtbot, active):
    active.canvas.zoom_to(1.0)
    qtbot.keyClick(active.canvas, Key.Key_Plus)
    assert active.canvas.zoom == 1.5
    qtbot.keyClick(active.canvas, Key.Key_Minus, CTRL)
    assert active.canvas.zoom == 1.0


def test_digits_select_groups_and_cycle(qtbot, active):
    for key, wanted in (
        (Key.Key_1, SKIN),
        (Key.Key_7, HAIR),
        (Key.Key_7, HAT),
        (Key.Key_7, HAIR),
        (Key.Key_0, 0),
    ):
        qtbot.keyClick(active.canvas, key)
        assert active.canvas.selected_label == wanted


def test_shift_and_a_digit_lock_a_group(qtbot, active):
    qtbot.keyClick(active.canvas, Key.Key_7, SHIFT)
    assert active.document.locks == {HAIR, HAT}
    qtbot.keyClick(active.canvas, Key.Key_7, SHIFT)
    assert active.document.locks == set()


def test_ctrl_shift_and_a_digit_show_only_a_group(qtbot, active):
    active.session.toggle_hidden(NOSE)
    qtbot.keyClick(active.canvas, Key.Key_7, CTRL | SHIFT)
    assert active.canvas.hidden == frozenset(range(len(SCHEMA))) - {HAIR, HAT}
    qtbot.keyClick(active.canvas, Key.Key_7, CTRL | SHIFT)
    assert active.canvas.hidden == {NOSE}


@pytest.mark.skipif(sys.platform != "linux", reason="scan codes of X11")
def test_digits_of_a_french_keyboard(active):
    """Without Shift its digit keys write "&", "(" and "-"; the last one is zoom by default."""
    zoom = active.canvas.zoom
    assert press_place(active, active.canvas, 10, Key.Key_Ampersand, text="&")
    assert active.canvas.selected_label == SKIN
    assert press_place(active, active.canvas, 15, Key.Key_Minus, text="-")
    assert SCHEMA.names[active.canvas.selected_label] == "mouth"
    assert active.canvas.zoom == zoom
    assert press_place(active, active.classes.view, 16, Key.Key_Egrave, text="è")
    assert active.canvas.selected_label == HAIR
    # With Shift they write the digit, which Qt would take for the digit alone.
    assert press_place(active, active.canvas, 11, Key.Key_2, text="2", modifiers=SHIFT)
    assert active.document.locks == {NOSE}


@pytest.mark.skipif(sys.platform != "linux", reason="scan codes of X11")
def test_brackets_of_a_german_keyboard(active):
    active.canvas.brush_size = 20
    assert press_place(active, active.canvas, 34, Key.Key_Udiaeresis, text="ü")
    assert active.canvas.brush_size == 18
    # Plus lies where the right bracket is, and is meant.
    assert not press_place(active, active.canvas, 35, Key.Key_Plus, text="+")
    assert active.canvas.brush_size == 18


def test_q_w_comma_and_dot_step_through_the_classes(qtbot, active):
    for key, wanted in ((Key.Key_W, 3), (Key.Key_Period, 4), (Key.Key_Q, 3), (Key.Key_Comma, 2)):
        qtbot.keyClick(active.canvas, key)
        assert active.canvas.selected_label == wanted


def test_d_is_skin_and_x_brings_background(qtbot, active):
    qtbot.keyClick(active.canvas, Key.Key_D)
    assert active.canvas.selected_label == SKIN
    qtbot.keyClick(active.canvas, Key.Key_X)
    assert active.canvas.selected_label == 0
    qtbot.keyClick(active.canvas, Key.Key_X)
    assert active.canvas.selected_label == SKIN


def test_tab_hides_the_panels_from_the_canvas_only(qtbot, active):
    active.docks["history"].close()
    qtbot.keyClick(active.canvas, Key.Key_Tab)
    assert active.docks["classes"].isHidden()
    assert active.docks["part"].isHidden()
    qtbot.keyClick(active.canvas, Key.Key_Tab)
    assert not active.docks["classes"].isHidden()
    assert active.docks["history"].isHidden(), "what the user had closed stays closed"
    active.part.sections["resample"].seed.edit.setFocus()
    qtbot.keyClick(active.part.sections["resample"].seed.edit, Key.Key_Tab)
    assert not active.docks["classes"].isHidden()
    assert not active.part.sections["resample"].seed.edit.hasFocus()


def test_hidden_panels_are_back_at_the_next_start(qtbot, active, dialogs, mask_file):
    qtbot.keyClick(active.canvas, Key.Key_Tab)
    qtbot.keyClick(active.canvas, Key.Key_N)
    assert active.docks["classes"].isHidden(), "the slider at the pointer needs no panel"
    active.parts["shape_studio"].commands.popup.dismiss()
    assert active.close()
    again = MainWindow(EngineClient(FakeEngine), Settings(), dialogs=dialogs)
    qtbot.addWidget(again)
    assert again.services.files.open(mask_file)
    assert not again.docks["classes"].isHidden()


def test_hidden_panels_are_back_after_the_mask_was_closed(qtbot, active, mask_file):
    qtbot.keyClick(active.canvas, Key.Key_Tab)
    active.actions_["close"].trigger()
    assert not active.actions_["hide_panels"].isEnabled()
    assert active.files.open(mask_file)
    assert not active.actions_["hide_panels"].isChecked()
    assert not active.docks["classes"].isHidden()


def test_f6_goes_round_the_panes(qtbot, active):
    active.canvas.setFocus()
    seen = []
    for _ in range(12):
        focus = QApplication.focusWidget()
        seen.append(
            next(
                (
                    name
                    for name in ("canvas", "classes", "part", "history")
                    if getattr(active, name) is focus or getattr(active, name).isAncestorOf(focus)
                ),
                "bar",
            )
        )
        qtbot.keyClick(focus, Key.Key_F6)
        if active.canvas.hasFocus():
            break
    assert active.canvas.hasFocus()
    assert seen[:4] == ["canvas", "classes", "part", "history"]
    qtbot.keyClick(active.canvas, Key.Key_F6, SHIFT)
    assert not active.canvas.hasFocus()


def test_f6_leaves_a_text_field(qtbot, active):
    edit = active.part.sections["resample"].seed.edit
    edit.setFocus()
    qtbot.keyClick(edit, Key.Key_F6)
    assert not edit.hasFocus()


def test_page_keys_go_through_the_folder(qtbot, active, mask_file, dialogs):
    for name in ("a.png", "z.png"):
        Image.fromarray(small_face()).save(mask_file.parent / name)
    qtbot.keyClick(active.canvas, Key.Key_PageDown)
    assert active.document.path.name == "z.png"
    qtbot.keyClick(active.canvas, Key.Key_PageDown)
    assert active.document.path.name == "z.png"
    assert "last mask" in active.status.currentMessage()
    for wanted in ("face.png", "a.png"):
        qtbot.keyClick(active.canvas, Key.Key_PageUp)
        assert active.document.path.name == wanted
    assert dialogs.errors == []


def test_page_keys_act_wherever_the_focus_is_but_in_a_text_field(qtbot, active, mask_file):
    for name in ("y.png", "z.png"):
        Image.fromarray(small_face()).save(mask_file.parent / name)
    for focused in (
        active.part.sections["nudge"].rows["sigma"].slider,
        active.part.controls.removals["remove"],
    ):
        focused.setFocus()
        before = active.document.path
        qtbot.keyClick(focused, Key.Key_PageDown)
        qtbot.waitUntil(lambda before=before: active.document.path != before, timeout=WAIT)
    number = active.part.sections["nudge"].rows["sigma"].number
    number.setFocus()
    qtbot.keyClick(number, Key.Key_PageUp)
    assert active.document.path.name == "z.png"


def test_locking_and_hiding_by_key_is_said(qtbot, active):
    said = active.status.currentMessage
    qtbot.keyClick(active.canvas, Key.Key_K)
    assert said() == "Nose locked"
    qtbot.keyClick(active.canvas, Key.Key_K)
    assert said() == "No class is locked"
    qtbot.keyClick(active.canvas, Key.Key_H)
    assert said() == "Nose hidden"
    qtbot.keyClick(active.canvas, Key.Key_H)
    assert said() == "All classes are shown"
    qtbot.keyClick(active.canvas, Key.Key_H, SHIFT)
    assert said() == "Only Nose shown"


def test_shift_g_draws_all_parts_that_are_there_and_unlocked(qtbot, active, engine):
    active.document.set_locks({HAIR})
    with qtbot.waitSignal(active.part.preview_changed, timeout=WAIT):
        qtbot.keyClick(active.canvas, Key.Key_G, SHIFT)
    drawn = {step.part for step in engine.requests[-1].recipe.steps}
    counts = active.document.counts()
    assert drawn == {n for i, n in enumerate(SCHEMA.names) if counts[i]} - {"hair", "background"}
    qtbot.keyClick(active.canvas, Key.Key_Return)
    assert active.document.history.entries[-1].startswith(f"New shapes of {len(drawn)} parts")


def test_the_brush_is_sized_by_moving_the_pointer(qtbot, active):
    canvas = active.canvas

    def send(kind, x, button=Qt.MouseButton.NoButton):
        at = canvas.to_widget(x, 30.0)
        event = QMouseEvent(kind, at, QPointF(canvas.mapToGlobal(at)), button, button, Mod.NoModifier)
        QApplication.sendEvent(canvas, event)

    canvas.brush_size = 10
    send(QEvent.Type.MouseMove, 20.0)
    active.actions_["resize"].trigger()
    send(QEvent.Type.MouseMove, 25.0)
    assert canvas.brush_size == 20
    qtbot.keyClick(canvas, Key.Key_Escape)
    assert canvas.brush_size == 10
    active.actions_["resize"].trigger()
    send(QEvent.Type.MouseMove, 30.0)
    send(QEvent.Type.MouseButtonPress, 30.0, Qt.MouseButton.LeftButton)
    send(QEvent.Type.MouseMove, 50.0)
    assert canvas.brush_size == 20 + 10
    assert active.document.history.entries == ()


def test_a_rebound_key_acts_at_once_and_the_old_one_no_more(qtbot, active):
    actions = active.actions_
    actions.keymap.assign("tool.eraser", ["U"])
    qtbot.keyClick(active.canvas, Key.Key_E)
    assert active.canvas.tool_id == "brush"
    qtbot.keyClick(active.canvas, Key.Key_U)
    assert active.canvas.tool_id == "eraser"
    assert actions["eraser"].toolTip().endswith("(U)")


def test_escape_with_nothing_to_cancel_says_nothing(qtbot, active, monkeypatch):
    said = []
    monkeypatch.setattr(active.status, "say", said.append)
    assert active.actions_.reason("part.cancel") == "There is no preview"
    qtbot.keyClick(active.canvas, Key.Key_Escape)
    assert said == []
    assert not active.actions_["part.apply"].isEnabled()
    qtbot.keyClick(active.canvas, Key.Key_Return)
    assert said == [active.actions_.reason("part.apply")]


def test_disabled_actions_say_why(window):
    assert window.actions_.reason("undo") == "There is nothing to undo"
    assert window.actions_.reason("class.lock") == "Open a mask first"
    assert window.actions_.reason("open") == ""
