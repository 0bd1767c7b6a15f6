"""How names and messages reach a terminal: on one line, of sane length, and without effect on it.

Standard library only: it is needed before anything else is imported.
"""

from __future__ import annotations

import os
import sys
import unicodedata
from contextlib import suppress

PROGRAM = "facemask-editor"

MAX_LENGTH = 2000
"""Characters of a message; one that echoes a whole file is cut in its middle."""

_CATEGORIES = ("Cc", "Cs", "Zl", "Zp")
"""Control characters, bytes of a file name that are no text, and what breaks lines."""
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that change the direction of the text around them: a name could be shown backwards."""


def shown(text: object) -> str:
    """Return a text as it may be printed: what a terminal would obey is written out, as ``\\x1b``."""
    return "".join(map(_shown_character, str(text)))


def _shown_character(character: str) -> str:
    if unicodedata.category(character) not in _CATEGORIES and character not in _TURNING:
        return character
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:  # a byte that is no UTF-8, as the file system functions hand it on
        code -= 0xDC00
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def one_line(text: object) -> str:
    """Return a message as one printable line, the middle of a very long one left out."""
    line = shown(" ".join(str(text).split()))
    if len(line) <= MAX_LENGTH:
        return line
    half = MAX_LENGTH // 2
    return f"{line[:half]} […] {line[-half:]}"


def show_message(message: object, command: str = PROGRAM) -> None:
    """Print an error as one line on stderr, where there is one."""
    if sys.stderr is not None:  # print() would take stdout then
        print(f"{command}: {one_line(message)}", file=sys.stderr)


def drop_output() -> None:
    """Let the rest of stdout go nowhere: it takes no more, and Python would try again at exit."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def print_any_text() -> None:
    """Let no character end the program that the terminal's encoding lacks: it is written out instead."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
