"""Options that several commands share."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from types import FrameType
from typing import Annotated, Any

import typer

from facemask_editor.cli.text import show_message
from facemask_editor.core.device import choose_device
from facemask_editor.core.errors import FormatError
from facemask_editor.core.labels import CELEBAMASK_HQ, LabelSchema
from facemask_editor.formats.registry import written_format, written_formats
from facemask_editor.recipe.spelling import Spelling
from facemask_editor.render.handoff.registry import targets


class Device(StrEnum):
    """Where the network runs: `core.device.DEVICES`, or the best of them that is there."""

    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"
    MPS = "mps"


DeviceOption = Annotated[
    Device,
    typer.Option(help="Where the network runs; auto takes cuda, else mps, else cpu.", show_default=True),
]


class Precision(StrEnum):
    """Numbers that a training computes with."""

    FULL = "32"
    BRAIN = "bf16"
    HALF = "16"


PrecisionOption = Annotated[
    Precision,
    typer.Option(help="Numbers that the network computes with; bf16 and 16 are mixed precision."),
]


def _known_format(name: str) -> str:
    """Let the name of a format pass that masks are written in, and that of a renderer they are handed to.

    Raises:
        typer.BadParameter: Naming the known formats.
    """
    if name.lower() in {each.key for each in targets()}:
        return name.lower()
    try:
        return written_format(name).key
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


FormatOption = Annotated[
    str,
    typer.Option(
        metavar="|".join(each.key for each in written_formats()),
        help="; ".join(f"{each.key}: {each.summary}" for each in written_formats())
        + ". A name of --for stands for that.",
        callback=_known_format,
        rich_help_panel="Run",
    ),
]
DEFAULT_FORMAT = written_formats()[0].key
SchemaOption = Annotated[
    str | None,
    typer.Option(
        "--schema",
        metavar="FILE|NAME",
        help="Classes of the masks: a TOML file, or celebamask-hq, lapa or helen. "
        "[dim]\\[default: the model's][/dim]",
    ),
]
ModelOption = Annotated[
    str | None,
    typer.Option(metavar="NAME|PATH", help="Model to use. [dim]\\[default: the bundled one][/dim]"),
]


def no_pipe(path: Path | None) -> Path | None:
    """Let a path pass unless it is a pipe or a device, which would be waited for without end.

    Raises:
        typer.BadParameter: Naming it.
    """
    if path is not None and os.path.exists(path) and not (os.path.isfile(path) or os.path.isdir(path)):
        raise typer.BadParameter(f"{path} is a pipe or a device; a file is needed")
    return path


def no_pipes(paths: list[Path] | None) -> list[Path] | None:
    """Let paths pass as `no_pipe` does each of them."""
    for path in paths or ():
        no_pipe(path)
    return paths


def chosen_device(device: Device) -> str:
    """Return the device that is meant on this machine; imports torch.

    Raises:
        EngineError: Where the machine lacks it.
    """
    from facemask_editor.engine.session import available_devices

    return choose_device(device.value, available_devices())


def show_notes(model: Any) -> Any:  # noqa: ANN401  torch stays out
    """Show on stderr the notes on how a model was found, and return it."""
    for note in getattr(model, "notes", ()):
        show_message(note)
    return model


def chosen_schema(text: str | None, model: str | None) -> LabelSchema:
    """Return the classes in which masks are read: the model's, or of a schema file with the same names.

    Raises:
        FormatError: For a schema that cannot be read or that is not the model's.
        CheckpointError: There is no such model.
    """
    from facemask_editor.weights.card import schema_of

    own = schema_of(model)
    if text is None:
        return own
    schema = named_schema(text)
    if schema.names != own.names:
        hint = f"the model has {len(own)} classes: {', '.join(own.names)}"
        raise FormatError(text, "classes", ", ".join(schema.names), hint)
    return schema


def named_schema(text: str | None) -> LabelSchema:
    """Return the classes of a schema file or of one that comes with the program; CelebAMask-HQ for None.

    Raises:
        FormatError: For what is no schema and no name of one.
    """
    from facemask_editor.formats import read_schema

    if text is None:
        return CELEBAMASK_HQ
    no_pipe(Path(text))
    try:
        return read_schema(text)
    except (OSError, ValueError) as error:  # such as a name that is too long
        raise FormatError(
            text, "schema", "not found", getattr(error, "strerror", None) or str(error)
        ) from error


def part_names(text: str, option: str, schema: LabelSchema = CELEBAMASK_HQ) -> tuple[str, ...]:
    """Return the names of a comma list, each once; ``all`` stays as it is.

    Raises:
        typer.BadParameter: Naming the option, for an unknown name and where there is none.
    """
    try:
        return Spelling(schema).parts(text)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint=option) from None


def class_names(text: str, option: str, schema: LabelSchema = CELEBAMASK_HQ) -> tuple[str, ...]:
    """Return the names of a comma list with ``all`` written out."""
    return tuple(schema.names[i] for i in schema.parse_parts(part_names(text, option, schema)))


_STOPPING = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


@contextmanager
def stop_on_signals() -> Iterator[Callable[[], bool]]:
    """Make Ctrl-C, a request to terminate and a closed terminal set a flag, so that the file being written is
    finished and nothing is left running.

    A second Ctrl-C stops at once. Yields the function that reads the flag.
    """
    stopped = False

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal stopped
        if stopped:
            raise KeyboardInterrupt
        stopped = True

    try:
        before = [(number, signal.signal(number, stop)) for number in _STOPPING]
    except ValueError:  # not the main thread, as in a program that embeds the command
        before = []
    try:
        yield lambda: stopped
    finally:
        for number, handler in before:
            signal.signal(number, handler)
