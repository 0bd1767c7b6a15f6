"""The photo that lies in a project, as a file for a moment."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from facemask_editor.formats.registry import is_photo_name

if TYPE_CHECKING:
    from facemask_editor.app.project.content import KeptPhoto


@contextmanager
def as_file(photo: KeptPhoto) -> Iterator[Path | None]:
    """Give the file of a photo: a temporary one with its bytes, else its own where it is there.

    The name in the project chooses nothing but the suffix, and only among those of photos.
    """
    if photo.data is None:
        yield photo.path if photo.path is not None and photo.path.is_file() else None
        return
    suffix = Path(photo.name).suffix.lower() if is_photo_name(photo.name) else ""
    with tempfile.TemporaryDirectory(prefix="facemask-") as folder:
        path = Path(folder) / f"photo{suffix}"
        path.write_bytes(photo.data)
        yield path
