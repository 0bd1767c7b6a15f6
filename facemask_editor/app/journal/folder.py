"""The files of journals: one for each document that is being edited, kept apart by locks.

``NAME.journal`` is a database, ``NAME.journal-wal`` its log, ``NAME.journal.lock`` is locked by the program
that writes it. A killed program leaves them, but not the lock.
"""

from __future__ import annotations

import errno
import os
import secrets
import time
from contextlib import suppress
from pathlib import Path

from facemask_editor.core.files.file_lock import same_file, try_lock

SUFFIX = ".journal"
_ASIDE = ".unreadable"
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
        aside = self.path.with_name(self.path.name + _ASIDE)
        for path in _companions(self.path):
            with suppress(FileNotFoundError):
                path.replace(path.with_name(path.name + _ASIDE))
        self.path.replace(aside)
        self.discard()
        return aside

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


def left_over(folder: Path) -> list[JournalFile]:
    """Return the journals that no running program writes, oldest first; they belong to this program now.

    Never raises: a folder that cannot be read has none.
    """
    found = []
    with suppress(OSError):
        names = sorted(os.listdir(folder))
        for name in names:
            is_lock = name.endswith(SUFFIX + ".lock")
            if not is_lock and not name.endswith(SUFFIX):
                continue
            path = folder / name.removesuffix(".lock")
            if is_lock and path.name in names:
                continue
            with suppress(OSError):
                taken = _locked(path)
                if taken is None:
                    continue
                if is_lock or not path.is_file() or path.is_symlink():
                    taken.discard() if is_lock else taken.release()
                else:
                    found.append(taken)
    return found


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
