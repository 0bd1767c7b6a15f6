"""Files that are read as a whole: regular ones of a sane size, never a pipe that is waited on for ever."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from os import PathLike

from facemask_editor.core.files.limits import limit, raised_by


def read_limited(path: str | PathLike[str], name: str) -> bytes:
    """Return the content of a regular file of no more bytes than a limit of `limits` lets it have.

    Raises:
        OSError: As `read_small`; the reason tells how the limit is raised.
    """
    return read_small(path, limit(name), f"; {raised_by(name)}")


def read_small(path: str | PathLike[str], most: int, remedy: str = "") -> bytes:
    """Return the content of a regular file.

    Args:
        path: Of the file; links are followed.
        most: Bytes that it may have.
        remedy: Put behind the reason where it has more.

    Raises:
        OSError: It cannot be read, is a folder, a pipe or a device, or has more bytes.
    """
    with open_regular(path) as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise OSError(errno.EFBIG, f"larger than {_in_words(most)}{remedy}", os.fspath(path))
    return data


@contextmanager
def open_regular(path: str | PathLike[str]) -> Iterator[BufferedReader]:
    """Open a regular file to read.

    Raises:
        OSError: It cannot be opened, or is a folder, a pipe or a device.
    """
    # not waiting for whoever might write into a pipe
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        mode = os.fstat(handle).st_mode
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, "a folder, not a file", os.fspath(path))
        if not stat.S_ISREG(mode):
            raise OSError(errno.EINVAL, "a pipe or device, not a file", os.fspath(path))
    except BaseException:
        os.close(handle)
        raise
    with open(handle, "rb") as file:
        yield file


def _in_words(size: int) -> str:
    return f"{size >> 20} MiB" if size >= 1 << 20 else f"{size} bytes"
