"""A measured quantity of a part."""

from __future__ import annotations

import numpy as np

from facemask_editor.engine.exemplar.handles.apply import shape, shapes
from facemask_editor.engine.kinds.carrier import Carrier
from facemask_editor.engine.shape.reshape import reshape
from facemask_editor.engine.stage import Outcome, Stage
from facemask_editor.recipe.kinds.shape import Shape


def _carry_out(stage: Stage, part: int, step: Shape) -> str | None:
    tools, state = stage.tools, stage.state
    handles = tools.handles
    handle = handles.named(part, step.handle)
    if not state.present[part]:
        return f"{step.part} is not in this mask; resample adds it"
    if step.amount == 0:
        return None
    other = handles.partners.get(part)
    both = step.side == "both" and other in handles.parts and other not in stage.locks
    parts = [part, other] if both and other is not None and state.present[other] else [part]
    before = state.codes[parts].copy()
    small = [tools.class_names[p] for p in reshape(stage.meter, state, parts, handle, step.amount)]
    if small:
        return f"{' and '.join(small)}: too few pixels to be shaped"
    unchanged = np.array_equal(before, state.codes[parts])
    return f"{tools.schema.title(part)} {handle} cannot change more in this face" if unchanged else None


def _by_pixels(stage: Stage, part: int, step: Shape) -> bool:
    return shapes(stage, part, step)


def _on_head(stage: Stage, part: int, step: Shape) -> Outcome | str:
    return shape(stage, part, step)


SHAPE = Carrier(part=_carry_out, pixels=_on_head, by_pixels=_by_pixels)
