"""``nudge``: a small change of a part."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from facemask_editor.recipe.spelling import each_value
from facemask_editor.recipe.step_field import StepField
from facemask_editor.recipe.step_kind import PartStep, Seed, StepKind, StepOption
from facemask_editor.recipe.wording import Wording

_SIGMA = StepField(
    "sigma",
    "Strength",
    0.0,
    5.0,
    0.5,
    reach=(0.0, 2.0),
    zero="off",
    idle_at_zero=True,
    tip="How far the shape moves away from itself",
)


class Nudge(PartStep):
    """Add noise N(0, sigma^2) to the part's code (the paper's perturbation with a strength)."""

    kind: Literal["nudge"] = "nudge"
    seed: Seed = 0
    sigma: Annotated[float, _SIGMA.range] = _SIGMA.default


def _words(steps: Sequence[Nudge], wording: Wording) -> list[str]:
    if len(steps) > 1:
        return [f"nudge {len(steps)} parts"]
    step = steps[0]
    return [f"nudge {wording.part(step.part)} ({step.sigma:.2f}, seed {step.seed})"]


NUDGE = StepKind(
    Nudge,
    title="Nudge",
    option=StepOption(
        "--nudge",
        "PART=SIGMA",
        f"Parts that vary a little; sigma is {_SIGMA.low:g} to {_SIGMA.high:g}.",
        each_value("sigma"),
    ),
    words=_words,
    fields=(_SIGMA,),
    seeded=True,
    draws=lambda step: step.sigma > 0,
)
