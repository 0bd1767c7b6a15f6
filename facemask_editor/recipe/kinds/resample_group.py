"""``resample_group``: new shapes for parts that belong together, drawn as one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from facemask_editor.core.groups import DRAWN_TOGETHER
from facemask_editor.recipe.spelling import Spelling
from facemask_editor.recipe.step_kind import Seed, Step, StepKind, StepOption
from facemask_editor.recipe.temperature import temperature
from facemask_editor.recipe.wording import Wording

_TEMPERATURE = temperature(1.0)


class ResampleGroup(Step):
    """Draw new shapes for all parts of a group together, given the parts that stay.

    A mouth may open or close with its lips; other parts that are missing stay missing.
    """

    kind: Literal["resample_group"] = "resample_group"
    group: str
    """Key of the group: mouth, eyes, brows, ears or head."""
    seed: Seed = 0
    temperature: Annotated[float, _TEMPERATURE.range] = _TEMPERATURE.default
    """0 gives the most probable shapes, 1 the variety of real faces."""


def _read(text: str, spelling: Spelling) -> list[Mapping[str, Any]]:
    """Read ``GROUPS``: one step for each."""
    keys = tuple(dict.fromkeys(key for piece in text.split(",") if (key := piece.strip())))
    if not keys:
        raise ValueError(f"no group in {text!r}")
    for key in keys:
        if problem := _unknown(key, spelling):
            raise ValueError(problem)
    return [{"group": key} for key in keys]


def _problem(step: ResampleGroup, spelling: Spelling) -> tuple[str, str] | None:
    problem = _unknown(step.group, spelling)
    return ("group", problem) if problem else None


def _unknown(key: str, spelling: Spelling) -> str:
    """Return why a group cannot be drawn, or ""."""
    if key not in DRAWN_TOGETHER:
        return f"unknown group {key!r}; known: {', '.join(DRAWN_TOGETHER)}"
    return "" if DRAWN_TOGETHER[key].labels(spelling.schema) else f"the classes have no part of {key}"


def _words(steps: Sequence[ResampleGroup], wording: Wording) -> list[str]:
    what = " and ".join(dict.fromkeys(step.group for step in steps))
    seeds = {step.seed for step in steps}
    return [f"new {what} (seed {steps[0].seed})" if len(seeds) == 1 else f"new {what}"]


RESAMPLE_GROUP = StepKind(
    ResampleGroup,
    title="New shapes of a group",
    option=StepOption(
        "--resample-group",
        "GROUPS",
        f"Groups whose parts get new shapes that fit each other: {', '.join(DRAWN_TOGETHER)}.",
        _read,
    ),
    words=_words,
    fields=(_TEMPERATURE,),
    seeded=True,
    draws=lambda step: step.temperature > 0,
    problem=_problem,
    adds=True,
)
