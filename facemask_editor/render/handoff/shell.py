"""Command lines to copy, for a POSIX shell. Light to import."""

from __future__ import annotations

import shlex
from collections.abc import Iterable


def command_line(*words: object) -> str:
    """Return words as one line, each quoted where the shell would take it for something else."""
    return shlex.join(map(str, words))


def comment(text: str) -> str:
    """Return a line that the shell passes over."""
    return f"# {text}"


def lines(parts: Iterable[str]) -> str:
    """Return lines as one text."""
    return "\n".join(parts)
