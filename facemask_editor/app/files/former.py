"""Former versions of masks: what a file held before it was saved over."""

from __future__ import annotations

import hashlib
import os
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from facemask_editor.core.atomic import write_atomically

KEPT = 10
"""Versions of one file."""
MOST_BYTES = 256 << 20
"""Of all versions of all files; the oldest go first."""
_LARGEST = 64 << 20
"""A file above it is not kept: no mask is so large."""


@dataclass(frozen=True)
class Former:
    """A version.

    Attributes:
        path: Where it is kept.
        time: When it was saved over, seconds since the epoch.
    """

    path: Path
    time: float


def keep_former(path: Path, folder: Path) -> Former | None:
    """Keep what a file holds now, as it is about to be replaced.

    Args:
        path: Of the mask.
        folder: Of all versions of all files; made where it is missing.

    Returns:
        What was kept; None where there is nothing to keep, or the newest version holds the same.

    Raises:
        OSError: It cannot be read or kept.
    """
    try:
        if not path.is_file() or path.stat().st_size > _LARGEST:
            return None
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    home = _home(path, folder)
    versions = former_versions(path, folder)
    if versions and versions[0].path.read_bytes() == data:
        return None
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    now = time.time_ns()
    kept = home / f"{now:020d}{path.suffix.lower()[:12]}"
    write_atomically(kept, data)
    for old in versions[KEPT - 1 :]:
        with suppress(OSError):
            old.path.unlink()
    _trim(folder)
    return Former(kept, now / 1e9)


def former_versions(path: Path, folder: Path) -> list[Former]:
    """Return the versions of a file that are kept, the newest first; none where they cannot be read."""
    try:
        names = os.listdir(_home(path, folder))
    except OSError:
        return []
    home = _home(path, folder)
    found = [
        Former(home / name, int(name[:20]) / 1e9)
        for name in names
        if name[:20].isdecimal() and len(name) >= 20
    ]
    return sorted(found, key=lambda former: former.path.name, reverse=True)


def _home(path: Path, folder: Path) -> Path:
    place = os.path.normcase(os.path.realpath(path))
    return folder / hashlib.sha256(os.fsencode(place)).hexdigest()[:32]


def _trim(folder: Path) -> None:
    files = []
    for file in folder.glob("*/*"):
        with suppress(OSError):
            files.append((file.name, file.stat().st_size, file))
    total = sum(size for _, size, _ in files)
    for _, size, file in sorted(files):
        if total <= MOST_BYTES:
            return
        with suppress(OSError):
            file.unlink()
            total -= size
        with suppress(OSError):
            file.parent.rmdir()  # of a file that has no version any more
