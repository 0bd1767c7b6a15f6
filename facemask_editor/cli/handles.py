"""``facemask-editor handles``: what can be asked of a part's shape."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from facemask_editor.cli.options import ModelOption, show_notes
from facemask_editor.core.errors import EngineError

if TYPE_CHECKING:
    from facemask_editor.weights.handle import Handle

EXAMPLES = """
[bold]Examples[/bold]

What the nose can be asked for:

  facemask-editor handles nose

Asking for it:

  facemask-editor batch face.png out --shape nose.length=+1.5
"""


def listed(model: str | None) -> tuple[Handle, ...]:
    """Return the handles of a model; imports torch.

    Raises:
        CheckpointError: The model cannot be loaded.
        EngineError: It has no handles.
    """
    from facemask_editor.weights.checkpoint import load_model
    from facemask_editor.weights.handles import Handles

    loaded = show_notes(load_model(model))
    found = Handles(loaded.vae.config, loaded.tables, loaded.card.label_schema()).listed()
    if not found:
        raise EngineError(f"the model {loaded.card.name} has no shape handles")
    return found


def handles(
    parts: Annotated[
        list[str] | None, typer.Argument(metavar="[PART]...", help="Class names; all where left out.")
    ] = None,
    model: ModelOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON list and nothing else.")] = False,
) -> None:
    """List the shape handles of a model, with what one standard deviation is and how far faces go.

    Amounts are in standard deviations of the faces that the model was trained with, counted from the shape
    that a mask has. The range is that of 99 percent of those faces, counted from their mean.
    """
    found = listed(model)
    known = tuple(dict.fromkeys(handle.part for handle in found))
    for part in parts or ():
        if part not in known:
            raise typer.BadParameter(f"{part!r} has no handles; parts with handles: {', '.join(known)}")
    chosen = [handle for handle in found if not parts or handle.part in parts]
    if as_json:
        print(json.dumps([asdict(handle) for handle in chosen]))
        return
    names = [f"{handle.part}.{handle.name}" for handle in chosen]
    width = max(map(len, names))
    print(f"{'handle':{width}}  1 at 512 x 512  range         what it changes")
    for name, handle in zip(names, chosen, strict=True):
        unit = "px" if handle.unit == "px" else "degrees"
        one = f"{handle.deviation:.1f} {unit}"
        print(f"{name:{width}}  {one:14}  {handle.low:+.1f} to {handle.high:+.1f}  {handle.meaning}")
