"""A small change of a part."""

from __future__ import annotations

from facemask_editor.engine.exemplar.draw import nudge, nudges
from facemask_editor.engine.kinds.carrier import Carrier
from facemask_editor.engine.paper.changed import ChangedCodes
from facemask_editor.engine.stage import Stage
from facemask_editor.recipe.kinds.nudge import Nudge


def _carry_out(stage: Stage, part: int, step: Nudge) -> str | None:
    if not stage.state.present[part]:
        return _missing(step)
    stage.state.nudge(part, step.seed, step.sigma)
    return None


def _perturb(changed: ChangedCodes, part: int, step: Nudge) -> str | None:
    if not changed.present[part]:
        return _missing(step)
    changed.perturb(part, step.seed, step.sigma)
    return None


def _missing(step: Nudge) -> str:
    return f"{step.part} is not in this mask; resample adds it"


NUDGE = Carrier(part=_carry_out, pixels=nudge, by_pixels=nudges, paper=_perturb)
