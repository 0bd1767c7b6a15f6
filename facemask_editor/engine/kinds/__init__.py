"""How each kind of recipe step is carried out; `recipe.kinds` tells what it is."""

from __future__ import annotations

from facemask_editor.engine.kinds.blend import BLEND
from facemask_editor.engine.kinds.carrier import Carrier
from facemask_editor.engine.kinds.complete import COMPLETE
from facemask_editor.engine.kinds.expression import EXPRESSION
from facemask_editor.engine.kinds.nudge import NUDGE
from facemask_editor.engine.kinds.remove import REMOVE
from facemask_editor.engine.kinds.resample import RESAMPLE
from facemask_editor.engine.kinds.resample_group import RESAMPLE_GROUP
from facemask_editor.engine.kinds.shape import SHAPE
from facemask_editor.engine.kinds.towards_typical import TOWARDS_TYPICAL
from facemask_editor.engine.kinds.transplant import TRANSPLANT

CARRIERS: dict[str, Carrier] = {
    "blend": BLEND,
    "complete": COMPLETE,
    "expression": EXPRESSION,
    "nudge": NUDGE,
    "remove": REMOVE,
    "resample": RESAMPLE,
    "resample_group": RESAMPLE_GROUP,
    "shape": SHAPE,
    "towards_typical": TOWARDS_TYPICAL,
    "transplant": TRANSPLANT,
}
"""By the ``kind`` of the step."""
