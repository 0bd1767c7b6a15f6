"""Photos are read off the window's thread; the one asked for last that can be read is laid under the mask."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from facemask_editor.qt.jobs.background import Task, in_background

if TYPE_CHECKING:
    from facemask_editor.formats import Photo

Done = Callable[["Photo | None"], object]
Failed = Callable[[Exception], object]
Size = tuple[int, int]


class PhotoReader:
    """Reads photos for the open mask.

    Args:
        owner: Nothing is told once it is gone.
    """

    def __init__(self, owner: QObject) -> None:
        self._owner = owner
        self._numbers = count()
        self._tasks: dict[int, Task[Photo | None]] = {}

    def read(self, path: Path, size: Size, done: Done, failed: Failed) -> None:
        """Read a photo of a mask of width and height; one that fails leaves those asked for before."""
        self._begin(partial(_read, path, size), done, failed)

    def find(self, mask: Path, size: Size, done: Done, failed: Failed) -> None:
        """Read the photo that belongs to a mask by its name, None where there is none."""
        self._begin(partial(_read_of, mask, size), done, failed)

    def forget(self) -> None:
        """Wait for none any more."""
        while self._tasks:
            self._tasks.popitem()[1].forget()

    def _begin(self, work: Callable[[], Photo | None], done: Done, failed: Failed) -> None:
        number = next(self._numbers)

        def on_done(photo: Photo | None) -> None:
            for older in [other for other in self._tasks if other <= number]:
                self._tasks.pop(older).forget()
            done(photo)

        def on_failed(error: Exception) -> None:
            self._tasks.pop(number, None)
            failed(error)

        self._tasks[number] = in_background(self._owner, work, on_done, on_failed)


def _read(path: Path, size: Size) -> Photo | None:
    from facemask_editor.formats import read_photo

    return read_photo(path, size)


def _read_of(mask: Path, size: Size) -> Photo | None:
    from facemask_editor.formats import find_photo

    path = find_photo(mask)
    return None if path is None else _read(path, size)
