"""``expression``: a smile, raised brows, closed eyes; several parts change together."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from facemask_editor.recipe.expressions import expressions, title
from facemask_editor.recipe.spelling import Spelling
from facemask_editor.recipe.step_field import StepField
from facemask_editor.recipe.step_kind import Step, StepKind, StepOption
from facemask_editor.recipe.wording import Wording

_AMOUNT = StepField("amount", "Amount", -2.0, 2.0, 1.0, reach=(-1.0, 1.5), idle_at_zero=True)


class Expression(Step):
    """Change mouth, eyes and brows as an expression of the face does."""

    kind: Literal["expression"] = "expression"
    name: str
    """Which one, such as ``smile``: a key of ``resources/expressions.json``."""
    amount: Annotated[float, _AMOUNT.range] = _AMOUNT.default
    """1 is a clear expression, less than 0 its opposite."""


def _read(text: str, spelling: Spelling) -> list[Mapping[str, Any]]:
    """Read ``NAME`` or ``NAME=AMOUNT``."""
    name, equals, value = text.partition("=")
    name = name.strip().replace(" ", "_").replace("-", "_")
    try:
        amount = float(value) if equals else _AMOUNT.default
    except ValueError:
        amount = math.nan
    if math.isnan(amount):
        raise ValueError(f"{text!r} is not NAME or NAME=AMOUNT, for instance smile=0.8")
    if problem := _unknown(name):
        raise ValueError(problem)
    return [{"name": name, "amount": amount}]


def _problem(step: Expression, spelling: Spelling) -> tuple[str, str] | None:
    problem = _unknown(step.name)
    return ("name", problem) if problem else None


def _unknown(name: str) -> str:
    known = expressions()
    return "" if name in known else f"unknown expression {name!r}; known: {', '.join(known)}"


def _words(steps: Sequence[Expression], wording: Wording) -> list[str]:
    return [f"{title(step.name)} {step.amount:+.2f}" for step in steps]


EXPRESSION = StepKind(
    Expression,
    title="Expression",
    option=StepOption(
        "--expression",
        "NAME[=AMOUNT]",
        "An expression of mouth, eyes and brows: smile, open, pout, raise_brows, frown, squint, close_eyes; "
        "1 is a clear one.",
        _read,
    ),
    words=_words,
    fields=(_AMOUNT,),
    problem=_problem,
    apart="name",
    beyond_paper="expressions are made of shape handles, which the paper's network does not have",
)
