"""What a drop on the window means."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData


def dropped_path(data: QMimeData) -> Path | None:
    """Return the first local file or folder of a drag, or None."""
    return next((Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()), None)


def is_photo(path: Path) -> bool:
    """Whether a file counts as a photo by its name.

    PNG may be either; a photo as PNG goes through the menu, a mask is the likelier guess.
    """
    from facemask_editor.formats import is_photo_name

    return is_photo_name(path) and path.suffix.lower() != ".png"
