"""A part becomes the nearest shape that is typical, given the others."""

from __future__ import annotations

from facemask_editor.engine.denoise.nearest import nearest_typical
from facemask_editor.engine.kinds.carrier import Carrier
from facemask_editor.engine.stage import Stage
from facemask_editor.recipe.kinds.towards_typical import TowardsTypical

SKIN = "skin"
"""The one part of the whole picture whose code tells its shape well enough."""


def _carry_out(stage: Stage, part: int, step: TowardsTypical) -> str | None:
    state, tools = stage.state, stage.tools
    if not state.present[part]:
        return f"{step.part} is not in this mask; resample adds it"
    if step.amount == 0:
        return None
    layout = tools.vae.config.layout
    own_frame = layout.parts[part].own_frame
    if part in layout.accessories or not (own_frame or step.part == SKIN):
        return f"{step.part} has no typical shape of its own; a new shape is drawn from examples"
    state.complete((part,))
    code = nearest_typical(state.codes, state.present, part, step.amount, tools)
    if code is None and not own_frame:
        return f"{step.part} is typical already"
    # A hand's jagged edge is no shape of a part; at the hairline it is what the code cannot hold.
    state.pull(part, code, step.amount if own_frame else 0.0)
    return None


TOWARDS_TYPICAL = Carrier(part=_carry_out)
"""``towards_typical``: the nearest typical shape."""
