"""Files that are read as a whole: regular ones of a sane size, never a pipe that is waited on for ever."""

from __future__ import annotations

import errno
import os
import stat
from os import PathLike


def read_small(path: str | PathLike[str], most: int) -> bytes:
    """Return the content of a regular file.

    Args:
        path: Of the file; links are adapted.
        most: Bytes that it may have.

    Raises:
        OSError: It cannot be read, is a folder, a pipe or a device, or has more bytes.
    """
    # not waiting for whoever might write into a pipe
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with open(handle, "rb") as file:
        facts = os.fstat(handle)
        if stat.S_ISDIR(facts.st_mode):
            raise IsADirectoryError(errno.EISDIR, "a folder, not a file", os.fspath(path))
        if not stat.S_ISREG(facts.st_mode):
            raise OSError(errno.EINVAL, "a pipe or device, not a file", os.fspath(path))
        data = file.read(most + 1)
    if len(data) > most:
        raise OSError(errno.EFBIG, f"larger than {most >> 20} MiB", os.fspath(path))
    return data
