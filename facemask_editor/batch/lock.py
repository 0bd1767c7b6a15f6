"""One run at a time in an output folder: a lock that the system takes back when its process dies."""

from __future__ import annotations

import os
import stat
import sys
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from facemask_editor.core.errors import FormatError
from facemask_editor.core.files.file_lock import same_file, try_lock

LOCK_NAME = ".facemask-batch.lock"

_ATTEMPTS = 100


class FolderLock:
    """Keeps other runs out of a folder while it is entered; the file goes with the run that ends.

    A killed run leaves the file but not the lock, so that the next run takes it over.

    Args:
        folder: Exists.

    Raises:
        FormatError: On entering, where another run is in the folder or no file can be made there.

    Attributes:
        held: False on file systems without locks, where two runs are not kept apart.
        ignores_case: Whether ``A`` and ``a`` are the same name in the folder.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / LOCK_NAME
        self._file: int | None = None
        self.held = False
        self.ignores_case = False

    def __enter__(self) -> Self:
        for _ in range(_ATTEMPTS):
            self._file = self._opened()
            try:
                self.held = try_lock(self._file)
                # between opening and locking, the run before may have taken the file away
                if not self.held or same_file(self._file, self._path):
                    break
            except BaseException as error:
                owner = _owner(self._file)
                self._close()
                if isinstance(error, BlockingIOError):
                    raise _in_use(self._folder, owner) from None
                raise
            self._close()
        if self._file is None:
            raise _in_use(self._folder, "")
        os.ftruncate(self._file, 0)
        os.write(self._file, f"{os.getpid()}\n".encode())
        self.ignores_case = self._path.with_name(LOCK_NAME.upper()).exists()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if sys.platform == "win32":  # an open file cannot be deleted there, nor one that another run has open
            self._close()
        with suppress(OSError):
            self._path.unlink()
        self._close()

    def _opened(self) -> int:
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        try:
            file = os.open(self._path, flags, 0o666)
        except OSError as error:
            raise self._unusable(error.strerror or str(error)) from error
        if not stat.S_ISREG(os.fstat(file).st_mode):
            os.close(file)
            raise self._unusable("not a file")
        return file

    def _unusable(self, reason: str) -> FormatError:
        return FormatError(self._folder, "output", "not writable", f"{LOCK_NAME}: {reason}")

    def _close(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None


def check_free(folder: Path) -> None:
    """Make sure, without leaving a trace, that no run is in a folder.

    Raises:
        FormatError: Where there is one.
    """
    try:
        file = os.open(folder / LOCK_NAME, os.O_RDWR | getattr(os, "O_NONBLOCK", 0))
    except (OSError, ValueError):
        return  # entering the lock says what is wrong
    try:
        try_lock(file)
    except BlockingIOError:
        raise _in_use(folder, _owner(file)) from None
    finally:
        os.close(file)


def _owner(file: int) -> str:
    try:
        os.lseek(file, 0, os.SEEK_SET)
        text = os.read(file, 20).decode("ascii", "replace").strip()
    except OSError:
        return ""
    return f" (process {text})" if text.isdecimal() else ""


def _in_use(folder: Path, owner: str) -> FormatError:
    return FormatError(
        folder, "output", f"in use by another run{owner}", "wait until it has ended, or take another folder"
    )
