"""Single keys belong to the text field that has the focus, and to the actions otherwise."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QSpinBox

from facemask_editor.qt.widgets.focus_follower import is_text_field
from facemask_editor.qt.widgets.number_field import NumberField
from tests.helpers.patience import WAIT
from tests.unit.qt.drafts import amounts


@pytest.fixture
def active(qtbot, open_window):
    qtbot.waitUntil(open_window.isActiveWindow, timeout=WAIT)
    open_window.canvas.setFocus()
    return open_window


def test_single_keys_choose_tools(qtbot, active):
    for key, tool in (
        (Qt.Key.Key_E, "eraser"),
        (Qt.Key.Key_F, "fill"),
        (Qt.Key.Key_B, "brush"),
    ):
        qtbot.keyClick(active.canvas, key)
        assert active.canvas.tool_id == tool


def test_g_enter_and_escape_work_from_the_canvas(qtbot, active):
    with qtbot.waitSignal(active.part.preview_changed, timeout=WAIT):
        qtbot.keyClick(active.canvas, Qt.Key.Key_G)
    qtbot.keyClick(active.canvas, Qt.Key.Key_Escape)
    assert active.canvas.preview is None
    with qtbot.waitSignal(active.part.preview_changed, timeout=WAIT):
        qtbot.keyClick(active.canvas, Qt.Key.Key_BracketRight, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(active.canvas, Qt.Key.Key_Return)
    assert active.document.history.entries == ("New nose shape (seed 1)",)


@pytest.mark.parametrize("field", ["seed", "number"])
def test_keys_stay_in_a_text_field(qtbot, active, engine, field):
    widget = (
        active.part.sections["resample"].seed.edit
        if field == "seed"
        else active.part.sections["nudge"].rows["sigma"].number
    )
    widget.setFocus()
    for key in (Qt.Key.Key_E, Qt.Key.Key_G, Qt.Key.Key_K, Qt.Key.Key_X):
        qtbot.keyClick(widget, key)
    assert active.canvas.tool_id == "brush"
    assert engine.requests == []
    assert not active.document.locks


def test_enter_in_the_seed_field_previews_and_the_next_one_applies(qtbot, active):
    edit = active.part.sections["resample"].seed.edit
    edit.setFocus()
    edit.selectAll()
    qtbot.keyClicks(edit, "12")
    with qtbot.waitSignal(active.part.preview_changed, timeout=WAIT):
        qtbot.keyClick(edit, Qt.Key.Key_Return)
    assert active.document.history.entries == ()
    assert edit.hasFocus()
    assert edit.selectedText() == "12"  # the next seed replaces it
    qtbot.keyClick(edit, Qt.Key.Key_E)
    assert active.canvas.tool_id == "eraser"  # letters are the window's again
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    assert active.document.history.entries == ("New nose shape (seed 12)",)


def test_escape_in_the_seed_field_takes_the_typing_back(qtbot, active):
    edit = active.part.sections["resample"].seed.edit
    edit.setFocus()
    edit.selectAll()
    qtbot.keyClicks(edit, "99")
    qtbot.keyClick(edit, Qt.Key.Key_Escape)
    assert edit.text() == "0"
    assert edit.hasFocus()
    assert not active.part.preview.pending


def test_commands_with_ctrl_reach_the_window_from_a_text_field(qtbot, active, mask_file):
    active.document.fill(0, 0, 13)
    edit = active.part.sections["resample"].seed.edit
    edit.setFocus()
    qtbot.keyClick(edit, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert not active.document.dirty


def test_what_counts_as_a_text_field(qtbot):
    editable = QComboBox()
    editable.setEditable(True)
    widgets = [QLineEdit(), QSpinBox(), editable, QComboBox(), QLabel()]
    for widget in widgets:
        qtbot.addWidget(widget)
    assert [is_text_field(widget) for widget in widgets] == [True, True, True, False, False]


def test_enter_enter_in_a_number_field_previews_and_applies(qtbot, active):
    number = active.part.sections["shape"].sliders["length"].number
    number.setFocus()
    qtbot.keyClicks(number, "1,25")
    assert not active.part.preview.pending
    with qtbot.waitSignal(active.part.preview_changed, timeout=WAIT):
        qtbot.keyClick(number, Qt.Key.Key_Return)
    assert amounts(active.part) == {"length": 1.25}
    assert active.document.history.entries == ()
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert active.document.history.entries == ("Nose length +1.25",)


def test_escape_escape_in_a_number_field_takes_back_and_cancels(qtbot, active):
    row = active.part.sections["shape"].sliders["length"]
    with qtbot.waitSignal(active.part.preview_changed, timeout=WAIT):
        row.slider.setValue(50)
    row.number.setFocus()
    row.number.selectAll()
    qtbot.keyClicks(row.number, "2")
    qtbot.keyClick(row.number, Qt.Key.Key_Escape)
    assert (row.value, row.number.text()) == (0.5, "0.50")
    assert active.part.preview.pending
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert not active.part.preview.pending
    assert row.value == 0


def test_an_untouched_number_field_leaves_enter_to_the_preview(qtbot, active):
    row = active.part.sections["shape"].sliders["length"]
    with qtbot.waitSignal(active.part.preview_changed, timeout=WAIT):
        row.slider.setValue(50)
    row.number.setFocus()
    qtbot.keyClick(row.number, Qt.Key.Key_Return)
    assert active.document.history.entries == ("Nose length +0.50",)


def test_enter_in_the_brush_size_gives_the_keys_to_the_canvas(qtbot, active):
    box = next(box for box in active.findChildren(NumberField) if box.suffix() == " px" and box.isVisible())
    box.setFocus()
    box.selectAll()
    qtbot.keyClicks(box, "33")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert active.canvas.brush_size == 33
    assert active.canvas.hasFocus()
