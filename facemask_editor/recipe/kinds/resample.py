"""``resample``: a new shape for a part."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from facemask_editor.recipe.spelling import each_part
from facemask_editor.recipe.step_kind import PartStep, Seed, StepKind, StepOption
from facemask_editor.recipe.temperature import temperature
from facemask_editor.recipe.wording import Wording

_TEMPERATURE = temperature(1.0)


class Resample(PartStep):
    """Draw a new shape for the part, given the parts that stay; adds the part where it is missing."""

    kind: Literal["resample"] = "resample"
    seed: Seed = 0
    temperature: Annotated[float, _TEMPERATURE.range] = _TEMPERATURE.default
    """0 gives the most probable shape, 1 the variety of real faces."""


def _words(steps: Sequence[Resample], wording: Wording) -> list[str]:
    one = len(steps) == 1
    what = f"{wording.part(steps[0].part)} shape" if one else f"shapes of {len(steps)} parts"
    seeds = {step.seed for step in steps}
    return [f"new {what} (seed {steps[0].seed})" if len(seeds) == 1 else f"new {what}"]


RESAMPLE = StepKind(
    Resample,
    title="New shape",
    heading="Generate",
    option=StepOption("--resample", "PARTS", "Parts that get a new shape.", each_part),
    words=_words,
    fields=(_TEMPERATURE,),
    seeded=True,
    draws=lambda step: step.temperature > 0,
    adds=True,
)
