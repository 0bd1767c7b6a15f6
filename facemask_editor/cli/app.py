"""The command line: ``facemask-editor COMMAND``.

Exit status: 0 done, 1 an error or a file that could not be used, 2 wrong usage, 130 stopped by Ctrl-C.
Commands import torch and OpenCV only when they run, so that help and usage errors come at once.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

from facemask_editor import __version__
from facemask_editor.cli import (
    ablation,
    batch,
    compare_datasets,
    evaluate,
    handles,
    synthesize,
    train,
)
from facemask_editor.cli.batch_run.replay import EXAMPLES as REPLAY_EXAMPLES
from facemask_editor.cli.batch_run.replay import replay
from facemask_editor.cli.converting.command import EXAMPLES as CONVERT_EXAMPLES
from facemask_editor.cli.converting.command import convert
from facemask_editor.cli.doctor.command import EXAMPLES as DOCTOR_EXAMPLES
from facemask_editor.cli.doctor.command import doctor
from facemask_editor.cli.export.command import EXAMPLES as EXPORT_EXAMPLES
from facemask_editor.cli.export.command import export
from facemask_editor.cli.figures.command import EXAMPLES as FIGURES_EXAMPLES
from facemask_editor.cli.figures.command import figures
from facemask_editor.cli.parsing import training as parser_training
from facemask_editor.cli.parsing.command import EXAMPLES as PARSE_EXAMPLES
from facemask_editor.cli.parsing.command import parse
from facemask_editor.cli.quality.command import EXAMPLES as QUALITY_EXAMPLES
from facemask_editor.cli.quality.command import quality
from facemask_editor.cli.rendering import render, renderers
from facemask_editor.cli.start import ALIASES
from facemask_editor.cli.text import PROGRAM, drop_output, print_any_text, show_message
from facemask_editor.core.errors import Cancelled, FaceMaskError
from facemask_editor.core.files.limits import limit_problems

INTERRUPTED = 130
USAGE = 2

_CommandLineError: type[Exception] = typer.BadParameter.__mro__[2]
"""What typer raises for wrong usage; its module has another name in each of typer's releases."""


class _Commands(TyperGroup):
    """Turns the program's own errors into one line and an exit status, for every command alike."""

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401  the type of ctx depends on typer's release
        for problem in limit_problems():
            show_message(problem)
        try:
            return super().invoke(ctx)
        except (KeyboardInterrupt, Cancelled) as stop:
            show_message(str(stop) or "stopped")
            raise typer.Exit(INTERRUPTED) from None
        except FaceMaskError as error:
            show_message(error)
            raise typer.Exit(1) from None
        except OSError as error:
            if not isinstance(error.filename, str | bytes | os.PathLike):
                raise
            show_message(f"{os.fsdecode(error.filename)}: {error.strerror}")
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
app.command("compare-datasets", epilog=compare_datasets.EXAMPLES)(compare_datasets.compare_datasets)
app.command("doctor", epilog=DOCTOR_EXAMPLES)(doctor)
app.command("convert", epilog=CONVERT_EXAMPLES)(convert)
app.command("evaluate", epilog=evaluate.EXAMPLES)(evaluate.evaluate)
app.command("evaluate-parser", epilog=parser_training.EVALUATE_EXAMPLES)(parser_training.evaluate_parser)
app.command("export", epilog=EXPORT_EXAMPLES)(export)
app.command("figures", epilog=FIGURES_EXAMPLES)(figures)
app.command("handles", epilog=handles.EXAMPLES)(handles.handles)
app.command("parse", epilog=PARSE_EXAMPLES)(parse)
app.command("quality", epilog=QUALITY_EXAMPLES)(quality)
app.command("render", epilog=render.EXAMPLES)(render.render)
app.add_typer(renderers.app, name="renderers")
app.command("replay", epilog=REPLAY_EXAMPLES)(replay)
app.command("synthesize", epilog=synthesize.EXAMPLES)(synthesize.synthesize)
app.command("train", epilog=train.EXAMPLES)(train.train)
app.command("train-parser", epilog=parser_training.TRAIN_EXAMPLES)(parser_training.train_parser)


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return the exit status.

    Args:
        argv: The arguments after the program's name; those of the process where it is None.
    """
    arguments = sys.argv[1:] if argv is None else list(argv)
    print_any_text()
    if bad := next((argument for argument in arguments if "\0" in argument), None):
        show_message(f"{bad}: no argument holds a NUL")
        return USAGE
    if arguments and (name := ALIASES.get(arguments[0])):
        show_message(f"{arguments[0]} is now called {name}; the old name goes with the next release")
        arguments[0] = name
    try:
        # Not app(): that would replace sys.excepthook for the whole process.
        status = get_command(app).main(args=arguments, prog_name=PROGRAM, standalone_mode=False)
    except SystemExit as stop:
        status = stop.code
    except OSError as error:  # stdout takes no more, the working folder is gone
        show_message(error.strerror or error)
        drop_output()
        return 1
    except typer.Abort:
        show_message("stopped")
        return INTERRUPTED
    except _CommandLineError as error:
        return _wrong_usage(error)
    return status if isinstance(status, int) else int(status is not None)


def _wrong_usage(error: Any) -> int:  # noqa: ANN401  see _CommandLineError
    """Show on one line what is wrong and how to see the right usage."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else PROGRAM
    if type(error).__name__ == "NoArgsIsHelpError":
        error.show()
    else:
        show_message(
            f"{error.format_message().replace('Value error, ', '').rstrip('.')}; see {command} -h", command
        )
    return int(error.exit_code)
