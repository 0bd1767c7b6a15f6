"""``facemask-editor convert``: masks from one format and class order to another."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from facemask_editor.cli.export.run import given_options as named_texts
from facemask_editor.cli.options import no_pipe, stop_on_signals
from facemask_editor.cli.progress import ProgressDisplay
from facemask_editor.cli.text import shown
from facemask_editor.core.errors import Cancelled
from facemask_editor.formats.registry import converted_formats, mask_format, mask_formats

if TYPE_CHECKING:
    from facemask_editor.formats.converting.run import Event
    from facemask_editor.formats.format import MaskFormat


def _described(format: MaskFormat) -> str:
    options = ", ".join(f"{name}={value}" for name, value in format.options.items())
    return f"  {format.key:8} {format.summary}{'; --set ' if options else ''}{options}"


_WRITTEN = "\n\n".join(map(_described, converted_formats()))
_ORDERS = (
    "celebamask-hq, face-parsing, list1, sofgan, lapa, helen, facesynthetics, celebm, easyportrait, "
    "semanticstylegan"
)
EXAMPLES = f"""
[bold]Formats for --to[/bold]

{_WRITTEN}

[bold]Class orders for --order[/bold]

  {_ORDERS}, or a schema file

[bold]Examples[/bold]

The part pictures of CelebAMask-HQ as one index PNG for each face, 00002.png:

  facemask-editor convert CelebAMask-HQ-mask-anno masks --to index

For Krita, one layer for each part:

  facemask-editor convert face.png face.ora --to ora

In the classes of SemanticStyleGAN, one-hot:

  facemask-editor convert masks out --to npy --order semanticstylegan --set one_hot=yes
"""


def _to(name: str) -> str:
    try:
        found = mask_format(name)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    if found not in converted_formats():
        known = ", ".join(each.key for each in converted_formats())
        raise typer.BadParameter(f"{found.name} is only read; formats that are written: {known}")
    return found.key


def _from(name: str | None) -> str | None:
    if name is None:
        return None
    known = ", ".join(each.key for each in mask_formats())
    found = next((each for each in mask_formats() if name in (each.name, each.key)), None)
    if found is None:
        raise typer.BadParameter(f"unknown format {name!r}; known: {known}")
    return found.key


def convert(
    source: Annotated[
        Path,
        typer.Argument(
            metavar="IN",
            help="A mask, or a folder of masks, of part pictures, or of folders with those.",
            exists=True,
            callback=no_pipe,
        ),
    ],
    output: Annotated[
        Path,
        typer.Argument(
            metavar="OUT",
            help="Folder for STEM.SUFFIX; a file where IN is one mask and OUT ends as the format does.",
            callback=no_pipe,
        ),
    ],
    to: Annotated[
        str, typer.Option("--to", metavar="FORMAT", help="Format to write, see below.", callback=_to)
    ],
    source_format: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="FORMAT",
            help="Format of the masks. [dim]\\[default: as each file tells][/dim]",
            callback=_from,
        ),
    ] = None,
    order: Annotated[
        str | None,
        typer.Option(
            metavar="NAME|FILE",
            help="Class order to write, see below. [dim]\\[default: that of each mask][/dim]",
        ),
    ] = None,
    source_order: Annotated[
        str | None,
        typer.Option(
            "--from-order",
            metavar="NAME|FILE",
            help="Class order of the masks. [dim]\\[default: as it is recognised][/dim]",
        ),
    ] = None,
    options: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="An option of the format; can be repeated."),
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace files that stand there and are others.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object and nothing else on stdout.")
    ] = False,
) -> None:
    """Convert masks to another format, another class order, or both.

    Pixels are never lost by a format. What a class order or a format loses is said, first in general and
    then for each mask. A file that stands there is kept where it is what would be written, so that the same
    command goes on after a stop; any other one is never replaced without --overwrite.
    """
    texts = named_texts(options or ())

    from facemask_editor.formats.converting.classes import all_losses, named_classes
    from facemask_editor.formats.converting.plan import Conversion, check, find_masks, given_options
    from facemask_editor.formats.converting.run import converted

    target = mask_format(to)
    try:
        given = given_options(target, texts)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--set") from None
    plan = Conversion(
        source,
        output,
        target,
        given,
        named_classes(order) if order is not None else None,
        mask_format(source_format) if source_format is not None else None,
        named_classes(source_order) if source_order is not None else None,
        overwrite,
    )
    check(plan)
    inputs = find_masks(plan)
    total = len(inputs.masks) + len(inputs.refused)
    events: list[Event] = []
    with ProgressDisplay("masks") as display, stop_on_signals() as stopped:
        display.show_messages(f"note: {said}" for said in (all_losses(plan.order) if plan.order else ()))
        display.update("convert", 0, total)
        try:
            for event in converted(plan, inputs, stopped):
                events.append(event)
                display.show_messages_of(event.source, event.messages)
                if event.error:
                    display.show_message(f"skipped: {event.error}")
                display.update("convert", len(events), total)
        except Cancelled:
            message = f"stopped with {len(events)} of {total} masks done; the same command goes on"
            raise Cancelled(message) from None
    _summarise(events, target, output, as_json)
    if any(event.error for event in events):
        raise typer.Exit(1)


def _summarise(events: list[Event], target: MaskFormat, output: Path, as_json: bool) -> None:
    counts = Counter(event.state for event in events)
    if not as_json:
        parts = [f"{counts['written']} written"]
        parts += [f"{counts[state]} {state}" for state in ("kept", "failed") if counts[state]]
        print(shown(f"{', '.join(parts)}; {output}"))
        return
    found = [
        {
            "source": str(event.source),
            "state": event.state,
            "outputs": [str(path) for path in event.outputs],
            "messages": list(event.messages),
            "error": event.error,
        }
        for event in events
    ]
    figures = {state: counts[state] for state in ("written", "kept", "failed")}
    print(json.dumps({"format": target.key, **figures, "masks": found}))
