"""The palette in the window, by keyboard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.qt.palette.command_palette import HIT_ROLE
from tests.helpers.patience import WAIT
from tests.unit.qt.drafts import amounts

Key, Mod = Qt.Key, Qt.KeyboardModifier
HAIR = SCHEMA.index("hair")


@pytest.fixture
def palette(qtbot, active):
    qtbot.keyClick(active.canvas, Key.Key_P, Mod.ControlModifier | Mod.ShiftModifier)
    return active.parts["help"].command_palette


def listed(palette):
    return [hit.entry for hit in palette.model.hits]


def type_and_run(qtbot, palette, text):
    qtbot.keyClicks(palette.edit, text)
    qtbot.keyClick(palette.edit, Key.Key_Return)


def test_it_opens_with_every_action_and_takes_the_keys(active, palette):
    assert palette.isVisible()
    assert palette.edit.hasFocus()
    shown = {entry.key for entry in listed(palette)}
    assert shown >= {action.objectName() for action in active.actions_.all()}
    assert shown >= {"menu:Theme: Dark", "menu:Panels: History", "menu:Device: CPU"}


def test_enter_runs_and_gives_the_focus_back(qtbot, active, palette):
    type_and_run(qtbot, palette, "eraser")
    assert active.canvas.tool_id == "eraser"
    assert not palette.isVisible()
    assert active.canvas.hasFocus()


def test_letters_are_text_and_no_commands(qtbot, active, palette):
    qtbot.keyClicks(palette.edit, "ekx")
    assert palette.edit.text() == "ekx"
    assert active.canvas.tool_id == "brush"
    assert not active.document.locks


def test_classes_are_found_by_what_is_done_to_them(qtbot, active, palette):
    type_and_run(qtbot, palette, "lock hair")
    assert active.document.locks == {HAIR}
    qtbot.keyClick(active.canvas, Key.Key_F3)
    type_and_run(qtbot, palette, "unlock hair")
    assert not active.document.locks
    qtbot.keyClick(active.canvas, Key.Key_F3)
    type_and_run(qtbot, palette, "select hair")
    assert active.canvas.selected_label == HAIR
    qtbot.keyClick(active.canvas, Key.Key_F3)
    type_and_run(qtbot, palette, "only hair")
    assert HAIR not in active.canvas.hidden


def test_arrows_choose_and_go_round(qtbot, palette):
    qtbot.keyClicks(palette.edit, "zoom")
    assert palette.view.currentIndex().row() == 0
    qtbot.keyClick(palette.edit, Key.Key_Up)
    assert palette.view.currentIndex().row() == palette.model.rowCount() - 1
    qtbot.keyClick(palette.edit, Key.Key_Down)
    qtbot.keyClick(palette.edit, Key.Key_Down)
    assert palette.view.currentIndex().row() == 1


def test_escape_closes_and_leaves_everything(qtbot, active, palette):
    qtbot.keyClicks(palette.edit, "lock")
    qtbot.keyClick(palette.edit, Key.Key_Escape)
    assert not palette.isVisible()
    assert active.canvas.hasFocus()
    assert not active.document.locks


def test_a_second_press_of_its_key_closes_it(qtbot, active, palette):
    qtbot.keyClick(palette.edit, Key.Key_F3)
    assert not palette.isVisible()
    assert active.canvas.hasFocus()


def test_the_focus_elsewhere_closes_it(active, palette):
    active.classes.view.setFocus()
    assert not palette.isVisible()
    assert active.classes.view.hasFocus()


def test_what_was_run_last_is_listed_first(qtbot, active, palette):
    type_and_run(qtbot, palette, "contours")
    qtbot.keyClick(active.canvas, Key.Key_F3)
    assert listed(palette)[0].key == "view.contours"
    assert active.settings.used == ["view.contours"]


def test_a_disabled_action_says_why_and_does_nothing(qtbot, active, palette):
    qtbot.keyClicks(palette.edit, "apply preview")
    entry = palette.view.currentIndex().data(HIT_ROLE).entry
    assert (entry.key, entry.usable, entry.reason) == ("part.apply", False, "There is no preview")
    assert "There is no preview" in palette.view.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole)
    qtbot.keyClick(palette.edit, Key.Key_Return)
    assert palette.isVisible()
    assert active.document.history.entries == ()


def test_keys_are_shown_as_they_are_bound(qtbot, active):
    active.actions_.keymap.assign("view.fit", ["Z"])
    qtbot.keyClick(active.canvas, Key.Key_F3)
    entry = next(entry for entry in listed(active.parts["help"].command_palette) if entry.key == "view.fit")
    assert entry.keys == "Z"


def test_recent_files_are_found_by_name(qtbot, active, palette, palette_file):
    active.settings.add_recent(palette_file)
    palette.close_()
    qtbot.keyClick(active.canvas, Key.Key_F3)
    type_and_run(qtbot, palette, "palette.png")
    assert active.document.path == palette_file


def test_it_draws_itself_in_a_narrow_window(qtbot, active, palette):
    active.resize(active.minimumSizeHint())
    qtbot.keyClicks(palette.edit, "lock")
    assert active.rect().contains(palette.geometry())
    assert not palette.grab().isNull()
    palette.edit.setText("there is no such thing")
    assert palette.nothing.isVisible()
    assert not palette.view.isVisible()


def test_shape_handles_are_found_and_get_the_keys(qtbot, active, palette, engine):
    active.canvas.select_label(HAIR)
    active.part.sections["shape"].set_folded(True)
    type_and_run(qtbot, palette, "nose length")
    slider = active.part.sections["shape"].sliders["length"].slider
    assert active.canvas.selected_label == SCHEMA.index("nose")
    assert slider.hasFocus()
    assert not active.part.sections["shape"].folded
    with qtbot.waitSignal(active.part.preview_changed, timeout=WAIT):
        qtbot.keyClick(slider, Key.Key_Right)
    assert amounts(active.part) == {"length": 0.01}
    qtbot.keyClick(slider, Key.Key_Return)
    assert active.document.history.entries == ("Nose length +0.01",)


@pytest.mark.parametrize(
    ("asked", "found"),
    [("smile", "file.new_face"), ("export", "file.save_as"), ("flip", "view.mirror_view"),
     ("delete", "part.remove"), ("bigger", "say:l_eye.size+"), ("blorgh", None),
     ("scale", "handle:l_eye.size")],
)  # fmt: skip
def test_words_of_artists_find_actions(qtbot, palette, asked, found):
    qtbot.keyClicks(palette.edit, asked)
    keys = [entry.key for entry in listed(palette)]
    assert (found in keys) if found else keys == [], keys
