"""What others say, fit for a message of ours. Light to import."""

from __future__ import annotations

_LONGEST = 200


def said(text: object) -> str:
    """Return a text of a server, a library or a file as one line of at most 200 printable characters."""
    start = str(text)[: 4 * _LONGEST]
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in start).split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 3]}..."
