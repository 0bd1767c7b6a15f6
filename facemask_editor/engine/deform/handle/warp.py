"""A shape handle carried out on the pixels: the part is deformed, claims its place, and is mended.

Three stages (decision 20): what is attached to the part moves with it by one
smooth displacement that leaves locks exactly still; the part then takes exactly the pixels of its own
deformed field; what that has torn is repaired. No network is asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from facemask_editor.core.flow import Flow
from facemask_editor.core.groups import EARS
from facemask_editor.core.labels import LabelMap
from facemask_editor.engine.deform.handle.body import Body
from facemask_editor.engine.deform.handle.carry import SHARES, Carried, carried_out
from facemask_editor.engine.deform.handle.claim import seen_through
from facemask_editor.engine.deform.handle.enlarge import enlarged, enlarged_flow
from facemask_editor.engine.deform.handle.ground import Ground
from facemask_editor.engine.deform.handle.solve import solved, towards
from facemask_editor.engine.deform.handle.swept import Move
from facemask_editor.engine.deform.layers import layers_of
from facemask_editor.engine.shape.reshape import target
from facemask_editor.fields.layout import full_extent
from facemask_editor.fields.signed_distance import BoolMask
from facemask_editor.measures.coverage import Values
from facemask_editor.measures.shapes import handle_value

CORRECTIONS = 2
"""Times that a deformation is corrected by what its pixels measure."""

_CROSS = 0.25
"""Deviations by which other quantities may change."""

_GOOD, _PROGRESS = 0.7, 0.05
"""Error below which nothing is corrected, and by how much a correction must lower it."""

_LONGEST_STEP = 0.8
"""Deviations that one correction changes a quantity by at most."""

_DELIVERED = 0.85
"""Share of what was asked for below which a handle is said to have ended early."""


@dataclass(frozen=True, eq=False)
class Warped:
    """What a handle made.

    Attributes:
        label_map: H x W uint8.
        flow: How the pixels moved; None where nothing did.
        reached: Standard deviations that each part's quantity moved by, for those that ended early.
        small: Parts that are too small to be shaped.
        mended: H x W bool, the pixels that were repaired; None where none was.
    """

    label_map: LabelMap
    flow: Flow | None
    reached: dict[int, float]
    small: tuple[int, ...]
    mended: BoolMask | None = None


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
    if coarse and ground.every > 1:
        small_made = warped(ground.small, parts, handle, amount, locks, adapt, still=still, coarse=True)
        return _enlarged(ground, small_made, parts, locks | frozenset(still), adapt)
    bodies = {part: ground.body(part) for part in parts}
    small = tuple(part for part, body in bodies.items() if body is None)
    goals = {
        part: _goal(ground, part, body, handle, amount) for part, body in bodies.items() if body is not None
    }
    moves = [
        Move(part, body, solved(body, goals[part]).coefficients)
        for part, body in bodies.items()
        if body is not None and (goals[part] != body.values).any()
    ]
    kept = locks | frozenset(still)
    layers = layers_of([move.part for move in moves], kept, ground.schema, ground.layout)
    # the claim alone moves what is seen through glasses, what is worn, and ears, which lie on nothing
    alone = layers.edited & frozenset((*EARS.labels(ground.schema), *ground.layout.accessories))
    alone |= frozenset(p for p in layers.moving if seen_through(p, ground))
    layers = replace(layers, moving=layers.moving - alone, attached=layers.attached - alone)

    made = _Try(ground.label_map.copy(), None, moves, {}, np.inf)
    for share in SHARES if moves else ():
        tried = [move.scaled(share) for move in moves]
        found = carried_out(ground, tried, layers, kept, adapt, coarse)
        if not found.torn and coarse:
            made = _Try(found.label_map, found.flow, tried, {}, np.inf, found.mended)
            break
        if not found.torn:
            made = _tried(ground, found, tried, goals, handle, amount)
            break
    else:
        share = 0.0
    # pixels have lost some of what the deformation had: corners, and what is hidden
    for _ in range(CORRECTIONS if share == 1 and not coarse else 0):
        if made.error < _GOOD:
            break
        tried = [_corrected(move, made.missing[move.part]) for move in made.moves]
        found = carried_out(ground, tried, layers, kept, adapt, coarse)
        again = _tried(ground, found, tried, goals, handle, amount)
        if found.torn or again.error > made.error - _PROGRESS:
            break
        made = again
    reached = _ended(ground, made, moves, handle, amount)
    reached.update((part, 0.0) for part in goals if part not in {move.part for move in moves})
    return Warped(made.label_map, made.flow, reached, small, made.mended)


@dataclass(frozen=True, eq=False)
class _Try:
    """A deformation that was carried out.

    Attributes:
        label_map, flow, mended: As of `Warped`.
        moves: The deformations.
        missing: By part, the deviations that its quantities miss their goals by in the pixels.
        error: The worst of them, where 1 is what may be missed.
    """

    label_map: LabelMap
    flow: Flow | None
    moves: Sequence[Move]
    missing: dict[int, Values]
    error: float
    mended: BoolMask | None = None


def _tried(
    ground: Ground,
    carried: Carried,
    moves: Sequence[Move],
    goals: dict[int, Values],
    handle: str,
    amount: float,
) -> _Try:
    missing, error = {}, 0.0
    for move in moves:
        body = move.body
        old, new = (
            _in_pixels(ground, move, ground.labels),
            _in_pixels(ground, move, ground.small_of(carried.label_map)),
        )
        if old is None or new is None or body.values is None:
            missing[move.part], error = np.zeros_like(body.deviations), np.inf
            continue
        lacking = (goals[move.part] - body.values - (new - old)) / body.deviations
        own = np.array([q == handle or (handle == "size" and q in body.shape.size) for q in body.shape.names])
        may_be = np.where(own, (1 - _DELIVERED) * abs(amount), _CROSS)
        missing[move.part], error = lacking, max(error, float((np.abs(lacking) / may_be).max()))
    return _Try(carried.label_map, carried.flow, moves, missing, error, carried.mended)


def _corrected(move: Move, missing: Values) -> Move:
    step = towards(move.body, np.clip(missing, -_LONGEST_STEP, _LONGEST_STEP))
    return Move(move.part, move.body, move.coefficients + step)


def _in_pixels(ground: Ground, move: Move, labels: LabelMap) -> Values | None:
    """Return the quantities of a part as a small mask shows it."""
    height, width = ground.labels.shape
    box = move.body.moved_box(move.coefficients, 3).union(move.body.box).clip(width, height)
    assert box is not None, "the part lies in the picture"
    inside = full_extent(np.ascontiguousarray(labels[box.slices]), move.part, ground.layout)
    return move.body.measured_pixels(inside, box)


def _ended(ground: Ground, made: _Try, moves: Sequence[Move], handle: str, amount: float) -> dict[int, float]:
    """Return by how many deviations quantities changed, where that is less than was asked for."""
    found = {}
    for move in moves:
        tables = ground.handles.parts[move.part]
        deviation = float(tables.stats[tables.shape.handles.index(handle), 1])
        at_last = next(m for m in made.moves if m.part == move.part)
        old = _in_pixels(ground, at_last, ground.labels)
        new = _in_pixels(ground, at_last, ground.small_of(made.label_map))
        change = 0.0
        if old is not None and new is not None:
            name = move.body.name
            change = (handle_value(name, handle, new) - handle_value(name, handle, old)) / deviation
        if change * np.sign(amount) < _DELIVERED * abs(amount):
            found[move.part] = change
    return found


def _enlarged(
    ground: Ground, made: Warped, parts: Sequence[int], locks: frozenset[int], adapt: float
) -> Warped:
    """Return what was made of the small mask, at the size of the mask."""
    small, after = ground.labels, made.label_map
    touched = set(np.unique(small[small != after]).tolist()) if made.flow is not None else set()
    layers = layers_of(parts, locks, ground.schema, ground.layout)
    # glasses give way to what is seen through them, nothing else that is worn does
    frozen = layers.frozen - (touched - locks)
    moved = layers.moving if adapt > 0 else layers.edited
    label_map = enlarged(ground.label_map, small, after, ground.every, moved, frozen)
    return replace(made, label_map=label_map, flow=enlarged_flow(made.flow, ground.every))


def _goal(ground: Ground, part: int, body: Body, handle: str, amount: float) -> Values:
    values = body.values
    assert values is not None, "parts that cannot be measured are left out"
    bounded = not ground.layout.parts[part].own_frame
    return target(body.name, handle, amount, values, ground.handles.parts[part], bounded=bounded)
