"""Deformed parts carried out: what comes along, the claim, the repair, and whether anything is torn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core.flow import Flow
from facemask_editor.core.groups import EARS, SKIN
from facemask_editor.core.labels import LabelMap
from facemask_editor.core.nearest import class_flags
from facemask_editor.core.pieces import areas_of, numbered
from facemask_editor.core.region import Box, changed_box
from facemask_editor.engine.deform.closing import closed
from facemask_editor.engine.deform.exponential import (
    Grid,
    as_flow,
    at_pixels,
    displacement,
    smallest_jacobian,
)
from facemask_editor.engine.deform.handle.claim import claimed
from facemask_editor.engine.deform.handle.ground import Ground
from facemask_editor.engine.deform.handle.swept import Move, pushes, reach_of, velocities
from facemask_editor.engine.deform.layers import Layers
from facemask_editor.engine.deform.pull import pull
from facemask_editor.fields.mended import mended_between
from facemask_editor.fields.repair import repaired
from facemask_editor.fields.signed_distance import BoolMask

SHARES = (1.0, 0.9, 0.75, 0.6, 0.4, 0.2, 0.1)
"""Shares of a deformation that are tried one after another until nothing is torn."""

SMALLEST = 10.0
"""Pixels at 512 x 512 that a piece has at least."""

_LOST = 0.12
"""Share of a part that may go under locked pixels before its handle ends."""

_SEEN = 0.5
"""Share of a deformed part, of what was seen of it before, that must still be seen."""

_AT_THE_FACE = 6.0
"""Pixels of 512 that an ear is away from the skin at most to be at the face."""

_LEAST_JACOBIAN = 0.02


@dataclass(frozen=True, eq=False)
class Carried:
    """Deformed parts.

    Attributes:
        label_map: H x W uint8.
        flow: How the pixels moved; None where nothing did.
        torn: Whether anything is torn past mending.
        mended: H x W bool, the pixels that were repaired; None where none was.
    """

    label_map: LabelMap
    flow: Flow | None
    torn: bool
    mended: BoolMask | None


def carried_out(
    ground: Ground,
    moves: Sequence[Move],
    layers: Layers,
    locks: frozenset[int],
    adapt: float,
    coarse: bool,
) -> Carried:
    """Return the mask with parts deformed and what that tore repaired."""
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
    claimed(out, moves, ground, locks)
    edited = [move.part for move in moves]
    torn, mended = _torn(ground, out, moves, layers, locks), None
    if not coarse and not torn:
        only = None
        if adapt == 0:
            own = class_flags(edited)
            only = own[before] | own[out]
        whole = repaired(before, out, locks, edited, ground.schema, only)
        whole, left = closed(before, whole, edited, locks, ground.schema, adapt)
        out, torn, mended = whole, bool(left), mended_between(out, whole)
    return Carried(out, as_flow(u, full, float(step * every)), torn, mended)


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
    height, width = ground.labels.shape
    now = ground.small_of(after)
    box = changed_box(ground.labels, now)
    if box is None:
        return False
    area = SMALLEST * ground.px**2
    for part in sorted(layers.moving | layers.edited):
        where = ground.box(part)
        if where is None:
            continue
        window = where.union(box).slices
        old, new = ground.labels[window] == part, now[window] == part
        if (old != new).any() and _pieces(new, area) > max(1, _pieces(old, area)):
            return True
    ears = [move for move in moves if move.part in EARS.labels(ground.schema)]
    if any(_come_off(ground, now, move) for move in ears):
        return True
    for move in moves:
        if (now == move.part).sum() < _SEEN * ground.counts[move.part] * _growth(move):
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


def _growth(move: Move) -> float:
    """Return by what a part's area grows or shrinks when all of it is seen."""
    box = move.body.moved_box(move.coefficients, 2)
    inside = move.body.field(move.coefficients, box) > 0
    return float(inside.sum() / max(1, move.body.inside.sum()))


def _come_off(ground: Ground, now: LabelMap, move: Move) -> bool:
    """Whether an ear that was at the face no longer is."""
    height, width = ground.labels.shape
    margin = max(1, round(_AT_THE_FACE * ground.px))
    box = move.body.moved_box(move.coefficients, margin + 2).union(move.body.box).clip(width, height)
    assert box is not None, "the part lies in the picture"
    face = class_flags(SKIN.labels(ground.schema))
    kernel = np.ones((2 * margin + 1,) * 2, np.uint8)
    touches = []
    for labels in (ground.labels[box.slices], now[box.slices]):
        ear = cv2.dilate((labels == move.part).view(np.uint8), kernel) > 0
        touches.append(bool((ear & face[labels]).any()))
    return touches[0] and not touches[1]


def _pieces(inside: npt.NDArray[np.bool_], area: float) -> int:
    count, pieces = numbered(inside)
    return int((areas_of(pieces, count)[1:] >= area).sum())
