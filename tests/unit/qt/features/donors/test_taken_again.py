"""What was taken is not lost while it is changed: at an amount of 0, and where the engine fails."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from facemask_editor.app.donors.takes import TAKES
from facemask_editor.core.errors import EngineError
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.document.paint.brush import BrushShape
from tests.helpers.patience import WAIT

MOUTH = TAKES[0]


def names(window):
    return list(window.document.history.entries)


@pytest.fixture
def taken(open_window, tray, faces, quiet):
    """The tray after a mouth was taken, and the pixels that this gave."""
    tray.choose([faces[1]])
    tray.take(MOUTH)
    quiet()
    return tray, open_window.document.snapshot()


@pytest.fixture
def changed_in_flight(taken, engine):
    """The amount was changed to 40 %, and the engine will fail once it is released."""
    tray, _ = taken
    engine.hold()
    tray.panel.amount.number.setValue(0.4)
    engine.wait_entered()
    engine.edit_error = EngineError("out of memory")
    return taken


def test_at_an_amount_of_0_there_is_still_a_step_that_can_be_raised(
    open_window, engine, quiet, taken, monkeypatch
):
    tray, after = taken
    base = engine.requests[0].label_map
    drawn = engine.edit

    def edit(request, cancelled):  # as the real one: nothing goes nowhere
        if all(step.alpha for step in request.recipe.steps):
            return drawn(request, cancelled)
        return replace(drawn(request, cancelled), label_map=request.label_map, changed={}, box=None)

    monkeypatch.setattr(engine, "edit", edit)

    tray.panel.amount.number.setValue(0.0)
    quiet()

    assert names(open_window) == ["Blend mouth (0%)"]
    assert np.array_equal(open_window.document.label_map, base)
    tray.panel.amount.number.setValue(1.0)
    quiet()
    assert names(open_window) == ["Blend mouth (100%)"]
    assert np.array_equal(open_window.document.label_map, after)


def test_where_the_engine_fails_the_take_is_as_it_was(open_window, engine, quiet, changed_in_flight):
    tray, after = changed_in_flight
    engine.release()
    quiet()

    assert "out of memory" in open_window.notice.text.text()
    assert names(open_window) == ["Blend mouth (100%)"]
    assert open_window.document.history.position == 1
    assert np.array_equal(open_window.document.label_map, after)
    assert open_window.session.preview is None
    assert tray.taking.last.alpha == 1.0
    open_window.actions_["edit.undo"].trigger()
    assert np.array_equal(open_window.document.label_map, engine.requests[0].label_map)


def test_changed_twice_before_an_answer_it_is_as_it_was_too(open_window, engine, quiet, changed_in_flight):
    tray, after = changed_in_flight
    tray.panel.amount.number.setValue(0.3)
    engine.release()
    quiet()

    assert names(open_window) == ["Blend mouth (100%)"]
    assert np.array_equal(open_window.document.label_map, after)


def test_where_the_engine_fails_a_stroke_made_meanwhile_stays_on_top(
    open_window, engine, quiet, changed_in_flight
):
    _, after = changed_in_flight
    stroke = open_window.document.begin_stroke("Paint", SCHEMA.index("hair"))
    stroke.line(3.5, 3.5, 3.5, 3.5, size=3, shape=BrushShape.SQUARE)
    stroke.commit()
    engine.release()
    quiet()

    assert names(open_window) == ["Blend mouth (100%)", "Paint"]
    open_window.actions_["edit.undo"].trigger()
    assert np.array_equal(open_window.document.label_map, after)


def test_undone_before_the_engine_fails_the_take_waits_for_redo(
    qtbot, open_window, engine, quiet, changed_in_flight
):
    _, after = changed_in_flight
    open_window.actions_["edit.undo"].trigger()
    assert open_window.session.preview is None
    engine.release()
    qtbot.waitUntil(lambda: open_window.document.history.can_redo, timeout=WAIT)

    open_window.actions_["edit.redo"].trigger()
    quiet()

    assert np.array_equal(open_window.document.label_map, after)
