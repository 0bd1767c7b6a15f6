"""The menu Compare: one choice, remembered, by key and by palette."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from facemask_editor.qt.canvas.compare.pairing import Pairing
from facemask_editor.qt.palette.entries import action_entries
from facemask_editor.qt.services.settings import Settings


@pytest.mark.parametrize(("key", "pairing"), [(Qt.Key.Key_F7, Pairing.SIDE), (Qt.Key.Key_F8, Pairing.WIPE)])
def test_a_key_chooses_and_ends_it(qtbot, active, key, pairing):
    canvas, actions = active.canvas, active.actions_
    qtbot.keyClick(canvas, key)
    assert canvas.pairing is pairing
    assert [each for each in Pairing if actions[f"pairing_{each.value}"].isChecked()] == [pairing]
    assert Settings().pairing == active.settings.pairing == pairing.value
    assert active.status.currentMessage()
    qtbot.keyClick(canvas, key)
    assert canvas.pairing is Pairing.OFF
    assert actions["pairing_off"].isChecked()
    assert active.settings.pairing == "off"


def test_one_way_takes_the_place_of_the_other(open_window):
    actions = open_window.actions_
    actions["pairing_side"].trigger()
    actions["pairing_wipe"].trigger()
    assert open_window.canvas.pairing is Pairing.WIPE
    assert not actions["pairing_side"].isChecked()
    actions["pairing_off"].trigger()
    actions["pairing_off"].trigger()
    assert open_window.canvas.pairing is Pairing.OFF


def test_there_is_a_face_to_compare_with(open_window):
    open_window.actions_["live_face"].setChecked(False)
    open_window.actions_["pairing_side"].trigger()
    assert open_window.actions_["live_face"].isChecked()


def test_the_line_is_moved_by_keys(qtbot, active):
    canvas = active.canvas
    qtbot.keyClick(canvas, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert canvas.line == 0.5
    assert "Wipe" in active.status.currentMessage()
    active.actions_["pairing_wipe"].trigger()
    qtbot.keyClick(canvas, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert canvas.line == pytest.approx(0.55)
    for _ in range(3):
        qtbot.keyClick(canvas, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert canvas.line == pytest.approx(0.4)
    active.actions_["wipe_centre"].trigger()
    assert canvas.line == 0.5


def test_the_palette_lists_them(open_window):
    listed = {entry.key for entry in action_entries(open_window.actions_)}
    assert {f"view.pairing_{each.value}" for each in Pairing} <= listed
