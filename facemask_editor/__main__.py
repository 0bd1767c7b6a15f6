"""Where the program starts: a command for the command line, otherwise files for the window."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from facemask_editor.cli.start import COMMANDS, understood
from facemask_editor.cli.text import show_message

__all__ = ["COMMANDS", "main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line or the window and return the exit status.

    2 means wrong usage, a file that is not there, or that no window can be shown.
    """
    start = understood(sys.argv[1:] if argv is None else argv)
    if start.problem:
        show_message(start.problem)
        return 2
    if start.command is not None:
        from facemask_editor.cli.app import main as command_line

        return int(command_line(start.command) or 0)
    return _open_window(list(start.files))


def _open_window(arguments: list[str]) -> int:
    from facemask_editor.qt.shell.display import display_problem

    problem = display_problem(os.environ)
    if problem is None:
        try:
            import PySide6.QtWidgets  # noqa: F401
        except ImportError as error:
            problem = f"Qt cannot be loaded ({error})"
    if problem is not None:
        show_message(
            f"no window: {problem}. Everything else runs from the command line: facemask-editor batch --help"
        )
        return 2
    from facemask_editor.qt.shell.application import run

    return run(arguments)


if __name__ == "__main__":
    raise SystemExit(main())
