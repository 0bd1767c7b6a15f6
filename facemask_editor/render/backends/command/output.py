"""What a process prints, in bounded memory: its last lines, and how far it is."""

from __future__ import annotations

import re

import regex

KEPT = 1 << 16
"""Bytes of the output that are kept, the last ones."""

_LINE = 4096  # bytes of a line that are looked at
_LOOKED_AT = 100  # lines of one piece of output; a flood has more, and only its newest tell anything
_SHOWN_LINES, _SHOWN = 4, 600
_SEARCH_S = 1.0
"""Seconds for one line; a sane expression takes millionths."""


class Output:
    """Takes output in pieces, of any bytes.

    Args:
        progress: Regular expression with a group ``done`` (and ``total``), ``share`` or ``percent``.
        count: What ``done`` is out of where there is no ``total``.

    Attributes:
        share: How much is done, 0 to 1, by the newest line that told it; None before one.
    """

    def __init__(self, progress: str | None = None, count: int = 1) -> None:
        self._progress = regex.compile(progress) if progress else None
        self._count = count
        self._kept = bytearray()
        self._open = b""
        self.share: float | None = None
        self._line = ""

    @property
    def line(self) -> str:
        """The newest line that is not empty, "" before one."""
        return printable(self._line)

    def feed(self, data: bytes) -> None:
        """Take a piece."""
        self._kept += data
        if len(self._kept) > 2 * KEPT:
            del self._kept[:-KEPT]
        *whole, last = data.replace(b"\r", b"\n").split(b"\n")
        if not whole:
            # the end of an endless line tells nothing
            self._open = (self._open + last)[:_LINE]
            return
        whole[0] = self._open + whole[0]
        self._open = last[:_LINE]
        for line in whole[-_LOOKED_AT:]:
            self._take(line[:_LINE].decode("utf-8", "replace").strip())

    def _take(self, line: str) -> None:
        if not line:
            return
        self._line = line
        if self._progress is None:
            return
        try:
            found = self._progress.search(line, timeout=_SEARCH_S)
        except TimeoutError:  # some expressions take ages for some lines; how far it is, is not worth that
            self._progress = None
            return
        if found is not None:
            share = _share(found.groupdict(), self._count)
            self.share = share if share is not None else self.share

    def text(self) -> str:
        """Return what is kept, the last `KEPT` bytes or more."""
        return bytes(self._kept).decode("utf-8", "replace")

    def last_lines(self) -> str:
        """Return the last lines as one, "" where nothing was printed."""
        text = bytes(self._kept[-KEPT:]).decode("utf-8", "replace")
        lines = [line for raw in re.split(r"[\r\n]+", text) if (line := printable(raw[-_SHOWN:]).strip())]
        return " | ".join(lines[-_SHOWN_LINES:])[-_SHOWN:]


def printable(text: str) -> str:
    """Return a text without what a terminal would obey and without spaces and line ends of other kinds."""
    return "".join(c if c.isprintable() else " " for c in text)


def _share(groups: dict[str, str | None], count: int) -> float | None:
    try:
        if share := groups.get("share"):
            value = float(share)
        elif percent := groups.get("percent"):
            value = float(percent) / 100
        else:
            value = float(groups.get("done") or "") / float(groups.get("total") or count)
    except (ValueError, ZeroDivisionError, OverflowError):
        return None
    return min(1.0, max(0.0, value)) if value == value else None
