"""How many pixels each class has."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core.labels import LabelMap

_EXACT = 1 << 24
"""Pixels that OpenCV counts without error: it counts in floats of four bytes."""


def count_classes(maps: Sequence[LabelMap], classes: int) -> npt.NDArray[np.int64]:
    """Return the pixels of each class in all maps together.

    Args:
        maps: uint8, of any shapes; at least one.
        classes: How many classes there are.

    Returns:
        (classes,) int64.
    """
    if len(maps) == 1 and 0 < maps[0].size < _EXACT:
        # OpenCV takes a part of a map as it lies there.
        found = cv2.calcHist([maps[0]], [0], None, [256], [0, 256])
        return found.ravel()[:classes].astype(np.int64)
    # At once: a call for each of many small maps would take longer than the counting.
    flat = maps[0].ravel() if len(maps) == 1 else np.concatenate([pixels.ravel() for pixels in maps])
    counts = np.zeros(256, dtype=np.int64)
    for start in range(0, flat.size, _EXACT):
        # OpenCV counts bytes as they are; np.bincount would first make each one eight bytes long.
        part = cv2.calcHist([flat[start : start + _EXACT]], [0], None, [256], [0, 256])
        counts += part.ravel().astype(np.int64)
    return counts[:classes]
