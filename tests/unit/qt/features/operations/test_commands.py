"""The menu Shape: one step each, live preview in the dialogs, locks and previews in the way."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialogButtonBox

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.document import BrushShape
from facemask_editor.document.operations.morphology import Combination, grow, remove_islands, shrink
from facemask_editor.document.operations.smoothing import smooth_all
from facemask_editor.document.operations.transform import Placement
from facemask_editor.qt.features.operations.commands import COMMANDS
from facemask_editor.qt.features.operations.dialog import ShapeDialog
from tests.helpers.patience import WAIT

NOSE, SKIN = SCHEMA.index("nose"), SCHEMA.index("skin")


@pytest.fixture
def run(open_window):
    """Function that triggers a command and returns its dialog."""

    def trigger(name) -> ShapeDialog | None:
        open_window.actions_[f"shape.{name}"].trigger()
        return open_window.parts["operations"].commands.dialog

    return trigger


@pytest.fixture
def document(open_window):
    return open_window.document


def test_every_command_has_an_action(open_window):
    for name in COMMANDS:
        assert open_window.actions_[f"shape.{name}"].isEnabled()


def test_grow_is_seen_at_once_and_kept_on_apply(qtbot, open_window, document, run):
    before = document.snapshot()
    dialog = run("grow")
    assert dialog.windowTitle() == "Grow nose"
    dialog.amount.setValue(4)
    qtbot.waitUntil(lambda: np.array_equal(open_window.canvas.preview, grow(before, NOSE, 4)), timeout=WAIT)
    assert document.revision == 0
    assert "pixels change" in dialog.info.text()
    dialog.buttons.button(QDialogButtonBox.StandardButton.Apply).click()
    np.testing.assert_array_equal(document.label_map, grow(before, NOSE, 4))
    assert document.history.entries == ("Grow nose",)
    assert open_window.canvas.preview is None


def test_a_quick_apply_takes_the_last_number(document, run):
    before = document.snapshot()
    dialog = run("shrink")
    dialog.amount.setValue(1)
    dialog.fallback.setCurrentIndex(dialog.fallback.findData(7))
    dialog.accept()
    np.testing.assert_array_equal(document.label_map, shrink(before, NOSE, 1, fallback=7))


@pytest.mark.parametrize("way", ["button", "escape", "close"])
def test_cancel_changes_nothing(qtbot, open_window, document, run, way):
    dialog = run("smooth")
    assert open_window.canvas.preview is not None
    if way == "button":
        dialog.buttons.button(QDialogButtonBox.StandardButton.Cancel).click()
    elif way == "escape":
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    else:
        dialog.close()
    assert open_window.canvas.preview is None
    assert document.revision == 0
    assert document.history.entries == ()


def test_smooth_all_needs_no_unlocked_selected_class(document, run):
    document.set_locks({NOSE})
    before = document.snapshot()
    run("smooth_all").accept()
    np.testing.assert_array_equal(document.label_map, smooth_all(before, 2, locks={NOSE}))


def test_islands_of_one_class_or_of_all(document, run):
    with document.begin_stroke("Spots", NOSE) as stroke:
        stroke.line(2.5, 2.5, 2.5, 2.5, size=2, shape=BrushShape.SQUARE)
    before = document.snapshot()
    dialog = run("remove_islands")
    dialog.everywhere.setChecked(False)
    dialog.refresh()
    dialog.accept()
    np.testing.assert_array_equal(document.label_map, remove_islands(before, 16, label=NOSE))
    assert document.label_map[2, 2] == 0


def test_combine_asks_for_another_class(document, run):
    dialog = run("combine")
    assert dialog.other.currentData() == SKIN
    assert dialog.how.currentData() is Combination.UNITE
    dialog.accept()
    assert document.counts()[SKIN] == 0
    assert document.history.entries == ("Combine nose",)


def test_commands_without_numbers_act_at_once(document, run, open_window):
    document.fill(32, 37, SKIN)  # the nose becomes skin, so that it can have a hole of it
    with document.begin_stroke("Hole", 0) as stroke:
        stroke.line(32.5, 37.5, 32.5, 37.5, size=2, shape=BrushShape.SQUARE)
    open_window.canvas.select_label(SKIN)
    assert run("fill_holes") is None
    assert document.label_map[37, 32] == SKIN
    assert document.history.entries[-1] == "Fill holes of skin"


def test_a_locked_class_is_refused(document, run, open_window):
    document.set_locks({NOSE})
    said = []
    open_window.canvas.status_message.connect(said.append)
    assert run("grow") is None
    assert "Nose is locked" in said[-1]


def test_an_absent_class_is_refused(document, run, open_window):
    said = []
    open_window.canvas.select_label(SCHEMA.index("hat"))
    open_window.canvas.status_message.connect(said.append)
    assert run("grow") is None
    assert "Hat has no pixels" in said[-1]


def test_a_pending_transform_is_kept_first(document, run, open_window):
    canvas = open_window.canvas
    canvas.set_tool("transform")
    canvas.current_tool.place(Placement(dx=3))
    run("grow").reject()
    assert document.history.entries == ("Move nose",)


def test_undo_takes_back_what_is_pending_first(document, open_window):
    canvas = open_window.canvas
    document.fill(1, 1, 7)
    canvas.set_tool("transform")
    canvas.current_tool.place(Placement(dx=3))
    open_window.actions_["undo"].trigger()
    assert not canvas.current_tool.pending
    assert document.history.position == 1
    open_window.actions_["undo"].trigger()
    assert document.history.position == 0


def test_undo_can_be_used_while_something_is_pending(open_window):
    canvas, actions = open_window.canvas, open_window.actions_
    assert not actions["undo"].isEnabled()
    canvas.set_tool("transform")
    canvas.current_tool.place(Placement(dx=3))
    assert actions["undo"].isEnabled()
    actions["undo"].trigger()
    assert not canvas.current_tool.pending
    assert not actions["undo"].isEnabled()


def test_saving_keeps_a_pending_transform(document, open_window):
    open_window.canvas.set_tool("transform")
    open_window.canvas.current_tool.place(Placement(dx=3))
    open_window.actions_["save"].trigger()
    assert document.history.entries == ("Move nose",)
    assert not document.dirty


def test_switches_of_the_brush_follow_their_actions(open_window):
    actions, options = open_window.actions_, open_window.canvas.options
    actions["symmetric"].trigger()
    actions["pressure"].trigger()
    assert options.symmetric
    assert options.pressure_size
    options.symmetric = False
    assert not actions["symmetric"].isChecked()
    actions["draw_over"].trigger()
    assert options.draw_over.value == "visible"
