"""What the arguments of the program mean, before anything heavy is imported: a command, or files to open."""

from __future__ import annotations

import difflib
import os
import re
import stat
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

COMMANDS = (
    "ablation", "batch", "compare-datasets", "convert", "doctor", "evaluate", "evaluate-parser", "export",
    "figures", "handles", "parse", "quality", "render", "renderers", "replay", "synthesize", "train",
    "train-parser",
)  # fmt: skip
"""First arguments that go to the command line; those with a hyphen do too. None of them starts Qt."""

ALIASES = {"judge": "compare-datasets"}
"""Commands that had another name, by that; understood for one release."""

_LINE = re.compile(r"(.*\bmanifest\.jsonl):\d+", re.S)
"""A line of a batch run's manifest: the output that it tells of."""

_HELP = ("-h", "--help", "-V", "--version")


@dataclass(frozen=True)
class Start:
    """What is to be done.

    Attributes:
        command: Arguments of the command line; None where the window is meant.
        files: What the window opens.
        problem: Why nothing is done, one sentence.
    """

    command: tuple[str, ...] | None = None
    files: tuple[str, ...] = ()
    problem: str = ""


def understood(arguments: Sequence[str]) -> Start:
    """Return what the arguments after the program's name mean.

    Without any, or with files and folders only, the window is meant; after ``--`` everything is a file. What
    is neither a command nor there is a problem: a script must not wait for a window that nobody asked for.
    """
    if arguments and arguments[0] in (*COMMANDS, *ALIASES):
        return Start(command=tuple(arguments))
    files: list[str] = []
    only_files = False
    for argument in arguments:
        if not only_files and argument == "--":
            only_files = True
        elif not only_files and argument.startswith("-"):
            # the command line explains itself, or says that there is no such option
            first = files[:1] if argument not in _HELP else []
            return Start(problem=_option_after_file(argument)) if first else Start(command=(argument,))
        else:
            path = _local(argument)
            if problem := _problem(path, first=not files and not only_files):
                return Start(problem=problem)
            files.append(path)
    return Start(files=tuple(files))


def _local(argument: str) -> str:
    """Return the path of a ``file:`` URL, as file managers give it; anything else as it is."""
    if not argument.lower().startswith("file:"):
        return argument
    parts = urlsplit(argument)
    if parts.netloc not in ("", "localhost"):
        return argument
    path = unquote(parts.path, errors="surrogateescape")
    return path.lstrip("/") if sys.platform == "win32" and path[2:3] == ":" else path


def _problem(path: str, *, first: bool) -> str:
    """Return why a path cannot be opened, empty where it can be tried."""
    try:
        place = _LINE.fullmatch(path)
        mode = os.stat(path if place is None or os.path.exists(path) else place.group(1)).st_mode
    except FileNotFoundError:
        return _no_command(path) if first and _may_be_command(path) else f"{path}: there is no such file"
    except OSError as error:
        return f"{path}: {error.strerror}"
    except ValueError:
        return f"{path}: no file has such a name"
    if stat.S_ISREG(mode) or stat.S_ISDIR(mode):
        return ""
    return f"{path}: a pipe or a device; the window opens files and folders"


def _may_be_command(text: str) -> bool:
    return not os.path.splitext(text)[1] and not any(mark in text for mark in "/\\")


def _no_command(text: str) -> str:
    near = difflib.get_close_matches(text.lower(), COMMANDS, 1)
    hint = f"did you mean {near[0]}?" if near else f"commands are {', '.join(COMMANDS)}"
    return f"{text!r} is neither a command nor a file; {hint}"


def _option_after_file(option: str) -> str:
    return f"the window has no option {option}; a file of that name is given as ./{option}"
