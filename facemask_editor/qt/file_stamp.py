"""Whether a file is still the one that was read or written."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class FileStamp:
    """What changes when a file is written.

    Attributes:
        changed: Time of the last change, in nanoseconds.
        size: In bytes.
    """

    changed: int
    size: int


def stamp_of(path: Path) -> FileStamp | None:
    """Return the stamp of a file as it is now; None where it cannot be found."""
    try:
        state = path.stat()
    except (OSError, ValueError):
        return None
    return FileStamp(state.st_mtime_ns, state.st_size)


def is_write_protected(path: Path) -> bool:
    """Tell whether a file is there and its owner has taken the right to write it away."""
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):
        return False
    # By its mode too: to an administrator every file can be written.
    return not mode & 0o222 or not os.access(path, os.W_OK)
