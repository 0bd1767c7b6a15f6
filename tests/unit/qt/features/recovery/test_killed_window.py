"""kill -9 while the window edits; see tests/unit/app/journal/test_killed.py for what is judged."""

from __future__ import annotations

import pytest

from benchmarks.kill.journal import kill_once


@pytest.mark.parametrize("seed", [1, 2, 5])
def test_what_the_window_had_written_comes_back(seed):
    outcome = kill_once(seed, lines=(5, 60), window=True)
    assert outcome.written
    assert outcome.lost is not None, "what came back was never to be seen"
    assert outcome.kept
