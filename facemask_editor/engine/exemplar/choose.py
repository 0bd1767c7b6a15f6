"""Which exemplars suit a head, in the order in which they are tried."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from facemask_editor.engine.exemplar.bank import Bank
from facemask_editor.engine.exemplar.head_frame import Floats, HeadFrame

_YAW, _SKULL = 0.05, 0.07
"""Deviations of yaw and of the log skull at which an exemplar suits less."""
TRIES = 6
"""Exemplars that are looked at until one is accepted; else the one with the least faults is taken."""

_BEST = 120
_NEXT = 40
"""Among so many after an exemplar its companion is looked for."""


def suitability(bank: Bank, frame: HeadFrame) -> Floats:
    """Return how well each row of a bank suits a head: a log likelihood, (rows,) float64."""
    turned = (bank.yaws - frame.yaw) / _YAW
    shaped = np.abs(bank.log_skulls - frame.log_skull).mean(axis=1) / _SKULL
    return np.asarray(-(turned**2) / 2 - shaped**2 / 2)


def order(score: Floats, seed: int, salt: int, temperature: float) -> npt.NDArray[np.intp]:
    """Return the rows of a bank in the order in which a draw tries them: Gumbel noise on the best.

    The noise of a row depends on nothing but seed, salt and the row itself, so that one seed keeps its order
    where the face changes a little.

    Args:
        score: (rows,) as of `suitability`.
        seed: Of the draw.
        salt: Of the face.
        temperature: 0 takes the nearest exemplars, 1 draws in proportion to the likelihood.

    Returns:
        At most 120 rows.
    """
    best = np.argsort(-score, kind="stable")[:_BEST]
    noise = -np.log(-np.log(uniform(seed, salt, best)))
    found = best[np.argsort(-(score[best] + temperature * noise), kind="stable")]
    return np.asarray(found, np.intp)


def companion(bank: Bank, ordered: npt.NDArray[np.intp], place: int) -> int:
    """Return the row, among those that follow in an order, whose hair is most like that at a place of it."""
    rows = ordered[place + 1 : place + 1 + _NEXT]
    if not len(rows):
        return int(ordered[place])
    mine = ordered[place]
    # another exemplar, not its own mirror picture
    apart = np.abs(bank.signs[rows] - bank.signs[mine]).mean(axis=(1, 2)) + (rows // 2 == mine // 2)
    return int(rows[np.argmin(apart)])


def uniform(seed: int, salt: int, rows: npt.NDArray[np.intp]) -> Floats:
    """Return a number in (0, 1) for each row, from seed, salt and row alone (splitmix64)."""
    with np.errstate(over="ignore"):
        start = np.uint64((seed * 0x9E3779B97F4A7C15 + salt * 0xD1B54A32D192ED03) % (1 << 64))
        z = start + (rows.astype(np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
        for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
            z = (z ^ (z >> np.uint64(shift))) * np.uint64(factor)
        z ^= z >> np.uint64(31)
    return np.asarray(((z >> np.uint64(11)).astype(np.float64) + 0.5) / float(1 << 53))
