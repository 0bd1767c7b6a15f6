"""Names in a plan that nobody knows, and what contradicts itself: found before any work."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from facemask_editor.batch.plan_file.edits import Edit
from facemask_editor.batch.plan_file.plan_file import PlanFile
from facemask_editor.core.errors import FormatError
from facemask_editor.core.labels import LabelSchema
from facemask_editor.measures.shapes import spelt_handles
from facemask_editor.recipe.kinds import described
from facemask_editor.recipe.spelling import Spelling
from facemask_editor.recipe.step_kind import Step
from facemask_editor.recipe.template import ALL_PARTS, part_problem


def check_names(plan: PlanFile, path: Path, schema: LabelSchema) -> None:
    """Make sure that a plan means classes, handles and other names that there are.

    Args:
        plan: As it was read.
        path: Of its file, for messages.
        schema: The classes of the masks.

    Raises:
        FormatError: Naming the first field that cannot be carried out.
    """
    for name in plan.locks:
        _check_class(name, f"locks.{name}", path, schema)
    always = [name for name, share in plan.locks.items() if share == 1]
    for name in plan.classes:
        _check_class(name, f"classes.{name}", path, schema)
        if name in always:
            raise FormatError(
                path, f"classes.{name}", "locked", "a locked class is neither added nor removed"
            )
    for number, edit in enumerate(plan.edit):
        field = f"edit.{number}"
        for place, target in enumerate(edit.targets):
            named = f"{field}.{edit.field}.{place}"
            try:
                step = step_of(edit, target, schema)
                problem = part_problem(step, always, schema)
            except ValueError as error:
                raise FormatError(path, named, repr(target), str(error)) from None
            if found := described(step).problem(step, Spelling(schema, spelt_handles)):
                raise FormatError(path, named, repr(target), found[1])
            if problem:
                raise FormatError(path, named, repr(target), problem)
        if edit.needs_donor and edit.probability > 0 and not plan.source.donors:
            hint = f"{field} ({edit.kind}) needs a folder of second faces"
            raise FormatError(path, "source.donors", "missing", hint)
    if plan.source.index == "" and {"stem", "person"} & plan.source.model_fields_set:
        raise FormatError(path, "source.index", "missing", "stem and person are columns of it")


def _check_class(name: str, field: str, path: Path, schema: LabelSchema) -> None:
    try:
        label = schema.index(name)
    except ValueError as error:
        raise FormatError(path, field, repr(name), str(error)) from None
    if label == schema.background:
        hint = f"{name} is what lies between the parts"
        raise FormatError(path, field, repr(name), hint)


def step_of(edit: Edit, target: str, schema: LabelSchema) -> Step:
    """Return the step of an edit for one of its targets, with the usual numbers.

    Args:
        edit: Of a plan.
        target: As the plan has it; "" for the whole face.
        schema: The classes.

    Raises:
        ValueError: For a target that nobody knows.
    """
    kind = edit.of
    named: dict[str, Any] = {}
    if edit.field == "handles":
        # as on the command line, where eye.size means both eyes
        read = kind.option.read(f"{target}=0", Spelling(schema, spelt_handles))[0]
        named = {name: read[name] for name in ("part", "handle", "side")}
    elif edit.as_one:
        named = {"parts": (target,)}
    elif edit.field:
        named = {edit.field.removesuffix("s"): target}
        if edit.field == "parts" and target != ALL_PARTS:
            schema.index(target)
    made: Step = kind.model(**{**named, **edit.said})
    return made
