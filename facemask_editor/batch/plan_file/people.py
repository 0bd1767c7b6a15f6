"""Who is shown on which mask, and in which split that puts it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from itertools import accumulate
from pathlib import Path

from facemask_editor.batch.plan_file.streams import share_of_name
from facemask_editor.core.errors import FormatError
from facemask_editor.core.files.csv_table import read_columns

_SUFFIX = re.compile(r"\.png$", re.I)


class People:
    """The persons of a set of masks.

    Args:
        named: Person by stem; whoever is not named is a person of the stem's name.
        shares: Of the splits, together 1; empty for no split.
    """

    def __init__(self, named: Mapping[str, str], shares: Mapping[str, float]) -> None:
        self._named = dict(named)
        self._bare = {stem.lstrip("0"): person for stem, person in named.items() if stem.isdecimal()}
        self._names = tuple(shares)
        self._sums = list(accumulate(shares.values()))

    def person_of(self, stem: str) -> str:
        """Return who is shown on a mask."""
        found = self._found(stem)
        return stem if found is None else found

    def split_of(self, person: str) -> str:
        """Return the split that a person is in, "" where there is none.

        It depends on the name and the shares alone: not on the plan's seed, so that another augmentation
        puts nobody elsewhere.
        """
        if not self._names:
            return ""
        share = share_of_name(person, "split") * self._sums[-1]
        return self._names[min(bisect_right(self._sums, share), len(self._names) - 1)]

    def unnamed(self, stems: Iterable[str]) -> list[str]:
        """Return the stems that nobody is named for."""
        return [stem for stem in stems if self._found(stem) is None]

    def _found(self, stem: str) -> str | None:
        if (found := self._named.get(stem)) is not None or not stem.isdecimal():
            return found
        return self._bare.get(stem.lstrip("0"))  # a spreadsheet took stems for numbers


def read_people(index: Path, stem_column: str, person_column: str) -> dict[str, str]:
    """Return the person of each stem of a table.

    Raises:
        FormatError: The table cannot be read or lacks a column, a row lacks the person, or a stem has two.
    """
    found: dict[str, str] = {}
    for number, (cell, person) in enumerate(read_columns(index, (stem_column, person_column)), 2):
        stem = _SUFFIX.sub("", cell)
        if not stem:
            continue
        if not person:
            raise FormatError(index, f"line {number}: {person_column}", "empty", f"who is shown on {stem}?")
        if found.setdefault(stem, person) != person:
            hint = f"{stem} has the {person_column} {found[stem]!r} in another line"
            raise FormatError(index, f"line {number}: {person_column}", repr(person), hint)
    if not found:
        raise FormatError(index, stem_column, "empty in all rows", "name a mask in each row")
    return found
