"""Which masks windows have open, so that a second window on the same file is noticed."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path

from facemask_editor.core.files.file_lock import same_file, try_lock


class InUse:
    """The file that one window has open. Never raises: where there are no locks, nothing is noticed.

    Args:
        folder: Of the locks of all windows; made where it is missing.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._name: str | None = None
        self._lock: int | None = None

    def turn_to(self, path: Path | None) -> bool:
        """Have another file open, None for no file; returns whether another window has it too."""
        name = None if path is None else _name_of(path)
        if name == self._name:
            return name is not None and self._lock is None
        self.release()
        if name is None:
            return False
        self._name = name
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            return not self._take(self._folder / name)
        except OSError:
            return False

    def release(self) -> None:
        """Let other windows have it."""
        if self._lock is not None and self._name is not None:
            if os.name != "nt":  # an open file cannot be deleted there
                with suppress(OSError):
                    (self._folder / self._name).unlink()
            os.close(self._lock)
        self._name = self._lock = None

    def _take(self, path: Path) -> bool:
        """Lock a file; False where another window has it."""
        while True:
            file = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
            try:
                locked = try_lock(file)
                if locked and not same_file(file, path):  # taken away by the window that had it
                    os.close(file)
                    continue
            except BlockingIOError:
                os.close(file)
                return False
            except BaseException:
                os.close(file)
                raise
            if locked:
                self._lock = file
            else:
                os.close(file)
            return True


def _name_of(path: Path) -> str:
    place = os.path.normcase(os.path.realpath(path))
    return f"{hashlib.sha256(os.fsencode(place)).hexdigest()[:32]}.open"
