"""Rasters of brush strokes: exact to the pixel, without gaps, never antialiased.

A stroke segment covers the pixels whose centre lies in the brush's shape swept from one point to the other.
Both points snap first: to pixel centres for an odd size, to pixel corners for an even one. So a stamp is
symmetric whatever the pointer's fraction. All arithmetic is in half pixels and whole numbers, hence exact.
"""

from __future__ import annotations

import math
from enum import Enum
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from facemask_editor.core.region import Box

MIN_SIZE = 1
MAX_SIZE = 512
# Points further out are first drawn in along the segment, so that no product leaves 52 bits.
_FAR = 16384.0

Spans = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]


class BrushShape(Enum):
    """Outline of a brush stamp."""

    ROUND = "round"
    SQUARE = "square"


def sweep(
    x0: float,
    y0: float,
    x1: float,
    y1: float,
    *,
    size: int,
    shape: BrushShape,
    width: int,
    height: int,
) -> tuple[Box, npt.NDArray[np.bool_]] | None:
    """Return the pixels that a brush covers between two points.

    Args:
        x0: Start, float image coordinates, pixel centres at +0.5.
        y0: Start.
        x1: End; the start again for a single stamp.
        y1: End.
        size: Diameter or side in pixels, 1..512. Size 1 marks one pixel, or a pixel-connected line.
        shape: Outline of the stamp.
        width: Columns of the picture that the raster is cut to.
        height: Rows of the picture.

    Returns:
        A box inside the picture and a bool mask of its shape, or None when nothing lies inside.

    Raises:
        ValueError: For a size outside 1..512 or coordinates that are no numbers.
    """
    if not MIN_SIZE <= size <= MAX_SIZE:
        raise ValueError(f"a brush is {MIN_SIZE} to {MAX_SIZE} pixels wide, not {size}")
    if not all(map(math.isfinite, (x0, y0, x1, y1))):
        raise ValueError(f"brush coordinates are not finite: {(x0, y0, x1, y1)}")
    segment = _drawn_in((x0, y0, x1, y1), width, height)
    if segment is None:
        return None
    ax, ay, bx, by = (_snap(value, size) for value in segment)
    # Snapped points in half pixels; the brush reaches `size` half pixels to each side.
    reach = Box(min(ax, bx) - size, min(ay, by) - size, max(ax, bx) + size, max(ay, by) + size)
    box = Box(reach.x0 // 2, reach.y0 // 2, -(-reach.x1 // 2), -(-reach.y1 // 2)).clip(width, height)
    if box is None:
        return None
    if size == 1:
        return box, _thin_line(ax // 2, ay // 2, bx // 2, by // 2, box)
    rows = 2 * np.arange(box.y0, box.y1, dtype=np.int64) + 1 - ay
    spans = _round_spans if shape is BrushShape.ROUND else _square_spans
    low, high = spans(rows, bx - ax, by - ay, size)
    # From half pixels relative to the start to columns of the box: centre of column c is 2 c + 1.
    first = (low + ax) // 2 - box.x0
    last = (high + ax - 1) // 2 - box.x0
    columns = np.arange(box.width, dtype=np.int64)
    return box, (columns >= first[:, None]) & (columns <= last[:, None])


def _snap(value: float, size: int) -> int:
    """Return the coordinate in half pixels: odd (a pixel centre) for an odd size, even for an even one."""
    return 2 * math.floor(value) + 1 if size % 2 else 2 * math.floor(value + 0.5)


def _drawn_in(
    segment: tuple[float, float, float, float], width: int, height: int
) -> tuple[float, float, float, float] | None:
    """Return the part of a segment that lies within `_FAR` pixels of the picture (Liang and Barsky)."""
    x0, y0, x1, y1 = segment
    dx, dy = x1 - x0, y1 - y0
    start, end = 0.0, 1.0
    for delta, low, high in ((dx, -_FAR - x0, width + _FAR - x0), (dy, -_FAR - y0, height + _FAR - y0)):
        if delta == 0:
            if low > 0 or high < 0:
                return None
            continue
        near, far = sorted((low / delta, high / delta))
        start, end = max(start, near), min(end, far)
    if start > end:
        return None
    # Inside points are returned as they came: 1 * d + x need not be x + d to the last bit.
    first = (x0, y0) if start == 0 else (x0 + start * dx, y0 + start * dy)
    second = (x1, y1) if end == 1 else (x0 + end * dx, y0 + end * dy)
    return (*first, *second)


def _thin_line(x0: int, y0: int, x1: int, y1: int, box: Box) -> npt.NDArray[np.bool_]:
    """Return the 8-connected line of single pixels, cut to the box."""
    steps = max(abs(x1 - x0), abs(y1 - y0))
    i = np.arange(steps + 1, dtype=np.int64)
    xs = x0 - box.x0 + (2 * i * (x1 - x0) + steps) // max(2 * steps, 1)
    ys = y0 - box.y0 + (2 * i * (y1 - y0) + steps) // max(2 * steps, 1)
    inside = (xs >= 0) & (xs < box.width) & (ys >= 0) & (ys < box.height)
    mask = np.zeros((box.height, box.width), dtype=np.bool_)
    mask[ys[inside], xs[inside]] = True
    return mask


def _round_spans(rows: npt.NDArray[np.int64], vx: int, vy: int, radius: int) -> Spans:
    """Return the first and last half pixel of a capsule in each row; first > last where it has none.

    A row of a convex shape is one run, so the runs of both discs and of the strip between them join.
    """
    empty = np.int64(1) << 40
    low = np.full(rows.shape, empty)
    high = np.full(rows.shape, -empty)
    top = int(rows[0])
    for cx, cy in {(0, 0), (vx, vy)}:
        # Rows are two half pixels apart, and so are those of the disc.
        start, disc = _half_widths(radius, (top - cy) % 2)
        first = (start - (top - cy)) // 2
        begin, end = max(first, 0), min(first + len(disc), len(rows))
        if begin < end:
            half = disc[begin - first : end - first]
            np.minimum(low[begin:end], cx - half, out=low[begin:end])
            np.maximum(high[begin:end], cx + half, out=high[begin:end])
    if vx or vy:
        strip_low, strip_high = _strip_spans(rows, vx, vy, radius)
        filled = strip_low <= strip_high
        np.minimum(low, strip_low, out=low, where=filled)
        np.maximum(high, strip_high, out=high, where=filled)
    return low, high


@lru_cache(maxsize=64)
def _half_widths(radius: int, parity: int) -> tuple[int, npt.NDArray[np.int64]]:
    """Return the first row of a disc, even or odd, and half its width in every second row from there."""
    start = -radius + (radius + parity) % 2
    rows = np.arange(start, radius + 1, 2, dtype=np.int64)
    half = np.sqrt(radius * radius - rows**2).astype(np.int64)
    half.setflags(write=False)
    return start, half


def _strip_spans(rows: npt.NDArray[np.int64], vx: int, vy: int, radius: int) -> Spans:
    """Return the runs of the rectangle around the segment (0, 0) to (vx, vy), `radius` to each side."""
    length2 = vx * vx + vy * vy
    cross = math.isqrt(radius * radius * length2)
    along_low, along_high = _between(-rows * vy, length2 - rows * vy, vx)
    across_low, across_high = _between(rows * vx - cross, rows * vx + cross, vy)
    return np.maximum(along_low, across_low), np.minimum(along_high, across_high)


def _between(low: npt.NDArray[np.int64], high: npt.NDArray[np.int64], factor: int) -> Spans:
    """Return the smallest and largest whole x with low <= x * factor <= high."""
    if factor == 0:
        wide = np.int64(1) << 40
        fits = (low <= 0) & (high >= 0)
        return np.where(fits, -wide, wide), np.where(fits, wide, -wide)
    if factor < 0:
        low, high, factor = -high, -low, -factor
    return -(-low // factor), high // factor


def _square_spans(rows: npt.NDArray[np.int64], vx: int, vy: int, half: int) -> Spans:
    """Return the first and last half pixel in each row of a square of side 2 * half that is swept."""
    if vy < 0:
        rows, vy = -rows, -vy
    touched = (rows >= -half) & (rows <= vy + half)
    if vy == 0:
        low = np.full(rows.shape, min(0, vx) - half)
        high = np.full(rows.shape, max(0, vx) + half)
    else:
        # Where along the segment, in parts of vy, the square begins and ceases to touch the row.
        begin, cease = np.clip(rows - half, 0, vy), np.clip(rows + half, 0, vy)
        left, right = (begin, cease) if vx >= 0 else (cease, begin)
        low = -(-vx * left // vy) - half
        high = vx * right // vy + half
    return np.where(touched, low, 1), np.where(touched, high, -1)
