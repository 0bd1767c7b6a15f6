"""The folder of an export: made as a whole beside its place, then moved in, so that a stop leaves no half of
it.

A folder that an earlier export has made holds ``export.json`` with the size and checksum of each of its
files. Only those are ever taken away, and a renderer's stale ``files.list`` among them.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import zlib
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from facemask_editor.core.atomic import is_leftover, temporary_name
from facemask_editor.core.errors import FormatError
from facemask_editor.core.files.small_file import read_small
from facemask_editor.formats.registry import is_photo_name

MARKER = "export.json"
STALE_LIST = "files.list"
_FORMAT = "facemask-editor export"
_TEMPORARY = ".facemask-*.export"
_IS_TEMPORARY = re.compile(r"\.facemask-.*\.export")
_LONGEST_MARKER = 1 << 28
_NOTICED = 1 << 26  # bytes; no file of an export is larger
_OTHER = "take another folder"

Sum = tuple[int, int]
"""Size in bytes and CRC-32 of a file."""


@dataclass
class _Earlier:
    """What an earlier export has left: its files below the root, and the entries of the root they lie in."""

    files: dict[str, Sum] = field(default_factory=dict)
    tops: set[str] = field(default_factory=set)


class ExportRoot:
    """Where an export goes.

    Args:
        root: Does not exist, or is empty, or was made by an earlier export.
        paths: Some files that will be written, to know which folders the renderer reads.

    Raises:
        FormatError: It is none of those, or a file of somebody else lies where the renderer would read it.
    """

    def __init__(self, root: Path, paths: Collection[str]) -> None:
        self.path = Path(os.path.realpath(root))
        self._given = root  # what the user knows it as
        self._tops = {PurePosixPath(path).parts[0] for path in paths}
        self._flat = any("/" not in path for path in paths)
        self._earlier = self._looked_at()

    @contextmanager
    def staging(self) -> Iterator[Path]:
        """Give a new folder to write to; it is gone afterwards, whatever happened."""
        with _writing(self._given):
            place = self._temporary()
        try:
            (place / "new").mkdir()
            (place / "old").mkdir()
            yield place / "new"
        except OSError as error:
            raise FormatError(self._given, "export", "not written", error.strerror or str(error)) from error
        finally:
            shutil.rmtree(place, ignore_errors=True)

    def move_in(
        self, staged: Path, target: str, files: Mapping[str, Sum], facts: Mapping[str, object]
    ) -> bool:
        """Put what was staged into the place of what an earlier export left.

        Args:
            staged: From `staging`.
            target: Key of the target.
            files: All files that are staged, by their paths below the root.
            facts: What else the marker tells.

        Returns:
            Whether an earlier export was there.

        Raises:
            FormatError: The root has changed since it was looked at, or cannot be written; it is as it was.
        """
        self._tops = {PurePosixPath(path).parts[0] for path in files}
        self._earlier = self._looked_at()
        marker = {"format": _FORMAT, "version": 1, "target": target, **facts, "files": files}
        with _writing(self._given):
            (staged / MARKER).write_text(json.dumps(marker, indent=1), encoding="utf-8")
            if not os.path.lexists(self.path):
                os.makedirs(self.path.parent, exist_ok=True)
                os.rename(staged, self.path)
            else:
                self._exchange(staged, staged.parent / "old")
        return bool(self._earlier.files)

    def _exchange(self, staged: Path, old: Path) -> None:
        done: list[tuple[Path, Path]] = []

        def move(source: Path, place: Path) -> None:
            os.rename(source, place)
            done.append((source, place))

        try:
            for name in (MARKER, *sorted(self._earlier.tops)):
                if os.path.lexists(self.path / name):
                    move(self.path / name, old / name)
            for name in sorted(os.listdir(staged), key=lambda name: (name == MARKER, name)):
                if os.path.lexists(self.path / name):
                    raise FormatError(self.path / name, "file", "already there", _OTHER)
                move(staged / name, self.path / name)
        except BaseException:
            for source, place in reversed(done):
                with suppress(OSError):
                    os.rename(place, source)
            raise

    def _temporary(self) -> Path:
        """Make a folder on the file system of the root, beside it where that can be."""
        beside = next(place for place in self.path.parents if place.is_dir())
        places = [beside]
        if self.path.is_dir():
            same = os.stat(beside).st_dev == os.stat(self.path).st_dev
            places = [beside, self.path] if same else [self.path]
        for place in places:
            for name in place.glob(_TEMPORARY):
                with suppress(OSError):
                    if is_leftover(name):
                        shutil.rmtree(name, ignore_errors=True)
        for number, place in enumerate(places, 1):
            made = place / temporary_name(_TEMPORARY)
            try:
                made.mkdir()
            except OSError:
                if number == len(places):
                    raise
            else:
                return made
        raise AssertionError("there is a place at least")

    def _looked_at(self) -> _Earlier:
        """Return what an earlier export left; FormatError where the root cannot be used."""
        if not os.path.lexists(self.path):
            return _Earlier()
        if not self.path.is_dir():
            raise FormatError(self.path, "output", "a file", "a folder is needed")
        with _writing(self._given):
            names = [name for name in os.listdir(self.path) if not _IS_TEMPORARY.fullmatch(name)]
        if not names:
            return _Earlier()
        if MARKER not in names:
            hint = f"it has no {MARKER} of an earlier export; take a new or empty folder"
            raise FormatError(self.path, "output", f"not empty ({_some(names)})", hint)
        earlier = _read_marker(self.path / MARKER)
        for path, expected in earlier.files.items():
            _check_ours(self.path / path, expected)
        for name in sorted({*earlier.tops, *self._tops} & set(names)):
            self._check_top(name, earlier.files)
        if self._flat:
            for found in _walk(self.path):
                if is_photo_name(found) and found.relative_to(self.path).as_posix() not in earlier.files:
                    raise _foreign(found)
        return earlier

    def _check_top(self, name: str, ours: Mapping[str, Sum]) -> None:
        """Make sure that only files of an earlier export, and stale lists of them, lie in an entry."""
        for path in _walk(self.path / name):
            relative = path.relative_to(self.path).as_posix()
            if path.is_dir() and not path.is_symlink():
                if not any(each.startswith(f"{relative}/") for each in ours):
                    raise _foreign(path)
            elif relative not in ours and (path.name != STALE_LIST or not _is_plain(path)):
                raise _foreign(path)


def sum_of(data: bytes) -> Sum:
    """Return by what a file is known again."""
    return len(data), zlib.crc32(data)


@contextmanager
def _writing(root: Path) -> Iterator[None]:
    """Tell what goes wrong; of places that only we know, the folder that the user has named is told."""
    try:
        yield
    except OSError as error:
        place, hint = root, error.strerror or str(error)
        if isinstance(error.filename, str):
            found = Path(error.filename)
            ours = [part for part in (found, *found.parents) if _IS_TEMPORARY.fullmatch(part.name)]
            if not ours:
                place = found
            elif ours[-1].parent != Path(os.path.realpath(root)):
                hint = f"nothing can be made in {ours[-1].parent}: {hint}"
        raise FormatError(place, "export", "not written", hint) from error


def _walk(top: Path) -> Iterator[Path]:
    """Yield an entry and all below it, links not followed."""
    yield top
    if top.is_dir() and not top.is_symlink():
        for entry in sorted(top.iterdir()):
            yield from _walk(entry)


def _is_plain(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def _foreign(path: Path) -> FormatError:
    return FormatError(path, "file", "not of the export", "the renderer would read it; move it away")


def _some(names: list[str]) -> str:
    return ", ".join(sorted(names)[:3]) + (", ..." if len(names) > 3 else "")


def _read_marker(path: Path) -> _Earlier:
    try:
        found = json.loads(read_small(path, _LONGEST_MARKER))
        if found["format"] != _FORMAT:
            raise ValueError("another format")
        files = {str(name): (int(size), int(check)) for name, (size, check) in found["files"].items()}
    except (
        OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError
    ) as error:  # fmt: skip
        hint = f"it cannot be told which files are of the export; {_OTHER}"
        raise FormatError(path, "list of an earlier export", "not readable", hint) from error
    for name in files:
        if not _is_below(name):
            raise FormatError(path, "file of an earlier export", repr(name), f"not in the folder; {_OTHER}")
    return _Earlier(files, {PurePosixPath(name).parts[0] for name in files})


def _is_below(name: str) -> bool:
    path = PurePosixPath(name)
    return bool(path.parts) and not path.is_absolute() and ".." not in path.parts and "\\" not in name


def _check_ours(path: Path, expected: Sum) -> None:
    if not os.path.lexists(path):
        return
    try:
        same = _is_plain(path) and sum_of(read_small(path, _NOTICED)) == expected
    except OSError:
        same = False
    if not same:
        hint = f"it would be lost; move it away, or {_OTHER}"
        raise FormatError(path, "file", "changed since it was exported", hint)
