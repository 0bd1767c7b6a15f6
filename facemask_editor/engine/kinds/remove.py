"""Take a part away."""

from __future__ import annotations

from facemask_editor.engine.exemplar.draw import remove, removes
from facemask_editor.engine.kinds.carrier import Carrier
from facemask_editor.engine.paper.changed import ChangedCodes
from facemask_editor.engine.stage import Stage
from facemask_editor.recipe.kinds.remove import Remove


def _carry_out(stage: Stage, part: int, step: Remove) -> str | None:
    if not stage.state.present[part]:
        return f"{step.part} is not in this mask"
    stage.state.remove(part)
    return None


def _by_pixels(stage: Stage, part: int, _: Remove) -> bool:
    return removes(stage, part)


def _to_empty(changed: ChangedCodes, part: int, step: Remove) -> str | None:
    if not changed.present[part]:
        return f"{step.part} is not in this mask"
    changed.take_away(part)
    return None


REMOVE = Carrier(part=_carry_out, pixels=remove, by_pixels=_by_pixels, paper=_to_empty)
