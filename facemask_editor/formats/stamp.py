"""What a file looked like when it was read, to notice that another program has changed it since."""

from __future__ import annotations

import os
from os import PathLike
from typing import NamedTuple


class Stamp(NamedTuple):
    """Cheap to take, and another one after nearly every change.

    Attributes:
        mtime_ns: Time of the last change.
        size: In bytes.
    """

    # No inode: some network drives give a file another one at each visit.
    mtime_ns: int
    size: int


def stamp_of(file: str | PathLike[str] | os.stat_result) -> Stamp | None:
    """Return the stamp of a file, None where there is none."""
    if not isinstance(file, os.stat_result):
        try:
            file = os.stat(file)
        except (OSError, ValueError):
            return None
    return Stamp(file.st_mtime_ns, file.st_size)
