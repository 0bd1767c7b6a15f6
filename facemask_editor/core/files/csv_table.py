"""A table that a spreadsheet may have written: ``index.csv`` of a set of masks."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from os import PathLike

from facemask_editor.core.errors import FormatError
from facemask_editor.core.files.small_file import read_limited


def read_columns(path: str | PathLike[str], columns: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the cells of some columns, row by row, without blanks around them; what is missing is "".

    Args:
        path: CSV with names in its first line; separated by commas, semicolons or tabs.
        columns: Names.

    Raises:
        FormatError: The file cannot be read, or has no such column.
    """
    try:
        # as spreadsheets write it: with a mark at the beginning, and in much of the world with semicolons
        text = read_limited(path, "index_bytes").decode("utf-8-sig")
        with io.StringIO(text, newline="") as file:
            head = file.readline()
            marks = (mark for mark in ",;\t" if columns[0] in _cells(head, mark))
            separator = next(marks, ",")
            rows = csv.DictReader(file, fieldnames=_cells(head, separator), delimiter=separator)
            for column in columns:
                if column not in (rows.fieldnames or ()):
                    raise FormatError(path, "columns", rows.fieldnames, f"a column {column!r} is needed")
            return [tuple((row[column] or "").strip() for column in columns) for row in rows]
    except UnicodeDecodeError as error:
        hint = f"save it as CSV UTF-8 ({error})"
        raise FormatError(path, "index", "not UTF-8 text", hint) from error
    except (OSError, csv.Error) as error:
        raise FormatError(path, "index", f"unreadable ({error})") from error


def _cells(line: str, separator: str) -> list[str]:
    return [cell.strip() for cell in next(csv.reader([line], delimiter=separator), [])]
