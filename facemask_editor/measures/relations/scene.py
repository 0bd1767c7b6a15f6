"""The parts of a 256 x 256 mask as relations see them: pixels in their box, centres, pieces, hulls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core.groups import BROWS, EYES, LIPS, NOSE
from facemask_editor.core.labels import LabelMap, LabelSchema

FEWEST = 6
"""Pixels that make a part or a piece of a small part."""

FACE = ("skin", *NOSE.names, *EYES.names, *BROWS.names, "mouth", *LIPS.names)
"""What a bare face is made of."""

# Medians of CelebAMask-HQ, as in `measures.descriptors`.
_EYE_UNDER_BROW = 0.24
_EYES_OF_BROWS = 0.94

Pixels = npt.NDArray[np.uint8]
Values = dict[str, float]


@dataclass(frozen=True, eq=False)
class Blob:
    """Set pixels within their bounding box.

    Attributes:
        x: First column.
        y: First row.
        pixels: h x w uint8, 1 where set.
        area: Number of them.
    """

    x: int
    y: int
    pixels: Pixels
    area: int

    @property
    def width(self) -> int:
        """Columns of the box."""
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        """Rows of the box."""
        return int(self.pixels.shape[0])

    @cached_property
    def _moments(self) -> dict[str, float]:
        return dict(cv2.moments(self.pixels, binaryImage=True))

    @cached_property
    def centre(self) -> tuple[float, float]:
        """Mean of the pixels' middles in the picture."""
        m = self._moments
        return self.x + m["m10"] / m["m00"] + 0.5, self.y + m["m01"] / m["m00"] + 0.5

    @cached_property
    def axis(self) -> float:
        """Angle of the long axis against the columns, in radians, -pi/2 to pi/2; y downwards."""
        m = self._moments
        return float(0.5 * np.arctan2(2 * m["mu11"], m["mu20"] - m["mu02"]))

    @cached_property
    def contours(self) -> Sequence[npt.NDArray[np.int32]]:
        """Outer contours, (N, 1, 2) each, in the box."""
        found, _ = cv2.findContours(self.pixels, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
        return found  # type: ignore[return-value]

    @cached_property
    def hull(self) -> npt.NDArray[np.int32]:
        """Convex hull of the pixels' middles, (N, 1, 2), in the box."""
        return np.asarray(cv2.convexHull(np.concatenate(self.contours)), np.int32)

    @cached_property
    def hull_pixels(self) -> Pixels:
        """h x w uint8: the hull, filled."""
        filled = np.zeros_like(self.pixels)
        cv2.fillConvexPoly(filled, self.hull, 1)
        return filled

    @property
    def outline(self) -> float:
        """Length of the outer contours over that of the hull: 1 for convex parts, more for torn ones."""
        hull = cv2.arcLength(self.hull, True)
        return float(sum(cv2.arcLength(c, True) for c in self.contours) / max(hull, 4.0))

    def sizes(self, fewest: int = FEWEST) -> list[int]:
        """Return the pixels of the 8-connected pieces of at least so many, the largest first."""
        _, _, stats, _ = cv2.connectedComponentsWithStats(self.pixels, connectivity=8, ltype=cv2.CV_16U)
        return sorted((int(n) for n in stats[1:, cv2.CC_STAT_AREA] if n >= fewest), reverse=True)

    def pieces(self, fewest: int = FEWEST) -> list[Blob]:
        """Return the 8-connected pieces of at least so many pixels, in the order of their first rows."""
        _, labels, stats, _ = cv2.connectedComponentsWithStats(self.pixels, connectivity=8, ltype=cv2.CV_16U)
        found = []
        for number in range(1, len(stats)):
            x, y, w, h, area = map(int, stats[number])
            if area >= fewest:
                own = (labels[y : y + h, x : x + w] == number).view(np.uint8)
                found.append(Blob(self.x + x, self.y + y, own, area))
        return found


@dataclass(frozen=True)
class Frame:
    """The line of the eyes: middle, distance of the eyes, and its direction; y downwards.

    Attributes:
        x: Middle, in pixels.
        y: Middle, in pixels.
        unit: Distance of the eyes.
        ux: Direction along the line, to the right of the picture.
        uy: The same.
    """

    x: float
    y: float
    unit: float
    ux: float
    uy: float

    def of(self, point: tuple[float, float]) -> tuple[float, float]:
        """Return (u, v) of a point in units: along the line, and down from it."""
        dx, dy = point[0] - self.x, point[1] - self.y
        return (dx * self.ux + dy * self.uy) / self.unit, (dy * self.ux - dx * self.uy) / self.unit


class Scene:
    """A mask whose parts are cut out when they are first asked for.

    Args:
        label_map: 256 x 256 uint8.
        schema: The classes.
    """

    def __init__(self, label_map: LabelMap, schema: LabelSchema) -> None:
        self.label_map, self.schema = label_map, schema
        self._blobs: dict[tuple[str, ...], Blob | None] = {}

    def mask(self, *names: str) -> Pixels:
        """Return where these classes are: uint8, 1 or 0, of the picture's size."""
        indices = tuple(self.schema.names.index(name) for name in names if name in self.schema.names)
        return np.asarray(cv2.LUT(self.label_map, _table(indices)), np.uint8)

    def blob(self, *names: str) -> Blob | None:
        """Return the pixels of these classes together; None for fewer than `FEWEST`."""
        if names not in self._blobs:
            self._blobs[names] = _blob(self.mask(*names))
        return self._blobs[names]

    def pair(self, left: str, right: str) -> tuple[Blob, Blob] | None:
        """Return two parts, that on the picture's left first; None unless both are there."""
        a, b = self.blob(left), self.blob(right)
        if a is None or b is None:
            return None
        return (a, b) if a.centre[0] <= b.centre[0] else (b, a)

    @cached_property
    def frame(self) -> Frame | None:
        """The line of the eyes: of the eyes, else of the brows, else of the halves of the glasses."""
        if (eyes := self.pair(*EYES.names)) is not None:
            return _frame(eyes[0].centre, eyes[1].centre)
        if (brows := self.pair(*BROWS.names)) is not None:
            line = _frame(brows[0].centre, brows[1].centre)
            if line is None:
                return None
            down = _EYE_UNDER_BROW * line.unit
            x, y = line.x - down * line.uy, line.y + down * line.ux
            return Frame(x, y, line.unit * _EYES_OF_BROWS, line.ux, line.uy)
        if (glasses := self.blob("eye_g")) is not None and glasses.width >= 16:
            half = glasses.width // 2
            left, right = _blob(glasses.pixels[:, :half]), _blob(glasses.pixels[:, -half:])
            if left is not None and right is not None:
                (lx, ly), (rx, ry) = left.centre, right.centre
                rx += glasses.width - half
                return _frame((lx + glasses.x, ly + glasses.y), (rx + glasses.x, ry + glasses.y))
        return None

    @cached_property
    def face(self) -> Blob | None:
        """Skin and features together."""
        return self.blob(*FACE)

    @cached_property
    def hull(self) -> Pixels:
        """The convex hull of `face`, filled: uint8 of the picture's size."""
        filled = np.zeros_like(self.label_map)
        if self.face is not None:
            face = self.face
            filled[face.y : face.y + face.height, face.x : face.x + face.width] = face.hull_pixels
        return filled

    @cached_property
    def sides(self) -> tuple[float, float] | None:
        """Left and right end of the face's hull along the line of the eyes (u), and None without either."""
        if self.frame is None or self.face is None:
            return None
        us = [self.frame.of(p)[0] for p in self._hull_points()]
        return min(us), max(us)

    @cached_property
    def chin(self) -> float | None:
        """How far the face's hull reaches below the line of the eyes (v), in its unit."""
        if self.frame is None or self.face is None:
            return None
        return max(self.frame.of(p)[1] for p in self._hull_points())

    def _hull_points(self) -> list[tuple[float, float]]:
        face = self.face
        assert face is not None, "asked before"
        return [(face.x + float(x) + 0.5, face.y + float(y) + 0.5) for x, y in face.hull[:, 0]]


def rim(blob: Blob, label_map: LabelMap, classes: int = 256, width: int = 1) -> npt.NDArray[np.int64]:
    """Return how many pixels of each class lie within so many pixels round a blob."""
    height, across = label_map.shape
    x0, y0 = max(0, blob.x - width), max(0, blob.y - width)
    x1, y1 = min(across, blob.x + blob.width + width), min(height, blob.y + blob.height + width)
    own = np.zeros((y1 - y0, x1 - x0), np.uint8)
    own[blob.y - y0 : blob.y - y0 + blob.height, blob.x - x0 : blob.x - x0 + blob.width] = blob.pixels
    grown = cv2.dilate(own, np.ones((2 * width + 1, 2 * width + 1), np.uint8))
    return np.bincount(label_map[y0:y1, x0:x1][grown > own], minlength=classes)


@lru_cache(maxsize=128)
def _table(indices: tuple[int, ...]) -> Pixels:
    table = np.zeros(256, np.uint8)
    table[list(indices)] = 1
    return table


def _blob(mask: Pixels) -> Blob | None:
    x, y, width, height = map(int, cv2.boundingRect(mask))
    pixels = np.ascontiguousarray(mask[y : y + height, x : x + width])
    area = int(cv2.countNonZero(pixels)) if width else 0
    return Blob(x, y, pixels, area) if area >= FEWEST else None


def _frame(left: tuple[float, float], right: tuple[float, float]) -> Frame | None:
    dx, dy = right[0] - left[0], right[1] - left[1]
    unit = float(np.hypot(dx, dy))
    if unit < 4.0:
        return None
    return Frame((left[0] + right[0]) / 2, (left[1] + right[1]) / 2, unit, dx / unit, dy / unit)
