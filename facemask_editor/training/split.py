"""Which masks of a data set are kept for validation.

The rule: the rows of ``index.csv`` sorted by stem, every tenth from the first on (0, 10, 20, ...). It depends
on nothing but the stems, so that the trainer and ``facemask-editor evaluate --split validation`` agree.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from facemask_editor.errors import FormatError

STRIDE = 10


def index_stems(index_csv: Path) -> tuple[str, ...]:
    """Return the stems of all rows, sorted, each once.

    Raises:
        FormatError: Where the file cannot be read or has no column ``stem``.
    """
    try:
        # as spreadsheets write it: with a mark at the beginning, and in much of the world with semicolons
        with index_csv.open(newline="", encoding="utf-8-sig") as file:
            head = file.readline()
            marks = (mark for mark in ",;\t" if "stem" in next(csv.reader([head], delimiter=mark), ()))
            separator = next(marks, ",")
            file.seek(0)
            rows = csv.DictReader(file, delimiter=separator)
            if "stem" not in (rows.fieldnames or ()):
                raise FormatError(index_csv, "columns", rows.fieldnames, "a column 'stem' is needed")
            return tuple(sorted({row["stem"] for row in rows if row["stem"]}))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise FormatError(index_csv, "index", f"unreadable ({error})") from error


def validation_stems(index_csv: Path) -> tuple[str, ...]:
    """Return the stems that no training may see, sorted."""
    return index_stems(index_csv)[::STRIDE]


def training_stems(index_csv: Path) -> tuple[str, ...]:
    """Return the stems that training may see, sorted."""
    kept = set(validation_stems(index_csv))
    return tuple(stem for stem in index_stems(index_csv) if stem not in kept)


def kept_back(data: Path, paths: Iterable[Path]) -> frozenset[str]:
    """Return the stems among ``paths`` that are for validation.

    By the index in or above the folder of the masks; every tenth file by name where there is none.

    Args:
        data: The data set's folder, or its folder of masks.
        paths: The masks, sorted by name.
    """
    stems = [path.stem for path in paths]
    folder = data / "labels" if (data / "labels").is_dir() else data
    places = (data / "index.csv", folder.resolve().parent / "index.csv")
    index = next((place for place in places if place.is_file()), None)
    return frozenset(stems).intersection(validation_stems(index) if index else stems[::STRIDE])
