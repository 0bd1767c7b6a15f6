"""``remove``: remove a part."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from facemask_editor.recipe.spelling import each_part
from facemask_editor.recipe.step_kind import PartStep, StepKind, StepOption
from facemask_editor.recipe.wording import Wording


class Remove(PartStep):
    """Remove the part; its pixels go to the nearest unlocked neighbours."""

    kind: Literal["remove"] = "remove"


def _words(steps: Sequence[Remove], wording: Wording) -> list[str]:
    if len(steps) > 1:
        return [f"remove {len(steps)} parts"]
    return [f"remove {wording.part(steps[0].part)}"]


REMOVE = StepKind(
    Remove,
    title="Remove",
    option=StepOption("--remove", "PARTS", "Parts that are removed.", each_part),
    words=_words,
    takes_away=True,
)
