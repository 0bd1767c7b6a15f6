"""The photo behind a mask."""

from __future__ import annotations

from os import PathLike
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps, UnidentifiedImageError

from facemask_editor.errors import FormatError
from facemask_editor.formats.parts import only_face, part_of
from facemask_editor.formats.png import reading
from facemask_editor.labels import CELEBAMASK_HQ, LabelSchema

PHOTO_SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff")
_DATA_SET_FOLDER = "CelebA-HQ-img"
_FOLDERS = ("photos", "images", _DATA_SET_FOLDER)


def open_photo(path: str | PathLike[str], size: tuple[int, int]) -> npt.NDArray[np.uint8]:
    """Read a photo, upright by its EXIF entry, and bring it to a mask's size.

    Args:
        path: Any picture that Pillow reads, up to 89 million pixels.
        size: Width and height of the mask.

    Returns:
        H x W x 3 uint8 RGB.

    Raises:
        FormatError: When it is missing, damaged, too large or no picture.
    """
    path = Path(path)
    with reading(path):
        if path.exists() and not path.is_file() and not path.is_dir():
            raise FormatError(path, "file", "a device or pipe", "choose a photo")
        try:
            image = Image.open(path)
        except UnidentifiedImageError:
            empty = path.stat().st_size == 0
            raise FormatError(path, "file", "empty (0 bytes)" if empty else "no picture") from None
        with image:
            upright = ImageOps.exif_transpose(image)
            rgb = _as_rgb(upright)
            if rgb.size != size:
                rgb = rgb.resize(size, Image.Resampling.LANCZOS)
            return np.array(rgb, dtype=np.uint8)


def find_photo(mask_path: str | PathLike[str], schema: LabelSchema = CELEBAMASK_HQ) -> Path | None:
    """Return the photo that belongs to a mask by its name, None when there is none.

    Looked for are the mask's stem (of part files: the face id) beside the mask and in ``../photos``,
    ``../images`` and ``../CelebA-HQ-img``; in the last also without leading zeros, and one level further up,
    as the data set lays its part pictures out.
    """
    mask = Path(mask_path)
    folder, stem, from_parts = _name_of(mask, schema)
    beside = [folder] if from_parts or mask.is_dir() else [mask.parent]
    folders = beside + [folder.parent / name for name in _FOLDERS]
    if from_parts:
        folders.append(folder.parent.parent / _DATA_SET_FOLDER)
    for place in folders:
        stems = [stem]
        if place.name == _DATA_SET_FOLDER and stem.isdecimal():
            stems.append(str(int(stem)))
        for name in stems:
            for suffix in PHOTO_SUFFIXES:
                for candidate in (place / f"{name}{suffix}", place / f"{name}{suffix.upper()}"):
                    if candidate != mask and candidate.is_file():
                        return candidate
    return None


def _name_of(mask: Path, schema: LabelSchema) -> tuple[Path, str, bool]:
    """Return the folder, the stem to look for and whether the mask is made of parts."""
    if mask.is_dir():
        try:
            return mask, only_face(mask, schema)[0], True
        except FormatError:
            return mask, mask.name, False
    part = part_of(mask, schema)
    return (mask.parent, part[0], True) if part else (mask.parent, mask.stem, False)


def _as_rgb(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I;16") or image.mode == "I":
        # Pillow cuts 16 bits off at 255 instead of scaling them.
        values = np.asarray(image).astype(np.uint32) >> 8
        image = Image.fromarray(np.minimum(values, 255).astype(np.uint8))
    return image.convert("RGB")
