"""A shape handle carried out on the pixels: the part is deformed, claims its place, and is mended.

Three stages (trial: ``edit_findings.md``, section 6): what is attached to the part moves with it by one
smooth displacement that leaves locks exactly still; the part then takes exactly the pixels of its own
deformed field; what that has torn is repaired. No network is asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core.flow import Flow
from facemask_editor.core.labels import LabelMap
from facemask_editor.core.nearest import class_flags
from facemask_editor.core.region import Box, changed_box
from facemask_editor.engine.deform.body import Body
from facemask_editor.engine.deform.claim import claimed, seen_through
from facemask_editor.engine.deform.exponential import (
    Grid,
    as_flow,
    at_pixels,
    displacement,
    smallest_jacobian,
)
from facemask_editor.engine.deform.ground import Ground
from facemask_editor.engine.deform.layers import Layers, layers_of
from facemask_editor.engine.deform.pull import pull
from facemask_editor.engine.deform.solve import solved
from facemask_editor.engine.deform.swept import Move, pushes, reach_of, velocities
from facemask_editor.engine.shape.reshape import target
from facemask_editor.fields.layout import full_extent
from facemask_editor.fields.repair import repaired
from facemask_editor.measures.shapes import handle_value

SHARES = (1.0, 0.8, 0.6, 0.4, 0.2)
"""Shares of a deformation that are tried one after another until nothing is torn."""

SMALLEST = 10.0
"""Pixels at 512 x 512 that a piece has at least."""

_LOST = 0.12
"""Share of a part that may go under locked pixels before its handle ends."""

_DELIVERED = 0.85
"""Share of what was asked for below which a handle is said to have ended early."""

_LEAST_JACOBIAN = 0.02


@dataclass(frozen=True, eq=False)
class Warped:
    """What a handle made.

    Attributes:
        label_map: H x W uint8.
        flow: How the pixels moved; None where nothing did.
        reached: Standard deviations that each part's quantity moved by, for those that ended early.
        small: Parts that are too small to be shaped.
        moved: Parts that were deformed.
    """

    label_map: LabelMap
    flow: Flow | None
    reached: dict[int, float]
    small: tuple[int, ...]
    moved: tuple[int, ...]


def warped(
    ground: Ground,
    parts: Sequence[int],
    handle: str,
    amount: float,
    locks: frozenset[int],
    adapt: float,
    *,
    still: Sequence[int] = (),
    coarse: bool = False,
) -> Warped:
    """Return the mask after a handle of some parts was moved; the same on every run.

    Args:
        ground: Of the mask.
        parts: Present, unlocked parts that have the handle: one, or both sides of a pair.
        handle: Name without alias.
        amount: In standard deviations.
        locks: Classes of which no pixel changes, and that get none.
        adapt: 0 to 1, how far the surroundings come along; at 0 nothing beyond the parts changes.
        still: Classes that are kept like locked ones.
        coarse: Whether rougher edges will do.
    """
    bodies = {part: ground.body(part) for part in parts}
    small = tuple(part for part, body in bodies.items() if body is None)
    moves = [
        Move(part, body, _coefficients(ground, part, body, handle, amount))
        for part, body in bodies.items()
        if body is not None
    ]
    moves = [move for move in moves if move.coefficients.any()]
    kept = locks | frozenset(still)
    layers = layers_of([move.part for move in moves], kept, ground.schema, ground.layout)
    through = frozenset(p for p in layers.moving if seen_through(p, ground))
    # the claim moves what is seen through glasses: they would be torn by anything that moves with it
    layers = replace(layers, moving=layers.moving - through, attached=layers.attached - through)
    label_map, flow = ground.label_map, None
    for share in SHARES if moves else ():
        tried = [move.scaled(share) for move in moves]
        label_map, flow, torn = _carried_out(ground, tried, layers, kept, adapt, coarse)
        if not torn:
            break
    reached = _reached(ground, moves, label_map, handle, amount)
    reached.update(
        (part, 0.0) for part, b in bodies.items() if b is not None and part not in {m.part for m in moves}
    )
    return Warped(label_map, flow, reached, small, tuple(move.part for move in moves))


def _coefficients(
    ground: Ground, part: int, body: Body, handle: str, amount: float
) -> npt.NDArray[np.float64]:
    values = body.values
    assert values is not None, "parts that cannot be measured are left out"
    bounded = not ground.layout.parts[part].own_frame
    tables = ground.handles.parts[part]
    return solved(body, target(body.name, handle, amount, values, tables, bounded=bounded)).coefficients


def _carried_out(
    ground: Ground,
    moves: Sequence[Move],
    layers: Layers,
    locks: frozenset[int],
    adapt: float,
    coarse: bool,
) -> tuple[LabelMap, Flow | None, bool]:
    """Return the mask, the displacement, and whether anything is torn."""
    made_room = pushes(moves, ground, layers) if adapt > 0 else []
    box = _box(moves, [push.part for push in made_room], ground)
    step = ground.step
    u = _unfolded(velocities(moves, made_room, ground, layers, box, adapt) * np.float32(-1 / step))
    before = ground.label_map
    out = before.copy()
    every = ground.every
    full = Box(box.x0 * every, box.y0 * every, box.x1 * every, box.y1 * every)
    if adapt > 0:
        window = full.clip(before.shape[1], before.shape[0])
        assert window is not None, "the box lies in the picture"
        x, y = at_pixels(u, step * every, (window.height, window.width))
        pixels = np.ascontiguousarray(before[window.slices])
        out[window.slices] = pull(pixels, x, y, layers, ground.px * every, coarse=coarse)
    like = out.copy() if adapt > 0 and not coarse else None
    claimed(out, moves, ground, locks, coarse)
    edited = [move.part for move in moves]
    torn = _torn(ground, out, moves, layers, locks)
    if not coarse and not torn:
        only = None
        if adapt == 0:
            own = class_flags(edited)
            only = own[before] | own[out]
        out = repaired(before, out, locks, edited, ground.schema, only, like)
    return out, as_flow(u, full, float(step * every)), torn


def _unfolded(velocity: Grid) -> Grid:
    """Return a displacement that nowhere folds: one that would is carried out with less of the velocity.

    Where a part moves fast beside what is held, a grid of some pixels cannot show what happens between; the
    part itself goes all the way all the same, for it claims its pixels.
    """
    for share in SHARES:
        u = displacement(velocity * np.float32(share))
        if smallest_jacobian(u) >= _LEAST_JACOBIAN:
            return u
    return np.zeros_like(velocity)


def _box(moves: Sequence[Move], pushed: Sequence[int], ground: Ground) -> Box:
    """Return all pixels of the small mask that may move, on whole nodes."""
    height, width = ground.labels.shape
    step = ground.step
    found: Box | None = None
    for move in moves:
        found = move.body.moved_box(move.coefficients, reach_of(move, ground) + 2 * step).union(found)
    for part in pushed:
        body = ground.body(part)
        if body is not None:
            found = body.box.grow(round(24 * ground.px), width, height).union(found)
    assert found is not None, "something moves"
    box = found.clip(width, height)
    assert box is not None, "parts lie in the picture"
    return Box(box.x0 - box.x0 % step, box.y0 - box.y0 % step, box.x1, box.y1)


def _torn(
    ground: Ground,
    after: LabelMap,
    moves: Sequence[Move],
    layers: Layers,
    locks: frozenset[int],
) -> bool:
    """Whether a part of the edit is in more pieces than before, or has gone under a lock."""
    every, height, width = ground.every, *ground.labels.shape
    middle = every // 2
    now = after[middle::every, middle::every]
    box = changed_box(ground.labels, now)
    if box is None:
        return False
    area = SMALLEST * ground.px**2
    for part in sorted(layers.moving | layers.edited):
        if not ground.counts[part]:
            continue
        old, new = (m[box.grow(1, width, height).slices] == part for m in (ground.labels, now))
        if (old != new).any() and _pieces(now == part, area) > max(1, _pieces(ground.labels == part, area)):
            return True
    locked = class_flags(locks)[ground.labels]
    for move in moves if locked.any() else ():
        around = move.body.moved_box(move.coefficients, 2).clip(width, height)
        if around is None:
            return True
        inside = move.body.field(move.coefficients, around) > 0
        if (inside & locked[around.slices]).sum() > _LOST * inside.sum():
            return True
    return False


def _pieces(inside: npt.NDArray[np.bool_], area: float) -> int:
    count, _, stats, _ = cv2.connectedComponentsWithStats(
        np.ascontiguousarray(inside).view(np.uint8), connectivity=8
    )
    return int((stats[1:count, cv2.CC_STAT_AREA] >= area).sum())


def _reached(
    ground: Ground, moves: Sequence[Move], after: LabelMap, handle: str, amount: float
) -> dict[int, float]:
    """Return by how much quantities changed in the pixels where that is less than was asked for."""
    every = ground.every
    middle = every // 2
    height, width = ground.labels.shape
    now = after[middle::every, middle::every]
    found = {}
    for move in moves:
        box = move.body.moved_box(move.coefficients, 3).clip(width, height)
        row = ground.handles.parts[move.part].shape.handles.index(handle)
        deviation = float(ground.handles.parts[move.part].stats[row, 1])
        if box is None:
            continue
        maps = (np.ascontiguousarray(m[box.slices]) for m in (ground.labels, now))
        values = [move.body.measured_pixels(full_extent(m, move.part, ground.layout), box) for m in maps]
        if values[0] is None or values[1] is None:
            found[move.part] = 0.0
            continue
        old, new = (handle_value(move.body.name, handle, v) for v in values if v is not None)
        change = (new - old) / deviation
        if change * np.sign(amount) < _DELIVERED * abs(amount):
            found[move.part] = change
    return found
