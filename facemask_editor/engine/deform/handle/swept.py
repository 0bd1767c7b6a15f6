"""What deformed parts pass over, and the velocity round them: on one grid for all parts of an edit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from facemask_editor.core.labels import LabelMap
from facemask_editor.core.nearest import class_flags
from facemask_editor.core.region import Box
from facemask_editor.engine.deform.exponential import Grid, grid_shape
from facemask_editor.engine.deform.handle.body import Body, Coefficients
from facemask_editor.engine.deform.handle.ground import Ground
from facemask_editor.engine.deform.hold import (
    HOLD,
    HOLD_REACH,
    Window,
    distance_to,
    lock_window,
    on_grid,
    outline_window,
    smoothstep,
)
from facemask_editor.engine.deform.layers import Layers

_REACH = 3.0
"""Times a movement over which what surrounds a part comes along less and less."""

_NEAREST, _FURTHEST = 0.25, 0.8
"""Face units that this is at least and at most."""

_CLING = 4.0
"""Pixels of 512 round a moved part that move with it whatever is held there."""

_RIM = 2.5
"""Pixels of 512 round a held part that cling to nothing."""

_CLING_SHARE = 0.8
"""The same as a share of the movement, for long ones: nothing is to be crushed on the way."""

_NO_NEARER = 3.0
"""Pixels of 512 that a part keeps from what comes towards it, or less where it was nearer already."""

_FURTHEST_PUSH = 0.35
"""Face units that a part is pushed at most."""


Shift = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Move:
    """A part and its deformation.

    Attributes:
        part: Class index.
        body: The part.
        coefficients: In pixels of the small mask, one for each quantity.
    """

    part: int
    body: Body
    coefficients: Coefficients

    def scaled(self, factor: float) -> Move:
        """Return a share of the deformation."""
        return Move(self.part, self.body, self.coefficients * factor)

    @property
    def longest(self) -> float:
        """Pixels that the part moves at most."""
        x0, y0, x1, y1 = self.body.box
        x, y = np.linspace(x0, x1, 5, dtype=np.float32), np.linspace(y0, y1, 5, dtype=np.float32)
        v = self.body.velocity(self.coefficients, x[None, :], y[:, None])
        return float(np.hypot(v[0], v[1]).max())


@dataclass(frozen=True, eq=False)
class Push:
    """A part that makes room.

    Attributes:
        part: Class index.
        shift: (2,) pixels of the small mask, across and down.
    """

    part: int
    shift: npt.NDArray[np.float32]


def reach_of(move: Move, ground: Ground) -> float:
    """Return the pixels round a moved part over which its surroundings come along."""
    return float(np.clip(_REACH * move.longest, _NEAREST * ground.unit, _FURTHEST * ground.unit))


def pushes(moves: Sequence[Move], ground: Ground, layers: Layers) -> list[Push]:
    """Return the small parts that would be cut, and by how much they move out of the way."""
    height, width = ground.labels.shape
    found = []
    for part in sorted(layers.held):
        if not ground.counts[part]:
            continue
        total: Shift = np.zeros(2, np.float32)
        for move in moves:
            box = move.body.moved_box(move.coefficients, 2 * _NO_NEARER * ground.px + 2).clip(width, height)
            if box is None:
                continue
            inside = ground.labels[box.slices] == part
            if inside.any():
                total += _pushed(move, box, inside, _NO_NEARER * ground.px)
        if total.any():
            longest = _FURTHEST_PUSH * ground.unit
            total = total * np.float32(min(1.0, longest / float(np.hypot(total[0], total[1]))))
            found.append(Push(part, total))
    return found


def _pushed(move: Move, box: Box, inside: npt.NDArray[np.bool_], room: float) -> npt.NDArray[np.float32]:
    """Return the shift after which a part is no nearer to a moved one than it must be."""
    before = move.body.field(np.zeros_like(move.coefficients), box)[inside]
    field = move.body.field(move.coefficients, box)
    wanted = min(room, max(0.5, -float(before.max())))
    near = inside & (field > -wanted)
    if not near.any():
        return np.zeros(2, np.float32)
    missing = wanted + float(np.quantile(field[near], 0.95))
    down, across = (np.asarray(slope, np.float32) for slope in np.gradient(field))
    # outwards, by the pixels that lie deepest most
    weights = field[near] + np.float32(wanted)
    away = np.array([-(across[near] * weights).sum(), -(down[near] * weights).sum()], np.float32)
    length = float(np.hypot(away[0], away[1]))
    return (
        np.asarray(away * np.float32(missing / length), np.float32)
        if length > 1e-6
        else np.zeros(2, np.float32)
    )


def velocities(
    moves: Sequence[Move],
    made_room: Sequence[Push],
    ground: Ground,
    layers: Layers,
    box: Box,
    adapt: float,
) -> Grid:
    """Return the forward velocity of an edit on the grid of a box, in pixels; exactly 0 on frozen pixels.

    Args:
        moves: Of the edited parts.
        made_room: Parts that are pushed.
        ground: Of the mask.
        layers: Of the edit.
        box: In pixels of the small mask.
        adapt: 0 to 1, how far what surrounds the parts comes along.
    """
    step, px = ground.step, ground.px
    labels: LabelMap = ground.labels[box.slices]
    shape = grid_shape(box, step)
    away = [_swept(move, ground, box, shape) for move in moves]
    total = np.zeros((2, *shape), np.float32)
    cling = np.zeros(shape, np.float32)
    shares = np.stack([1 / (d / np.float32(px) + 1) ** 2 for d in away])
    shares /= shares.sum(0)
    for move, d, share in zip(moves, away, shares, strict=True):
        comes_along = 1 - smoothstep(d / np.float32(reach_of(move, ground)))
        total += move.body.grid_velocity(move.coefficients, box) * (comes_along * share)
        clinging = max(_CLING * px, _CLING_SHARE * move.longest)
        cling = np.maximum(cling, 1 - smoothstep(d / np.float32(clinging)))
    held, clings = _held(labels, layers, step, px)
    total *= np.maximum(cling * clings, np.float32(adapt) * held)
    for push in made_room:
        d = distance_to(on_grid(labels == push.part, step), step)
        bump = (1 - smoothstep((d - np.float32(2 * px)) / np.float32(HOLD_REACH * px))) * (1 - cling * clings)
        total += np.float32(adapt) * push.shift[:, None, None] * bump
    return total * lock_window(class_flags(layers.frozen)[labels], step, px)


def _held(labels: LabelMap, layers: Layers, step: int, px: float) -> tuple[Window, Window]:
    """Return what other small parts and the outline of the face leave of what comes along, and of what
    clings to a moved part: nothing is pulled along that only touches it."""
    held = class_flags(layers.held)[labels]
    nodes = on_grid(held, step)
    out = np.ones(nodes.shape, np.float32)
    clings = out
    if held.any():
        away = distance_to(nodes, step) / np.float32(px)
        out = out - np.float32(HOLD) * smoothstep(1 - (away - 1) / np.float32(HOLD_REACH))
        # a rim of the held part is still as well: what flows past would draw its edge out to a bump
        clings = smoothstep((away - np.float32(_RIM)) / np.float32(_CLING))
    if layers.skin >= 0 and not layers.edited_outside:
        face = class_flags([*layers.moving, *layers.frozen, layers.skin])[labels]
        out = out * outline_window(face, step, px)
    return out, clings


def _swept(move: Move, ground: Ground, box: Box, shape: tuple[int, int]) -> Window:
    """Return the distance in pixels from each node to what a part passes over."""
    step = ground.step
    body, reached = move.body, np.zeros(shape, np.bool_)
    height, width = shape[0] * step, shape[1] * step
    inner = body.moved_box(move.coefficients, 2 * step)
    # on whole nodes of the grid
    x0, y0 = max(0, (inner.x0 - box.x0) // step), max(0, (inner.y0 - box.y0) // step)
    x1 = min(width, inner.x1 - box.x0 + step) // step
    y1 = min(height, inner.y1 - box.y0 + step) // step
    if x1 <= x0 or y1 <= y0:
        return distance_to(reached, step)
    part_box = Box(box.x0 + x0 * step, box.y0 + y0 * step, box.x0 + x1 * step, box.y0 + y1 * step)
    columns = part_box.x0 + (np.arange(x1 - x0, dtype=np.float32) + np.float32(0.5)) * np.float32(step)
    rows = part_box.y0 + (np.arange(y1 - y0, dtype=np.float32) + np.float32(0.5)) * np.float32(step)
    x, y = np.meshgrid(columns - np.float32(0.5), rows - np.float32(0.5))
    passed = body.look(x, y) > -step
    for time in (0.5, 1.0):
        u = body.displacement(move.coefficients * time, part_box)[:, : y1 - y0, : x1 - x0] * np.float32(step)
        passed |= body.look(x + u[0], y + u[1]) > -step
    reached[y0:y1, x0:x1] = passed
    return distance_to(reached, step)
