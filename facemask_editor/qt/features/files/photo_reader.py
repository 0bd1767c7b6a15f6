"""Photos are read off the window's thread; the one asked for last that can be read is laid under the mask."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject

from facemask_editor.qt.jobs.desk import Desk, Job
from facemask_editor.qt.jobs.mailbox import Priority, Watch
from facemask_editor.qt.jobs.workers import DaemonWorker

if TYPE_CHECKING:
    from facemask_editor.formats import Photo
    from facemask_editor.formats.photos.way import Way

Failed = Callable[[Exception], object]
Size = tuple[int, int]


class Found(NamedTuple):
    """A photo that was read, and where it is."""

    path: Path
    photo: Photo


Done = Callable[[Found | None], object]


class PhotoReader:
    """Reads photos for the open mask.

    Args:
        owner: Nothing is told once it is gone.
    """

    def __init__(self, owner: QObject) -> None:
        self._owner = owner
        self._desk = Desk(DaemonWorker("photo"))

    def read(
        self, path: Path, size: Size, way: Way | None, known: str, done: Done, failed: Failed
    ) -> None:  # fmt: skip
        """Read a photo of a mask of width and height; one that fails leaves those asked for before.

        Args:
            path: Of the photo.
            size: Of the mask.
            way: How it is to be laid; None for as it fits, or as the digest tells.
            known: Digest of the photo that the mask was kept with, "" for none.
            done: Called with the photo.
            failed: Called with the reason.
        """
        self._begin(partial(_read, path, size, way, known), done, failed)

    def find(self, mask: Path, size: Size, known: str, done: Done, failed: Failed) -> None:
        """Read the photo that belongs to a mask by its name, None where there is none; else as `read`."""
        self._begin(partial(_read_of, mask, size, known), done, failed)

    def forget(self) -> None:
        """Wait for none any more."""
        self._desk.cancel(*self._desk.jobs)

    def _begin(self, work: Callable[[Watch], Found | None], done: Done, failed: Failed) -> None:
        def ready(found: Found | None) -> None:
            self._desk.cancel(*(older for older in self._desk.jobs if older.ticket < job.ticket))
            done(found)

        job: Job[Found | None] = self._desk.ask(
            work,
            purpose="photo",
            ready=ready,
            failed=failed,
            owner=self._owner,
            priority=Priority.VISIBLE,
            kept=True,  # one that can be read replaces those before, not one that is but asked for
        )


def _read(path: Path, size: Size, way: Way | None, known: str, _watch: Watch) -> Found | None:
    from facemask_editor.formats import read_photo

    # what the user has chosen counts, else what the mask was kept with
    photo = read_photo(path, size, known=known) if way is None else read_photo(path, size, way=way)
    _ = photo.sha256  # here, for a large one takes a moment
    return Found(path, photo)


def _read_of(mask: Path, size: Size, known: str, watch: Watch) -> Found | None:
    from facemask_editor.formats import find_photo

    path = find_photo(mask)
    return None if path is None else _read(path, size, None, known, watch)
