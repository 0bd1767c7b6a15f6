"""Shape steps of hair, on a face that shows where its head is."""

from __future__ import annotations

import numpy as np

from facemask_editor.engine.draw.asked import Handled
from facemask_editor.engine.exemplar.bank import hair_bank
from facemask_editor.engine.exemplar.draw import head_of
from facemask_editor.engine.exemplar.handles.moves import MOVES
from facemask_editor.engine.exemplar.handles.shape import HairShaper
from facemask_editor.engine.exemplar.head import Head
from facemask_editor.engine.stage import Outcome, Stage
from facemask_editor.measures.shapes import shape_frame

_LIMIT = 0.85
"""Share of what was asked for, below which a handle says where it ended."""


def shapes(stage: Stage, part: int, step: Handled) -> bool:
    """Tell whether a step goes by the head: a handle of hair, on a face that shows where its head is."""
    return stage.tools.class_names[part] == "hair" and step.handle in MOVES and head_of(stage) is not None


def shape(stage: Stage, part: int, step: Handled) -> Outcome | str:
    """Carry out a step that `shapes` names."""
    head, tools = head_of(stage), stage.tools
    assert head is not None, "shapes() says that there is one"
    handle = tools.handles.named(part, step.handle)
    if not (head.label_map == part).any():
        return f"{step.part} is not in this mask; resample adds it"
    edited = frozenset((part,))
    if step.amount == 0:
        return Outcome(head.label_map.copy(), edited=edited)
    known = tools.handles.parts[part]
    row = known.shape.names.index(handle)
    deviation, low, high = (float(v) for v in known.stats[row, 1:])
    shaper = head.kept.get((HairShaper, row))
    if shaper is None:
        shaper = HairShaper(head, hair_bank(), shape_frame(head.label_map, tools.schema), row)
        head.kept[HairShaper, row] = shaper
    now = shaper.measure(head.hair)
    if now is None:
        return f"{step.part}: too few pixels to be shaped"
    goal = float(np.clip(now + step.amount * deviation, min(low, now), max(high, now)))
    made = shaper.shaped(handle, goal - now, stage.check, coarse=stage.settings.coarse)
    if np.array_equal(made.label_map, head.label_map):
        text = f"{tools.schema.title(part)} {handle} cannot change more in this face{_why(head, step)}"
        return Outcome(made.label_map, (text,), limits={f"{step.part}.{handle}": 0.0}, edited=edited)
    reached = made.reached / deviation
    short = reached / step.amount < _LIMIT
    limits = {f"{step.part}.{handle}": round(reached, 3)} if short and not stage.settings.coarse else {}
    return Outcome(made.label_map, limits=limits, edited=edited, mended=made.mended)


def _why(head: Head, step: Handled) -> str:
    """Return why hair does not become longer, and what else there is."""
    if step.handle != "length" or step.amount < 0:
        return ""
    if head.hair[-1].any():
        return ": it reaches the edge of the picture"
    return ": it would come apart. A new shape of hair, or hair of a second face, is another way"
