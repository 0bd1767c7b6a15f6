"""Probabilities of a coarse grid, made classes of a picture's pixels: outlines follow the picture's edges."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.parse.finish.guided import GuidedFilter, Planes

RADIUS = 4 / 256
"""Of the filter's neighbourhood, of the side of the picture."""

FINE = 2 / 256
"""The same for parts that are smaller than it."""

_SMALL = frozenset(
    CELEBAMASK_HQ.names.index(name)
    for name in ("l_eye", "r_eye", "l_brow", "r_brow", "nose", "mouth", "u_lip", "l_lip", "ear_r", "neck_l")
)

EPS = 3e-4
"""Variance of colours (1 is the whole range) below which a place has no edge to follow."""

_LEAST = 0.02
"""A class that is nowhere likelier than this in a row or column is not looked at there."""


def enlarged(probabilities: Planes, picture: npt.NDArray[np.uint8]) -> tuple[npt.NDArray[np.uint8], Planes]:
    """Return labels (size, size) uint8 and how likely they are (size, size) float32, 0..1.

    Args:
        probabilities: (classes, side, side), summing to 1; ``side`` is at most ``size``.
        picture: (size, size, 3) uint8.
    """
    side, size = probabilities.shape[1], picture.shape[0]
    guide = picture.astype(np.float32) / np.float32(255)
    coarse = np.asarray(cv2.resize(guide, (side, side), interpolation=cv2.INTER_AREA), np.float32)
    best = np.zeros((size, size), np.float32)
    total = np.zeros((size, size), np.float32)
    labels = np.zeros((size, size), np.uint8)
    shown = [k for k, plane in enumerate(probabilities) if plane.max() > _LEAST]
    for share, chosen in (
        (RADIUS, [k for k in shown if k not in _SMALL]),
        (FINE, [k for k in shown if k in _SMALL]),
    ):
        if not chosen:
            continue
        radius = max(1, round(share * side))
        # at another scale than a whole one a cut plane would be shifted
        whole = size % side != 0
        rows, columns = _box(probabilities[chosen].max(0), 2 * radius + 1, whole)
        planes = np.ascontiguousarray(probabilities[chosen][:, rows, columns])
        coefficients = GuidedFilter(coarse[rows, columns], radius, EPS).coefficients(planes)
        for k, plane, slope, offset in zip(chosen, planes, *coefficients, strict=True):
            place, likely = _applied(
                slope, offset, guide, _box(plane, 2 * radius + 1, whole), (rows.start, columns.start), side
            )
            total[place] += likely
            better = likely > best[place]
            best[place][better] = likely[better]
            labels[place][better] = k
    return labels, np.minimum(best / np.maximum(total, np.float32(1e-6)), 1)


def _box(plane: Planes, margin: int, whole: bool) -> tuple[slice, slice]:
    """Where a class is looked at: rows and columns of the grid, all of them if ``whole``."""
    if whole:
        return slice(0, plane.shape[0]), slice(0, plane.shape[1])
    ways = []
    for axis, side in ((1, plane.shape[0]), (0, plane.shape[1])):
        found = np.flatnonzero(plane.max(axis) > _LEAST)
        ways.append(slice(max(int(found[0]) - margin, 0), min(int(found[-1]) + margin + 1, side)))
    return ways[0], ways[1]


def _applied(
    slope: Planes,
    offset: Planes,
    guide: Planes,
    box: tuple[slice, slice],
    start: tuple[int, int],
    side: int,
) -> tuple[tuple[slice, slice], Planes]:
    """Return the pixels of a box and the plane there, at the picture's size.

    Args:
        start: Row and column of the grid where slope and offset start.
    """
    rows, columns = box
    size = guide.shape[0]
    scale = size / side
    large = tuple(
        slice(round((way.start + first) * scale), min(round((way.stop + first) * scale), size))
        for way, first in zip(box, start, strict=True)
    )
    shape = (large[1].stop - large[1].start, large[0].stop - large[0].start)
    parts = [slope[0], slope[1], slope[2], offset]
    a, b, c, d = (cv2.resize(p[rows, columns], shape, interpolation=cv2.INTER_LINEAR) for p in parts)
    seen = guide[large]
    plane = a * seen[..., 0] + b * seen[..., 1] + c * seen[..., 2] + d
    return (large[0], large[1]), np.maximum(plane, 0)
