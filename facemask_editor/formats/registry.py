"""All file formats; a new one is a module in ``kinds`` and a line here. Light to import, as `format` is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from os import PathLike
from os.path import splitext

from facemask_editor.formats.format import Format, MaskFormat, PhotoFormat
from facemask_editor.formats.kinds.arrays import NPY, NPZ
from facemask_editor.formats.kinds.colour_png import COLOUR_PNG
from facemask_editor.formats.kinds.index_png import DEEP_PNG, INDEX_PNG
from facemask_editor.formats.kinds.openraster import OPENRASTER
from facemask_editor.formats.kinds.palette_png import PALETTE_PNG
from facemask_editor.formats.kinds.part_pngs import PART_PNGS
from facemask_editor.formats.kinds.photos import PILLOW_PHOTOS
from facemask_editor.formats.kinds.pictures import PICTURES
from facemask_editor.formats.kinds.project import PROJECT

# In the order in which they are asked whether a file is theirs; the first that is written is the default.
_MASKS: list[MaskFormat] = [
    PART_PNGS, INDEX_PNG, PALETTE_PNG, COLOUR_PNG, PROJECT, DEEP_PNG, OPENRASTER, NPY, NPZ, *PICTURES,
]  # fmt: skip
_PHOTOS: list[PhotoFormat] = [*PILLOW_PHOTOS]


def mask_formats() -> tuple[MaskFormat, ...]:
    """Return the formats of masks in the order in which a file is tried."""
    return tuple(_MASKS)


def written_formats() -> tuple[MaskFormat, ...]:
    """Return the formats in which masks are written, the default first."""
    return tuple(each for each in _MASKS if each.encode is not None)


def converted_formats() -> tuple[MaskFormat, ...]:
    """Return the formats that masks are converted to: those that are written, as one file or as several."""
    return tuple(each for each in _MASKS if each.encode is not None or each.files is not None)


def written_names() -> tuple[str, ...]:
    """Return the names of the formats in which masks are written, the default first."""
    return tuple(each.name for each in written_formats())


def photo_formats() -> tuple[PhotoFormat, ...]:
    """Return the formats of photos."""
    return tuple(_PHOTOS)


def mask_format(name: str) -> MaskFormat:
    """Return the format of masks with a name or a key.

    Raises:
        ValueError: Naming the formats that are written.
    """
    for each in _MASKS:
        if name in (each.name, each.key):
            return each
    known = ", ".join(each.key for each in written_formats())
    raise ValueError(f"unknown format {name!r}; known: {known}")


def written_format(name: str) -> MaskFormat:
    """Return a format that can be written, by its name or key.

    Raises:
        ValueError: For another name, and for a format that is only read.
    """
    found = mask_format(name)
    if found.encode is None:
        known = ", ".join(each.key for each in written_formats())
        why = "is several files" if found.files is not None else "is only read"
        raise ValueError(f"{found.name} {why}; formats that are written as one: {known}")
    return found


def format_for(path: str | PathLike[str]) -> MaskFormat:
    """Return the format that a new mask is written in by its name; the default where the name tells none."""
    ending = splitext(path)[1].lower()
    return next((each for each in written_formats() if ending in each.suffixes), written_formats()[0])


def mask_suffixes() -> tuple[str, ...]:
    """Return how the names of masks end, in small letters."""
    return _suffixes(_MASKS)


def photo_suffixes() -> tuple[str, ...]:
    """Return how the names of photos end, in small letters."""
    return _suffixes(_PHOTOS)


def suffixes_of_either() -> tuple[str, ...]:
    """Return the suffixes of files that are photos more often than masks; only a look inside tells.

    A PNG is taken for a mask, as ever.
    """
    photos = {suffix for each in _PHOTOS for suffix in each.suffixes}
    return tuple(suffix for each in PICTURES for suffix in each.suffixes if suffix in photos)


def is_mask_name(path: str | PathLike[str]) -> bool:
    """Return whether a file's name ends as masks' do, whatever is inside."""
    return splitext(path)[1].lower() in mask_suffixes()


def is_photo_name(path: str | PathLike[str]) -> bool:
    """Return whether a file's name ends as photos' do, whatever is inside."""
    return splitext(path)[1].lower() in photo_suffixes()


def patterns(suffixes: Iterable[str], *, capitals: bool = False) -> str:
    """Return what a file dialog filters by: ``"*.png *.raw8"``; with those in capitals where asked."""
    return " ".join(f"*{suffix} *{suffix.upper()}" if capitals else f"*{suffix}" for suffix in suffixes)


def file_types(formats: Iterable[Format]) -> str:
    """Return what files of some formats are called: ``"JPEG, PNG or TIFF"``, each once."""
    types = list(dict.fromkeys(each.file_type for each in formats))
    return " or ".join(filter(None, (", ".join(types[:-1]), types[-1])))


@contextmanager
def registered(added: MaskFormat | PhotoFormat) -> Iterator[None]:
    """Know one format more for a while, asked after all others."""
    formats: list[MaskFormat] | list[PhotoFormat] = _MASKS if isinstance(added, MaskFormat) else _PHOTOS
    formats.append(added)  # type: ignore[arg-type]
    try:
        yield
    finally:
        formats.remove(added)  # type: ignore[arg-type]


def _suffixes(formats: Iterable[Format]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(suffix for each in formats for suffix in each.suffixes))
