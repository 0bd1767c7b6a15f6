"""Which classes lie near a point of a mask. Needs NumPy, but no Qt."""

from __future__ import annotations

import numpy as np

from facemask_editor.core.labels import LabelMap

_FIRST_RADIUS = 32
_SAMPLES = 128
"""Pixels that are looked at to each side; farther away only every second, fourth, ... one."""


def nearest_classes(label_map: LabelMap, x: float, y: float, limit: int) -> tuple[int, ...]:
    """Return classes by their distance from a point, nearest first, the one under the point before all.

    Args:
        label_map: H x W uint8.
        x: Column; beyond the mask the nearest one counts.
        y: Row.
        limit: Most classes to return.
    """
    height, width = label_map.shape
    column = min(max(int(x), 0), width - 1)
    row = min(max(int(y), 0), height - 1)
    best = np.full(256, np.inf)
    radius = _FIRST_RADIUS
    while True:
        step = max(1, radius // _SAMPLES)
        rows = np.arange(row % step if radius > row else row - radius, min(row + radius + 1, height), step)
        columns = np.arange(
            column % step if radius > column else column - radius, min(column + radius + 1, width), step
        )
        labels = label_map[np.ix_(rows, columns)]
        distances = np.hypot((rows - row)[:, None], (columns - column)[None, :])
        np.minimum.at(best, labels.ravel(), distances.ravel())
        # Only within the circle is what was found surely the nearest; a corner of the box is farther.
        if np.count_nonzero(best <= radius) >= limit or radius >= max(height, width):
            break
        radius *= 2
    found = np.flatnonzero(np.isfinite(best))
    return tuple(int(label) for label in found[np.argsort(best[found], kind="stable")][:limit])
