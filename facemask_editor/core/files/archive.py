"""Zip files of which nothing is trusted, read in memory and never unpacked to disk; written always alike.

A member's name is a key and nothing else; no path from an archive is ever used on disk.
"""

from __future__ import annotations

import io
import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from os import PathLike
from pathlib import Path
from typing import BinaryIO, NamedTuple

from facemask_editor.core.errors import FormatError
from facemask_editor.core.files.limits import limit, raised_by

_LONGEST_NAME = 200
_MOST_ENTRY = 1024  # bytes of a member in the list of them
_RATIO = 1040  # deflate packs zeros 1 : 1032
_END = struct.Struct("<4s4H2LH")
_END_MAGIC, _END64_MAGIC = b"PK\5\6", b"PK\6\7"
_END64_SIZE = 20
_EPOCH = (1980, 1, 1, 0, 0, 0)
_LEVEL = 1
"""What is packed here is packed already, or text of it: better levels take longer and gain little."""
_WHAT_CAN_HAPPEN = (
    zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error, EOFError, struct.error, ValueError,
    OverflowError, IndexError, KeyError, MemoryError,
)  # fmt: skip


class Member(NamedTuple):
    """A file in an archive that is to be written.

    Attributes:
        name: Parts divided by "/".
        data: Its content.
        packed: Whether it is packed already, as pictures are.
    """

    name: str
    data: bytes
    packed: bool = False


class Archive:
    """The members of a zip file that has been checked.

    Attributes:
        path: Of the file, for messages.
        names: Of the members, in their order.
    """

    def __init__(self, path: Path, opened: zipfile.ZipFile) -> None:
        self.path = path
        self._zip = opened
        self._members = {each.filename: each for each in opened.infolist() if not each.is_dir()}
        self.names = tuple(self._members)

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def read(self, name: str, most: int) -> bytes:
        """Return the content of a member.

        Args:
            name: Of the member.
            most: Bytes that it may have, whatever the limits say.

        Raises:
            FormatError: It is missing, larger or damaged.
        """
        found = self._members.get(name)
        if found is None:
            raise FormatError(self.path, name, "missing", "the file is not whole")
        if found.file_size > most:
            raise FormatError(self.path, f"{name} size", found.file_size, f"at most {most} bytes are read")
        try:
            return self._zip.read(found)  # which reads no more than the size that it has declared
        except OSError as error:
            raise FormatError(self.path, name, "unreadable", error.strerror or str(error)) from error
        except _WHAT_CAN_HAPPEN as error:
            raise FormatError(self.path, name, "damaged", _reason(error)) from error


@contextmanager
def open_archive(path: str | PathLike[str]) -> Iterator[Archive]:
    """Open a zip file to read.

    Raises:
        FormatError: It is none, damaged, or of a kind that nobody needs: encrypted, in volumes, with two
            members of one name, with names that lead elsewhere, larger than the limits.
    """
    path = Path(path)
    try:
        # not waiting for whoever might write into a pipe
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except OSError as error:
        missing = isinstance(error, FileNotFoundError)
        hint = "" if missing else error.strerror or str(error)
        raise FormatError(path, "file", "missing" if missing else "not readable", hint) from error
    except ValueError as error:
        raise FormatError(path, "file", "no file name", str(error)) from error
    kind = os.fstat(handle).st_mode
    if not stat.S_ISREG(kind):
        os.close(handle)
        what = "a folder" if stat.S_ISDIR(kind) else "a device or pipe"
        raise FormatError(path, "file", what, "choose a file")
    with open(handle, "rb") as file:
        try:
            _check_end(path, file)
            opened = zipfile.ZipFile(file)
        except OSError as error:
            raise FormatError(path, "file", "not readable", error.strerror or str(error)) from error
        except _WHAT_CAN_HAPPEN as error:
            raise FormatError(path, "file", "damaged", _reason(error)) from error
        with opened:
            _check_members(path, opened)
            yield Archive(path, opened)


def pack_archive(members: Iterable[Member]) -> bytes:
    """Return a zip file; the same members make the same bytes, whatever the time and the system.

    Raises:
        ValueError: Two members have one name, or there are more than can be read again.
    """
    buffer, names = io.BytesIO(), set[str]()
    with zipfile.ZipFile(buffer, "w", allowZip64=False) as archive:
        for member in members:
            if member.name in names or name_problem(member.name):
                raise ValueError(f"{member.name!r} cannot be the name of a member")
            names.add(member.name)
            entry = zipfile.ZipInfo(member.name, _EPOCH)
            entry.create_system = 3
            entry.external_attr = (stat.S_IFREG | 0o644) << 16
            entry.compress_type = zipfile.ZIP_STORED if member.packed else zipfile.ZIP_DEFLATED
            archive.writestr(entry, member.data, compresslevel=None if member.packed else _LEVEL)
    if len(names) > (most := limit("archive_members")):
        raise ValueError(f"{len(names)} members are more than {most}")
    return buffer.getvalue()


def name_problem(name: str) -> str:
    """Return why a member may not be called so, "" where it may."""
    if not name or len(name) > _LONGEST_NAME:
        return f"a name has 1 to {_LONGEST_NAME} characters"
    if not name.isprintable() or "\\" in name or ":" in name:
        return "a name has no such characters"
    if any(part in ("", ".", "..") for part in name.split("/")):
        return "a name leads nowhere else"
    return ""


def _check_end(path: Path, file: BinaryIO) -> None:
    """Look at the size and the last record, before the list of members is read."""
    facts = os.fstat(file.fileno())
    if facts.st_size > (most := limit("archive_bytes")):
        hint = f"at most {most >> 20} MiB are read; {raised_by('archive_bytes')}"
        raise FormatError(path, "size", f"{facts.st_size >> 20} MiB", hint)
    if facts.st_size < _END.size:
        raise FormatError(path, "size", f"{facts.st_size} bytes", "the file is cut off")
    file.seek(-min(facts.st_size, _END.size + _END64_SIZE), io.SEEK_END)
    tail = file.read()
    magic, *disks, here, count, size, at, comment = _END.unpack(tail[-_END.size :])
    if magic != _END_MAGIC or comment:
        raise FormatError(path, "end of the file", "no list of members", "the file is cut off or no zip file")
    if tail[: -_END.size].startswith(_END64_MAGIC) or here != count or any(disks):
        raise FormatError(path, "file type", "ZIP64 or in volumes", "pack it as one plain zip file")
    if count > (most := limit("archive_members")) or size > count * _MOST_ENTRY:
        hint = f"at most {most} are read; {raised_by('archive_members')}"
        raise FormatError(path, "number of members", count, hint)
    if at + size > facts.st_size:
        raise FormatError(path, "list of members", f"at {at}", "the file is cut off")
    file.seek(0)


def _check_members(path: Path, opened: zipfile.ZipFile) -> None:
    names, total = set[str](), 0
    for each in opened.infolist():
        name = each.filename
        shown = repr(name[:_LONGEST_NAME])
        if problem := name_problem(name.removesuffix("/")):
            raise FormatError(path, "name of a member", shown, problem)
        if name in names:
            raise FormatError(path, "name of a member", shown, "two members have it")
        names.add(name)
        if each.flag_bits & 1:
            raise FormatError(path, f"member {shown}", "encrypted", "pack it without a password")
        if each.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            hint = "members are stored or deflated"
            raise FormatError(path, f"compression of {shown}", each.compress_type, hint)
        if each.file_size > each.compress_size * _RATIO:
            raise FormatError(
                path, f"size of {shown}", each.file_size, f"it is packed in {each.compress_size} bytes"
            )
        total += each.file_size
    if total > (most := limit("archive_bytes")):
        hint = f"at most {most >> 20} MiB are read; {raised_by('archive_bytes')}"
        raise FormatError(path, "size of the members", f"{total >> 20} MiB", hint)


def _reason(error: BaseException) -> str:
    return str(error).strip("'\"") or type(error).__name__
