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
