"""Towards the same part of a second face; with several, towards one after the other."""

from __future__ import annotations

from facemask_editor.engine.encode.donor import placed_code
from facemask_editor.engine.exemplar.draw import blend, blends
from facemask_editor.engine.kinds.carrier import Carrier
from facemask_editor.engine.paper.changed import ChangedCodes
from facemask_editor.engine.stage import Stage
from facemask_editor.recipe.kinds.blend import Blend


def _carry_out(stage: Stage, part: int, step: Blend) -> str | None:
    donor = stage.donor(step.donor)
    if not stage.state.present[part] and not donor.present[part]:
        return f"{step.part} is in neither face"
    code = None
    if donor.present[part] and stage.settings.adapt > 0:  # at 0 it is the donor's to the pixel
        code = placed_code(stage.face, donor, part, stage.tools.schema)
    stage.state.blend(part, donor, step.alpha, code)
    return None


def _interpolate(changed: ChangedCodes, part: int, step: Blend) -> str | None:
    faces = [(changed.donor(single.donor), single.alpha) for single in step.one_by_one()]
    if not changed.present[part] and not any(face.present[part] for face, _ in faces):
        return f"{step.part} is in neither face"
    for face, alpha in faces:
        changed.interpolate(part, face, alpha)
    return None


BLEND = Carrier(part=_carry_out, pixels=blend, by_pixels=blends, singly=Blend.one_by_one, paper=_interpolate)
