"""Lines of a manifest by their number, each read for itself: one that is damaged hides none of the others."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from facemask_editor.batch.manifest import ManifestEntry
from facemask_editor.core.errors import FormatError
from facemask_editor.core.files.small_file import read_limited

_NAME = re.compile(r"(.+)_v[0-9]{3,}\.[A-Za-z0-9.]+", re.DOTALL)


@dataclass(frozen=True)
class Line:
    """One line.

    Attributes:
        number: From 1.
        entry: What it tells; None where it cannot be read.
        problem: Why not, one sentence without the file; else "".
    """

    number: int
    entry: ManifestEntry | None = None
    problem: str = ""

    @property
    def stem(self) -> str:
        """Name of the output without its variant; only where there is an entry."""
        found = _NAME.fullmatch(self.entry.output) if self.entry else None
        return found[1] if found else ""


def read_numbered(manifest: Path, numbers: Iterable[int] | None = None) -> list[Line]:
    """Return lines in the order that is asked for.

    Args:
        manifest: The file.
        numbers: Of lines, from 1; None for all but those that a later line of the same output replaces.

    Raises:
        FormatError: The file cannot be read, or has no such line.
    """
    try:
        lines = read_limited(manifest, "manifest_bytes").removeprefix(b"\xef\xbb\xbf").splitlines()
    except (OSError, ValueError) as error:
        raise FormatError(
            manifest, "manifest", f"unreadable ({getattr(error, 'strerror', None) or error})"
        ) from error
    if numbers is not None:
        return [_line(manifest, lines, number) for number in numbers]
    found = [_read(number, line) for number, line in enumerate(lines, 1) if line.strip()]
    if not found:
        raise FormatError(manifest, "number of lines", 0, "the manifest of a batch run is needed")
    return list(_last_of_each(found))


def _line(manifest: Path, lines: list[bytes], number: int) -> Line:
    if not 1 <= number <= len(lines):
        raise FormatError(manifest, "line", number, f"it has {len(lines)} lines")
    return _read(number, lines[number - 1])


def _last_of_each(lines: list[Line]) -> Iterator[Line]:
    last = {line.entry.output: line.number for line in lines if line.entry is not None}
    yield from (line for line in lines if line.entry is None or last[line.entry.output] == line.number)


def _read(number: int, text: bytes) -> Line:
    try:
        entry = ManifestEntry.model_validate_json(text)
    except (ValidationError, ValueError):
        return Line(number, None, "it is damaged, or of a later release")
    # outputs lie beside their manifest; anything else would write a file that somebody else chose
    if entry.output != os.path.basename(entry.output) or not _NAME.fullmatch(entry.output):
        return Line(number, None, f"its output {entry.output[:200]!r} is no file name of a batch run")
    return Line(number, entry)
