"""Probabilities of a coarse grid, made classes of a picture's pixels: outlines follow the picture's edges."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.parse.finish.guided import GuidedFilter, Planes

RADIUS = 2
"""Of the filter's neighbourhood, in pixels of the grid."""

EPS = 3e-4
"""Variance of colours (1 is the whole range) below which a place has no edge to follow."""

_LEAST = 0.02
"""A class that is nowhere likelier than this in a row or column is not looked at there."""


def enlarged(
    probabilities: Planes, picture: npt.NDArray[np.uint8], radius: int = RADIUS, eps: float = EPS
) -> tuple[npt.NDArray[np.uint8], Planes]:
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
    slopes, offsets = GuidedFilter(coarse, radius, eps).coefficients(probabilities[shown])
    for k, slope, offset in zip(shown, slopes, offsets, strict=True):
        # at another scale than a whole one a cut plane would be shifted
        box = _box(probabilities[k], 2 * radius + 1) if size % side == 0 else (slice(0, side), slice(0, side))
        large, plane = _applied(slope, offset, guide, box, size / side)
        total[large] += plane
        better = plane > best[large]
        best[large][better] = plane[better]
        labels[large][better] = k
    return labels, np.minimum(best / np.maximum(total, np.float32(1e-6)), 1)


def _box(plane: Planes, margin: int) -> tuple[slice, slice]:
    """Where a class is looked at: rows and columns of the grid."""
    ways = []
    for axis in (1, 0):
        found = np.flatnonzero(plane.max(axis) > _LEAST)
        ways.append(slice(max(int(found[0]) - margin, 0), min(int(found[-1]) + margin + 1, len(plane))))
    return ways[0], ways[1]


def _applied(
    slope: Planes, offset: Planes, guide: Planes, box: tuple[slice, slice], scale: float
) -> tuple[tuple[slice, slice], Planes]:
    """Return the pixels of a box and the plane there, at the picture's size."""
    rows, columns = box
    size = guide.shape[0]
    large = tuple(slice(round(way.start * scale), min(round(way.stop * scale), size)) for way in box)
    shape = (large[1].stop - large[1].start, large[0].stop - large[0].start)
    parts = [slope[0], slope[1], slope[2], offset]
    a, b, c, d = (cv2.resize(p[rows, columns], shape, interpolation=cv2.INTER_LINEAR) for p in parts)
    seen = guide[large]
    plane = a * seen[..., 0] + b * seen[..., 1] + c * seen[..., 2] + d
    return (large[0], large[1]), np.maximum(plane, 0)
