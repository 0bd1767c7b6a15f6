"""Which photo belongs to a mask, told from names."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from os import PathLike
from pathlib import Path

from facemask_editor.core.errors import FormatError
from facemask_editor.core.labels import CELEBAMASK_HQ, LabelSchema
from facemask_editor.formats.parts.parts import only_face, part_of
from facemask_editor.formats.registry import photo_suffixes

_DATA_SET_FOLDER = "CelebA-HQ-img"
_FOLDERS = ("photos", "images", _DATA_SET_FOLDER)
# What tools put behind the photo's name when they name its mask.
_MASK_ENDING = re.compile(
    r"[_\- .](?:masks?|labels?|labelmap|seg(?:map|mentation)?|parsing|index|ids)$", re.I
)


def find_photo(mask_path: str | PathLike[str], schema: LabelSchema = CELEBAMASK_HQ) -> Path | None:
    """Return the photo that belongs to a mask by its name, None when there is none.

    Looked for are the mask's stem (of part files: the face id; of ``w_mask.png`` also ``w``) beside the mask
    and in ``../photos``, ``../images`` and ``../CelebA-HQ-img``; in the last also without leading zeros, and
    one level further up, as the data set lays its part pictures out. No folder is listed: they may be huge.
    """
    mask = Path(mask_path)
    folder, stem, from_parts = _name_of(mask, schema)
    beside = [folder] if from_parts or os.path.isdir(mask) else [mask.parent]
    folders = beside + [folder.parent / name for name in _FOLDERS]
    if from_parts:
        folders.append(folder.parent.parent / _DATA_SET_FOLDER)
    # The mask's own stem too: a whole mask may be named as a part.
    own = mask.stem if from_parts and not os.path.isdir(mask) else stem
    stems = [stem, own, *(_MASK_ENDING.sub("", name) for name in (stem, own))]
    for place in folders:
        if not os.path.isdir(place):
            continue
        numbers = [str(int(stem))] if place.name == _DATA_SET_FOLDER and stem.isdecimal() else []
        if (found := _first_of(place, (*stems, *numbers), mask)) is not None:
            return found
    return None


def photo_in(folder: str | PathLike[str], mask_path: str | PathLike[str], stem: str) -> Path | None:
    """Return the photo of a mask in a folder that the user has named, None when there is none.

    Looked for are the stem, the mask's own and both without what tools put behind it, such as ``_mask``; and
    numbers without leading zeros, as the photos of CelebA-HQ are called. The folder is not listed.

    Args:
        folder: Of photos.
        mask_path: The mask; never taken for its own photo.
        stem: Of the mask, as `stems.stem_of` tells it.
    """
    stems = [stem, *(_MASK_ENDING.sub("", name) for name in (stem, Path(mask_path).stem))]
    numbers = [str(int(name)) for name in stems if name.isdecimal() and name.isascii()]
    return _first_of(Path(folder), (*stems, *numbers), Path(mask_path))


def _first_of(folder: Path, names: Iterable[str], mask: Path) -> Path | None:
    for name in dict.fromkeys(names):
        for candidate in _files_named(folder, name):
            if os.path.isfile(candidate) and not _same(candidate, mask):
                return candidate
    return None


def _same(candidate: Path, mask: Path) -> bool:
    # On some systems a.PNG is another name of a.png.
    return candidate == mask or (os.path.exists(mask) and os.path.samefile(candidate, mask))


def _files_named(folder: Path, stem: str) -> Iterator[Path]:
    for suffix in photo_suffixes():
        for spelt in (suffix, suffix.upper(), suffix.title()):
            yield folder / f"{stem}{spelt}"


def _name_of(mask: Path, schema: LabelSchema) -> tuple[Path, str, bool]:
    """Return the folder, the stem to look for and whether the mask is made of parts."""
    if os.path.isdir(mask):
        try:
            return mask, only_face(mask, schema)[0], True
        except FormatError:
            return mask, mask.name, False
    part = part_of(mask, schema)
    return (mask.parent, part[0], True) if part else (mask.parent, mask.stem, False)
