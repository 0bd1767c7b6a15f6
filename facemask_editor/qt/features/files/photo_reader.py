"""Photos are read off the window's thread; the one asked for last that can be read is laid under the mask."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from facemask_editor.qt.jobs.desk import Desk, Job
from facemask_editor.qt.jobs.mailbox import Priority, Watch
from facemask_editor.qt.jobs.workers import DaemonWorker

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
        self._desk = Desk(DaemonWorker("photo"))

    def read(self, path: Path, size: Size, done: Done, failed: Failed) -> None:
        """Read a photo of a mask of width and height; one that fails leaves those asked for before."""
        self._begin(partial(_read, path, size), done, failed)

    def find(self, mask: Path, size: Size, done: Done, failed: Failed) -> None:
        """Read the photo that belongs to a mask by its name, None where there is none."""
        self._begin(partial(_read_of, mask, size), done, failed)

    def forget(self) -> None:
        """Wait for none any more."""
        self._desk.cancel(*self._desk.jobs)

    def _begin(self, work: Callable[[Watch], Photo | None], done: Done, failed: Failed) -> None:
        def ready(photo: Photo | None) -> None:
            self._desk.cancel(*(older for older in self._desk.jobs if older.ticket < job.ticket))
            done(photo)

        job: Job[Photo | None] = self._desk.ask(
            work,
            purpose="photo",
            ready=ready,
            failed=failed,
            owner=self._owner,
            priority=Priority.VISIBLE,
            kept=True,  # one that can be read replaces those before, not one that is but asked for
        )


def _read(path: Path, size: Size, _watch: Watch) -> Photo | None:
    from facemask_editor.formats import read_photo

    photo = read_photo(path, size)
    _ = photo.sha256  # here, for a large one takes a moment
    return photo


def _read_of(mask: Path, size: Size, watch: Watch) -> Photo | None:
    from facemask_editor.formats import find_photo

    path = find_photo(mask)
    return None if path is None else _read(path, size, watch)
