"""Photos are read off the window's thread; the one asked for last that can be read is laid under the mask."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from PySide6.QtCore import QObject

from facemask_editor.qt.features.files.projects.photo_bytes import as_file
from facemask_editor.qt.jobs.desk import Desk, Job
from facemask_editor.qt.jobs.mailbox import Priority, Watch
from facemask_editor.qt.jobs.workers import DaemonWorker

if TYPE_CHECKING:
    from facemask_editor.app.project.content import KeptPhoto
    from facemask_editor.formats import Photo, Stamp
    from facemask_editor.formats.photos.way import Way

Failed = Callable[[Exception], object]
Size = tuple[int, int]
Source: TypeAlias = "Path | KeptPhoto"
"""Where a photo is read from: its file, or what a project knows of it."""


class Found(NamedTuple):
    """A photo that was read, where it is, and the stamp of its file; None for one that lies in a project."""

    source: Source
    photo: Photo
    stamp: Stamp | None = None


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
        self, source: Source, size: Size, way: Way | None, known: str, done: Done, failed: Failed
    ) -> None:  # fmt: skip
        """Read a photo of a mask of width and height; one that fails leaves those asked for before.

        Args:
            source: Its file, or what a project knows of it.
            size: Of the mask.
            way: How it is to be laid; None for as it fits, or as the digest tells.
            known: Digest of the photo that the mask was kept with, "" for none.
            done: Called with the photo.
            failed: Called with the reason.
        """
        self._begin(partial(_read, source, size, way, known), done, failed)

    def find(
        self, mask: Path | None, kept: KeptPhoto | None, size: Size, known: str, done: Done, failed: Failed
    ) -> None:  # fmt: skip
        """Read the photo that a project knows, else the one that belongs to a mask by name; else as `read`.

        `done` gets None where there is none.
        """
        self._begin(partial(_read_of, mask, kept, size, known), done, failed)

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


def _read(source: Source, size: Size, way: Way | None, known: str, _watch: Watch) -> Found | None:
    if not isinstance(source, Path):
        if source.place is not None and source.data is None:
            return _square(source, size)
        with as_file(source) as path:
            found = None if path is None else _read(path, size, way, known, _watch)
        if found is None:
            return None
        # what lies in the project has no file of its own
        return found._replace(source=source, stamp=None) if source.data is not None else found
    from facemask_editor.formats import read_photo, stamp_of

    stamp = stamp_of(source)
    # what the user has chosen counts, else what the mask was kept with
    photo = read_photo(source, size, known=known) if way is None else read_photo(source, size, way=way)
    _ = photo.sha256  # here, for a large one takes a moment
    return Found(source, photo, stamp)


def _square(source: KeptPhoto, size: Size) -> Found | None:
    """Return the square of a photo that a mask was made of; None where its file is gone."""
    from facemask_editor.formats import Photo, read_photo_alone, stamp_of

    assert source.place is not None
    if source.path is None or not source.path.is_file() or size[0] != size[1]:
        return None
    stamp = stamp_of(source.path)
    photo = Photo(source.place.crop.cut(read_photo_alone(source.path), size[0]))
    _ = photo.sha256  # here, for a large one takes a moment
    return Found(source, photo, stamp)


def _read_of(
    mask: Path | None, kept: KeptPhoto | None, size: Size, known: str, watch: Watch
) -> Found | None:  # fmt: skip
    from facemask_editor.formats import find_photo

    found = None if kept is None else _read(kept, size, None, kept.sha256 or known, watch)
    if found is not None or mask is None:
        return found
    path = find_photo(mask)
    return None if path is None else _read(path, size, None, known, watch)
