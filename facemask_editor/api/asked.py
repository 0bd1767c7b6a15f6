"""Keywords to the steps of a recipe: ``nudge={"nose": 0.3}``; what is checked, and how it is said, is as on
the command line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from facemask_editor.core.labels import LabelSchema
from facemask_editor.recipe.kinds import KINDS, described
from facemask_editor.recipe.recipe import PartStep, Recipe, Step
from facemask_editor.recipe.source import donors_of
from facemask_editor.recipe.spelling import Handles, Spelling
from facemask_editor.recipe.step_kind import StepKind
from facemask_editor.recipe.template import ALL_PARTS, check_parts

Names = str | Iterable[str]
"""One name, several with commas between them, or a sequence of names."""
Amounts = str | Mapping[str, float]
"""A number for each name, or both as text: ``"nose=0.5"``."""


def steps_of(
    asked: Mapping[str, Any], numbers: Mapping[str, Any], donors: Mapping[str, float], schema: LabelSchema
) -> list[Step]:
    """Return the steps that keywords ask for, in the order in which they are carried out.

    Args:
        asked: What was given by kind of step; None where nothing was.
        numbers: Further fields, such as ``seed``, of the steps that have them.
        donors: Weights of the second faces by their keys.
        schema: The classes.

    Raises:
        ValueError: Naming the keyword and what is wrong with it.
    """
    steps = list[Step]()
    for name, kind in KINDS.items():
        for text in _texts(name, asked.get(name)):
            try:
                read = kind.option.read(text, Spelling(schema, _handles))
            except ValueError as error:
                raise ValueError(f"{name}: {error}") from None
            own = {key: value for key, value in numbers.items() if key in kind.model.model_fields}
            if kind.donor:
                own |= _donors(kind, donors)
            steps += [_checked(kind, {**own, **values}) for values in read]
    _check_removed(steps)
    return steps


def with_donors(steps: Iterable[Step], donors: Mapping[str, float]) -> list[Step]:
    """Return steps of which those that name no second face take the given ones; raises ValueError."""
    return [
        step.model_copy(update=_donors(described(step), donors))
        if described(step).donor and not donors_of(step)
        else step
        for step in steps
    ]


def check_steps(template: Recipe, schema: LabelSchema) -> None:
    """Make sure that a recipe names what there is, and changes nothing that is locked.

    Raises:
        ValueError: Naming the step and what is wrong with it.
    """
    check_parts(template, schema)
    for step in template.steps:
        if found := described(step).problem(step, Spelling(schema, _handles)):
            raise ValueError(f"{step.kind}: {found[1]}")


def _texts(name: str, asked: Any) -> list[str]:  # noqa: ANN401  whatever was given
    """Return what is asked of a kind as it is written on the command line."""
    if asked is None or asked is False:
        return []
    if asked is True:
        return [""]
    if isinstance(asked, str):
        # several amounts are several options there
        parts = asked.split(",")
        return parts if len(parts) == asked.count("=") > 1 else [asked]
    if isinstance(asked, Mapping):
        return [f"{_name(name, key)}={_number(name, key, value)!r}" for key, value in asked.items()]
    if isinstance(asked, Iterable):
        names = [_name(name, each) for each in asked]
        return [",".join(names)] if names else []
    raise ValueError(f"{name}: {asked!r} is neither names nor a mapping of names to numbers")


def _name(keyword: str, name: object) -> str:
    if not isinstance(name, str) or "=" in name:
        raise ValueError(f"{keyword}: {name!r} is no name")
    return name


def _number(keyword: str, name: object, value: Any) -> float:  # noqa: ANN401  whatever was given
    try:
        return float(value)
    except (TypeError, ValueError):
        raise ValueError(f"{keyword}: {name}={value!r} is no number") from None


def _donors(kind: StepKind[Any], donors: Mapping[str, float]) -> dict[str, Any]:
    if not donors:
        raise ValueError(f"{kind.name} needs donor=, the other face")
    if len(donors) == 1:
        return {kind.donor: next(iter(donors))}
    if not kind.donors:
        raise ValueError(f"{kind.name} takes one donor, not {len(donors)}")
    return {kind.donors: dict(donors)}


def _checked(kind: StepKind[Any], values: Mapping[str, Any]) -> Step:
    try:
        made: Step = kind.model(**values)
    except ValidationError as error:
        first = error.errors()[0]
        field = first["loc"][0] if first["loc"] else kind.name
        what = f"{values['part']}: {field}" if "part" in values else field
        reason = first["msg"].removeprefix("Value error, ").lower()
        raise ValueError(f"{kind.name}: {what} is {first['input']!r:.80}; {reason}") from None
    return made


def _check_removed(steps: Iterable[Step]) -> None:
    """Make sure that nothing is asked of a part that goes."""
    for_parts = [step for step in steps if isinstance(step, PartStep) and step.part != ALL_PARTS]
    changed = {step.part for step in for_parts if not described(step).takes_away}
    for step in for_parts:
        if described(step).takes_away and step.part in changed:
            raise ValueError(f"{step.kind}: {step.part} is to be changed as well")


def _handles() -> Handles:
    from facemask_editor.measures.shapes import spelt_handles  # OpenCV stays out until here

    return spelt_handles()
