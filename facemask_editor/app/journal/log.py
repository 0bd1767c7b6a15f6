"""The log beside a journal's database (SQLite's ``-wal``): whether SQLite read all that it holds.

SQLite takes a log up to the first damaged frame, says nothing of the rest, and deletes the log when it is
closed. So a copy is made before it looks, and kept where commits were left out.
"""

from __future__ import annotations

import sqlite3
import stat
import struct
from contextlib import suppress
from pathlib import Path

from facemask_editor.core.atomic import write_atomically

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
    """A copy of a database's log in memory, made before SQLite opens it; `done` writes it where it is needed.

    Attributes:
        path: Where it is written.
        size: Bytes of frames that the log had.
        lost: Whether SQLite left out commits; known after `compare`.

    Raises:
        OSError: The log cannot be read.
    """

    def __init__(self, database: Path) -> None:
        self._database, log = database, log_path(database)
        self.path = log.with_name(log.name + ASIDE)
        self.size = log_size(database)
        self.lost = False
        self._known = False
        self._data = log.read_bytes() if self.size else b""

    def compare(self, database: sqlite3.Connection) -> None:
        """Find out whether SQLite has taken all commits of the log, as far as it can be told."""
        if not self.size:
            return
        with suppress(sqlite3.Error):  # the disk is full: the log stays as it is
            busy, frames, taken = database.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
            if not busy and taken == frames:
                self.lost = _last_commit(self._data) > max(0, frames)
                self._known = True

    def done(self) -> None:
        """Write the copy where SQLite, closed now, has dropped a log that it did not read as a whole."""
        whole = self._known and not self.lost
        if not self.size or whole or log_size(self._database) == self.size:
            return
        with suppress(OSError):
            write_atomically(self.path, self._data)


def _last_commit(log: bytes) -> int:
    """Return the number of the last frame that ends a commit of the log's last run, from 1; 0 for none."""
    found = 0
    _, _, page, _, *salts, _, _ = _HEADER.unpack_from(log)
    if page not in {1 << power for power in range(9, 17)}:
        page = 4096  # damaged; the usual one
    runs, step = [salts], _FRAME.size + page
    for number in range(1, (len(log) - _HEADER.size) // step + 1):
        _, commit, *salt, _, _ = _FRAME.unpack_from(log, _HEADER.size + (number - 1) * step)
        # A log that is used again has the first salt plus one, and old frames follow the new ones.
        if number == 1 and (salt[0] + 1) % (1 << 32) != salts[0]:
            runs.append(salt)  # so that a damaged header hides nothing
        if commit and salt in runs:
            found = number
    return found
