"""``facemask-editor parse``: a mask of each photo."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from facemask_editor.cli.options import no_pipe, no_pipes, stop_on_signals
from facemask_editor.cli.parsing.summary import Summary, said_of
from facemask_editor.cli.progress import ProgressDisplay
from facemask_editor.cli.text import shown
from facemask_editor.core.atomic import remove_leftovers
from facemask_editor.core.errors import Cancelled, FormatError
from facemask_editor.formats.registry import written_format, written_formats

if TYPE_CHECKING:
    from facemask_editor.parse.parser import Classifier

EXAMPLES = """
[bold]Examples[/bold]

One photo; masks/anna.png, and the square that it is of, masks/anna.jpg:

  facemask-editor parse anna.jpg masks

A folder, going on after a stop:

  facemask-editor parse photos masks --resume

Each person of a group, masks/party_1.png, masks/party_2.png, ...:

  facemask-editor parse party.jpg masks --face all

By a parser of your own, with its sidecar bisenet.json beside it:

  facemask-editor parse photos masks --parser bisenet.onnx

Photos of people are personal data, and masks made of them may be too: ask those who are shown.

Exit status: 0 a mask of every photo, 1 a photo that has no face or cannot be read.
"""
_MOST_JOBS = 4


def _face(text: str) -> str:
    if text in ("largest", "all") or (text.isdecimal() and text.isascii() and 0 < int(text) < 1000):
        return text if not text.isdecimal() else str(int(text))
    raise typer.BadParameter(f"{text!r} is neither largest, all nor a number from 1")


def _format(name: str) -> str:
    try:
        return written_format(name).key
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def parse(
    photos: Annotated[
        list[Path],
        typer.Argument(
            metavar="PHOTO", help="Photos, or folders with photos.", exists=True, callback=no_pipes
        ),
    ],
    output: Annotated[
        Path,
        typer.Argument(
            metavar="OUT",
            help="Folder for STEM.png, the mask, STEM.jpg, the square of the photo, and report.jsonl.",
            callback=no_pipe,
        ),
    ],
    parser: Annotated[
        str | None,
        typer.Option(
            metavar="NAME|FILE",
            help="A parser by name, or a file: .safetensors of train-parser, .onnx with its sidecar. "
            "[dim]\\[default: the bundled free one][/dim]",
        ),
    ] = None,
    size: Annotated[int, typer.Option(metavar="N", min=64, max=4096, help="Pixels of a mask's side.")] = 512,
    face: Annotated[
        str,
        typer.Option(
            metavar="largest|all|N",
            help="Which face of a photo: the largest, each (STEM_1, STEM_2, ...), or the N-th largest.",
            callback=_face,
        ),
    ] = "largest",
    format: Annotated[
        str,
        typer.Option(
            metavar="|".join(each.key for each in written_formats()), help="Of the masks.", callback=_format
        ),
    ] = written_formats()[0].key,
    resume: Annotated[
        bool, typer.Option("--resume", help="Keep what a run before has made and nobody has changed since.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace files that stand there.")] = False,
    jobs: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            min=1,
            max=64,
            help="Photos at once. [dim]\\[default: one for each core, 4 at most][/dim]",
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object and nothing else on stdout.")
    ] = False,
) -> None:
    """Make masks of photos: find the faces, cut each square as CelebA-HQ has it, and label its pixels.

    What is likely wrong with a mask is said and stands in report.jsonl, with all that was found. Files that
    stand there are never replaced without --force.
    """
    from facemask_editor.batch.lock import FolderLock
    from facemask_editor.parse.photos.one import PhotoParser
    from facemask_editor.parse.photos.plan import Asked, Guard, find_photos
    from facemask_editor.parse.photos.record import REPORT, append_record, read_report, write_report
    from facemask_editor.parse.photos.run import parsed_photos

    found = find_photos(photos, output)
    classifier = make_parser(parser)
    _make_folder(output)
    asked = Asked(size, format, written_format(format).suffix, face)
    report = output / REPORT
    with FolderLock(output), ProgressDisplay("photos") as display, stop_on_signals() as stopped:
        remove_leftovers(output)
        before, damaged = read_report(report)
        if damaged:
            display.show_message(f"{report}: {damaged} damaged line{'s' * (damaged > 1)} left out")
        own = {name: digest for record in before.values() for name, digest in record.files().items()}
        guard = Guard(list(found.stems), own, resumed=resume, forced=force)
        work = PhotoParser(classifier, output, asked, guard)
        display.show_message(f"parser {classifier.name}: {classifier.licence}")
        summary = Summary(total=len(found.stems) + len(found.refused))
        display.update("parse", 0, summary.total)
        try:
            runs = parsed_photos(
                work, found, before if resume else {}, jobs or min(os.cpu_count() or 1, _MOST_JOBS), stopped
            )
            for record, kept in runs:
                summary.add(record, kept=kept)
                if not kept:
                    display.show_messages(said_of(record))
                    former = before.get(record.photo)
                    # where a photo fails now, what was made of it is still there
                    if not (record.error and former is not None and former.masks):
                        append_record(report, record)
                        before[record.photo] = record
                display.update("parse", summary.done, summary.total)
        except Cancelled:
            message = f"stopped with {summary.done} of {summary.total} photos done; --resume goes on"
            raise Cancelled(message) from None
        finally:
            if before:
                write_report(report, before)
    if as_json:
        print(json.dumps(summary.as_dict(work.used)))
    else:
        for line in summary.lines(output):
            print(shown(line))
    if summary.failed:
        raise typer.Exit(1)


def make_parser(parser: str | None) -> Classifier:
    """Return the parser that is asked for; imports torch."""
    from facemask_editor.parse.choose import open_parser

    return open_parser(parser)


def _make_folder(output: Path) -> None:
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FormatError(output, "output", "not made", error.strerror or str(error)) from error
