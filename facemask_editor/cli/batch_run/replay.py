"""``facemask-editor replay``: outputs of a batch run made again from the lines of its manifest."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from facemask_editor.cli.options import (
    Device,
    DeviceOption,
    SchemaOption,
    chosen_schema,
    no_pipe,
    stop_on_signals,
)
from facemask_editor.cli.progress import ProgressDisplay
from facemask_editor.cli.text import shown
from facemask_editor.core.errors import Cancelled, CheckpointError, FormatError

if TYPE_CHECKING:
    from facemask_editor.engine.requests import Engine

EXAMPLES = """
[bold]Examples[/bold]

Whether every output of a run can still be made, pixel for pixel:

  facemask-editor replay out/manifest.jsonl --all --check

Two outputs again, from their lines alone:

  facemask-editor replay out/manifest.jsonl 12 31 --out again

Exit status 1 where an output differs or cannot be made: its mask, a second face, its photo or the model is
gone or another one. Two kinds of machine may differ in a few pixels.
"""


def make_engine(model: str) -> Engine:
    """Return an engine that has not loaded its model yet."""
    from facemask_editor.engine.session import EngineSession

    return EngineSession(model)


def replay(
    manifest: Annotated[
        Path,
        typer.Argument(metavar="MANIFEST", help="manifest.jsonl of a run.", exists=True, callback=no_pipe),
    ],
    lines: Annotated[
        list[int] | None, typer.Argument(metavar="[LINE]...", help="Numbers of lines, from 1.", min=1)
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="All lines.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Only compare, write nothing.")] = False,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Folder for the outputs.", file_okay=False),
    ] = None,
    model: Annotated[
        str | None,
        typer.Option(metavar="NAME|PATH", help="Model to use. [dim]\\[default: that of the lines][/dim]"),
    ] = None,
    schema: SchemaOption = None,
    device: DeviceOption = Device.AUTO,
) -> None:
    """Make outputs of a batch run again from their lines of the manifest, and compare them with it.

    A line names mask, second faces, model, recipe and seeds; nothing else is read. What differs or cannot be
    made is named on stdout.
    """
    from facemask_editor.batch.manifest import MANIFEST_NAME
    from facemask_editor.batch.replay.lines import read_numbered
    from facemask_editor.batch.replay.replay import Replay

    if every == bool(lines):
        raise typer.BadParameter("give numbers of lines, or --all", param_hint="LINE")
    if check == (out is not None):
        raise typer.BadParameter(
            "give --out DIR for the outputs, or --check to compare only", param_hint="--out"
        )
    manifest = manifest / MANIFEST_NAME if manifest.is_dir() else manifest
    if out is not None and out.exists() and out.samefile(manifest.parent):
        raise FormatError(
            out, "output", "the folder of the run", "take another folder for what is made again"
        )
    found = read_numbered(manifest, None if every else lines)
    named = next((line.entry.model for line in found if line.entry is not None), None)
    if named is None:
        raise FormatError(manifest, "manifest", "without a readable line", found[0].problem)
    engine = make_engine(model or named)
    try:
        classes = chosen_schema(schema, model or named)
        info = engine.load(device.value)
    except CheckpointError as error:
        if model is not None:
            raise
        raise CheckpointError(
            f"{error}; the lines name the model {named!r}, --model says where it is"
        ) from error
    replay = Replay(manifest, engine, info, classes, out)
    same = differ = lost = done = 0
    try:
        with ProgressDisplay("outputs") as display, stop_on_signals() as stopped:
            display.show_messages(info.notes)
            for line in found:
                result = replay.again(line, stopped)
                done += 1
                same += result.same
                display.show_messages(result.notes)
                lost += bool(result.problem)
                differ += bool(result.differs)
                for said in [result.problem] if result.problem else result.differs:
                    name = f" ({line.entry.output})" if line.entry is not None else ""
                    print(shown(f"line {line.number}{name}: {said}"))
                display.update("replay", done, len(found))
    except Cancelled:
        raise Cancelled(f"stopped with {done} of {len(found)} outputs made again") from None
    counts = [
        f"{same} the same",
        *([f"{differ} differ"] if differ else []),
        *([f"{lost} not made"] if lost else []),
    ]
    print(shown(f"{', '.join(counts)}; {manifest if out is None else out}"))
    if differ or lost:
        raise typer.Exit(1)
