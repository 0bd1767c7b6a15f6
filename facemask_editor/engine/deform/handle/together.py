"""Several parts that change several quantities at once, by one smooth displacement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from facemask_editor.engine.deform.handle.carry import SHARES, carried_out
from facemask_editor.engine.deform.handle.enlarge import enlarged, enlarged_flow
from facemask_editor.engine.deform.handle.ground import Ground
from facemask_editor.engine.deform.handle.solve import solved
from facemask_editor.engine.deform.handle.swept import Move
from facemask_editor.engine.deform.handle.warp import Warped
from facemask_editor.engine.deform.layers import layers_of
from facemask_editor.engine.shape.reshape import EXTENTS

_LEAST_LEFT = 0.3
"""Share of an extent that is left at least: an eye that closes is still there to be opened."""


def warped_together(
    ground: Ground,
    changes: Mapping[int, Mapping[str, float]],
    locks: frozenset[int],
    adapt: float,
    *,
    coarse: bool = False,
) -> Warped:
    """Return the mask after quantities of some parts have changed; the same on every run.

    Args:
        ground: Of the mask.
        changes: By present, unlocked part and quantity, in face units and degrees.
        locks: Classes of which no pixel changes, and that get none.
        adapt: 0 to 1, how far the surroundings come along; at 0 nothing beyond the parts changes.
        coarse: Whether rougher edges will do.

    Returns:
        As of `handle.warp.warped`; ``reached`` holds the share that was carried out, where that is not all.
    """
    if coarse and ground.every > 1:
        made = warped_together(ground.small, changes, locks, adapt, coarse=True)
        return _enlarged(ground, made, changes, locks, adapt)
    moves, small = [], []
    for part, wanted in sorted(changes.items()):
        body = ground.body(part)
        if body is None or body.values is None:
            small.append(part)
            continue
        goal = body.values.copy()
        for name, change in wanted.items():
            row = body.shape.names.index(name)
            least = _LEAST_LEFT * goal[row] if name in EXTENTS and goal[row] > 0 else -np.inf
            goal[row] = max(goal[row] + change, least)
        moves.append(Move(part, body, solved(body, goal).coefficients))
    layers = layers_of([move.part for move in moves], locks, ground.schema, ground.layout)
    for share in SHARES if moves else ():
        tried = [move.scaled(share) for move in moves]
        found = carried_out(ground, tried, layers, locks, adapt, coarse)
        if not found.torn:
            reached = {} if share == 1 else {move.part: share for move in moves}
            return Warped(found.label_map, found.flow, reached, tuple(small), found.mended)
    return Warped(ground.label_map.copy(), None, {move.part: 0.0 for move in moves}, tuple(small))


def _enlarged(
    ground: Ground,
    made: Warped,
    changes: Mapping[int, Mapping[str, float]],
    locks: frozenset[int],
    adapt: float,
) -> Warped:
    """Return what was made of the small mask, at the size of the mask."""
    layers = layers_of(changes, locks, ground.schema, ground.layout)
    moved = layers.moving if adapt > 0 else layers.edited
    label_map = enlarged(ground.label_map, ground.labels, made.label_map, ground.every, moved, layers.frozen)
    return replace(made, label_map=label_map, flow=enlarged_flow(made.flow, ground.every))
