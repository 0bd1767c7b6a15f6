"""Clothes go by codes, and what that tore is mended as after any edit by pixels."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from facemask_editor.core.labels import LabelMap
from facemask_editor.engine.draw.asked import Drawn, Mixed, Varied
from facemask_editor.engine.exemplar.whole.mend import Edit
from facemask_editor.engine.exemplar.whole.tries import best_of
from facemask_editor.engine.stage import Outcome, Stage

NAMES = ("cloth",)
"""Class names of what goes this way."""
_TRIES, _NEXT = 4, 7_368_787
_LESS = (1.0, 0.9, 0.75, 0.6)
"""What is tried of a blend or nudge until nothing is torn."""


def by_codes(stage: Stage, part: int, step: Drawn | Varied | Mixed) -> Outcome | str:
    """Carry out a step of clothes by their codes; other seeds, or less of it, where that tears something."""
    before = stage.label_map
    made: list[Outcome] = []
    why: list[str] = []

    def tries() -> Iterator[LabelMap]:
        for number in range(_TRIES):
            stage.check()
            fresh = stage.on(before)
            reason = _carry_out(fresh, part, step, number)
            if reason is not None:
                why.append(reason)
                return
            made.append(fresh.outcome())
            yield made[-1].label_map
            if np.array_equal(made[-1].label_map, before):
                return

    edit = Edit(before, part, stage.tools.schema, stage.locks, stage.settings.adapt)
    best = best_of(edit, tries())
    if best is None:
        return why[0] if why else f"{stage.tools.class_names[part]} cannot be changed here"
    return replace(made[-1], label_map=best.label_map, flow=None, mended=best.mended)


def _carry_out(stage: Stage, part: int, step: Drawn | Varied | Mixed, number: int) -> str | None:
    if isinstance(step, Drawn):
        if not stage.state.present[1:].any():
            return f"there is no face in this mask that {stage.tools.class_names[part]} could fit"
        stage.state.resample(part, step.seed + number * _NEXT, step.temperature)
    elif isinstance(step, Varied):
        if not stage.state.present[part]:
            return f"{stage.tools.class_names[part]} is not in this mask; resample adds it"
        stage.state.nudge(part, step.seed, step.sigma * _LESS[number])
    else:
        donor = stage.donor(step.donor)
        if not stage.state.present[part] and not donor.present[part]:
            return f"{stage.tools.class_names[part]} is in neither face"
        stage.state.blend(part, donor, step.alpha * _LESS[number])
    return None
