"""Files that are replaced as a whole: the old one stays until the new one is complete.

Everything here raises OSError and nothing else; who writes for a user turns it into an error of its own.
"""

from __future__ import annotations

import errno
import os
import platform
import secrets
import stat
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from os import PathLike
from pathlib import Path

from facemask_editor.core.files.device_names import windows_problem

TEMPORARY = ".facemask-*.tmp"
"""Names of files that are being written; one that stays was left by a process that was killed."""

# What shares and FUSE mounts answer that do not know the call. A full or failing disk says something else.
_UNSUPPORTED = frozenset({errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EPERM})
_NOT_ALLOWED = _UNSUPPORTED | {errno.EACCES}
# What shares answer that cannot rename a file onto another.
_NO_REPLACING = _NOT_ALLOWED | {errno.EEXIST}
_ASIDE = ".facemask-*.old"
_OLD = 24 * 3600.0  # seconds; nothing is written for that long


def write_atomically(
    path: str | PathLike[str], data: bytes, *, replace_protected: bool = False
) -> os.stat_result:
    """Write a file by way of a temporary one beside it; args and errors as of `replacing`.

    Returns:
        What the system tells of the file that was written, not of one that somebody has put there since.
    """
    with replacing(path, replace_protected=replace_protected) as temporary:
        temporary.write_bytes(data)
        written = os.stat(temporary)
    with suppress(OSError):
        now = os.stat(path)
        if written.st_ino and os.path.samestat(now, written):
            return now  # some shares change times when they rename
    return written


@contextmanager
def replacing(path: str | PathLike[str], *, replace_protected: bool = False) -> Iterator[Path]:
    """Give a path to write to, and put that file in the place of ``path`` once all has gone well.

    Permissions, owner and extended attributes of the old file are kept as far as the file system lets them;
    a link keeps pointing where it did. Other hard links keep the old content: `has_other_names` tells.

    Args:
        path: Replaced at once when it is there.
        replace_protected: Also replace a file that `is_write_protected`, as when the user has been asked.

    Raises:
        OSError: The old file is as it was and the temporary one gone. Also for what must not be replaced: a
            folder, a device, a pipe, a link that leads in a circle, a write-protected file.
    """
    target = _target(path, replace_protected)
    temporary = target.with_name(temporary_name())
    try:
        # Made here, so that nobody else's file is ever written to.
        temporary.open("xb").close()
        yield temporary
        with temporary.open("rb+") as file:
            _if_supported(lambda: os.fsync(file.fileno()), _UNSUPPORTED)
        if target.exists():
            _copy_attributes(target, temporary)
        _put_in_place(temporary, target)
    except BaseException:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def is_write_protected(path: str | PathLike[str]) -> bool:
    """Return whether a file is there and may not be written to, so that replacing it needs a question.

    That is one without any write permission, whoever runs the program, and one of somebody else.
    """
    try:
        mode = os.stat(path).st_mode
    except (OSError, ValueError):
        return False
    return stat.S_ISREG(mode) and (not mode & 0o222 or not os.access(path, os.W_OK))


def has_other_names(path: str | PathLike[str]) -> bool:
    """Return whether a file has hard links elsewhere, which keep the old content when it is replaced."""
    try:
        return os.stat(path).st_nlink > 1
    except (OSError, ValueError):
        return False


def remove_leftovers(folder: str | PathLike[str]) -> int:
    """Delete the temporary files that killed processes left in a folder; returns their number.

    A file is left over when its process on this machine is gone, or when it is a day old. One that such a
    process had put aside gets its name back where that is free.
    """
    for path in Path(folder).glob(_ASIDE):
        with suppress(OSError):
            if _process_is_gone(path.name):
                _take_back(path)
    removed = 0
    for path in Path(folder).glob(TEMPORARY):
        with suppress(OSError):
            if is_leftover(path):
                path.unlink()
                removed += 1
    return removed


def _target(path: str | PathLike[str], replace_protected: bool) -> Path:
    if sys.platform == "win32" and (problem := windows_problem(os.path.basename(path))):
        raise OSError(errno.EINVAL, f"{problem}; choose another name", str(path))
    try:
        target = Path(os.path.realpath(path))
        mode = os.lstat(target).st_mode
    except ValueError as error:  # NUL, or characters that no file name can have
        raise OSError(errno.EINVAL, f"not a file name ({error})", str(path)) from None
    except FileNotFoundError:
        return target
    if stat.S_ISLNK(mode):
        raise OSError(errno.ELOOP, "a link that leads in a circle", str(path))
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, "a folder; choose a file name", str(path))
    if not stat.S_ISREG(mode):
        raise OSError(errno.EINVAL, "a device or pipe, not a file", str(path))
    if not replace_protected and is_write_protected(target):
        raise PermissionError(errno.EACCES, "the file is write-protected; choose another name", str(path))
    return target


def temporary_name(pattern: str = TEMPORARY) -> str:
    """Return a new name of a pattern ``.facemask-*.ENDING``, by which `is_leftover` knows whose it is."""
    return pattern.replace("*", f"{_machine()}-{os.getpid()}-{secrets.token_hex(6)}")


def _machine() -> str:
    return f"{zlib.crc32(platform.node().encode()):08x}"


def is_leftover(path: Path) -> bool:
    """Return whether a file or folder of a `temporary_name` was left by a process that is gone.

    Raises:
        OSError: It cannot be looked at.
    """
    # The clock of a share may differ from ours by minutes, never by a day.
    return time.time() - path.stat().st_mtime > _OLD or _process_is_gone(path.name)


def _process_is_gone(name: str) -> bool:
    machine, _, rest = name.removeprefix(".facemask-").partition("-")
    pid = rest.partition("-")[0]
    if machine != _machine() or not pid.isdecimal() or sys.platform == "win32":  # there, signal 0 kills
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        return False
    return False


def _put_in_place(new: Path, target: Path) -> None:
    """Rename a file onto another; where the share refuses that, by way of a third name."""
    try:
        os.replace(new, target)
        return
    except OSError as error:
        if error.errno not in _NO_REPLACING or not target.exists():
            raise
        refusal = error
    aside = target.with_name(f"{temporary_name(_ASIDE).removesuffix('.old')}.{target.name}.old")
    try:
        os.rename(target, aside)
    except OSError:
        raise refusal from None
    try:
        os.rename(new, target)
    except BaseException:
        os.rename(aside, target)
        raise
    with suppress(OSError):
        aside.unlink()


def _take_back(aside: Path) -> None:
    """Give a file its name back that was put aside, or delete it where the new one is in place."""
    target = aside.with_name(aside.name.removeprefix(".").partition(".")[2].removesuffix(".old"))
    if target.exists():
        aside.unlink()
    else:
        os.rename(aside, target)


def _copy_attributes(source: Path, target: Path) -> None:
    old, new = source.stat(), target.stat()
    if hasattr(os, "chown") and (old.st_uid, old.st_gid) != (new.st_uid, new.st_gid):
        _if_supported(lambda: os.chown(target, old.st_uid, old.st_gid), _NOT_ALLOWED)
    if hasattr(os, "listxattr"):
        with suppress(OSError):
            for name in os.listxattr(source):
                with suppress(OSError):  # such as a label of the system's security
                    os.setxattr(target, name, os.getxattr(source, name))
    if stat.S_IMODE(old.st_mode) != stat.S_IMODE(target.stat().st_mode):
        _if_supported(lambda: os.chmod(target, stat.S_IMODE(old.st_mode)), _NOT_ALLOWED)


def _sync_folder(folder: Path) -> None:
    """Make the new name last through a power cut, where folders can be opened at all."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        _if_supported(lambda: os.fsync(handle), _NOT_ALLOWED | {errno.EBADF})
    finally:
        os.close(handle)


def _if_supported(call: Callable[[], object], ignored: frozenset[int]) -> None:
    try:
        call()
    except OSError as error:
        if error.errno not in ignored:
            raise
