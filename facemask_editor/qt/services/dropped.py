"""What a drop on the window means."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData

from facemask_editor.formats.pictures.endings import PNG
from facemask_editor.formats.registry import is_mask_name, is_photo_name, suffixes_of_either


def dropped_path(data: QMimeData) -> Path | None:
    """Return the first local file or folder of a drag, or None."""
    return next((Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()), None)


def dropped_paths(data: QMimeData) -> list[Path]:
    """Return all local files and folders of a drag."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


def is_photo(path: Path) -> bool:
    """Whether a file counts as a photo by its name, and by what is inside where the name tells no more.

    PNG may be either; a mask is the likelier guess, so it counts as a photo only where it surely is one. So
    may TIFF, WebP and BMP: those are masks where they look like one.
    """
    if not is_photo_name(path):
        return False
    from facemask_editor.formats.pictures.likely import looks_like_mask, png_looks_like_photo

    if not path.name.lower().endswith(suffixes_of_either()):
        return not is_mask_name(path) or (path.suffix.lower() == PNG and png_looks_like_photo(path))
    return not looks_like_mask(path)
