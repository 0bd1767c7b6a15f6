"""A handle of skin or hat carried out: its code is searched for, and what comes of it is looked at."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from facemask_editor.core.groups import SKIN
from facemask_editor.core.labels import LabelMap
from facemask_editor.engine.deform.closing import closed
from facemask_editor.engine.shape.ears import with_ears
from facemask_editor.engine.shape.reshape import reshape
from facemask_editor.engine.stage import Outcome, Stage
from facemask_editor.fields.layout import full_extent
from facemask_editor.fields.mended import mended_between, mended_by_both
from facemask_editor.measures.coverage import Coverage, Values
from facemask_editor.measures.shapes import handle_value, measure_part

_SHARES = (1.0, 0.88, 0.7, 0.5, 0.3)
"""Shares of what is asked for that are tried one after another until nothing is torn."""

_OFF = 0.15
"""Share of what was asked for by which a handle may miss it."""


@dataclass(frozen=True, eq=False)
class _Try:
    """What a share of the amount made, and how far the quantity went, in deviations."""

    made: Outcome
    torn: int
    reached: float


def reshaped(stage: Stage, parts: list[int], handle: str, amount: float) -> Outcome | list[int]:
    """Return the mask after a handle of parts in codes was moved; the parts where they are too small.

    What a shape tears is closed; where that cannot be done the handle ends before.

    Args:
        stage: On the mask before.
        parts: Present, unlocked parts that have the handle.
        handle: Name without alias.
        amount: In standard deviations.
    """
    first, coarse = parts[0], stage.settings.coarse
    before = stage.label_map
    was = _measured(stage, first, before)
    best: _Try | None = None
    asked, small = amount, list[int]()
    for share in (1.0,) if coarse else _SHARES:
        stage.check()
        found, small = _tried(stage, parts, handle, asked * share, was)
        if len(small) == len(parts):
            return small
        off = found.reached / amount - 1
        if share == 1 and was is not None and not coarse and abs(off) > _OFF and found.reached / amount > 0.4:
            # what the neighbours take or leave at the edge was not in the search
            asked = amount * float(np.clip(1 / (1 + off), 0.7, 1.4))
            again, _ = _tried(stage, parts, handle, asked, was)
            if abs(again.reached / amount - 1) < abs(off) and again.torn <= found.torn:
                found = again
            else:
                asked = amount
        if best is None or found.torn < best.torn:
            best = found
        if not best.torn:
            break
    assert best is not None, "something is tried"
    if best.torn:
        best = _Try(Outcome(before.copy(), edited=frozenset(parts)), 0, 0.0)
    limits = {}
    if was is not None and not coarse and best.reached / amount < 1 - _OFF:
        limits = {f"{stage.tools.class_names[first]}.{handle}": round(best.reached, 3)}
    return replace(best.made, limits=limits)


def _tried(
    stage: Stage, parts: list[int], handle: str, amount: float, was: Values | None
) -> tuple[_Try, list[int]]:
    fresh = stage.on(stage.label_map)
    fresh.state.complete(parts)
    small = reshape(fresh.meter, fresh.state, parts, handle, amount)
    made = fresh.outcome(mend=not stage.settings.coarse)
    schema = stage.tools.schema
    if stage.settings.adapt > 0 and set(parts) & set(SKIN.labels(schema)):
        made = replace(made, label_map=with_ears(stage.label_map, made.label_map, stage.locks, schema))
    if stage.settings.coarse:
        return _Try(made, 0, amount), small
    label_map, left = closed(
        stage.label_map, made.label_map, made.edited, stage.locks, schema, stage.settings.adapt
    )
    now = _measured(stage, parts[0], label_map) if was is not None else None
    reached = 0.0
    if was is not None and now is not None:
        tables = stage.tools.handles.parts[parts[0]]
        name = stage.tools.class_names[parts[0]]
        deviation = float(tables.stats[tables.shape.handles.index(handle), 1])
        reached = (handle_value(name, handle, now) - handle_value(name, handle, was)) / deviation
    mended = mended_by_both(made.mended, mended_between(made.label_map, label_map))
    made = replace(made, label_map=label_map, edited=frozenset(parts), mended=mended)
    return _Try(made, len(left), reached), small


def _measured(stage: Stage, part: int, label_map: LabelMap) -> Values | None:
    """Return the quantities of a part as a mask shows it, in the frame of the face before the edit."""
    ground = stage.ground
    labels = np.ascontiguousarray(ground.small_of(label_map))
    extent = full_extent(labels, part, ground.layout)
    name = stage.tools.class_names[part]
    values = measure_part(name, Coverage.of_mask(extent), ground.frame, ground.sides[name])
    known = len(stage.tools.handles.parts[part].shape.quantities)
    return None if values is None else values[:known]
