"""How many pixels each class has."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core.labels import LabelMap
from facemask_editor.document.edits import PixelEdit

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
        return _histogram(maps[0])[:classes].astype(np.int64)
    # At once: a call for each of many small maps would take longer than the counting.
    flat = maps[0].ravel() if len(maps) == 1 else np.concatenate([pixels.ravel() for pixels in maps])
    counts = np.zeros(256, dtype=np.int64)
    for start in range(0, flat.size, _EXACT):
        # OpenCV counts bytes as they are; np.bincount would first make each one eight bytes long.
        counts += _histogram(flat[start : start + _EXACT]).astype(np.int64)
    return counts[:classes]


def count_difference(
    now: Sequence[LabelMap], before: Sequence[LabelMap], classes: int
) -> npt.NDArray[np.int64]:
    """Return how many pixels each class has gained, (classes,) int64; see `count_classes`.

    Args:
        now: uint8 maps; at least one.
        before: What they were, of the same shapes.
        classes: How many classes there are.
    """
    if len(now) == 1 and 0 < now[0].size < _EXACT:  # as after each move of a brush
        return (_histogram(now[0]) - _histogram(before[0]))[:classes].astype(np.int64)
    return count_classes(now, classes) - count_classes(before, classes)


def _histogram(pixels: LabelMap) -> npt.NDArray[np.float32]:
    """Return how often each of the 256 bytes is there; exact for fewer than `_EXACT` pixels."""
    return np.asarray(cv2.calcHist([pixels], [0], None, [256], [0, 256]), np.float32).ravel()


class ClassCounts:
    """The pixels of each class of a label map, brought up to date by what changes instead of counted anew.

    Args:
        label_map: H x W uint8.
        classes: How many classes there are.
    """

    def __init__(self, label_map: LabelMap, classes: int) -> None:
        self._counts = count_classes([label_map], classes)

    def copy(self) -> npt.NDArray[np.int64]:
        """Return them, (classes,) int64."""
        return self._counts.copy()

    def count(self, label_map: LabelMap) -> None:
        """Count a map from its beginning."""
        self._counts = count_classes([label_map], len(self._counts))

    def follow(self, label_map: LabelMap, undo: Sequence[PixelEdit]) -> None:
        """Account for changes that have just been made to a map, by the edits that take them back."""
        now, before = [label_map[edit.box.slices] for edit in undo], [edit.pixels for edit in undo]
        self._counts += count_difference(now, before, len(self._counts))
