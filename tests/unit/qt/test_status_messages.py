"""The status bar says nothing that is not true any more."""

from __future__ import annotations

import pytest

from facemask_editor.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.qt.dialogs.messages import Answer
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
    with qtbot.waitSignal(open_window.wiring.completion.said, timeout=WAIT):
        open_window.actions_["complete"].trigger()
    assert said() == "Added hat"
    if then == "another step":
        open_window.document.fill(0, 0, HAIR)
    elif then == "another mask":
        assert open_window.session.open(palette_file)
    else:
        assert open_window.session.close()
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
    assert open_window.session.open(palette_file)
    assert (said(), told) == ("", [])
    assert before.history.entries == ()
