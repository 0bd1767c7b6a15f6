"""``transplant``: the pixels of a second face, moved and scaled into place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import Field

from facemask_editor.recipe.spelling import Spelling
from facemask_editor.recipe.step_kind import Step, StepKind, StepOption
from facemask_editor.recipe.wording import Wording


class Transplant(Step):
    """Take the donor's pixels of parts, as they are but for place and size; neighbours fill what is left.

    Parts of one step are moved as one: a mouth with its lips.
    """

    kind: Literal["transplant"] = "transplant"
    parts: Annotated[tuple[str, ...], Field(min_length=1)]
    """Class names."""
    donor: str = ""
    """Key of the donor mask, as of a blend."""


def _read(text: str, spelling: Spelling) -> list[dict[str, Any]]:
    """Read ``PARTS``: one step for all of them."""
    parts = spelling.parts(text)
    if problem := _unknown(parts, spelling):
        raise ValueError(problem)
    return [{"parts": parts}]


def _problem(step: Transplant, spelling: Spelling) -> tuple[str, str] | None:
    problem = _unknown(step.parts, spelling)
    return ("parts", problem) if problem else None


def _unknown(parts: Sequence[str], spelling: Spelling) -> str:
    """Return what is no part, or ""."""
    names = spelling.schema.names
    known = [name for name in names if name != names[spelling.schema.background]]
    unknown = [name for name in parts if name not in known]
    return f"no part is called {', '.join(unknown)}; known: {', '.join(known)}" if unknown else ""


def _words(steps: Sequence[Transplant], wording: Wording) -> list[str]:
    parts = list(dict.fromkeys(part for step in steps for part in step.parts))
    return [f"exact {wording.together(parts)} of a second face"]


TRANSPLANT = StepKind(
    Transplant,
    title="Exact pixels",
    option=StepOption(
        "--exact",
        "PARTS",
        "Parts whose pixels are the donor's, moved and scaled into place.",
        _read,
    ),
    words=_words,
    problem=_problem,
    donor="donor",
    adapts=False,
    beyond_paper="the paper's network knows shapes, no pixels; blend with amount 1 instead",
)
