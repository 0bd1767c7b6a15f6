"""The photo behind a mask."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt
from PIL import Image, JpegImagePlugin

from facemask_editor.core.errors import FormatError
from facemask_editor.formats.pillow import (
    UnidentifiedImageError,
    decoders,
    ignore_warnings,
    open_image,
    orientation_of,
)
from facemask_editor.formats.png import chunks as png_chunks
from facemask_editor.formats.png.png import regular_file
from facemask_editor.formats.png.signature import is_png

# Pixels that are decoded at once: about 360 MB as Pillow keeps them.
_MOST_PIXELS = 89_000_000
# A JPEG can be decoded at a half, a quarter or an eighth of its size. The largest sensors have 200 million
# pixels; a progressive file of that size still takes a gigabyte for a moment.
_MOST_JPEG_PIXELS = 1 << 28
_MOST_BYTES = 1 << 30
_SWAPPED = (5, 6, 7, 8)  # orientations that exchange width and height
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_BACK = {**_UPRIGHT, 6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270}
_SAME_SHAPE = 0.02
_OTHER_FILES = (
    (0, b"%!PS", "PostScript"),
    (0, b"\xc5\xd0\xd3\xc6", "PostScript"),
    (0, b"%PDF", "PDF"),
    (0, b"GIF8", "GIF"),
    (0, b"8BPS", "Photoshop"),
    (4, b"ftyphei", "HEIC"),
    (4, b"ftypmif1", "HEIC"),
    (0, b"<svg", "SVG"),
    (0, b"PK\3\4", "ZIP"),
)


@dataclass(frozen=True)
class Photo:
    """A photo brought to the size of its mask.

    Attributes:
        pixels: H x W x 3 uint8 RGB.
        messages: What was assumed or does not fit, as sentences for the user.
        stretched: Whether it has another shape than the mask.
    """

    pixels: npt.NDArray[np.uint8]
    messages: tuple[str, ...] = ()
    stretched: bool = False

    @cached_property
    def sha256(self) -> str:
        """Digest of the pixels, see `photo_digest`: another one, another photo."""
        return photo_digest(self.pixels)


def photo_digest(pixels: npt.NDArray[np.uint8]) -> str:
    """Return the SHA-256 of a picture's size and pixels, 64 hexadecimal digits.

    Args:
        pixels: H x W x 3 uint8 RGB.
    """
    height, width = pixels.shape[:2]
    return hashlib.sha256(f"{height}x{width}:".encode() + pixels.tobytes()).hexdigest()


def read_by_pillow(path: Path, size: tuple[int, int], formats: Mapping[str, str]) -> Photo:
    """Read a photo, upright by its EXIF entry, and bring it to a mask's size; fit for any thread.

    The pixels stay as stored where only so they have the mask's shape: then the mask was drawn on them.

    Args:
        path: The name does not matter. Up to 89 million pixels, a JPEG up to 268 million.
        size: Width and height of the mask.
        formats: What may be inside: Pillow's plugins by the names that messages have.

    Raises:
        FormatError: When it is missing, damaged, too large or no picture.
    """
    ignore_warnings()
    *some, last = formats
    wanted = f"a photo is a {', '.join(some)} or {last} file"
    with regular_file(path, "choose a photo") as file:
        length = file.seek(0, io.SEEK_END)
        if length > _MOST_BYTES:
            raise FormatError(
                path, "size", f"{length >> 20} MiB", f"a photo has at most {_MOST_BYTES >> 20} MiB"
            )
        file.seek(0)
        start = file.read(64)
        _check_type(path, start, wanted)
        file.seek(0)
        try:
            image = open_image(_without_notes(path, file, start), decoders(formats.values()))
        except UnidentifiedImageError:
            raise FormatError(path, "file", "not a picture that can be read", wanted) from None
        with image:
            return _photo(path, image, size)


def _photo(path: Path, image: Image.Image, size: tuple[int, int]) -> Photo:
    jpeg = image if isinstance(image, JpegImagePlugin.JpegImageFile) else None
    _check_size(path, image.size, _MOST_JPEG_PIXELS if jpeg else _MOST_PIXELS)
    orientation = orientation_of(image)
    if jpeg is None:
        image.load()
    # Pillow has turned a TIFF already then, and forgotten how it was.
    upright = orientation_of(image) != orientation
    swapped = orientation in _SWAPPED
    stored = image.size[::-1] if upright and swapped else image.size
    as_stored = swapped and not _same_shape(stored[::-1], size) and _same_shape(stored, size)
    turned = swapped and not as_stored
    if jpeg is not None:
        jpeg.draft(None, _decoded_size(stored, size[::-1] if turned else size))
    rgb = _as_rgb(image)
    if upright == as_stored and orientation in _UPRIGHT:
        rgb = rgb.transpose((_BACK if upright else _UPRIGHT)[orientation])
    if rgb.size != size:
        rgb = rgb.resize(size, Image.Resampling.LANCZOS)
    shown = stored[::-1] if turned else stored
    stretched = not as_stored and not _same_shape(shown, size)
    return Photo(np.array(rgb, dtype=np.uint8), _messages(shown, size, as_stored), stretched)


def _messages(shown: tuple[int, int], size: tuple[int, int], as_stored: bool) -> tuple[str, ...]:
    if as_stored:
        return ("The photo was not turned upright: only as it is stored, it has the shape of the mask.",)
    if _same_shape(shown, size):
        return ()
    shapes = f"{shown[0]} x {shown[1]}", f"{size[0]} x {size[1]}"
    return (f"The photo ({shapes[0]}) has another shape than the mask ({shapes[1]}) and was stretched.",)


def _check_type(path: Path, start: bytes, wanted: str) -> None:
    if not start:
        raise FormatError(path, "file", "empty (0 bytes)")
    for at, magic, name in _OTHER_FILES:
        if start[at:].startswith(magic):
            raise FormatError(path, "file type", name, wanted)


def _check_size(path: Path, size: tuple[int, int], most: int) -> None:
    if size[0] * size[1] > most:
        hint = f"at most {most // 1_000_000} million pixels are read of such a file; make the photo smaller"
        raise FormatError(path, "size", f"too large ({size[0]} x {size[1]})", hint)


def _without_notes(path: Path, file: BinaryIO, start: bytes) -> BinaryIO:
    """Return a PNG without the texts and profiles that Pillow refuses it for; other files as they are."""
    if not is_png(start):
        return file
    size = int.from_bytes(start[16:20], "big"), int.from_bytes(start[20:24], "big")
    _check_size(path, size, _MOST_PIXELS)
    scan = png_chunks.scan(file)
    if scan.problem:
        raise FormatError(path, "picture data", "damaged or incomplete", scan.problem)
    return scan.picture


def _decoded_size(stored: tuple[int, int], size: tuple[int, int]) -> tuple[int, int]:
    """Return the least size to decode a JPEG at: twice what is needed, less where that is too much."""
    for part in (8, 4, 2):
        smaller = stored[0] // part, stored[1] // part
        if smaller[0] >= 2 * size[0] and smaller[1] >= 2 * size[1]:
            return smaller
    for part in (1, 2, 4, 8):
        smaller = stored[0] // part, stored[1] // part
        if smaller[0] * smaller[1] <= _MOST_PIXELS:
            break
    return smaller


def _same_shape(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return abs(one[0] * other[1] - other[0] * one[1]) <= _SAME_SHAPE * one[0] * other[1]


def _as_rgb(image: Image.Image) -> Image.Image:
    if image.mode == "F" or image.mode.startswith("I"):
        # Pillow cuts these off at 255 instead of scaling them.
        image = Image.fromarray(_scaled(np.asarray(image)))
    return image.convert("RGB")


def _scaled(values: npt.NDArray[np.generic]) -> npt.NDArray[np.uint8]:
    """Return grey values of any type as bytes, so that what is there can be seen.

    Whole numbers are taken to have the fewest bits that hold them all, floats to go to 1, to 255 or as far as
    they do.
    """
    grey = values.astype(np.float32)
    grey[~np.isfinite(grey)] = 0
    grey -= min(0.0, float(grey.min()))
    top = float(grey.max())
    if np.issubdtype(values.dtype, np.integer):
        factor = 256 / (1 << max(8, int(top).bit_length()))
    else:
        factor = 255 / (1 if top <= 1 else 255 if 16 < top <= 255 else top)
    found: npt.NDArray[np.uint8] = np.minimum(grey * np.float32(factor), 255).astype(np.uint8)
    return found
