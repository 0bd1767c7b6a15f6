"""Which masks of a data set are kept for validation.

The rule of `core.split` over the rows of ``index.csv``, sorted by stem. It depends on nothing but the stems,
so that the trainer and ``facemask-editor evaluate --split validation`` agree.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from facemask_editor.core.errors import FormatError
from facemask_editor.core.files.csv_table import read_columns
from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.core.split import training_of, validation_of
from facemask_editor.formats.parts.parts import part_of

_SUFFIX = re.compile(r"\.png$", re.I)
_MOST_ZEROS = 12


def index_stems(index_csv: Path) -> tuple[str, ...]:
    """Return the stems of all rows, sorted, each once; without blanks around and ``.png`` behind them.

    Raises:
        FormatError: Where the file cannot be read, has no column ``stem`` or none in any row.
    """
    stems = {_SUFFIX.sub("", stem) for (stem,) in read_columns(index_csv, ("stem",))}
    if not (found := sorted(stems - {""})):
        raise FormatError(index_csv, "stem", "empty in all rows", "name a mask in each row")
    return tuple(found)


def validation_stems(index_csv: Path) -> tuple[str, ...]:
    """Return the stems that no training may see, sorted."""
    return validation_of(index_stems(index_csv))


def training_stems(index_csv: Path) -> tuple[str, ...]:
    """Return the stems that training may see, sorted."""
    return training_of(index_stems(index_csv))


def kept_back(data: Path, paths: Iterable[Path], index: Path | None = None) -> frozenset[str]:
    """Return the stems among ``paths`` that are for validation.

    By the index in or above the folder of the masks; every tenth file by name where there is none.

    Args:
        data: The data set's folder, or its folder of masks.
        paths: The masks, sorted by name.
        index: Another place of the index.

    Raises:
        FormatError: Where rows of the index name no mask and masks are in no row: then nobody knows which.
    """
    paths = list(paths)
    folder = data / "labels" if (data / "labels").is_dir() else data
    places = (data / "index.csv", folder.resolve().parent / "index.csv")
    index = index or next((place for place in places if place.is_file()), None)
    if index is None:
        return frozenset(validation_of([path.stem for path in paths]))
    kept = set(validation_of(_listed(index, paths)))
    return frozenset(path.stem for path in paths if not kept.isdisjoint(_names(path)))


def _listed(index: Path, paths: list[Path]) -> list[str]:
    """Return the stems of the index, sorted, with the leading zeros of the masks' names."""
    names = {name for path in paths for name in _names(path)}
    stems = index_stems(index)
    if any(_stripped(stem, names) for stem in stems if stem not in names):
        # A spreadsheet took them for numbers; rows without a mask had the same number of digits.
        widths = {len(name) for name in names if name.isdecimal()}
        width = widths.pop() if len(widths) == 1 else 0
        stems = tuple(
            stem
            if stem in names
            else _stripped(stem, names) or (stem.zfill(width) if stem.isdecimal() else stem)
            for stem in stems
        )
    lost = [stem for stem in stems if stem not in names]
    listed = set(stems)
    unlisted = [path.name for path in paths if listed.isdisjoint(_names(path))]
    if lost and unlisted:
        shown = ", ".join(repr(stem) for stem in lost[:3]) + (", ..." if len(lost) > 3 else "")
        hint = (
            f"{len(lost)} of {len(stems)} rows name no mask and {len(unlisted)} of {len(paths)} masks are in "
            f"no row, such as {unlisted[0]}; a stem is a file name without .png"
        )
        raise FormatError(index, "stem", shown, hint)
    return sorted(listed)


def _names(path: Path) -> tuple[str, ...]:
    """Return what an index may call a mask: its stem; of a part picture, its face too."""
    part = part_of(path, CELEBAMASK_HQ)
    return (path.stem, part[0]) if part else (path.stem,)


def _stripped(stem: str, names: set[str]) -> str | None:
    """Return the one name that is a number without its leading zeros, None where none or several are."""
    if not stem.isdecimal() or (len(stem) > 1 and stem.startswith("0")):
        return None
    found = [name for zeros in range(1, _MOST_ZEROS) if (name := "0" * zeros + stem) in names]
    return found[0] if len(found) == 1 else None
