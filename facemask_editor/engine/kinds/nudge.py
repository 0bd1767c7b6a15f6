"""A small change of a part."""

from __future__ import annotations

from facemask_editor.engine.exemplar.draw import nudge, nudges
from facemask_editor.engine.kinds.carrier import Carrier
from facemask_editor.engine.stage import Stage
from facemask_editor.recipe.kinds.nudge import Nudge


def _carry_out(stage: Stage, part: int, step: Nudge) -> str | None:
    if not stage.state.present[part]:
        return f"{step.part} is not in this mask; resample adds it"
    stage.state.nudge(part, step.seed, step.sigma)
    return None


NUDGE = Carrier(part=_carry_out, pixels=nudge, by_pixels=nudges)
