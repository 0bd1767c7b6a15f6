"""The states of the actions are worked out at most once in a turn of the event loop."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.core.region import Box
from tests.helpers.patience import WAIT

NOSE, HAIR = SCHEMA.index("nose"), SCHEMA.index("hair")


@pytest.fixture
def refreshes(monkeypatch, open_window):
    """How often the states were worked out, from here on; a snapshot that is the same works out nothing."""
    for _ in range(5):  # until the window has found its size
        QApplication.processEvents()
    done, seen = [], [open_window.session.circumstances()]
    show = open_window.actions_.show_states

    def counted(now):
        if now != seen[-1]:
            seen.append(now)
            done.append(1)
        show(now)

    monkeypatch.setattr(open_window.actions_, "show_states", counted)
    return done


def test_a_stroke_refreshes_no_action_before_it_ends(open_window, refreshes):
    with open_window.document.begin_stroke("Paint", HAIR) as stroke:
        for x in range(10, 40):
            stroke.paint(Box(x, 30, x + 4, 34), np.ones((4, 4), bool))
            QApplication.processEvents()
        assert not refreshes
    QApplication.processEvents()
    assert len(refreshes) == 1
    assert open_window.actions_["undo"].text() == "&Undo Paint"


def test_many_changes_in_a_turn_are_one_refresh(open_window, refreshes):
    for label in range(2, 8):
        open_window.document.set_locks({label})
        open_window.canvas.select_label(label)
    open_window.document.fill(2, 2, HAIR)
    open_window.document.undo()
    assert not refreshes
    QApplication.processEvents()
    assert len(refreshes) == 1


def test_a_slider_step_refreshes_once_and_its_answer_not_again(qtbot, open_window, engine, refreshes):
    engine.hold()
    open_window.part.sections["nudge"].rows["sigma"].slider.setValue(50)
    engine.wait_entered()
    QApplication.processEvents()
    assert len(refreshes) == 1
    with qtbot.waitSignal(open_window.part.preview_changed, timeout=WAIT):
        engine.release()
    QApplication.processEvents()
    assert len(refreshes) == 1


def test_who_asks_for_an_action_gets_it_as_it_is_now(open_window, refreshes):
    assert not open_window.actions_["undo"].isEnabled()
    open_window.document.fill(2, 2, HAIR)
    assert open_window.actions_["undo"].isEnabled()
    open_window.document.undo()
    assert not open_window.actions_["undo"].isEnabled()
    assert open_window.actions_["redo"].text() == "&Redo Fill hair"


def test_a_key_right_after_a_change_acts_on_it(qtbot, open_window):
    from PySide6.QtCore import Qt

    qtbot.waitUntil(open_window.isActiveWindow, timeout=WAIT)
    open_window.canvas.setFocus()
    QApplication.processEvents()
    open_window.document.fill(2, 2, HAIR)
    qtbot.keyClick(open_window.canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert open_window.document.history.position == 0
