"""From an edit of a small mask to the large one: for handles that are being dragged."""

from __future__ import annotations

from collections.abc import Collection

import cv2
import numpy as np
import numpy.typing as npt
from cv2.typing import MatLike

from facemask_editor.core.flow import Flow
from facemask_editor.core.labels import LabelMap
from facemask_editor.core.nearest import class_flags
from facemask_editor.core.region import Box, changed_box

_NEAR = 2
"""Small pixels round changed ones within which contours are drawn anew."""

REACH = _NEAR + 1
"""Small pixels round changed ones beyond which the large mask stays as it is."""

_APART = 4
"""Pixels from one to the next that is worked out, in pictures of twice as many to a small pixel."""


def enlarged(
    label_map: LabelMap,
    small: LabelMap,
    edited: LabelMap,
    every: int,
    moved: Collection[int],
    frozen: Collection[int],
    *,
    rough: bool = False,
) -> LabelMap:
    """Return the large mask with the edit of the small one; contours are smooth, but not its own.

    Args:
        label_map: H x W uint8, before the edit.
        small: The middle of each ``every`` times ``every`` of its pixels.
        edited: The small mask after the edit.
        every: Pixels to one of the small mask.
        moved: Classes that the edit moved; a pixel changes only from or to one of them.
        frozen: Classes that neither lose nor get a pixel.
        rough: Whether contours may have stairs of half a small pixel, for what is seen for a moment.
    """
    out = label_map.copy()
    box = changed_box(small, edited)
    if box is None:
        return out
    height, width = small.shape
    box = box.grow(REACH, width, height)
    full = Box(box.x0 * every, box.y0 * every, box.x1 * every, box.y1 * every)
    window = full.clip(label_map.shape[1], label_map.shape[0])
    assert window is not None, "the small box lies in the small picture"
    before, after = small[box.slices], edited[box.slices]
    shape = full.height, full.width
    near = cv2.dilate((before != after).view(np.uint8), np.ones((2 * _NEAR + 1,) * 2, np.uint8))
    # of a very large picture every fourth pixel will do
    apart = _APART if every >= 2 * _APART and every % _APART == 0 else 1
    if rough and every % 2 == 0:
        apart = every // 2
    smooth = _smooth(after, (shape[0] // apart, shape[1] // apart))
    changes: MatLike = _repeated(np.asarray(near, np.uint8), every // apart)
    held, table = class_flags(frozen), class_flags(moved)
    changes = cv2.bitwise_and(changes, cv2.LUT(smooth, (~held).view(np.uint8)))
    new, changes = (
        _repeated(np.asarray(each, np.uint8), apart)[: window.height, : window.width]
        for each in (smooth, changes)
    )
    pixels = np.ascontiguousarray(out[window.slices])
    if frozen:
        changes = cv2.bitwise_and(changes, cv2.LUT(pixels, (~held).view(np.uint8)))
    free = table.view(np.uint8)
    if not table[: int(max(label_map.max(), edited.max())) + 1].all():
        changes = cv2.bitwise_and(changes, cv2.bitwise_or(cv2.LUT(pixels, free), cv2.LUT(new, free)))
    out[window.slices] = cv2.copyTo(new, changes, pixels)
    return out


def enlarged_flow(flow: Flow | None, every: int) -> Flow | None:
    """Return the displacement of the large mask for that of the small one."""
    if flow is None:
        return None
    x0, y0, x1, y1 = (int(side) * every for side in flow.box)
    return Flow(Box(x0, y0, x1, y1), flow.values * np.float32(every), flow.step * every)


def _smooth(labels: LabelMap, shape: tuple[int, int]) -> LabelMap:
    """Enlarge labels so that their contours run straight between the small pixels."""
    shown = np.flatnonzero(np.bincount(labels.ravel())).tolist()
    best = np.full(shape, shown[0], np.uint8)
    most: npt.NDArray[np.uint8] | None = None
    for label in shown:
        share = (labels == label).view(np.uint8) * np.uint8(255)
        large = np.asarray(cv2.resize(share, shape[::-1], interpolation=cv2.INTER_LINEAR), np.uint8)
        if most is None:
            most = large
            continue
        np.copyto(best, np.uint8(label), where=large > most)
        np.maximum(most, large, out=most)
    return best


def _repeated(values: npt.NDArray[np.uint8], every: int) -> npt.NDArray[np.uint8]:
    if every == 1:
        return np.ascontiguousarray(values)
    size = values.shape[1] * every, values.shape[0] * every
    return np.asarray(cv2.resize(values, size, interpolation=cv2.INTER_NEAREST), np.uint8)
