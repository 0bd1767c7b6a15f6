"""The status bar says nothing that is not true any more."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.qt.services.messages import Answer
from tests.helpers.patience import WAIT

HAIR = SCHEMA.index("hair")
STEP = "New nose shape (seed 0)"


@pytest.fixture
def said(open_window):
    """Returns what the status bar says now."""
    return open_window.status.currentMessage


def apply_new_shape(qtbot, window):
    with qtbot.waitSignal(window.part.preview_changed, timeout=WAIT):
        window.actions_["new_shape"].trigger()
    window.actions_["apply"].trigger()


def test_undo_and_redo_are_told_by_name(qtbot, open_window, said):
    apply_new_shape(qtbot, open_window)
    assert said() == f"Applied: {STEP}"
    open_window.actions_["undo"].trigger()
    assert said() == f"Undone: {STEP}"
    open_window.actions_["redo"].trigger()
    assert said() == f"Redone: {STEP}"
    open_window.document.fill(0, 0, HAIR)
    assert said() == ""
    open_window.document.travel(0)
    assert said() == "Undone: 2 steps"


def test_a_new_step_named_as_the_undone_one_is_not_redone(open_window, said):
    document = open_window.document
    document.fill(0, 0, HAIR)
    open_window.actions_["undo"].trigger()
    assert said().startswith("Undone:")
    document.fill(0, 0, HAIR)
    assert said() == ""


def test_undo_of_a_preview_is_told(qtbot, open_window, said):
    with qtbot.waitSignal(open_window.part.preview_changed, timeout=WAIT):
        open_window.actions_["new_shape"].trigger()
    open_window.actions_["undo"].trigger()
    assert said() == f"Undone: {STEP}"


@pytest.mark.parametrize("then", ["another step", "another mask", "no mask"])
def test_what_was_done_before_is_not_said_over_what_comes_next(
    qtbot, open_window, said, dialogs, palette_file, then
):
    dialogs.answer = Answer.DISCARD
    with qtbot.waitSignal(open_window.parts["shape_studio"].whole_face.message, timeout=WAIT):
        open_window.actions_["complete"].trigger()
    open_window.part.preview.apply()
    assert said() == "Applied: Complete face"
    if then == "another step":
        open_window.document.fill(0, 0, HAIR)
    elif then == "another mask":
        assert open_window.files.open(palette_file)
    else:
        assert open_window.files.close()
    assert said() == ""


def test_what_is_no_news_of_a_step_stays(open_window, said):
    open_window.status.say("Draw over: all")
    open_window.document.fill(0, 0, HAIR)
    assert said() == "Draw over: all"


def test_a_preview_that_is_discarded_is_not_told_as_applied(qtbot, open_window, said, dialogs, palette_file):
    dialogs.answer = Answer.DISCARD
    before, told = open_window.document, []
    open_window.part.preview.applied.connect(told.append)
    with qtbot.waitSignal(open_window.part.preview_changed, timeout=WAIT):
        open_window.actions_["new_shape"].trigger()
    assert open_window.files.open(palette_file)
    assert (said(), told) == ("", [])
    assert before.history.entries == ()


HAT = SCHEMA.index("hat")
NO_EFFECT = "Hat is not in this mask, so it was not changed (nudge)"


@pytest.fixture
def idle(qtbot, open_window):
    """The window with an edit that can change nothing."""
    open_window.canvas.select_label(HAT)
    with qtbot.waitSignal(open_window.part.preview_changed, timeout=WAIT):
        open_window.part.preview.change("nudge", sigma=0.5)
    return open_window


def test_an_edit_that_changes_nothing_is_not_pending(qtbot, idle, said, mask_file):
    written = mask_file.read_bytes()
    assert said() == NO_EFFECT
    assert not idle.isWindowModified()
    assert not idle.part.controls.apply.isEnabled()
    assert idle.part.controls.cancel.isEnabled()
    qtbot.keyClick(idle.canvas, Qt.Key.Key_Return)
    assert said() == "Nothing to apply: the preview changes nothing"
    idle.actions_["save"].trigger()
    assert said() == f"Saved {mask_file}"
    assert mask_file.read_bytes() == written
    assert NO_EFFECT in idle.part.controls.result.said  # it stays readable
    assert not idle.isWindowModified()
    assert idle.document.history.entries == ()
    assert idle.close()
    assert idle.dialogs.asked == []


def test_an_edit_that_changed_nothing_does_not_come_back_with_the_next_stroke(idle, engine):
    idle.document.fill(0, 0, HAT)
    assert not idle.part.preview.draft.active
    assert not idle.part.preview.pending
    assert len(engine.requests) == 1
    assert idle.document.history.entries == ("Fill hat",)


def test_undo_passes_an_edit_by_that_changes_nothing(qtbot, open_window):
    open_window.document.fill(0, 0, HAIR)
    open_window.canvas.select_label(HAT)
    with qtbot.waitSignal(open_window.part.preview_changed, timeout=WAIT):
        open_window.part.preview.change("nudge", sigma=0.5)
    assert open_window.actions_["undo"].text() == "&Undo Fill hair"
    open_window.actions_["undo"].trigger()
    assert open_window.document.history.position == 0


def test_an_edit_without_effect_that_was_waited_for_is_told(qtbot, open_window, engine, said):
    open_window.canvas.select_label(HAT)
    engine.hold()
    open_window.part.preview.change("nudge", sigma=0.5)
    engine.wait_entered()
    open_window.actions_["apply"].trigger()
    engine.release()
    qtbot.waitUntil(lambda: not open_window.part.preview.pending, timeout=WAIT)
    assert said() == f"Nothing to apply: the preview changes nothing. {NO_EFFECT}"
    assert open_window.document.history.entries == ()


def test_another_model_tries_again(qtbot, idle, engine):
    idle.client.set_device("cuda")
    qtbot.waitUntil(lambda: len(engine.requests) == 2, timeout=WAIT)
    qtbot.waitUntil(lambda: not idle.client.busy, timeout=WAIT)


def test_a_key_that_can_do_nothing_says_why(qtbot, open_window, engine, said):
    window, document = open_window, open_window.document
    document.set_locks([SCHEMA.index("nose")])
    qtbot.keyClick(window.canvas, Qt.Key.Key_G)
    assert said() == "Nose is locked"
    document.set_locks([])
    engine.hold()
    window.client.set_device("cuda")
    engine.wait_entered()
    qtbot.keyClick(window.canvas, Qt.Key.Key_G)
    assert said() == "The model is still loading"
    with qtbot.waitSignal(window.client.model_ready, timeout=WAIT):
        engine.release()
    window.canvas.select_label(HAT)
    qtbot.keyClick(window.canvas, Qt.Key.Key_N)
    assert said() == "The mask does not have this part"
    qtbot.keyClick(window.canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert said() == "There is nothing to undo"
    assert engine.requests == []


def test_a_step_that_lands_leaves_the_slider_at_the_pointer_open(qtbot, open_window, engine, said):
    engine.hold()
    open_window.actions_["new_shape"].trigger()
    engine.wait_entered()
    open_window.canvas.select_label(HAIR)
    open_window.actions_["nudge"].trigger()
    popup = open_window.parts["shape_studio"].commands.popup
    assert popup.isVisible()
    engine.release()
    qtbot.waitUntil(lambda: bool(open_window.document.history.entries), timeout=WAIT)
    assert said().startswith(f"Applied: {STEP}")  # its receipt may have come behind it
    assert popup.isVisible()


def test_saved_is_not_said_over_what_is_not_saved(qtbot, open_window, said, mask_file):
    open_window.actions_["save"].trigger()
    assert said() == f"Saved {mask_file}"
    with qtbot.waitSignal(open_window.part.preview_changed, timeout=WAIT):
        open_window.actions_["new_shape"].trigger()
    open_window.session.flush()
    assert said() == ""


def test_what_a_preview_adds_is_said_as_long_as_it_is_shown(qtbot, open_window, said):
    with qtbot.waitSignal(open_window.parts["shape_studio"].whole_face.message, timeout=WAIT):
        open_window.actions_["complete"].trigger()
    assert "Enter applies it" in said()
    open_window.actions_["cancel"].trigger()
    assert said() == ""


def test_locked_is_not_said_of_what_was_unlocked(open_window, said):
    open_window.actions_["class.lock"].trigger()
    open_window.session.flush()
    assert said() == "Nose locked"
    open_window.document.set_locks(())
    open_window.session.flush()
    assert said() == ""
