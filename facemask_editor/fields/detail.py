"""The detail layer: what a part's grid has beyond its decoded code, as a fixed number of cosines.

The residual's lowest cosines (Ahmed, Natarajan and Rao 1974), 576 of a part on the whole picture and 144 of
one in its own frame, stand outside the joint prior and the KL. They are fitted where the part's edge runs:
of the distances far from it nothing is ever seen, and cosines that are spent on them are missing at the edge.
"""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

WHOLE, OWN = 576, 144
"""Cosines of a part on a whole-picture grid and of one in its own frame."""

EDGE = 0.1
"""Grid values, from the edge, within which the residual counts most."""

ELSEWHERE = 0.01
"""How much it counts far from the edge."""

ROUNDS = 40
"""Steps of conjugate gradients (Hestenes and Stiefel 1952) at most."""


def detail_of(grid: Floats, decoded: Floats, *, own_frame: bool) -> Floats:
    """Return the detail of a part: `WHOLE` or `OWN` numbers, float32.

    Args:
        grid: G x G float32 in [-1, 1], as encoded.
        decoded: G x G float32, its code decoded.
        own_frame: As in the layout.
    """
    keep = _kept(grid.shape[0], own_frame)
    weights = np.exp(-((grid / np.float32(EDGE)) ** 2)) + np.float32(ELSEWHERE)

    def normal(cosines: Floats) -> Floats:
        return np.asarray(cv2.dct(weights * cv2.idct(cosines)) * keep, np.float32)

    found = np.zeros_like(grid)
    rest = np.asarray(cv2.dct(weights * (grid - decoded)) * keep, np.float32)
    direction, size = rest.copy(), float((rest * rest).sum())
    enough = 1e-6 * size
    for _ in range(ROUNDS):
        if size <= enough:
            break
        answer = normal(direction)
        step = np.float32(size / float((direction * answer).sum()))
        found += step * direction
        rest -= step * answer
        before, size = size, float((rest * rest).sum())
        direction = rest + np.float32(size / before) * direction
    return found[keep.astype(np.bool_)]


def of_detail(detail: Floats, cells: int) -> Floats:
    """Return what a detail adds to a decoded grid, cells x cells float32.

    Args:
        detail: `WHOLE` or `OWN` numbers.
        cells: Along a side of the grid.
    """
    cosines = np.zeros((cells, cells), np.float32)
    cosines[_kept(cells, len(detail) != _size(cells, False)).astype(np.bool_)] = detail
    return np.asarray(cv2.idct(cosines), np.float32)


def _size(cells: int, own_frame: bool) -> int:
    """Return how many cosines are kept: of small grids all."""
    return min(OWN if own_frame else WHOLE, cells * cells)


@lru_cache(maxsize=4)
def _kept(cells: int, own_frame: bool) -> Floats:
    """Return cells x cells float32, 1 at the cosines that are kept: those of the lowest frequency."""
    rows, columns = np.mgrid[:cells, :cells]
    order = np.argsort((rows**2 + columns**2).ravel(), kind="stable")
    keep = np.zeros(cells * cells, np.float32)
    keep[order[: _size(cells, own_frame)]] = 1
    keep.flags.writeable = False  # handed out and kept
    return keep.reshape(cells, cells)
