"""From a change of a quantity to the deformation that has it, all other quantities staying.

Velocities are tried once each, and a damped inverse of what they did gives the mixture; what is missing after
that is corrected at most twice, and the best is kept (Levenberg 1944, Marquardt 1963).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from facemask_editor.engine.deform.handle.body import Body, Coefficients
from facemask_editor.measures.coverage import Values

_DAMPING = 0.01
_CORRECTIONS = 2

_CLOSE = 0.03
"""Share of what was asked for by which a quantity may be missed."""


@dataclass(frozen=True)
class Solution:
    """A deformation.

    Attributes:
        coefficients: In pixels, one for each quantity.
        error: The most that a quantity misses its goal by, in deviations.
    """

    coefficients: Coefficients
    error: float


def solved(body: Body, goal: Values) -> Solution:
    """Return the deformation of a part after which it measures the goal, as nearly as it can be.

    Args:
        body: A part that has been measured.
        goal: (quantities,) in face units or degrees.
    """
    values = body.values
    assert values is not None, "the part has been measured"
    missing = (goal - values) / body.deviations
    asked = float(np.abs(missing).max())
    place = np.zeros(len(values))
    best = Solution(place, asked)
    if asked == 0:
        return best
    for _ in range(1 + _CORRECTIONS):
        place = place + towards(body, missing)
        found = body.measured(place)
        if found is None:
            break
        missing = (goal - found) / body.deviations
        error = float(np.abs(missing).max())
        if error < best.error:
            best = Solution(place, error)
        if error <= _CLOSE * asked:
            break
    return best


def towards(body: Body, missing: Values) -> Coefficients:
    """Return what to add to a deformation in which quantities miss their goals by some deviations."""
    scale, response = body.response
    inverse = response.T @ np.linalg.inv(response @ response.T + _DAMPING * np.eye(len(missing)))
    return np.asarray(scale * (inverse @ missing), np.float64)
