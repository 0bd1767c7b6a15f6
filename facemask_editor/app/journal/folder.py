"""The files of journals: one for each document that is being edited, kept apart by locks.

``NAME.journal`` is a database, ``NAME.journal-wal`` its log, ``NAME.journal.lock`` is locked by the program
that writes it. A killed program leaves them, but not the lock.
"""

from __future__ import annotations

import errno
import os
import secrets
import stat
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from facemask_editor.app.journal.log import ASIDE, log_size
from facemask_editor.core.files.file_lock import same_file, try_lock

SUFFIX = ".journal"
_ATTEMPTS = 20


class JournalFile:
    """A journal that belongs to this program alone, until it is released.

    Attributes:
        path: Of the database; it need not exist yet.
    """

    def __init__(self, path: Path, lock: int) -> None:
        self.path = path
        self._lock: int | None = lock

    def discard(self) -> None:
        """Delete the journal and release it; what cannot be deleted stays."""
        # the database last: without it nobody looks for the others
        for path in (*_companions(self.path), self.path):
            with suppress(OSError):
                path.unlink()
        lock = _lock_path(self.path)
        if os.name == "nt":  # an open file cannot be deleted there
            self.release()
        with suppress(OSError):
            if not self.path.exists():
                lock.unlink()
        self.release()

    def set_aside(self) -> Path:
        """Rename what cannot be read, so that it is kept and not looked at again; returns where it is.

        Raises:
            OSError: The folder cannot be written.
        """
        kept = self.path
        for path in (*_companions(self.path), self.path):
            aside = path.with_name(path.name + ASIDE)
            with suppress(FileNotFoundError):
                path.replace(aside)
                kept = aside
        self.discard()
        return kept

    def release(self) -> None:
        """Let other programs have it."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def __del__(self) -> None:
        self.release()


def new_journal(folder: Path) -> JournalFile:
    """Return the file of a new journal; the folder is made where it is missing.

    Raises:
        OSError: The folder cannot be made or written, or has no locks, without which another program would
            take the journal of this one for left over.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for _ in range(_ATTEMPTS):
        name = f"{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}-{secrets.token_hex(4)}{SUFFIX}"
        with suppress(FileExistsError):
            taken = _locked(folder / name, os.O_EXCL)
            if taken is not None:  # else another program, which tidies up, was faster
                return taken
    raise OSError(errno.EEXIST, "no name is free for a journal", str(folder))


def left_over(
    folder: Path, refused: Callable[[Path, str], object] = lambda _path, _why: None
) -> list[JournalFile]:
    """Return the journals that no running program writes, oldest first; they belong to this program now.

    Never raises: a folder that cannot be read has none. A log whose database is gone counts as a journal.

    Args:
        folder: Where journals lie.
        refused: Called with each journal that cannot be locked, and why.
    """
    found = []
    try:
        names = os.listdir(folder)
    except PermissionError as error:
        refused(folder, _why(error))
        return []
    except OSError:
        return []
    ends = ("", ".lock", "-wal")
    journals = {name.removesuffix(end) for name in names for end in ends if name.endswith(SUFFIX + end)}
    for path in (folder / name for name in sorted(journals)):
        try:
            kind = path.lstat().st_mode if os.path.lexists(path) else None
            if kind is not None and stat.S_ISLNK(kind):
                refused(path, "it is a link")
            if kind is not None and not stat.S_ISREG(kind):
                continue
            is_work = kind is not None or log_size(path) > 0
            if not is_work and path.name + ".lock" not in names:
                continue
        except OSError as error:
            refused(path, _why(error))
            continue
        try:
            taken = _locked(path)
        except OSError as error:
            if is_work:
                refused(path, _why(error))
            continue
        if taken is None:
            continue
        if path.exists() or log_size(path):  # looked at again: only now nobody else writes it
            found.append(taken)
        else:
            taken.discard()
    return found


def _why(error: OSError) -> str:
    return error.strerror or str(error)


def _locked(path: Path, flags: int = 0) -> JournalFile | None:
    """Lock a journal; None where another program has it or has just taken it away.

    Raises:
        OSError: The lock file cannot be made, or the file system has no locks.
    """
    lock = _lock_path(path)
    flags |= os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    file = os.open(lock, flags, 0o600)
    try:
        if not try_lock(file):
            raise OSError(errno.ENOLCK, "no file locks here", str(path.parent))
        if same_file(file, lock):
            return JournalFile(path, file)
    except BlockingIOError:
        os.close(file)
        return None
    except BaseException:
        os.close(file)
        raise
    os.close(file)
    return None


def _lock_path(path: Path) -> Path:
    return path.with_name(path.name + ".lock")


def _companions(path: Path) -> tuple[Path, ...]:
    return tuple(path.with_name(path.name + end) for end in ("-wal", "-shm", "-journal"))
