"""From ``--plan FILE`` to what a run makes."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from facemask_editor.core.errors import FormatError
from facemask_editor.core.labels import LabelSchema

if TYPE_CHECKING:
    from facemask_editor.batch.plan_file.drawing import Drawing

_UsageError: type[Exception] = typer.BadParameter.__mro__[1]
"""What typer raises for missing arguments; its module has another name in each of typer's releases."""


@dataclass(frozen=True)
class Given:
    """What a plan and the arguments say together.

    Attributes:
        drawing: Of the plan.
        source: The masks.
        output: The folder.
        photos: Of the masks, or None.
    """

    drawing: Drawing
    source: Path
    output: Path
    photos: Path | None


def two_places(first: Path | None, second: Path | None) -> tuple[Path, Path]:
    """Return INPUT and OUTPUT of a run without a plan.

    Raises:
        typer.BadParameter: One is missing, or there is no INPUT.
    """
    for path, name in ((first, "INPUT"), (second, "OUTPUT")):
        if path is None:
            raise _UsageError(f"Missing argument '{name}'.")
    assert first is not None, "raised above"
    assert second is not None, "raised above"
    return _there(first), second


def _there(path: Path) -> Path:
    # as typer says it; a folder that is still to be made may stand there with a plan
    try:
        os.stat(path)
    except (OSError, ValueError):
        raise typer.BadParameter(f"Path '{path}' does not exist.", param_hint="'INPUT'") from None
    return path


def read_given(
    path: Path,
    first: Path | None,
    second: Path | None,
    photos: Path | None,
    schema: LabelSchema,
    options: Mapping[str, Any],
) -> Given:
    """Read a plan, and find out where masks and outputs are.

    Args:
        path: Of the plan.
        first: The first argument: INPUT, or OUTPUT where it is the only one.
        second: The second one.
        photos: Of ``--photos``.
        schema: The classes.
        options: What was given for options that a plan says itself, by their flag.

    Raises:
        typer.BadParameter: One of those was given, or no folder for the outputs.
        FormatError: The plan cannot be carried out.
    """
    from facemask_editor.batch.plan_file.drawing import Drawing

    for flag, value in options.items():
        if value not in (None, (), [], {}):
            raise typer.BadParameter("is what the plan says; change it there", param_hint=flag)
    source, output = (first, second) if second is not None else (None, first)
    if output is None:
        raise _UsageError("Missing argument 'OUTPUT'.")
    if source is not None:
        _there(source)
    drawing = Drawing.read(path, schema)
    if source is None and drawing.masks is None:
        raise FormatError(path, "source.masks", "missing", "name the masks there, or as INPUT before OUTPUT")
    for field, place in (("masks", drawing.masks if source is None else None), ("photos", drawing.photos)):
        if place is not None and not os.path.exists(place):
            raise FormatError(path, f"source.{field}", repr(getattr(drawing.plan.source, field)), "not there")
    found = source or drawing.masks
    assert found is not None, "one of them is given"
    return Given(drawing, found, output, photos or drawing.photos)
