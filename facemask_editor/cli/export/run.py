"""What ``export`` and ``batch --for`` have in common: an export is carried out and told of on stderr."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import typer

from facemask_editor.cli.text import one_line, shown
from facemask_editor.core.errors import Cancelled
from facemask_editor.render.handoff.registry import target as target_of
from facemask_editor.render.handoff.registry import targets

if TYPE_CHECKING:
    from facemask_editor.cli.progress import ProgressDisplay
    from facemask_editor.render.handoff.export import Export
    from facemask_editor.render.handoff.target import Target

NAMES = ", ".join(each.key for each in targets())
"""Of all targets, for help texts."""


def known_target(name: str | None) -> str | None:
    """Return the key of a target; None for None.

    Raises:
        typer.BadParameter: Naming the known ones.
    """
    return None if name is None else found_target(name).key


def found_target(name: str) -> Target:
    """Return the target with a name.

    Raises:
        typer.BadParameter: Naming the known ones.
    """
    try:
        return target_of(name)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--for") from None


def given_options(texts: Sequence[str]) -> Mapping[str, str]:
    """Return what was given to ``--set``, by name.

    Raises:
        typer.BadParameter: For what is not NAME=VALUE, and for a name that comes twice.
    """
    options: dict[str, str] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        name = name.strip()
        if not equals or not name:
            raise typer.BadParameter(f"{text!r} is not NAME=VALUE, as grow=8", param_hint="--set")
        if name in options:
            raise typer.BadParameter(f"{name} is given twice", param_hint="--set")
        options[name] = value.strip()
    return options


def show_warnings(export: Export, *, photos_given: bool) -> None:
    """Print on stderr what will be lost, and what else the user has to know."""
    target = export.plan.target
    lines = [f"warning: {text}" for text in export.warnings]
    if photos_given and target.photo.name == "NO":
        lines.append(f"note: {target.title} takes no photos; --photos is not used.")
    for line in (*lines, *(f"note: {text}" for text in target.remarks)):
        print(one_line(line), file=sys.stderr)


def run_export(export: Export, display: ProgressDisplay, stopped: Callable[[], bool]) -> int:
    """Carry an export out and return how many masks were left out."""
    title = f"export for {export.plan.target.key}"
    failed = 0
    display.update(title, 0, export.total)
    try:
        for done, event in enumerate(export.run(stopped), 1):
            if event.error is not None:
                failed += 1
                display.show_message(f"skipped: {event.error}")
            elif event.source is not None:
                display.show_messages_of(event.source.stem, event.messages)
            display.update(title, done, export.total)
    except Cancelled:
        raise Cancelled(f"stopped; {export.plan.root} is as it was") from None
    written = f"{len(export.names)} masks for {export.plan.target.title}; {export.plan.root}"
    if export.replaced:
        written += "; the earlier export there is replaced"
    display.show_message(written if len(export.names) != 1 else written.replace("masks", "mask", 1))
    return failed


def print_command(export: Export) -> None:
    """Print the command to copy, and nothing else, on stdout."""
    for line in export.command.splitlines():
        print(shown(line))
