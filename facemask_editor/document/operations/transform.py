"""Moving, scaling and turning the pixels of one class."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass

import cv2
import numpy as np

from facemask_editor.core.labels import LabelMap
from facemask_editor.core.nearest import class_flags, reassign_to_nearest
from facemask_editor.core.region import Box, box_of
from facemask_editor.document.paint.shapes import Point

MIN_SCALE = 0.02
MAX_SCALE = 50.0
_TIE = 1 / 256
"""Points on the border of two pixels go to the same side, whatever the last bit of the arithmetic."""


@dataclass(frozen=True)
class Placement:
    """Where a part goes: scaled and turned about its centre, then moved.

    Attributes:
        dx: Pixels to the right.
        dy: Pixels downwards.
        scale_x: Factor along the part's own horizontal; negative mirrors.
        scale_y: Factor along its own vertical.
        degrees: Turned clockwise on the screen.
    """

    dx: float = 0.0
    dy: float = 0.0
    scale_x: float = 1.0
    scale_y: float = 1.0
    degrees: float = 0.0

    def point(self, x: float, y: float, centre: Point) -> Point:
        """Return where a point of the part goes."""
        a, b, c, d = self._matrix()
        u, v = x - centre[0], y - centre[1]
        return a * u + b * v + centre[0] + self.dx, c * u + d * v + centre[1] + self.dy

    def inverse_matrix(self) -> tuple[float, float, float, float]:
        """Return the 2 x 2 matrix from offsets at the new place to offsets at the old one, row by row.

        Raises:
            ValueError: For a scale of nothing.
        """
        a, b, c, d = self._matrix()
        size = a * d - b * c
        if abs(size) < MIN_SCALE**2 / 2:
            raise ValueError(f"a part cannot be scaled by {self.scale_x} x {self.scale_y}")
        return d / size, -b / size, -c / size, a / size

    def _matrix(self) -> tuple[float, float, float, float]:
        turn = self.degrees % 360
        # Quarter turns exactly: sine and cosine miss zero by a bit.
        cosine, sine = _QUARTERS.get(turn) or (math.cos(math.radians(turn)), math.sin(math.radians(turn)))
        return cosine * self.scale_x, -sine * self.scale_y, sine * self.scale_x, cosine * self.scale_y


_QUARTERS = {0.0: (1.0, 0.0), 90.0: (0.0, 1.0), 180.0: (-1.0, 0.0), 270.0: (0.0, -1.0)}


class PartTransform:
    """One part at the start of a transform; every result is made from there, so none loses anything.

    Args:
        label_map: H x W uint8; copied.
        label: The part's class.
        locks: Classes that neither lose nor get pixels.

    Raises:
        ValueError: When the class has no pixel or is locked.

    Attributes:
        box: Around the part as it was.
    """

    def __init__(self, label_map: LabelMap, label: int, *, locks: Collection[int] = ()) -> None:
        own = label_map == label
        box = box_of(own)
        if box is None:
            raise ValueError(f"class {label} has no pixels to transform")
        if label in locks:
            raise ValueError(f"class {label} is locked")
        self.label = label
        self.box = box
        self._pixels = own[box.slices].copy()
        self._start = label_map.copy()
        self._open = ~class_flags(locks)
        # The picture without the part: what stands behind it wherever it goes.
        self._behind = reassign_to_nearest(label_map, own, locks=locks)

    @property
    def centre(self) -> Point:
        """The middle of the box, which scaling and turning leave in its place."""
        return (self.box.x0 + self.box.x1) / 2, (self.box.y0 + self.box.y1) / 2

    def corners(self, placement: Placement) -> list[Point]:
        """Return the corners of the box at a placement: left top, right top, right bottom, left bottom."""
        box = self.box
        ends = ((box.x0, box.y0), (box.x1, box.y0), (box.x1, box.y1), (box.x0, box.y1))
        return [placement.point(x, y, self.centre) for x, y in ends]

    def at(self, placement: Placement) -> LabelMap:
        """Return the label map with the part at a placement, by the nearest pixel.

        The part claims unlocked pixels only. What it leaves goes to the nearest other unlocked class. A part
        that would keep no pixel, because it left the picture or landed on locks, stays as it was.

        Raises:
            ValueError: For a scale of nothing.
        """
        if placement == Placement():
            return self._start.copy()
        out = self._behind.copy()
        height, width = out.shape
        xs, ys = zip(*self.corners(placement), strict=True)
        target = Box(
            math.floor(min(xs)) - 1, math.floor(min(ys)) - 1, math.ceil(max(xs)) + 1, math.ceil(max(ys)) + 1
        ).clip(width, height)
        a, b, c, d = placement.inverse_matrix()
        if target is None:
            return self._start.copy()
        # From pixel numbers of the target to pixel numbers of the part's box; centres lie at +0.5.
        x = target.x0 + 0.5 - self.centre[0] - placement.dx
        y = target.y0 + 0.5 - self.centre[1] - placement.dy
        shift_x = a * x + b * y + self.box.width / 2 - 0.5 + _TIE
        shift_y = c * x + d * y + self.box.height / 2 - 0.5 + _TIE
        moved = cv2.warpAffine(
            self._pixels.view(np.uint8),
            np.array([[a, b, shift_x], [c, d, shift_y]]),
            (target.width, target.height),
            flags=cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP,
        )
        hit = (moved != 0) & self._open[self._start[target.slices]]
        if not hit.any():
            return self._start.copy()
        out[target.slices][hit] = self.label
        return out
