"""The log beside a journal's database (SQLite's ``-wal``): whether SQLite read all that it holds.

SQLite takes a log up to the first damaged frame, says nothing of the rest, and deletes the log when it is
closed. So a copy is made before it looks, and kept where commits were left out.
"""

from __future__ import annotations

import shutil
import sqlite3
import stat
import struct
from contextlib import suppress
from pathlib import Path

ASIDE = ".unreadable"
"""Follows the names of files that are kept and not looked at again."""
_HEADER = struct.Struct(">8I")  # magic, version, page size, checkpoints, two salts, two checksums
_FRAME = struct.Struct(">6I")  # page, pages after a commit or 0, two salts, two checksums


def log_path(path: Path) -> Path:
    """Return where the log of a database is."""
    return path.with_name(path.name + "-wal")


def log_size(path: Path) -> int:
    """Return the bytes of the frames in a database's log; 0 where there is none."""
    try:
        about = log_path(path).stat(follow_symlinks=False)
    except FileNotFoundError:
        return 0
    return max(0, about.st_size - _HEADER.size) if stat.S_ISREG(about.st_mode) else 0


class LogCopy:
    """A copy of a database's log, made before SQLite opens it; `done` decides whether it stays.

    Attributes:
        path: Of the copy.
        size: Bytes of frames that the log had.
        lost: Whether SQLite left out commits; known after `compare`.

    Raises:
        OSError: It cannot be made.
    """

    def __init__(self, database: Path) -> None:
        self._database, self._log = database, log_path(database)
        self.path = self._log.with_name(self._log.name + ASIDE)
        self.size = log_size(database)
        self._compared = False
        self.lost = False
        if self.size:
            try:
                shutil.copyfile(self._log, self.path, follow_symlinks=False)
            except OSError:
                with suppress(OSError):
                    self.path.unlink()
                raise

    def compare(self, database: sqlite3.Connection) -> None:
        """Find out whether SQLite has taken all commits of the log.

        Raises:
            sqlite3.Error: It cannot be told.
        """
        busy, frames, taken = database.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        if self.size and not busy and taken == frames:
            self.lost = _last_commit(self.path) > max(0, frames)
            self._compared = True

    def done(self) -> None:
        """Delete the copy where the log is still there, or is in the database as a whole."""
        if not self.size or self.lost:
            return
        with suppress(OSError):
            if self._compared or log_size(self._database) == self.size:
                self.path.unlink()


def _last_commit(log: Path) -> int:
    """Return the number of the last frame that ends a commit of the log's last run, from 1; 0 for none."""
    found = 0
    with log.open("rb") as file:
        _, _, page, _, *salts, _, _ = _HEADER.unpack(file.read(_HEADER.size))
        if page not in {1 << power for power in range(9, 17)}:
            page = 4096  # damaged; the usual one
        size, runs = file.seek(0, 2), [salts]
        step = _FRAME.size + page
        for number in range(1, (size - _HEADER.size) // step + 1):
            file.seek(_HEADER.size + (number - 1) * step)
            _, commit, *salt, _, _ = _FRAME.unpack(file.read(_FRAME.size))
            # A log that is used again has the first salt plus one, and old frames follow the new ones.
            if number == 1 and (salt[0] + 1) % (1 << 32) != salts[0]:
                runs.append(salt)  # so that a damaged header hides nothing
            if commit and salt in runs:
                found = number
    return found
