"""From the open mask to the next one of its folder; what cannot be opened on the way is passed over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from PySide6.QtCore import QCoreApplication

from facemask_editor.core.errors import FaceMaskError, FormatError

T = TypeVar("T")
_MOST = 200
"""Files that are passed over at one press of a key, so that a folder of photos holds nothing up for long."""
_NAMED = 2


@dataclass
class Search(Generic[T]):
    """What was found.

    Attributes:
        path: The next mask that can be opened; None at the end of the folder.
        read: What reading it gave.
        passed_over: What could not be opened before it, and why.
        halted_at: Where to go on from, where so many could not be opened that the search was broken off.
    """

    path: Path | None = None
    read: T | None = None
    passed_over: list[tuple[Path, Exception]] = field(default_factory=list)
    halted_at: Path | None = None


def find_openable(start: Path, by: int, read: Callable[[Path], T]) -> Search[T]:
    """Return the first mask after (1) or before (-1) one in its folder that `read` takes.

    Raises:
        FormatError: When the folder itself is missing or not readable.
    """
    from facemask_editor.formats import next_mask

    search, at, folder = Search[T](), start, start.parent
    while True:
        try:
            found = next_mask(at, by)
        except FormatError as error:
            trouble = Path(error.path)
            if trouble.parent != at.parent or trouble == at:
                raise
            search.passed_over.append((trouble, error))  # a subfolder
            at = trouble
            continue
        if found is None and at.parent.parent == folder:
            at = at.parent  # a subfolder was entered and held nothing that opens
            continue
        if found is None:
            return search
        try:
            search.read = read(found)
        except (FaceMaskError, OSError, MemoryError) as error:
            search.passed_over.append((found, error))
            at = found
            if len(search.passed_over) >= _MOST:
                search.halted_at = at
                return search
        else:
            search.path = found
            return search


def describe_passed_over(passed_over: list[tuple[Path, Exception]]) -> str:
    """Return one line such as "photo.png was passed over: it is no mask"; "" for nothing."""
    if not passed_over:
        return ""
    if len(passed_over) == 1:
        [(path, error)] = passed_over
        unread = not isinstance(error, FormatError) or error.field == "file"
        why = _tr("it cannot be read") if unread else _tr("it is no mask")
        return _tr("{} was passed over: {}").format(path.name, why)
    names = [path.name for path, _ in passed_over]
    more = len(names) - _NAMED
    if more > 0:
        return _tr("{}, {} and {} more were passed over: they are no masks").format(*names[:_NAMED], more)
    return _tr("{} and {} were passed over: they are no masks").format(*names)


def _tr(text: str) -> str:
    return QCoreApplication.translate("FolderSteps", text)
