"""From a smooth velocity to a displacement that never folds: scaling and squaring.

Arsigny, Commowick, Pennec and Ayache (2006), "A log-Euclidean framework for statistics on diffeomorphisms":
a small share of the velocity is a displacement already, and is then followed by itself, again and again.

All displacements here are backward ("pull"): the new picture at ``x`` shows what lay at ``x + u(x)``. So a
part that is to move to the right has a velocity to the left. Node (i, j) of a grid with ``step`` lies at the
pixel coordinates ``((j + 0.5) * step, (i + 0.5) * step)`` of its box, as in `core.flow.Flow`.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core.flow import Flow
from facemask_editor.core.region import Box

Grid = npt.NDArray[np.float32]
"""(2, h, w): horizontal, then vertical, in nodes of the grid unless said otherwise."""

SMALL = 0.35
"""Nodes that the first share of a velocity moves at most, before it is followed by itself."""


def displacement(velocity: Grid) -> Grid:
    """Return the backward displacement of a velocity that is followed for one unit of time.

    Args:
        velocity: (2, h, w) float32 in nodes; what reaches the border is taken to go on as it is there.

    Returns:
        (2, h, w) float32 in nodes.
    """
    longest = float(np.abs(velocity).max(initial=0.0))
    doublings = max(0, int(np.ceil(np.log2(longest / SMALL)))) if longest > 0 else 0
    u = velocity * np.float32(0.5**doublings)
    for _ in range(doublings):
        u = followed(u, u)
    return u


def followed(first: Grid, second: Grid) -> Grid:
    """Return the displacement of two, the second one carried out on the result of the first.

    ``u(x) = u2(x) + u1(x + u2(x))``; both (2, h, w) float32 in nodes.
    """
    rows, columns = _indices(first.shape[1:])
    x, y = columns + second[0], rows + second[1]
    carried = cv2.remap(
        np.ascontiguousarray(first.transpose(1, 2, 0)),
        x,
        y,
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(second + carried.transpose(2, 0, 1), np.float32)


def smallest_jacobian(u: Grid) -> float:
    """Return the least determinant of ``x -> x + u(x)`` over the cells of a grid; above 0 nothing folds.

    Args:
        u: (2, h, w) float32 in nodes, h and w at least 2.
    """
    if min(u.shape[1:]) < 2:
        return 1.0
    least = np.inf
    # at each corner of a cell by the two edges that meet there: the bilinear map is one to one if all are > 0
    along = np.diff(u, axis=2)
    down = np.diff(u, axis=1)
    for i in (slice(None, -1), slice(1, None)):
        for j in (slice(None, -1), slice(1, None)):
            xx, yx = 1 + along[0][i], along[1][i]
            xy, yy = down[0][:, j], 1 + down[1][:, j]
            least = min(least, float((xx * yy - xy * yx).min()))
    return least


def at_pixels(u: Grid, step: float, shape: tuple[int, int]) -> tuple[npt.NDArray[np.float32], ...]:
    """Return where the pixels of a box look: the maps for ``cv2.remap``, in pixels of the same box.

    Args:
        u: (2, h, w) float32 in nodes, of a grid that begins where the box begins.
        step: Pixels from node to node.
        shape: (rows, columns) of the box.

    Returns:
        Columns and rows, float32 of the shape of the box.
    """
    wide, high = round(u.shape[2] * step), round(u.shape[1] * step)
    dx, dy = (
        cv2.resize(np.ascontiguousarray(part), (wide, high), interpolation=cv2.INTER_LINEAR)[
            : shape[0], : shape[1]
        ]
        for part in u
    )
    rows, columns = _indices(shape)
    return dx * np.float32(step) + columns, dy * np.float32(step) + rows


def grid_shape(box: Box, step: float) -> tuple[int, int]:
    """Return (rows, columns) of the grid that covers a box, at least 2 x 2."""
    return max(2, int(np.ceil(box.height / step))), max(2, int(np.ceil(box.width / step)))


def as_flow(u: Grid, box: Box, step: float) -> Flow:
    """Return a displacement as part of a result.

    Args:
        u: (2, h, w) float32 in nodes.
        box: Where the grid begins, in pixels of the mask; the flow's own box ends where the grid does.
        step: Pixels from node to node.
    """
    window = Box(box.x0, box.y0, box.x0 + round(u.shape[2] * step), box.y0 + round(u.shape[1] * step))
    return Flow(window, np.asarray(u * np.float32(step), np.float32), step)


def _indices(shape: tuple[int, ...]) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    rows, columns = shape
    return (
        np.arange(rows, dtype=np.float32)[:, None] + np.zeros((1, columns), np.float32),
        np.arange(columns, dtype=np.float32)[None, :] + np.zeros((rows, 1), np.float32),
    )
