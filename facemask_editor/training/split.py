"""Which masks of a data set are kept for validation.

The rule: the rows of ``index.csv`` sorted by stem, every tenth from the first on (0, 10, 20, ...). It depends
on nothing but the stems, so that the trainer and ``facemask-editor evaluate --split validation`` agree.
"""

from __future__ import annotations

import csv
from pathlib import Path

from facemask_editor.errors import FormatError

STRIDE = 10


def index_stems(index_csv: Path) -> tuple[str, ...]:
    """Return the stems of all rows, sorted, each once.

    Raises:
        FormatError: Where the file cannot be read or has no column ``stem``.
    """
    try:
        with index_csv.open(newline="", encoding="utf-8") as file:
            rows = csv.DictReader(file)
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
