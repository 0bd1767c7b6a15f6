"""Which photos are read, what their masks are called, and what is never replaced."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from facemask_editor.core.errors import FormatError
from facemask_editor.core.files.small_file import open_regular
from facemask_editor.formats.pictures.endings import JPEG, PNG
from facemask_editor.formats.registry import is_photo_name
from facemask_editor.recipe.template import as_text

LARGEST, ALL = "largest", "all"
PICTURE = JPEG


@dataclass(frozen=True)
class Asked:
    """What is wanted of each photo.

    Attributes:
        size: Pixels of a mask's side.
        format: Key of the masks' format.
        suffix: Of their files.
        which: ``largest``, ``all``, or the number of a face, the largest 1.
    """

    size: int = 512
    format: str = "index"
    suffix: str = PNG
    which: str = LARGEST

    def chosen(self, faces: int) -> range:
        """Return the indices of the faces that are taken; empty where there is no such face."""
        if self.which == ALL:
            return range(faces)
        first = 0 if self.which == LARGEST else int(self.which) - 1
        return range(first, first + 1) if first < faces else range(0)

    def names(self, stem: str, face: int) -> tuple[str, str]:
        """Return the names of the mask and the picture of a face of a photo."""
        name = f"{stem}_{face + 1}" if self.which == ALL else stem
        return f"{name}{self.suffix}", f"{name}{PICTURE}"


@dataclass(frozen=True)
class Photos:
    """The photos of a run.

    Attributes:
        stems: What the names of their masks begin with, by absolute path, in order.
        refused: What was given or found and cannot be used.
    """

    stems: Mapping[Path, str]
    refused: tuple[FormatError, ...] = ()


def find_photos(sources: Sequence[Path], out: Path) -> Photos:
    """Find the photos of a run: files as they are, of folders those that are named as photos.

    Of two whose masks would have one name the second is refused.

    Raises:
        FormatError: There is none, a folder cannot be read, or the output is one of the folders.
    """
    stems: dict[Path, str] = {}
    names: dict[str, Path] = {}
    refused: list[FormatError] = []
    for path in _listed(sources, out):
        stem = as_text(path.stem)
        key = stem.casefold()
        if path in stems:
            continue
        if key in names:
            hint = f"{names[key]} has the same output; take another output folder for this one"
            refused.append(FormatError(path, "stem", repr(stem), hint))
        else:
            stems[path] = stem
            names[key] = path
    return Photos(stems, tuple(refused))


def _listed(sources: Sequence[Path], out: Path) -> list[Path]:
    found: list[Path] = []
    for source in sources:
        if not source.is_dir():
            found.append(Path(os.path.abspath(source)))
            continue
        if _same(source, out):
            hint = "photos and masks would be mixed; take another output folder"
            raise FormatError(out, "output", "the folder of the photos", hint)
        try:
            entries = sorted(entry.path for entry in os.scandir(source) if _is_photo(entry))
        except OSError as error:
            raise FormatError(source, "folder", "not readable", error.strerror or str(error)) from error
        if not entries:
            raise FormatError(source, "number of photos", 0, "a photo or a folder with photos is needed")
        found += [Path(os.path.abspath(path)) for path in entries]
    return found


def _is_photo(entry: os.DirEntry[str]) -> bool:
    if entry.name.startswith(".") or not is_photo_name(entry.name):
        return False
    try:
        return not entry.is_dir()
    except OSError:  # a link that leads in a circle; reading says so
        return True


@dataclass
class Guard:
    """What may be written over: nothing, or what this very report tells of and nobody has changed since.

    A run that was killed may have left files that no report tells of: those that hold what is written anyway
    are no loss either.

    Attributes:
        photos: Of the run; never replaced.
        own: Digests of the files that the report tells of, by name.
        resumed: Whether those are replaced.
        forced: Whether any other file is.
    """

    photos: Iterable[Path] = ()
    own: Mapping[str, str] = field(default_factory=dict)
    resumed: bool = False
    forced: bool = False

    def __post_init__(self) -> None:
        self._photos = {(found.st_dev, found.st_ino) for path in self.photos if (found := _stat(path))}

    def check(self, path: Path, data: bytes | None = None) -> None:
        """Let pass what may be written.

        Args:
            path: Of the file.
            data: What is to be written; None before it is made, when only what is sure is refused.

        Raises:
            FormatError: It stands there and is not to be replaced.
        """
        found = _stat(path)
        if found is None and not os.path.lexists(path):
            return
        if found is not None and (found.st_dev, found.st_ino) in self._photos:
            raise FormatError(path, "output", "one of the photos", "take another output folder")
        if not os.path.isfile(path) or os.path.islink(path):
            raise FormatError(path, "output", "no file of its own", "take another output folder")
        if self.forced:
            return
        if self.resumed:
            if data is None and path.name not in self.own:
                return
            found_digest = digest_of(path)
            if found_digest == self.own.get(path.name) or (data is not None and found_digest == sha256(data)):
                return
            if path.name in self.own:
                raise FormatError(path, "output", "changed since it was made", "--force replaces it")
        hint = "--resume keeps what a run before has made, --force replaces it"
        raise FormatError(path, "output", "there already", hint)


def sha256(data: bytes) -> str:
    """Return the SHA-256 of bytes, as `digest_of` that of a file."""
    return hashlib.sha256(data).hexdigest()


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file's bytes.

    Raises:
        FormatError: It cannot be read.
    """
    try:
        with open_regular(path) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise FormatError(path, "file", "not read", why) from error


def _stat(path: Path) -> os.stat_result | None:
    try:
        return os.stat(path)
    except (OSError, ValueError):
        return None


def _same(one: Path, other: Path) -> bool:
    first, second = _stat(one), _stat(other)
    return first is not None and second is not None and os.path.samestat(first, second)
