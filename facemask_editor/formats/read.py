"""Mask and photo files to pixels: the format that knows a file reads it."""

from __future__ import annotations

from os import PathLike
from pathlib import Path

import numpy as np
import numpy.typing as npt

from facemask_editor.core.errors import FormatError
from facemask_editor.core.labels import CELEBAMASK_HQ, LabelSchema
from facemask_editor.formats.listing import iter_masks
from facemask_editor.formats.mask_file import MaskFile
from facemask_editor.formats.photo import Asked, Photo
from facemask_editor.formats.photos.way import AS_IT_FITS, Way
from facemask_editor.formats.png.png import no_mask, reading, regular_file
from facemask_editor.formats.registry import file_types, mask_formats, photo_formats

_START = 64  # bytes by which formats know their files
_TRIED = 5  # masks of a folder, for an example that opens


def open_mask(path: str | PathLike[str], schema: LabelSchema | None = None) -> MaskFile:
    """Open a mask in any of the formats that users bring.

    Args:
        path: A file, one part file of a face, or a folder with the parts of one face.
        schema: The classes to read it in. With None a mask of a schema that ships opens in its own classes
            (`MaskFile.schema`), any other as CelebAMask-HQ. Given those of CelebAMask-HQ, masks of other
            known orders are converted; any other schema takes numbers and colours as they are.

    Raises:
        FormatError: For everything that is wrong with the file.
    """
    path = Path(path)
    with reading(path):
        is_folder = path.is_dir()
    if is_folder:
        return _open_folder(path, schema)
    wanted = f"masks are {file_types(mask_formats())} files"
    start = _start_of(path, wanted)
    for format in mask_formats():
        if format.sniff(path, start, schema or CELEBAMASK_HQ):
            return format.read(path, schema)
    raise no_mask(path, start, wanted)


def open_photo(path: str | PathLike[str], size: tuple[int, int]) -> npt.NDArray[np.uint8]:
    """Return the pixels of `read_photo`; arguments and errors as there."""
    return read_photo(path, size).pixels


def read_photo(
    path: str | PathLike[str],
    size: tuple[int, int],
    *,
    mask: tuple[int, int] | None = None,
    way: Way = AS_IT_FITS,
    known: str = "",
) -> Photo:
    """Read a photo and bring it to a mask's size; fit for any thread.

    Args:
        path: A file of one of the `registry.photo_formats`; the name does not matter.
        size: Width and height of the result.
        mask: Those of the mask, whose shape counts; left out, `size`.
        way: How it is laid under the mask where it has another shape; what is left open, the mask tells.
        known: Digest of the photo that the mask was kept with, "" for none: the way is taken that gives that.

    Raises:
        FormatError: When it is missing, damaged, too large or no picture.
    """
    return _photo_of(Path(path), Asked(size, mask, way, known))


def read_photo_alone(path: str | PathLike[str]) -> npt.NDArray[np.uint8]:
    """Return a photo (height, width, 3) uint8 RGB as it is seen, at its own size; fit for any thread.

    Raises:
        FormatError: As of `read_photo`.
    """
    return read_full_photo(path).pixels


def read_full_photo(path: str | PathLike[str]) -> Photo:
    """Return a photo as `read_photo_alone`, and what is to be said of it, such as a smaller size."""
    return _photo_of(Path(path), Asked(None))


def _photo_of(path: Path, asked: Asked) -> Photo:
    start = _start_of(path, "choose a photo")
    formats = photo_formats()
    # what no format knows goes to the default reader, whose error names the file
    format = next((each for each in formats if each.sniff(start)), formats[0])
    return format.read(path, asked)


def _start_of(path: Path, wanted: str) -> bytes:
    with regular_file(path, wanted) as file:
        return file.read(_START)


def _open_folder(path: Path, schema: LabelSchema | None) -> MaskFile:
    reader = next(each for each in mask_formats() if each.sniff(path, b"", schema or CELEBAMASK_HQ))
    try:
        return reader.read(path, schema)
    except FormatError as error:
        if error.field == "folder" and (masks := iter_masks(path, schema or CELEBAMASK_HQ)):
            if (good := next((mask for mask in masks[:_TRIED] if _opens(mask, schema)), None)) is None:
                raise
            hint = f"open one of them, such as {good.relative_to(path)}"
            raise FormatError(path, "folder", f"one of {len(masks)} masks", hint) from None
        raise


def _opens(path: Path, schema: LabelSchema | None) -> bool:
    try:
        open_mask(path, schema)
    except FormatError:
        return False
    return True
