"""Keys are searched, recorded, taken over and reset; presets are chosen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

from facemask_editor.app.keys.keymap import Keymap
from facemask_editor.qt.actions.key_caps import KEYS_ROLE
from facemask_editor.qt.actions.recorder import recorded
from facemask_editor.qt.features.help.keys_dialog import ID_ROLE, KeysDialog
from facemask_editor.qt.services.settings import Settings
from tests.helpers.patience import WAIT

Key, Mod = Qt.Key, Qt.KeyboardModifier


@pytest.fixture
def dialog(qtbot, window):
    dialog = KeysDialog(window.actions_)
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog, timeout=WAIT):
        dialog.show()
    return dialog


@pytest.fixture
def keymap(window):
    return window.actions_.keymap


def choose(dialog, name):
    dialog.tree.setCurrentItem(dialog._rows[name])


def record(qtbot, dialog, name, key, modifiers=Mod.NoModifier, *, add=False):
    choose(dialog, name)
    (dialog.add if add else dialog.change).click()
    assert dialog.foot.currentWidget() is dialog.recorder
    qtbot.keyClick(dialog.recorder, key, modifiers)


def asked(dialog):
    return dialog.question.text() if dialog.foot.currentIndex() == 2 else ""


def test_every_action_has_a_row_with_its_keys(window, dialog, keymap):
    assert {row.data(0, ID_ROLE) for row in dialog._rows.values()} == set(keymap.ids)
    assert dialog._rows["edit.redo"].data(1, KEYS_ROLE) == ("Ctrl+Shift+Z", "Ctrl+Y")
    assert dialog.preset.currentText() == "Default"


def test_a_free_key_is_taken_at_once(qtbot, window, dialog, keymap):
    record(qtbot, dialog, "tool.brush", Key.Key_F12)
    assert keymap.keys("tool.brush") == ("F12",)
    assert window.actions_["brush"].shortcut().toString() == "F12"
    assert dialog._rows["tool.brush"].data(1, KEYS_ROLE) == ("F12",)
    assert Keymap.load(Settings().preset, window.settings.keys).keys("tool.brush") == ("F12",)


def test_a_further_key_is_added(qtbot, dialog, keymap):
    record(qtbot, dialog, "tool.brush", Key.Key_F12, Mod.ControlModifier, add=True)
    assert keymap.keys("tool.brush") == ("B", "Ctrl+F12")


def test_a_conflict_names_the_other_action_and_can_be_taken_over(qtbot, dialog, keymap):
    record(qtbot, dialog, "tool.brush", Key.Key_E)
    assert asked(dialog) == "E belongs to “Eraser”."
    assert keymap.keys("tool.brush") == ("B",)
    dialog.yes.click()
    assert keymap.keys("tool.brush") == ("E",)
    assert keymap.keys("tool.eraser") == ()


def test_a_conflict_can_be_left_as_it_is(qtbot, dialog, keymap):
    record(qtbot, dialog, "tool.brush", Key.Key_E)
    dialog.no.click()
    assert keymap.changes == {}
    assert asked(dialog) == ""


def test_keys_of_the_canvas_are_refused(qtbot, dialog, keymap):
    record(qtbot, dialog, "tool.brush", Key.Key_Left)
    assert "belongs to the canvas" in asked(dialog)
    assert not dialog.yes.isVisible()
    assert keymap.changes == {}


def test_escape_leaves_the_key_and_the_dialog_open(qtbot, dialog, keymap):
    record(qtbot, dialog, "tool.brush", Key.Key_Escape)
    assert dialog.isVisible()
    assert keymap.changes == {}
    assert dialog.foot.currentIndex() == 0


def test_tab_enter_and_function_keys_can_be_recorded(qtbot, dialog, keymap):
    record(qtbot, dialog, "tool.pan", Key.Key_F8, Mod.ShiftModifier)
    assert keymap.keys("tool.pan") == ("Shift+F8",)
    record(qtbot, dialog, "tool.pan", Key.Key_Tab)
    dialog.yes.click()
    assert keymap.keys("tool.pan") == ("Tab",)
    assert keymap.keys("window.hide_panels") == ()


def test_no_key_and_reset_of_one(qtbot, dialog, keymap):
    choose(dialog, "tool.brush")
    assert not dialog.reset.isEnabled()
    dialog.clear.click()
    assert keymap.keys("tool.brush") == ()
    dialog.reset.click()
    assert keymap.keys("tool.brush") == ("B",)


def test_a_reset_that_takes_a_key_back_asks_first(qtbot, dialog, keymap):
    record(qtbot, dialog, "tool.brush", Key.Key_E)
    dialog.yes.click()
    choose(dialog, "tool.eraser")
    dialog.reset.click()
    assert "“Brush”" in asked(dialog)
    dialog.yes.click()
    assert keymap.keys("tool.eraser") == ("E",)
    assert keymap.keys("tool.brush") == ()


def test_all_are_reset_after_a_question(qtbot, dialog, keymap):
    record(qtbot, dialog, "tool.brush", Key.Key_F12)
    dialog.reset_all.click()
    assert keymap.changes
    dialog.yes.click()
    assert keymap.changes == {}


def test_a_preset_is_chosen_and_remembered(dialog, window, keymap):
    dialog.preset.setCurrentIndex(dialog.preset.findData("gimp"))
    dialog.preset.activated.emit(dialog.preset.currentIndex())
    assert keymap.keys("tool.brush") == ("P", "B")
    assert window.actions_["brush"].shortcut().toString() == "P"
    assert window.settings.preset == "gimp"


def test_a_preset_that_drops_changes_asks_first(qtbot, dialog, keymap):
    record(qtbot, dialog, "tool.brush", Key.Key_F12)
    number = dialog.preset.findData("krita")
    dialog.preset.setCurrentIndex(number)
    dialog.preset.activated.emit(number)
    assert keymap.preset == "default"
    assert dialog.preset.currentData() == "default"
    dialog.yes.click()
    assert (keymap.preset, keymap.changes) == ("krita", {})


@pytest.mark.parametrize(("text", "name"), [("swap last", "class.swap_class"), ("ctrl+0", "view.fit")])
def test_actions_and_keys_are_searched(dialog, text, name):
    dialog.search.setText(text)
    shown = [key for key, row in dialog._rows.items() if not row.isHidden()]
    assert shown == [name]
    assert dialog.tree.currentItem() is dialog._rows[name]
    dialog.search.clear()
    assert not any(row.isHidden() for row in dialog._rows.values())


def test_it_draws_itself(dialog):
    assert not dialog.grab().isNull()


@pytest.mark.parametrize(
    ("key", "modifiers", "scan_code", "wanted"),
    [
        (Key.Key_Exclam, Mod.ShiftModifier, 10, "Shift+1"),
        (Key.Key_Ampersand, Mod.NoModifier, 10, "1"),
        (Key.Key_BraceLeft, Mod.ShiftModifier, 34, "Shift+["),
        (Key.Key_Plus, Mod.NoModifier, 35, "+"),
        (Key.Key_Question, Mod.ShiftModifier, 61, "?"),
        (Key.Key_Backtab, Mod.ShiftModifier, 23, "Shift+Tab"),
        (Key.Key_Shift, Mod.ShiftModifier, 50, ""),
        (Key.Key_A, Mod.ShiftModifier | Mod.ControlModifier, 38, "Ctrl+Shift+A"),
    ],
)
def test_what_is_stored_for_a_pressed_key(monkeypatch, key, modifiers, scan_code, wanted):
    monkeypatch.setattr("sys.platform", "linux")
    assert recorded(QKeyEvent(QEvent.Type.KeyPress, key, modifiers, scan_code, 0, 0)) == wanted
