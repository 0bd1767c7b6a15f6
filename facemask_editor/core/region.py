"""Boxes of pixels."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt


class Box(NamedTuple):
    """Half-open rectangle of pixels: columns x0 to x1 - 1, rows y0 to y1 - 1."""

    x0: int
    y0: int
    x1: int
    y1: int

    @property
    def width(self) -> int:
        """Number of columns."""
        return self.x1 - self.x0

    @property
    def height(self) -> int:
        """Number of rows."""
        return self.y1 - self.y0

    @property
    def area(self) -> int:
        """Number of pixels."""
        return self.width * self.height

    @property
    def slices(self) -> tuple[slice, slice]:
        """Index of an H x W array: ``array[box.slices]``."""
        return slice(self.y0, self.y1), slice(self.x0, self.x1)

    def union(self, other: Box | None) -> Box:
        """Return the smallest box around both; None counts as nothing."""
        if other is None:
            return self
        return Box(
            min(self.x0, other.x0), min(self.y0, other.y0), max(self.x1, other.x1), max(self.y1, other.y1)
        )

    def clip(self, width: int, height: int) -> Box | None:
        """Return the part inside a picture of this size, None when nothing is."""
        x0, y0, x1, y1 = max(self.x0, 0), max(self.y0, 0), min(self.x1, width), min(self.y1, height)
        return Box(x0, y0, x1, y1) if x0 < x1 and y0 < y1 else None

    def grow(self, margin: int, width: int, height: int) -> Box:
        """Return the box with a margin on each side, as far as the picture goes."""
        return Box(
            max(0, self.x0 - margin),
            max(0, self.y0 - margin),
            min(width, self.x1 + margin),
            min(height, self.y1 + margin),
        )

    def shift(self, dx: int, dy: int) -> Box:
        """Return the box moved by whole pixels."""
        return Box(self.x0 + dx, self.y0 + dy, self.x1 + dx, self.y1 + dy)


def box_of(mask: npt.NDArray[np.bool_]) -> Box | None:
    """Return the smallest box around the set pixels of an H x W mask, None when there are none."""
    import cv2  # what only names boxes needs no OpenCV

    if mask.size == 0:
        return None
    x, y, width, height = map(int, cv2.boundingRect(np.ascontiguousarray(mask).view(np.uint8)))
    return Box(x, y, x + width, y + height) if width else None


def changed_box(before: npt.NDArray[np.uint8], after: npt.NDArray[np.uint8]) -> Box | None:
    """Return the smallest box around the pixels that differ between two maps of one shape."""
    return box_of(before != after)
