"""The axis of a face, and what lies on its other side."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from facemask_editor.core.groups import MIDDLE
from facemask_editor.core.labels import LabelMap, LabelSchema
from facemask_editor.core.region import Box
from facemask_editor.document.paint.shapes import Point, Raster, trimmed

_SAMPLES = 512
_UPRIGHT = 2.5
"""Degrees of tilt that are taken for none: the centroids of hand-drawn parts are no surer than that."""
_STEEPEST = 40.0


@dataclass(frozen=True)
class Axis:
    """A line through the face that its halves mirror in.

    Attributes:
        x: A point of the line, image coordinates with pixel centres at +0.5.
        y: The same.
        degrees: Tilt off the vertical; positive leans the upper end to the right of the picture.
    """

    x: float
    y: float
    degrees: float = 0.0

    @property
    def direction(self) -> Point:
        """Unit vector along the line, downwards; y grows downwards."""
        angle = math.radians(self.degrees)
        return -math.sin(angle), math.cos(angle)

    def mirrored(self, x: float, y: float) -> Point:
        """Return the point on the other side."""
        if self.degrees == 0:
            return 2 * self.x - x, y  # exact, also for the last bit
        ux, uy = self.direction
        dx, dy = x - self.x, y - self.y
        along = 2 * (dx * ux + dy * uy)
        return self.x + along * ux - dx, self.y + along * uy - dy

    def beside(self, x: float, y: float) -> float:
        """Return how far a point lies to the right of the line, less than zero to the left."""
        ux, uy = self.direction
        return (x - self.x) * uy - (y - self.y) * ux

    def right_side(self, box: Box) -> npt.NDArray[np.bool_]:
        """Return which pixels of a box lie to the right of the line or, by their centre, on it."""
        ux, uy = self.direction
        x = np.arange(box.x0, box.x1)[None, :] + 0.5 - self.x
        y = np.arange(box.y0, box.y1)[:, None] + 0.5 - self.y
        return np.asarray(x * uy >= y * ux)

    def mirrored_raster(self, raster: Raster, *, width: int, height: int) -> Raster | None:
        """Return a raster on the other side, by the nearest pixel; None when it lies outside the picture."""
        box, mask = raster
        corners = [self.mirrored(x, y) for x in (box.x0, box.x1) for y in (box.y0, box.y1)]
        xs, ys = zip(*corners, strict=True)
        target = Box(math.floor(min(xs)), math.floor(min(ys)), math.ceil(max(xs)), math.ceil(max(ys)))
        inside = target.clip(width, height)
        if inside is None:
            return None
        x = np.arange(inside.x0, inside.x1)[None, :] + 0.5
        y = np.arange(inside.y0, inside.y1)[:, None] + 0.5
        columns, rows = self._sources(x, y)
        columns, rows = columns - box.x0, rows - box.y0
        hit = (columns >= 0) & (columns < box.width) & (rows >= 0) & (rows < box.height)
        columns, rows = columns.clip(0, box.width - 1), rows.clip(0, box.height - 1)
        return trimmed((inside, hit & mask[rows, columns]))

    def _sources(
        self, x: npt.NDArray[np.floating], y: npt.NDArray[np.floating]
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        ux, uy = self.direction
        dx, dy = x - self.x, y - self.y
        along = 2 * (dx * ux + dy * uy)
        source_x, source_y = self.x + along * ux - dx, self.y + along * uy - dy
        return np.floor(source_x).astype(np.int64), np.floor(source_y).astype(np.int64)


def estimate_axis(label_map: LabelMap, schema: LabelSchema) -> Axis:
    """Return the axis of the face in a mask: from its pairs and middle parts, else the picture's middle.

    The tilt comes from the lines between paired parts (eyes, brows, ears). A face that is nearly upright
    gets an upright axis on a pixel's edge or middle, so that painting is symmetric to the pixel.

    Args:
        label_map: H x W uint8.
        schema: Names the pairs; middle parts are known by their names.
    """
    height, width = label_map.shape
    step = max(1, min(height, width) // _SAMPLES)
    centres = _centroids(label_map[::step, ::step], len(schema))
    points, across = [], []
    for left, right in schema.pairs:
        if left in centres and right in centres:
            (lx, ly), (rx, ry) = centres[left], centres[right]
            points.append(((lx + rx) / 2, (ly + ry) / 2))
            # The subject's left lies to the right of the picture; exchanged classes mean the same line.
            across.append((abs(lx - rx), (ly - ry) * (1 if lx >= rx else -1)))
    points += [centres[label] for label in MIDDLE.labels(schema) if label in centres]
    if not points:
        return Axis(width / 2, height / 2)
    x, y = (float(np.mean(values)) * step for values in zip(*points, strict=True))
    degrees = 0.0
    if across:
        dx, dy = (float(sum(values)) for values in zip(*across, strict=True))
        # A line that falls to the right belongs to a head that leans to the right.
        degrees = math.degrees(math.atan2(dy, dx))
    if not _UPRIGHT <= abs(degrees) <= _STEEPEST:
        return Axis(round(2 * x) / 2, y)
    return Axis(x, y, degrees)


def _centroids(label_map: LabelMap, class_count: int) -> dict[int, Point]:
    """Return the mean point of each class that occurs."""
    rows, columns = np.indices(label_map.shape, dtype=np.float64)
    flat = label_map.ravel()
    counts = np.bincount(flat, minlength=class_count)
    xs = np.bincount(flat, columns.ravel() + 0.5, minlength=class_count)
    ys = np.bincount(flat, rows.ravel() + 0.5, minlength=class_count)
    return {
        label: (xs[label] / counts[label], ys[label] / counts[label])
        for label in range(class_count)
        if counts[label]
    }
