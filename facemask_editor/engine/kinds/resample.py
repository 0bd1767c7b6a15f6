"""A new shape for a part."""

from __future__ import annotations

from facemask_editor.engine.exemplar.draw import draw, draws
from facemask_editor.engine.kinds.carrier import Carrier
from facemask_editor.engine.paper.changed import ChangedCodes
from facemask_editor.engine.stage import Stage
from facemask_editor.recipe.kinds.resample import Resample


def _carry_out(stage: Stage, part: int, step: Resample) -> str | None:
    if not stage.state.present[1:].any():
        return f"there is no face in this mask that {step.part} could fit"
    stage.state.resample(part, step.seed, step.temperature)
    return None


def _by_pixels(stage: Stage, part: int, _: Resample) -> bool:
    return draws(stage, part)


def _from_noise(changed: ChangedCodes, part: int, step: Resample) -> None:
    changed.draw(part, step.seed, step.temperature)


RESAMPLE = Carrier(part=_carry_out, pixels=draw, by_pixels=_by_pixels, paper=_from_noise)
