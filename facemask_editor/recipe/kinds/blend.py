"""``blend``: towards the same part of a second face."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from facemask_editor.recipe.spelling import each_value
from facemask_editor.recipe.step_field import StepField
from facemask_editor.recipe.step_kind import PartStep, StepKind, StepOption
from facemask_editor.recipe.wording import Wording

_ALPHA = StepField(
    "alpha",
    "Amount",
    0.0,
    1.0,
    0.5,
    zero="off",
    idle_at_zero=True,
    tip="0 is this face, 1 the second face's part",
)


class Blend(PartStep):
    """Move the part towards the donor's (the paper's equation 4): 0 is the source, 1 the donor's part."""

    kind: Literal["blend"] = "blend"
    alpha: Annotated[float, _ALPHA.range] = _ALPHA.default
    donor: str = ""
    """Key of the donor mask: a file path in recipe files, any name in a program."""


def _words(steps: Sequence[Blend], wording: Wording) -> list[str]:
    what = wording.part(steps[0].part) if len(steps) == 1 else f"{len(steps)} parts"
    alphas = {step.alpha for step in steps}
    return [f"blend {what} ({steps[0].alpha:.0%})" if len(alphas) == 1 else f"blend {what}"]


BLEND = StepKind(
    Blend,
    title="Blend",
    option=StepOption(
        "--blend",
        "PART=ALPHA",
        "Parts that move towards the donor's: 0 not at all, 1 all the way.",
        each_value("alpha"),
    ),
    words=_words,
    fields=(_ALPHA,),
    donor="donor",
)
