"""Which pixels a fill covers."""

from __future__ import annotations

import math
from collections.abc import Collection

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core.labels import LabelMap
from facemask_editor.core.region import Box, box_of
from facemask_editor.document.edits import EditTarget, PixelEdit


def fill_region(
    label_map: LabelMap, x: int, y: int, *, contiguous: bool
) -> tuple[Box, npt.NDArray[np.bool_]]:
    """Return the pixels of the class at (x, y): the 4-connected piece there, or all of them.

    Args:
        label_map: H x W uint8, writeable and C-contiguous (OpenCV asks for it, nothing is written).
        x: Column inside the map.
        y: Row inside the map.
        contiguous: Only the piece that holds (x, y).

    Returns:
        The smallest box around the pixels and a bool mask of its shape.
    """
    if contiguous:
        height, width = label_map.shape
        marked = np.zeros((height + 2, width + 2), dtype=np.uint8)
        flags = 4 | cv2.FLOODFILL_MASK_ONLY | (1 << 8)
        _, _, _, (left, top, w, h) = cv2.floodFill(label_map, marked, (x, y), 0, 0, 0, flags)
        box = Box(left, top, left + w, top + h)
        return box, marked[1:-1, 1:-1][box.slices].astype(np.bool_)
    same = label_map == label_map[y, x]
    whole = box_of(same)
    assert whole is not None, "the seed pixel is of its own class"
    return whole, same[whole.slices]


def fill_edit(
    target: EditTarget, x: float, y: float, label: int, *, contiguous: bool, over: Collection[int] | None
) -> PixelEdit | None:
    """Return the edit that fills at a point, None where nothing may change; see `MaskDocument.fill`."""
    live, column, row = target.label_map, math.floor(x), math.floor(y)
    height, width = live.shape
    if not (0 <= column < width and 0 <= row < height):
        return None
    under = int(live[row, column])
    if under == label or {under, label} & target.locks or not (over is None or under in over):
        return None
    box, mask = fill_region(live, column, row, contiguous=contiguous)
    return PixelEdit(box, np.where(mask, np.uint8(label), live[box.slices]))
