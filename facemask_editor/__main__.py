"""Where the program starts: a command for the command line, otherwise files for the window."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

COMMANDS = ("ablation", "batch", "train", "evaluate", "handles", "judge", "quality", "synthesize")
"""First arguments that go to the command line; those with a hyphen do too. None of them starts Qt."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line or the window and return the exit status; 2 means that no window can be shown."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments and (arguments[0] in COMMANDS or arguments[0].startswith("-")):
        from facemask_editor.cli.app import main as command_line

        return int(command_line(arguments) or 0)
    return _open_window(arguments)


def _open_window(arguments: list[str]) -> int:
    from facemask_editor.qt.display import display_problem

    problem = display_problem(os.environ)
    if problem is None:
        try:
            import PySide6.QtWidgets  # noqa: F401
        except ImportError as error:
            problem = f"Qt cannot be loaded ({error})"
    if problem is not None:
        print(
            f"facemask-editor: no window: {problem}. "
            "Everything else runs from the command line: facemask-editor batch --help",
            file=sys.stderr,
        )
        return 2
    from facemask_editor.qt.application import run

    return run(arguments)


if __name__ == "__main__":
    raise SystemExit(main())
