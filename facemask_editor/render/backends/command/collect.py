"""Pictures that a process has left below its folder: regular files only, of sane size, decoded with care."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import regex

from facemask_editor.core.errors import FormatError
from facemask_editor.render.picture_file import read_result

if TYPE_CHECKING:
    from facemask_editor.render.handoff.face import Picture

MOST_FILES = 200_000
"""Files below the folder that are looked at."""

_MATCH_S = 1.0
"""Seconds for one path."""


def results(out: Path, pattern: str) -> list[str]:
    """Return the regular files below a folder that match a pattern, sorted; paths with ``/``.

    Args:
        out: The folder; links below it are not entered.
        pattern: As of ``glob``; ``**`` stands for any folders, none too.

    Raises:
        FormatError: Where there are too many files.
    """
    try:
        return _results(out, regex.compile(_expression(pattern)))
    except RecursionError:
        raise FormatError(out, "folders", "nested too deeply", "no renderer needs as many") from None


def _results(out: Path, wanted: regex.Pattern[str]) -> list[str]:
    found: list[str] = []
    if os.path.islink(out):
        return found
    looked_at = 0
    for folder, inner, names in os.walk(out, followlinks=False):
        inner.sort()
        looked_at += len(names) + len(inner)
        if looked_at > MOST_FILES:
            raise FormatError(out, "number of files", f"more than {MOST_FILES}", "no renderer needs as many")
        for name in names:
            place = os.path.relpath(os.path.join(folder, name), out).replace(os.sep, "/")
            try:
                matched = wanted.fullmatch(place, timeout=_MATCH_S)
            except TimeoutError:
                continue
            if matched and _is_file(os.path.join(folder, name)):
                found.append(place)
    return sorted(found)


def by_name(paths: list[str], stem: str, names: dict[str, str]) -> dict[str, str]:
    """Return the first path of each mask.

    Args:
        paths: Below the folder, sorted.
        stem: Regular expression for a whole path, with a group ``stem``.
        names: Stem of each job, by the name that its files had in the hand-off.
    """
    expression, found = regex.compile(stem), dict[str, str]()
    for path in paths:
        try:
            match = expression.fullmatch(path, timeout=_MATCH_S)
        except TimeoutError:  # such an expression finds nothing in any sane time
            continue
        if match and match["stem"] in names:
            found.setdefault(names[match["stem"]], path)
    return found


def pictures(out: Path, paths: dict[str, str]) -> Iterator[tuple[str, Picture | FormatError]]:
    """Yield the picture of each stem, or what is wrong with its file.

    Args:
        out: The folder.
        paths: Below it, by stem.
    """
    for stem, path in paths.items():
        try:
            yield stem, read_result(out / path)
        except FormatError as error:
            yield stem, error


def _is_file(path: str) -> bool:
    try:
        return stat.S_ISREG(os.lstat(path).st_mode)
    except OSError:
        return False


def _expression(pattern: str) -> str:
    """Return a pattern of ``glob`` as a regular expression."""
    parts = []
    for found in re.finditer(r"\*\*/|\*\*|\*|\?|[^*?]+", pattern):
        text = found[0]
        parts.append({"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}.get(text) or re.escape(text))
    return "".join(parts)
