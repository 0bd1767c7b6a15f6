"""The masks that come with the program."""

from __future__ import annotations

from pathlib import Path

from facemask_editor.core.errors import FaceMaskError
from facemask_editor.core.paths import resources_dir


def bundled_samples() -> list[Path]:
    """Return the masks that come with the program, by name; empty where they are missing."""
    try:
        return sorted((resources_dir() / "samples").glob("*.png"))
    except FaceMaskError:
        return []


def is_sample(path: Path | None) -> bool:
    """Return whether a file is one of the program's own samples, by whatever way it is named."""
    try:
        return path is not None and (resources_dir() / "samples").resolve() in path.resolve().parents
    except (FaceMaskError, OSError, RuntimeError):  # no samples, or a circle of links
        return False
