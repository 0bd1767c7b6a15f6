"""The command line: ``facemask-editor COMMAND``.

Exit status: 0 done, 1 an error or a file that could not be used, 2 wrong usage, 130 stopped by Ctrl-C.
Commands import torch and OpenCV only when they run, so that help and usage errors come at once.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

from facemask_editor import __version__
from facemask_editor.cli import ablation, batch, evaluate, handles, judge, quality, synthesize, train
from facemask_editor.errors import Cancelled, FaceMaskError

PROGRAM = "facemask-editor"
INTERRUPTED = 130


class _Commands(TyperGroup):
    """Turns the program's own errors into one line and an exit status, for every command alike."""

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401  the type of ctx depends on typer's release
        try:
            return super().invoke(ctx)
        except (KeyboardInterrupt, Cancelled) as stop:
            print(f"{PROGRAM}: {str(stop) or 'stopped'}", file=sys.stderr)
            raise typer.Exit(INTERRUPTED) from None
        except FaceMaskError as error:
            print(f"{PROGRAM}: {' '.join(str(error).split())}", file=sys.stderr)
            raise typer.Exit(1) from None


def _show_version(wanted: bool) -> None:
    if wanted:
        print(f"{PROGRAM} {__version__}")
        raise typer.Exit


app = typer.Typer(
    name=PROGRAM,
    cls=_Commands,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=(
        "Without a command, [bold]facemask-editor \\[FILE][/bold] opens the window.\n\n"
        "Every command explains itself: [bold]facemask-editor batch -h[/bold]"
    ),
)


@app.callback()
def _root(
    version: Annotated[
        bool,
        typer.Option(
            "--version", "-V", help="Show the version and exit.", callback=_show_version, is_eager=True
        ),
    ] = False,
) -> None:
    """Shape face segmentation masks part by part."""


app.command("ablation", epilog=ablation.EXAMPLES)(ablation.ablation)
app.command("batch", epilog=batch.EXAMPLES)(batch.batch)
app.command("evaluate", epilog=evaluate.EXAMPLES)(evaluate.evaluate)
app.command("handles", epilog=handles.EXAMPLES)(handles.handles)
app.command("judge", epilog=judge.EXAMPLES)(judge.judge)
app.command("quality", epilog=quality.EXAMPLES)(quality.quality)
app.command("synthesize", epilog=synthesize.EXAMPLES)(synthesize.synthesize)
app.command("train", epilog=train.EXAMPLES)(train.train)


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return the exit status.

    Args:
        argv: The arguments after the program's name; those of the process where it is None.
    """
    arguments = sys.argv[1:] if argv is None else list(argv)
    try:
        # Not app(): that would replace sys.excepthook for the whole process.
        get_command(app).main(args=arguments, prog_name=PROGRAM)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    return 0
