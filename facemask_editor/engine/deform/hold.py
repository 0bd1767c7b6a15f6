"""Where a deformation must not reach: a window from 0 to 1 by which its velocity is multiplied.

Distances are in pixels of a mask of 512; ``px`` is how many pixels of the mask at hand that is.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core.labels import LabelMap
from facemask_editor.core.nearest import class_flags
from facemask_editor.engine.deform.layers import Layers

Window = npt.NDArray[np.float32]
BoolMask = npt.NDArray[np.bool_]

LOCK_REACH = 10.0
"""Beside a lock a deformation grows from nothing over this distance."""

HOLD = 0.97
"""Share of a deformation that a small part is spared where nothing pushes it."""

HOLD_REACH = 18.0
"""Distance from a small part over which it is held less and less."""

PUSH_REACH = 14.0
"""A part is held in full from this distance on to the pixels that the edit takes."""

OUTLINE_REACH = 22.0
"""The same for the outline of the face, which small edits leave as it is."""


def smoothstep(t: npt.NDArray[np.float32]) -> Window:
    """Return ``3 t^2 - 2 t^3`` of values clipped to [0, 1]."""
    t = np.clip(t, 0, 1)
    return np.asarray(t * t * (3 - 2 * t), np.float32)


def on_grid(mask: BoolMask, step: int) -> BoolMask:
    """Return the nodes in whose cell a pixel is set; H x W bool to ``ceil(side / step)``, at least 2 x 2."""
    rows, columns = max(2, -(-mask.shape[0] // step)), max(2, -(-mask.shape[1] // step))
    if mask.shape != (rows * step, columns * step):
        full = np.zeros((rows * step, columns * step), np.bool_)
        full[: mask.shape[0], : mask.shape[1]] = mask
        mask = full
    if step == 1:
        return mask
    # whole rows at once are ten times as fast as a maximum over axes
    tall = mask[0::step].copy()
    for first in range(1, step):
        tall |= mask[first::step]
    found: BoolMask = tall[:, 0::step].copy()
    for first in range(1, step):
        found |= tall[:, first::step]
    return found


def distance_to(nodes: BoolMask, step: int) -> Window:
    """Return the distance in pixels from each node to the nearest set one; far where none is set."""
    if not nodes.any():
        return np.full(nodes.shape, np.float32(1e6))
    away = cv2.distanceTransform((~nodes).view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    # OpenCV's root rounds one way or the other with the address of the array; squares are whole numbers
    return np.asarray(np.sqrt(np.rint(away * away)) * np.float32(step), np.float32)


def lock_window(frozen: BoolMask, step: int, px: float, reach: float = LOCK_REACH) -> Window:
    """Return 0 on frozen pixels and on all nodes that they take part in, rising to 1 beside them.

    Args:
        frozen: H x W bool over the box of the deformation.
        step: Pixels from node to node.
        px: Pixels of the mask to one of 512.
        reach: Pixels of 512 over which the window rises.

    Returns:
        (h, w) float32 on the grid.
    """
    nodes = on_grid(frozen, step)
    if not nodes.any():
        return np.ones(nodes.shape, np.float32)
    # a pixel is blended from nodes up to one away: they are all still
    return smoothstep((distance_to(nodes, step) - np.float32(1.5 * step)) / np.float32(reach * px))


def hold_window(part: BoolMask, taken: BoolMask, step: int, px: float) -> Window:
    """Return how much of a deformation a small part and what is near it lets through.

    A part that the edit comes near is let go: it is pushed instead of cut.

    Args:
        part: H x W bool over the box of the deformation.
        taken: H x W bool, the pixels that the edit takes.
        step: Pixels from node to node.
        px: Pixels of the mask to one of 512.

    Returns:
        (h, w) float32 on the grid, 1 - `HOLD` to 1.
    """
    nodes = on_grid(part, step)
    if not nodes.any():
        return np.ones(nodes.shape, np.float32)
    gap = float(distance_to(on_grid(taken, step), step)[nodes].min()) / px
    push = smoothstep(np.array((gap - 1) / PUSH_REACH, np.float32))
    near = smoothstep(1 - (distance_to(nodes, step) / np.float32(px) - 1) / np.float32(HOLD_REACH))
    return np.asarray(1 - np.float32(HOLD) * push * near, np.float32)


def outline_window(face: BoolMask, step: int, px: float) -> Window:
    """Return 0 at the outline of the face and beyond it, 1 well inside.

    Args:
        face: H x W bool over the box: skin and all inner parts.
        step: Pixels from node to node.
        px: Pixels of the mask to one of 512.
    """
    return smoothstep(distance_to(on_grid(~face, step), step) / np.float32(OUTLINE_REACH * px))


def window(
    labels: LabelMap,
    layers: Layers,
    taken: BoolMask,
    step: int,
    px: float,
    *,
    outline: bool = False,
) -> Window:
    """Return the product of all windows of an edit.

    Args:
        labels: H x W uint8 over the box of the deformation.
        layers: Of the edit.
        taken: H x W bool, the pixels that the edit takes.
        step: Pixels from node to node.
        px: Pixels of the mask to one of 512.
        outline: Whether the outline of the face is held.

    Returns:
        (h, w) float32 on the grid; exactly 0 on what is frozen.
    """
    held = np.ones(on_grid(taken, step).shape, np.float32)
    for part in sorted(layers.held):
        inside = labels == part
        if inside.any():
            held = np.minimum(held, hold_window(inside, taken, step, px))
    if outline:
        face = class_flags([*layers.moving, *layers.frozen, layers.skin] if layers.skin >= 0 else [])[labels]
        held = held * outline_window(face | taken, step, px)
    return held * lock_window(class_flags(layers.frozen)[labels], step, px)
