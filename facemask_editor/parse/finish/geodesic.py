"""How far places are from seeds, along the cheapest way."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Planes = npt.NDArray[np.float32]

_DIAGONAL = np.float32(2**0.5)
_PASSES = 4


def geodesic(cost: Planes, seeds: npt.NDArray[np.bool_]) -> Planes:
    """Return (side, side) float32: the cost of the cheapest way from a seed; infinite without seeds.

    Ways that turn back on themselves more than `_PASSES` times may come out too dear.

    Args:
        cost: (side, side) float32 above 0, of a step of one pixel that ends there.
        seeds: (side, side) bool.
    """
    distance = np.where(seeds, np.float32(0), np.float32(np.inf)).astype(np.float32)
    for _ in range(_PASSES):
        before = distance.copy()
        for turned in range(4):  # down, then the same on the picture turned by quarters
            _down(np.rot90(distance, turned), np.rot90(cost, turned))
        if np.array_equal(before, distance):
            break
    return distance


def _down(distance: Planes, cost: Planes) -> None:
    """Let every row take what the row above offers, in place."""
    for row in range(1, len(distance)):
        above = distance[row - 1]
        offer = above.copy()
        aslant = np.minimum(np.concatenate([above[1:], above[-1:]]), np.concatenate([above[:1], above[:-1]]))
        step = cost[row]
        offer = np.minimum(offer + step, aslant + _DIAGONAL * step)
        np.minimum(distance[row], offer, out=distance[row])
