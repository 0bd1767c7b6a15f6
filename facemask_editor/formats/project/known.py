"""By what a project file is known. Light to import."""

from __future__ import annotations

from pathlib import Path

SUFFIX = ".fmask"
_ZIP, _TYPE = b"PK\3\4", b"mimetypeimage/x-facemask-project"
_NAME_AT = 30  # in the record of the first member


def begins_project(path: Path, start: bytes) -> bool:
    """Return whether a file is a project by its name and first 64 bytes."""
    # by the name too: another program that packs it again may put its members in another order
    known = start[_NAME_AT:].startswith(_TYPE) or path.suffix.lower() == SUFFIX
    return start.startswith(_ZIP) and known


def is_project(path: Path) -> bool:
    """Return whether a file is a project, by its first bytes; False where it cannot be read."""
    try:
        if not path.is_file():  # a pipe would be waited for
            return False
        with path.open("rb") as file:
            return begins_project(path, file.read(64))
    except (OSError, ValueError):
        return False
