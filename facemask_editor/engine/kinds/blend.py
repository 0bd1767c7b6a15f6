"""Towards the same part of a second face."""

from __future__ import annotations

from facemask_editor.engine.exemplar.draw import blend, blends
from facemask_editor.engine.kinds.carrier import Carrier
from facemask_editor.engine.stage import Stage
from facemask_editor.recipe.kinds.blend import Blend


def _carry_out(stage: Stage, part: int, step: Blend) -> str | None:
    donor = stage.donor(step.donor)
    if not stage.state.present[part] and not donor.present[part]:
        return f"{step.part} is in neither face"
    stage.state.blend(part, donor, step.alpha)
    return None


BLEND = Carrier(part=_carry_out, pixels=blend, by_pixels=blends)
