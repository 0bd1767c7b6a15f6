"""kill -9 at random moments: what was seen up to two seconds before comes back, and is offered."""

from __future__ import annotations

import pytest

from benchmarks.kill_journal import kill_once

LOSS = 2.0
"""Seconds that a kill may cost: the promise itself, so the one limit in time that a test has."""


@pytest.mark.parametrize("seed", [3, 7, 11, 19, 23])
def test_a_killed_program_loses_at_most_two_seconds(seed):
    outcome = kill_once(seed, longest=2.5)
    assert outcome.offered
    assert outcome.lost is not None, "what came back was never to be seen"
    assert outcome.lost <= LOSS
