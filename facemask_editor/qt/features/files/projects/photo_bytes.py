"""The photo that lies in a project, as a file for a moment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from facemask_editor.app.project.content import KeptPhoto


@contextmanager
def as_file(photo: KeptPhoto) -> Iterator[Path | None]:
    """Give the file of a photo: a temporary one with its bytes, else its own where it is there."""
    if photo.data is None:
        yield photo.path if photo.path is not None and photo.path.is_file() else None
        return
    from facemask_editor.formats.project.photo import photo_file

    with photo_file(photo.name, photo.data) as path:
        yield path
