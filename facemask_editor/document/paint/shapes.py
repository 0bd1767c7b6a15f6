"""Rasters of drawn shapes: rectangle, ellipse and polygon, never antialiased.

Points are float image coordinates with pixel centres at +0.5. The pixels under the points that the user
gave are always covered, so that a shape of one click is one pixel.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from facemask_editor.core.region import Box, box_of
from facemask_editor.document.paint.brush import BrushShape, sweep

Point = tuple[float, float]
Raster = tuple[Box, npt.NDArray[np.bool_]]
"""A box inside the picture and a bool mask of its shape."""
_FAR = 16384.0


def rectangle(first: Point, second: Point, *, width: int, height: int) -> Raster | None:
    """Return all pixels between two corners, the pixels under both included.

    Args:
        first: A corner; may lie outside the picture.
        second: The opposite corner.
        width: Columns of the picture that the raster is cut to.
        height: Rows of the picture.

    Returns:
        None when nothing lies inside the picture.

    Raises:
        ValueError: For coordinates that are no numbers.
    """
    box = _spanned(first, second).clip(width, height)
    return None if box is None else (box, np.ones((box.height, box.width), dtype=np.bool_))


def ellipse(first: Point, second: Point, *, width: int, height: int) -> Raster | None:
    """Return the pixels of the ellipse that fills the rectangle between two corners; see `rectangle`."""
    whole = _spanned(first, second)
    box = whole.clip(width, height)
    if box is None:
        return None
    x = _normal(np.arange(box.x0, box.x1), whole.x0, whole.x1)
    y = _normal(np.arange(box.y0, box.y1), whole.y0, whole.y1)
    inside = y[:, None] + x[None, :] <= 1.0
    # A flat ellipse passes between pixel centres at its ends; it still reaches the sides of its rectangle.
    inside |= (x <= 1.001 / whole.width**2) | (y <= 1.001 / whole.height**2)[:, None]
    return box, inside


def polygon(points: Sequence[Point], *, width: int, height: int) -> Raster | None:
    """Return the pixels inside a closed outline and those under the outline itself.

    Loops of an outline that crosses itself are inside too.

    Args:
        points: Corners in order; one is a pixel, two are a line. The last joins the first.
        width: Columns of the picture that the raster is cut to.
        height: Rows of the picture.

    Returns:
        None when nothing lies inside the picture.

    Raises:
        ValueError: For no points or coordinates that are no numbers.
    """
    if not points:
        raise ValueError("a polygon has at least one point")
    corners = np.array([_checked(point) for point in points], dtype=np.float64)
    columns, rows = np.floor(corners).astype(np.int64).T
    box = Box(int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1)
    inside = box.clip(width, height)
    if inside is None:
        return None
    mask = _inside(corners, inside)
    ends = corners.tolist()
    for (x0, y0), (x1, y1) in zip(ends, ends[1:] + ends[:1], strict=True):
        thin = sweep(x0, y0, x1, y1, size=1, shape=BrushShape.SQUARE, width=width, height=height)
        if thin is not None:
            # A thin line lies in the box of its ends, hence in the box of all.
            mask[thin[0].shift(-inside.x0, -inside.y0).slices] |= thin[1]
    return inside, mask


def joined(rasters: Sequence[Raster | None]) -> Raster | None:
    """Return the union of rasters of one picture."""
    found = [raster for raster in rasters if raster is not None]
    if len(found) < 2:
        return found[0] if found else None
    box = found[0][0]
    for other, _ in found[1:]:
        box = box.union(other)
    mask = np.zeros((box.height, box.width), dtype=np.bool_)
    for other, part in found:
        mask[other.shift(-box.x0, -box.y0).slices] |= part
    return box, mask


def trimmed(raster: Raster) -> Raster | None:
    """Return the raster in the smallest box, None when it covers nothing."""
    box, mask = raster
    tight = box_of(mask)
    return None if tight is None else (tight.shift(box.x0, box.y0), mask[tight.slices])


def _inside(corners: npt.NDArray[np.float64], box: Box) -> npt.NDArray[np.bool_]:
    """Return which pixel centres of a box have a winding number other than zero."""
    turns = np.zeros((box.height, box.width + 1), dtype=np.int32)
    x0, y0 = corners.T
    x1, y1 = np.roll(corners, -1, axis=0).T
    # An edge meets the rows whose centre lies in [lower end, upper end): corners count once.
    first = np.ceil(np.minimum(y0, y1) - 0.5).clip(box.y0, box.y1).astype(np.int64)
    last = np.ceil(np.maximum(y0, y1) - 0.5).clip(box.y0, box.y1).astype(np.int64)
    lengths = last - first
    edges = np.repeat(np.arange(len(corners)), lengths)
    if not edges.size:
        return np.zeros((box.height, box.width), dtype=np.bool_)
    rows = np.arange(edges.size) - np.repeat(np.cumsum(lengths) - lengths, lengths) + first[edges]
    along = (rows + 0.5 - y0[edges]) / (y1 - y0)[edges]
    at = x0[edges] + along * (x1 - x0)[edges]
    columns = (np.ceil(at - 0.5) - box.x0).clip(0, box.width).astype(np.int64)
    np.add.at(turns, (rows - box.y0, columns), np.where(y1 > y0, 1, -1)[edges])
    return np.asarray(np.cumsum(turns, axis=1)[:, :-1] != 0, dtype=np.bool_)


def _spanned(first: Point, second: Point) -> Box:
    (ax, ay), (bx, by) = _checked(first), _checked(second)
    return Box(
        math.floor(min(ax, bx)),
        math.floor(min(ay, by)),
        math.floor(max(ax, bx)) + 1,
        math.floor(max(ay, by)) + 1,
    )


def _normal(pixels: npt.NDArray[np.int64], low: int, high: int) -> npt.NDArray[np.float64]:
    return np.asarray(((2 * pixels + 1 - low - high) / (high - low)) ** 2)


def _checked(point: Point) -> Point:
    if not all(map(math.isfinite, point)):
        raise ValueError(f"coordinates are not finite: {point}")
    x, y = (min(max(float(value), -_FAR), _FAR) for value in point)
    return x, y
