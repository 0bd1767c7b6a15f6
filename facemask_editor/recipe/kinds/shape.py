"""``shape``: a measured quantity of a part."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from facemask_editor.core.groups import left_of_pair
from facemask_editor.recipe.spelling import Spelling
from facemask_editor.recipe.step_field import StepField
from facemask_editor.recipe.step_kind import PartStep, StepKind, StepOption
from facemask_editor.recipe.wording import Wording

_AMOUNT = StepField("amount", "Amount", -6.0, 6.0, 1.0, reach=(-3.0, 3.0), idle_at_zero=True, unit="SD")


class Shape(PartStep):
    """Change one measured quantity of the part and leave its other quantities as they are."""

    kind: Literal["shape"] = "shape"
    handle: str
    """Name of the quantity, such as ``length`` of the nose; ``facemask-editor handles`` lists them."""
    amount: Annotated[float, _AMOUNT.range] = _AMOUNT.default
    """In standard deviations of the faces that the model was trained with."""
    side: Literal["both", "one"] = "both"
    """Whether the other part of a pair changes as well, mirrored."""


def _read(text: str, spelling: Spelling) -> list[Mapping[str, Any]]:
    """Read ``PART.HANDLE=AMOUNT``, with ``:one`` after it for one side of a pair.

    ``eye``, ``brow`` and ``ear`` mean the left one of the pair, with which the right one changes.
    """
    name, _, value = text.partition("=")
    value, _, side = value.partition(":")
    part, _, handle = (piece.strip() for piece in name.partition("."))
    try:
        amount = float(value)
    except ValueError:
        amount = math.nan
    if not handle or math.isnan(amount) or side not in ("", "both", "one"):
        hint = f"{text!r} is not PART.HANDLE=AMOUNT, for instance nose.length=+1.5 or l_eye.size=-1:one"
        raise ValueError(hint)
    part = left_of_pair(part, spelling.schema)
    spelling.parts(part)
    if found := _unknown([part], handle, spelling):
        raise ValueError(found[1])
    handle = spelling.handles()[part][handle]
    return [{"part": part, "handle": handle, "amount": amount, "side": side or "both"}]


def _problem(step: Shape, spelling: Spelling) -> tuple[str, str] | None:
    names = spelling.schema.names
    parts = [step.part] if step.part in names else [name for name in names if name in spelling.handles()]
    return _unknown(parts, step.handle, spelling)


def _unknown(parts: Sequence[str], handle: str, spelling: Spelling) -> tuple[str, str] | None:
    """Return the field and why no part has the handle; None where one has."""
    handles = spelling.handles()
    if not any(part in handles for part in parts):
        known = ", ".join(name for name in spelling.schema.names if name in handles)
        return "part", f"{' and '.join(parts) or 'no part'} has no handles; parts with handles: {known}"
    if any(handle in handles[part] for part in parts):
        return None
    known = ", ".join(f"{part}.{name}" for part in parts for name in dict.fromkeys(handles[part].values()))
    name = f"{parts[0]}.{handle}" if len(parts) == 1 else handle
    return "handle", f"unknown handle {name}; known: {known}"


def _words(steps: Sequence[Shape], wording: Wording) -> list[str]:
    words = []
    for step in steps:
        both = wording.both(step.part) if step.side == "both" else ""
        words.append(f"{both or wording.part(step.part)} {step.handle} {step.amount:+.2f}")
    return words


SHAPE = StepKind(
    Shape,
    title="Shape",
    option=StepOption(
        "--shape",
        "PART.HANDLE=AMOUNT",
        "A measured quantity that changes, in standard deviations; [bold]facemask-editor handles[/bold] "
        "lists them. Pairs change together; one side: l_eye.size=1:one.",
        _read,
    ),
    words=_words,
    fields=(_AMOUNT,),
    problem=_problem,
    apart="handle",
    beyond_paper="the codes of the paper's network have no handles; its authors name them as future work",
)
