"""``towards_typical``: a rough shape becomes the nearest one that the model believes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from facemask_editor.recipe.spelling import each_value
from facemask_editor.recipe.step_field import StepField
from facemask_editor.recipe.step_kind import PartStep, StepKind, StepOption
from facemask_editor.recipe.wording import Wording

_AMOUNT = StepField(
    "amount",
    "Amount",
    0.0,
    1.0,
    1.0,
    zero="off",
    idle_at_zero=True,
    tip="How far a rough shape goes towards the nearest one that faces have, given the other parts",
)


class TowardsTypical(PartStep):
    """Move a part to the nearest shape that is typical, given the other parts."""

    kind: Literal["towards_typical"] = "towards_typical"
    amount: Annotated[float, _AMOUNT.range] = _AMOUNT.default
    """0 leaves it as it is; 1 makes it as typical as every second face."""


def _words(steps: Sequence[TowardsTypical], wording: Wording) -> list[str]:
    if len(steps) > 1:
        return [f"{len(steps)} parts towards typical"]
    step = steps[0]
    return [f"{wording.part(step.part)} towards typical ({step.amount:.2f})"]


TOWARDS_TYPICAL = StepKind(
    TowardsTypical,
    title="Towards typical",
    option=StepOption(
        "--towards-typical",
        "PART=AMOUNT",
        "Parts, as roughly painted ones, that become the nearest shape that faces have; 0 to 1.",
        each_value("amount"),
    ),
    words=_words,
    fields=(_AMOUNT,),
    beyond_paper="the paper's network does not know how parts go together, only N(0,1)",
)
