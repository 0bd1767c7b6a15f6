"""The photo that lies in a project file, as a file for a moment."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from facemask_editor.core.errors import FormatError
from facemask_editor.core.files.archive import open_archive
from facemask_editor.formats.photo import Photo
from facemask_editor.formats.project.head import read_head
from facemask_editor.formats.project.known import is_project
from facemask_editor.formats.read import read_photo
from facemask_editor.formats.registry import is_photo_name

MOST_BYTES = 256 << 20
"""Of a photo in a project."""


@contextmanager
def photo_file(name: str, data: bytes) -> Iterator[Path]:
    """Give a temporary file with a photo's bytes.

    Args:
        name: What the photo is called; it chooses nothing but the suffix, and only among those of photos.
        data: Of its file.
    """
    suffix = Path(name).suffix.lower() if is_photo_name(name) else ""
    with tempfile.TemporaryDirectory(prefix="facemask-") as folder:
        path = Path(folder) / f"photo{suffix}"
        path.write_bytes(data)
        yield path


@contextmanager
def embedded_photo(path: Path) -> Iterator[Path | None]:
    """Give the photo that a file holds, None where it is no project or holds none.

    Raises:
        FormatError: It cannot be read.
    """
    member, data = "", b""
    if is_project(path):
        with open_archive(path) as archive:
            told = read_head(archive).table.get("photo")
            member = str(told.get("member") or "") if isinstance(told, dict) else ""
            data = archive.read(member, MOST_BYTES) if member else b""
    if not member:
        yield None
        return
    with photo_file(member, data) as photo:
        yield photo


def read_embedded_photo(path: Path, size: tuple[int, int], *, known: str = "") -> Photo | None:
    """Return the photo that a file holds at a mask's size, None where it is no project or holds none.

    Args:
        path: Of the file.
        size: Width and height of the mask.
        known: As of `read.read_photo`.

    Raises:
        FormatError: It cannot be read; the file is named, not the one for a moment.
    """
    with embedded_photo(path) as photo:
        if photo is None:
            return None
        try:
            return read_photo(photo, size, known=known)
        except FormatError as error:
            raise FormatError(path, f"photo in it, {error.field}", error.value, error.hint) from error
