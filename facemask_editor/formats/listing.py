"""The masks of a folder. One with the parts of thousands of faces is listed once, not at every step."""

from __future__ import annotations

import os
import re
import sys
import time
from bisect import bisect_left, bisect_right
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from os import PathLike
from pathlib import Path

import numpy as np

from facemask_editor.core.errors import FormatError
from facemask_editor.core.labels import CELEBAMASK_HQ, LabelSchema
from facemask_editor.formats.parts.names import (
    copied_part,
    group_faces,
    part_of,
    split_stem,
    without_copies,
)
from facemask_editor.formats.parts.parts import is_part_picture
from facemask_editor.formats.pictures.likely import looks_like_mask
from facemask_editor.formats.png.png import read_header, read_picture, reading
from facemask_editor.formats.project.known import SUFFIX as PROJECT_SUFFIX
from facemask_editor.formats.recognise.colours import read_colours
from facemask_editor.formats.registry import mask_suffixes, suffixes_of_either

_PREVIEW = re.compile(r"[_\- .](?:colou?r(?:ed|s)?|colou?rmap|vis|viz|preview)$", re.I)
_KEPT = 16  # listings
# A change within the same tick of a file system's clock leaves no trace; some tick every two seconds.
_SETTLED_NS = 2_000_000_000
_STALE = 60.0  # seconds; some drives do not tell at all that a folder has changed


@dataclass(frozen=True)
class _Names:
    """What lies in a folder, without hidden entries.

    Attributes:
        files: Names of mask files, sorted.
        folders: Names of folders.
        dangling: Names of links that are called as masks and lead nowhere, sorted.
    """

    files: tuple[str, ...]
    folders: frozenset[str]
    dangling: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Steps:
    """The entries of a folder in the order of their names, the parts of a face as one.

    Attributes:
        names: Of a mask, of the first part file of a face, or of a subfolder; sorted.
        faces: Names of all part files by that of the first one.
        copies: Names of files that are named as copies of parts, by that of the face's first one.
        first: Name of the first part file by that of any of the others, and of the copies.
    """

    names: tuple[str, ...]
    faces: dict[str, tuple[str, ...]]
    copies: dict[str, tuple[str, ...]]
    first: dict[str, str]


@dataclass
class _Kept:
    changed_ns: int
    read_at: float
    names: _Names
    steps: dict[tuple[object, ...], _Steps]


_listings: OrderedDict[tuple[str, tuple[str, ...]], _Kept] = OrderedDict()


def iter_masks(
    folder: str | PathLike[str],
    schema: LabelSchema = CELEBAMASK_HQ,
    *,
    passed_over: Callable[[FormatError], object] | None = None,
) -> list[Path]:
    """Return what `open_mask` takes from a folder, sorted by name.

    That is every file with a mask's suffix, one part file for each face of a folder of parts, and the same
    for subfolders that hold part pictures (the subfolder itself where it has one face). Other subfolders are
    not entered, unless there is nothing else: then their subfolders of part pictures count, as below the root
    of CelebAMask-HQ. The preview in colours of a mask beside it, ``0_color.png`` of ``0.png``, is left out,
    and so is its project, ``0.fmask``.

    Args:
        folder: Where to look.
        schema: The classes.
        passed_over: Called with what is wrong with each subfolder that cannot be read, and with each link
            that leads nowhere; left out, such a subfolder is an error, and such a link is no mask.

    Raises:
        FormatError: When the folder is missing or not readable.
    """
    folder = Path(folder)
    names, steps = _contents(folder, schema)

    def below(subfolder: Path, look: Callable[[Path], list[Path]]) -> list[Path]:
        try:
            return look(subfolder)
        except FormatError as error:
            if passed_over is None:
                raise
            passed_over(error)
            return []

    def faces(subfolder: Path) -> list[Path]:
        return below(subfolder, lambda path: _faces_below(path, schema))

    def folders(subfolder: Path) -> list[Path]:
        return below(subfolder, lambda path: [path / name for name in _contents(path, schema)[0].folders])

    if passed_over is not None:
        for name in names.dangling:
            passed_over(FormatError(folder / name, "file", "a link that leads nowhere", "mend or remove it"))
    own = _without_projects([name for name in steps.names if name not in names.folders])
    found = [path for name in own for path in _opened(folder, name, steps)]
    subfolders = [folder / name for name in sorted(names.folders)]
    for subfolder in subfolders:
        found += faces(subfolder)
    if not found:
        found = [mask for subfolder in subfolders for deeper in folders(subfolder) for mask in faces(deeper)]
    return sorted(found)


def next_mask(
    path: str | PathLike[str], by: int = 1, schema: LabelSchema = CELEBAMASK_HQ
) -> Path | None:  # fmt: skip
    """Return the mask after (1) or before (-1) one in its folder, in the order of names; None at the end.

    Args:
        path: A mask, any part file of a face or a folder of parts; it need not exist any more.
        by: 1 or -1.
        schema: The classes.

    Raises:
        FormatError: When the folder is missing or not readable.
    """
    path = Path(path)
    folder = path.parent
    names, steps = _contents(folder, schema)
    name = steps.first.get(path.name, path.name)
    same = list(_opened(folder, name, steps)) if name in steps.faces else []
    if by > 0:
        candidates: Iterable[str] = steps.names[bisect_right(steps.names, name) :]
    else:
        candidates = reversed(steps.names[: bisect_left(steps.names, name)])
    # Masks of ids that are named as parts are steps of their own.
    inner = [mask for mask in same if len(same) > 1 and (mask > path if by > 0 else mask < path)]
    if inner:
        return inner[0] if by > 0 else inner[-1]
    for candidate in candidates:
        if candidate in names.folders:
            masks = _faces_below(folder / candidate, schema)
        else:
            masks = list(_opened(folder, candidate, steps))
        if masks:
            return masks[0] if by > 0 else masks[-1]
    return None


def _without_projects(names: list[str]) -> list[str]:
    """Return names of masks without projects, as `0.fmask`, of what is there as a plain mask too, `0.png`."""
    split = [(name, *os.path.splitext(name)) for name in names]
    plain = {stem for _, stem, suffix in split if suffix.lower() != PROJECT_SUFFIX}
    return [name for name, stem, suffix in split if suffix.lower() != PROJECT_SUFFIX or stem not in plain]


def _opened(folder: Path, name: str, steps: _Steps) -> Iterator[Path]:
    """Yield what is opened for one name: itself, or all where the parts turn out to be whole masks."""
    parts = steps.faces.get(name)
    if parts is None and (mask := _previewed(name, steps)) and _shows(folder / name, folder / mask):
        return
    if parts is None or _is_part_file(folder / name):
        yield folder / name
    else:
        yield from (folder / part for part in sorted((*parts, *steps.copies.get(name, ()))))


def _previewed(name: str, steps: _Steps) -> str | None:
    """Return the mask whose preview in colours a file is by its name, ``0.png`` of ``0_color.png``."""
    stem, suffix = os.path.splitext(name)
    if (ending := _PREVIEW.search(stem)) is None:
        return None
    mask = stem[: ending.start()] + suffix
    at = bisect_left(steps.names, mask)
    return mask if at < len(steps.names) and steps.names[at] == mask and mask not in steps.faces else None


def _shows(preview: Path, mask: Path) -> bool:
    """Return whether a picture shows the very ids of a mask in the colours of their classes."""
    try:
        ids = read_picture(mask)
        picture = read_picture(preview)
    except FormatError:
        return False
    pixels = picture.pixels if picture.palette is None else picture.palette[picture.pixels]
    if ids.palette is not None or ids.pixels.ndim != 2 or pixels.shape != (*ids.pixels.shape, 3):
        return False
    return bool(np.array_equal(read_colours(pixels, CELEBAMASK_HQ).ids, ids.pixels))


def _faces_below(folder: Path, schema: LabelSchema) -> list[Path]:
    """Return the first part file of each face in a subfolder, the subfolder itself where it has one face."""
    steps = _contents(folder, schema)[1]
    faces = [folder / name for name in steps.faces if _is_part_file(folder / name)]
    return [folder] if len(faces) == 1 else sorted(faces)


def _contents(folder: Path, schema: LabelSchema) -> tuple[_Names, _Steps]:
    kept = _kept(folder)
    key = (schema.names, schema.background)
    if key not in kept.steps:
        kept.steps[key] = _grouped(kept.names, schema)
    return kept.names, kept.steps[key]


def _grouped(names: _Names, schema: LabelSchema) -> _Steps:
    faces: dict[str, tuple[str, ...]] = {}
    for face in without_copies(group_faces(map(Path, names.files), schema), schema).values():
        parts = tuple(sorted(path.name for path in face.values()))
        faces[parts[0]] = parts
    first = {part: name for name, parts in faces.items() for part in parts}
    known = {split_stem(os.path.splitext(part)[0], schema): name for part, name in first.items()}
    alone, copies = list[str](), dict[str, tuple[str, ...]]()
    for file in names.files:
        if file in first:
            continue
        # the same part as .PNG, or as a copy, is no mask of its own
        same = copied_part(file, schema) or split_stem(os.path.splitext(file)[0], schema)
        if (name := known.get(same) if same else None) is not None:
            copies[name] = (*copies.get(name, ()), file)
        elif part_of(Path(file), schema) is None:
            alone.append(file)
    first |= {file: name for name, files in copies.items() for file in files}
    return _Steps(tuple(sorted([*alone, *faces, *names.folders])), faces, copies, first)


def _kept(folder: Path) -> _Kept:
    """Return the listing of a folder, from memory where the folder is as it was."""
    key = os.path.abspath(folder), mask_suffixes()
    with reading(folder):
        changed, now = os.stat(folder).st_mtime_ns, time.monotonic()
        kept = _listings.get(key)
        if kept is not None and kept.changed_ns == changed and now - kept.read_at < _STALE:
            return kept
        kept = _Kept(changed, now, _list(folder), {})
        settled = time.time_ns() - changed > _SETTLED_NS
    if settled and sys.platform != "win32":
        _listings[key] = kept
        while len(_listings) > _KEPT:
            _listings.popitem(last=False)
    return kept


def _list(folder: Path) -> _Names:
    files, folders, dangling = [], [], []
    suffixes, either = mask_suffixes(), suffixes_of_either()
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith("."):
                continue
            try:
                if entry.is_dir():
                    folders.append(entry.name)
                elif entry.name.lower().endswith(suffixes):
                    if entry.is_file():
                        if not entry.name.lower().endswith(either) or looks_like_mask(Path(entry.path)):
                            files.append(entry.name)
                    elif entry.is_symlink() and not os.path.exists(entry.path):
                        dangling.append(entry.name)
            except OSError:  # a link that leads in a circle is neither
                dangling.append(entry.name)
    return _Names(tuple(sorted(files)), frozenset(folders), tuple(sorted(dangling)))


def _is_part_file(path: Path) -> bool:
    """Return whether a file with a part's name is a part and not a mask of ids with such a name."""
    try:
        # The data set's 300,000 files are RGB and numbered: those need no decoding.
        if read_header(path).kind == "RGB" and path.name.split("_")[0].isdecimal():
            return True
        return is_part_picture(read_picture(path))
    except FormatError:
        return False
