"""TIFF, WebP, BMP and GIF files to arrays: the size is checked before any pixel is decoded."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, TiffImagePlugin

from facemask_editor.core.errors import FormatError
from facemask_editor.core.label_map import side_problem
from facemask_editor.formats.pictures.starts import is_lossy_webp
from facemask_editor.formats.pillow import decoders, ignore_warnings, open_image, orientation_of, pixels_of
from facemask_editor.formats.png.png import Picture, PngHeader, in_8_bits, opacity_of, regular_file
from facemask_editor.formats.stamp import stamp_of

_KINDS = {"L": "grey", "1": "grey", "P": "palette", "RGB": "RGB", "LA": "grey with alpha", "RGBA": "RGBA"}


_FORM = frozenset({*range(254, 270), *range(273, 298), *range(305, 307), *range(317, 331), *range(338, 344)})
"""Tags of a TIFF that say how its pixels are stored, and by whom and when: each writer writes its own."""
_DESCRIPTION = 270
_NOTES = ("exif", "xmp", "icc_profile")


def decode(path: Path, plugin: str, file_type: str) -> tuple[Picture, float, int]:
    """Return a picture, its resolution in pixels per inch, 0 where it tells none, and its number of notes.

    Args:
        path: Of the file.
        plugin: Pillow's, such as ``Tiff``; no other kind of file is decoded.
        file_type: What its files are called in messages.

    Raises:
        FormatError: For damaged data, several pictures, a side out of range or numbers that are no bytes.
    """
    ignore_warnings()
    with regular_file(path, f"masks in {file_type} are files") as file:
        stamp = stamp_of(os.fstat(file.fileno()))
        if is_lossy_webp(file):
            hint = "it blurs class ids; masks are lossless WebP"
            raise FormatError(path, "file type", "WebP with loss", hint)
        with open_image(file, decoders((plugin,))) as image:
            width, height = image.size
            if problem := side_problem(width, height):
                raise FormatError(path, "size", f"{width} x {height}", problem)
            if _has_another(image):
                raise FormatError(path, "number of pictures", "several", "a mask is one picture")
            turned = orientation_of(image) != 1
            image.seek(0)
            image.load()
            found = _picture(path, image, file_type)
            dpi = image.info.get("dpi", (0, 0))[0]
            notes = _notes(image)
    return Picture(*found, stamp=stamp, turned=turned), _resolution(dpi), notes


def _notes(image: Image.Image) -> int:
    """Return how many texts, profiles and the like a file holds besides its pixels."""
    if not isinstance(image, TiffImagePlugin.TiffImageFile):
        return sum(bool(image.info.get(name)) for name in _NOTES)
    tags = set(image.tag_v2) - _FORM
    # what tifffile writes by itself: the array's shape
    if str(image.tag_v2.get(_DESCRIPTION, "")).startswith('{"shape"'):
        tags.discard(_DESCRIPTION)
    return len(tags)


def _has_another(image: Image.Image) -> bool:
    """Return whether a second picture follows; not how many, for a file may say that there is no end."""
    try:
        image.seek(1)
    except EOFError:
        return False
    return True


def _picture(
    path: Path, image: Image.Image, file_type: str
) -> tuple[PngHeader, npt.NDArray[np.uint8], npt.NDArray[np.uint8] | None, npt.NDArray[np.uint8] | None]:
    """Return header, pixels, palette and opacity as a PNG has them."""
    if image.mode not in _KINDS and not image.mode.startswith("I"):
        hint = "save the mask with 8 bits for each channel, or as a grey picture of whole numbers"
        raise FormatError(path, "kind of pixels", f"{image.mode} ({file_type})", hint)
    width, height = image.size
    if image.mode.startswith("I"):
        values = np.asarray(image)
        if int(values.min()) < 0:
            raise FormatError(path, "class ids", int(values.min()), "class ids are 0 or more")
        pixels, spread = in_8_bits(path, values)
        if spread != 1:
            raise FormatError(path, "class ids", f"multiples of {spread}", "save them as they are, in 8 bits")
        return PngHeader(width, height, 8, "grey"), pixels, None, None
    header = PngHeader(width, height, 8, _KINDS[image.mode])
    if image.mode == "1":
        return header, np.asarray(image).astype(np.uint8), None, None
    pixels = pixels_of(image)
    if image.mode == "P":
        palette = np.array(image.getpalette("RGB") or [], np.uint8).reshape(-1, 3)
        return header, pixels, palette, opacity_of(image.info.get("transparency"), pixels)
    if image.mode in ("LA", "RGBA"):
        alpha = np.ascontiguousarray(pixels[..., -1])
        rest = np.ascontiguousarray(pixels[..., 0] if image.mode == "LA" else pixels[..., :3])
        return header, rest, None, None if (alpha == 255).all() else alpha
    return header, pixels, None, None


def _resolution(value: object) -> float:
    try:
        found = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return 0.0
    return found if 1 < found < 1e5 else 0.0
