"""``facemask-editor export``: the folder that a renderer's own code reads, and the command to run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from facemask_editor.cli.export.run import (
    NAMES,
    found_target,
    given_options,
    known_target,
    print_command,
    run_export,
    show_warnings,
)
from facemask_editor.cli.options import no_pipe, stop_on_signals
from facemask_editor.cli.progress import ProgressDisplay
from facemask_editor.render.handoff.registry import DESCRIBED, targets


def _listed() -> str:
    widest = max(len(each.key) for each in targets())
    lines = [f"  {each.key:{widest}}  {each.title}: {each.summary}" for each in targets()]
    options = [
        f"  {each.key:{widest}}  " + ", ".join(f"{name}={value}" for name, value in each.options.items())
        for each in targets()
        if each.options
    ]
    others = [f"  {each.title}: {each.why}" for each in DESCRIBED]
    blocks = ["[bold]Names for --for[/bold]", *lines, "[bold]Options for --set[/bold]", *options]
    return "\n\n".join([*blocks, "[bold]Not written[/bold]", *others])


EXAMPLES = f"""
{_listed()}

[bold]Examples[/bold]

For SEAN, with photos and the masks that they were taken with:

  facemask-editor export edited out --for sean --photos photos --photo-masks masks

For pSp, which takes masks alone, in 256 x 256:

  facemask-editor export masks out --for psp
"""


def export(
    masks: Annotated[
        Path,
        typer.Argument(
            metavar="MASKS", help="A mask, or a folder with masks.", exists=True, callback=no_pipe
        ),
    ],
    root: Annotated[
        Path,
        typer.Argument(
            metavar="OUT", help="Folder to make; one of an earlier export is made anew.", callback=no_pipe
        ),
    ],
    target: Annotated[
        str, typer.Option("--for", metavar="NAME", help=f"Renderer: {NAMES}.", callback=known_target)
    ],
    photos: Annotated[
        Path | None,
        typer.Option(
            metavar="P",
            help="The photo, or a folder of photos with the names of the masks. "
            "[dim]\\[default: as the window finds them][/dim]",
            exists=True,
            callback=no_pipe,
        ),
    ] = None,
    photo_masks: Annotated[
        Path | None,
        typer.Option(
            metavar="M",
            help="The mask that the photo was taken with, or a folder of them, for edited masks. "
            "[dim]\\[default: the one that the mask holds][/dim]",
            exists=True,
            callback=no_pipe,
        ),
    ] = None,
    options: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="An option of the renderer; can be repeated."),
    ] = None,
) -> None:
    """Write the folder that a renderer's own code reads, and print the command that renders it.

    What is lost on the way is said first. The command is for the renderer's own checkout. A stop leaves OUT
    as it was, and only files of an earlier export are replaced.
    """
    given = given_options(options or ())

    from facemask_editor.render.handoff.export import Export
    from facemask_editor.render.handoff.plan import plan_export

    made = Export(
        plan_export(masks, root, found_target(target), photos=photos, photo_masks=photo_masks, options=given)
    )
    show_warnings(made, photos_given=photos is not None)
    with ProgressDisplay("masks") as display, stop_on_signals() as stopped:
        failed = run_export(made, display, stopped)
    print_command(made)
    if failed:
        raise typer.Exit(1)
