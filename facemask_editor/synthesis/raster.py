"""A z-buffer for small triangles, exact to the pixel and the same on every machine.

Corners are snapped to 1/256 pixel and the inside test runs in integers, so that two triangles that share an
edge
share no pixel and leave no gap, whatever rounding the processor does before.
"""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

SUBPIXELS = 256


def snap(screen: NDArray[np.float64]) -> NDArray[np.int64]:
    """Screen x, y in pixels (N, 2) as integers of 1/256 pixel."""
    return np.rint(np.clip(screen, -4096.0, 8192.0) * SUBPIXELS).astype(np.int64)


@numba.njit(cache=True)
def draw(
    points: NDArray[np.int64],
    depth: NDArray[np.float64],
    triangles: NDArray[np.int32],
    first: int,
    nearest: NDArray[np.float64],
    winner: NDArray[np.int32],
    weights: NDArray[np.float32],
) -> None:
    """Draw triangles over what the buffers hold; the largest depth (nearest to the eye) wins, ties keep the
    first.

    Args:
        points: (N, 2) snapped screen positions; pixel centres lie at +0.5.
        depth: (N,) larger is nearer.
        triangles: (T, 3) indices into points; both windings are drawn.
        first: Number written to ``winner`` for triangle 0; triangle t writes ``first + t``.
        nearest: (H, W) depth buffer, -inf where empty; changed.
        winner: (H, W) triangle number, -1 where empty; changed.
        weights: (H, W, 2) barycentric weights of corners 1 and 2; changed.
    """
    height, width = winner.shape
    for number in range(triangles.shape[0]):
        a, b, c = triangles[number, 0], triangles[number, 1], triangles[number, 2]
        ax, ay = points[a, 0], points[a, 1]
        bx, by = points[b, 0], points[b, 1]
        cx, cy = points[c, 0], points[c, 1]
        area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
        if area == 0:
            continue
        flipped = area < 0
        if flipped:
            b, c = c, b
            bx, by, cx, cy = cx, cy, bx, by
            area = -area
        x0 = max((min(ax, bx, cx) + SUBPIXELS // 2 - 1) // SUBPIXELS, 0)
        x1 = min((max(ax, bx, cx) - SUBPIXELS // 2) // SUBPIXELS, width - 1)
        y0 = max((min(ay, by, cy) + SUBPIXELS // 2 - 1) // SUBPIXELS, 0)
        y1 = min((max(ay, by, cy) - SUBPIXELS // 2) // SUBPIXELS, height - 1)
        # The top-left rule: a pixel centre on an edge belongs to one of the two triangles.
        open_a = -1 if not (cy > by or (cy == by and cx < bx)) else 0
        open_b = -1 if not (ay > cy or (ay == cy and ax < cx)) else 0
        open_c = -1 if not (by > ay or (by == ay and bx < ax)) else 0
        for y in range(y0, y1 + 1):
            py = y * SUBPIXELS + SUBPIXELS // 2
            for x in range(x0, x1 + 1):
                px = x * SUBPIXELS + SUBPIXELS // 2
                wa = (cx - bx) * (py - by) - (cy - by) * (px - bx)
                wb = (ax - cx) * (py - cy) - (ay - cy) * (px - cx)
                wc = area - wa - wb
                if wa + open_a < 0 or wb + open_b < 0 or wc + open_c < 0:
                    continue
                z = (wa * depth[a] + wb * depth[b] + wc * depth[c]) / area
                if z > nearest[y, x]:
                    nearest[y, x] = z
                    winner[y, x] = first + number
                    first_weight, second_weight = wb / area, wc / area
                    if flipped:
                        first_weight, second_weight = second_weight, first_weight
                    weights[y, x, 0] = first_weight
                    weights[y, x, 1] = second_weight


@numba.njit(cache=True)
def interpolate(
    values: NDArray[np.float32],
    triangles: NDArray[np.int32],
    first: int,
    winner: NDArray[np.int32],
    weights: NDArray[np.float32],
    out: NDArray[np.float32],
) -> None:
    """Corner ``values`` (N, K) at the pixels that the given triangles won; ``out`` (H, W, K) elsewhere
    untouched."""
    height, width = winner.shape
    count, channels = triangles.shape[0], values.shape[1]
    for y in range(height):
        for x in range(width):
            number = winner[y, x] - first
            if 0 <= number < count:
                a, b, c = triangles[number, 0], triangles[number, 1], triangles[number, 2]
                wb, wc = weights[y, x, 0], weights[y, x, 1]
                wa = np.float32(1.0) - wb - wc
                for k in range(channels):
                    out[y, x, k] = wa * values[a, k] + wb * values[b, k] + wc * values[c, k]
