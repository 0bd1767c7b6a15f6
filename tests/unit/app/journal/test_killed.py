"""kill -9 at random moments: what the journal has written comes back, and it writes soon enough.

A test that measured the seconds lost would fail on a machine that is slow or busy. So the killed program
tells in lines, in one order, what was seen, what its journal had heard of, and when a write began and ended:
all that was heard of before a write that ended must come back, at whatever speed. That the journal hears and
writes at least every second is what its own intervals say; seconds on the clock are measured by
``benchmarks/kill/journal.py``.
"""

from __future__ import annotations

import pytest

from benchmarks.kill.journal import kill_once
from facemask_editor.app.journal.journal import TICK
from facemask_editor.app.journal.writer import PAUSE, PREVIEW_PAUSE

LOSS = 2.0
"""Seconds that a kill may cost."""


@pytest.mark.parametrize("seed", [3, 7, 11, 19, 23])
def test_what_was_written_before_the_kill_comes_back(seed):
    outcome = kill_once(seed, lines=(5, 300))
    assert outcome.written
    assert outcome.lost is not None, "what came back was never to be seen"
    assert outcome.kept


def test_the_intervals_leave_time_to_write():
    """A stroke is looked at after two ticks at the latest; then a write may have just begun."""
    assert 2 * TICK + 2 * PAUSE <= 0.6 * LOSS
    assert PREVIEW_PAUSE + PAUSE <= 0.6 * LOSS
