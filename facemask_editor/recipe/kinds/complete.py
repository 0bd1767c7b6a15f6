"""``complete``: fill in what an unfinished face lacks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from facemask_editor.recipe.spelling import Spelling
from facemask_editor.recipe.step_kind import Seed, Step, StepKind, StepOption
from facemask_editor.recipe.temperature import temperature
from facemask_editor.recipe.wording import Wording

_TEMPERATURE = temperature(0.0)


class Complete(Step):
    """Add the parts that the face lacks, given those that are drawn; what is drawn stays as it is."""

    kind: Literal["complete"] = "complete"
    seed: Seed = 0
    temperature: Annotated[float, _TEMPERATURE.range] = _TEMPERATURE.default
    """0 gives the most probable shapes, 1 the variety of real faces."""


def _read(text: str, spelling: Spelling) -> list[Mapping[str, Any]]:
    return [{}]


def _words(steps: Sequence[Complete], wording: Wording) -> list[str]:
    return ["complete face"]


COMPLETE = StepKind(
    Complete,
    title="Complete face",
    option=StepOption("--complete", "", "Parts that a face lacks are filled in; what is drawn stays.", _read),
    words=_words,
    fields=(_TEMPERATURE,),
    seeded=True,
    draws=lambda step: step.temperature > 0,
    adapts=False,
    beyond_paper="the paper's network cannot tell which parts are missing; add them one by one",
)
