"""The photo behind a mask."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import BinaryIO, NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image, JpegImagePlugin

from facemask_editor.core.errors import FormatError
from facemask_editor.core.files.limits import limit, raised_by
from facemask_editor.formats.photos.depth import as_rgb, decoded, deep_png, deep_tiff, whole
from facemask_editor.formats.photos.profile import png_profile, profile_of, to_srgb
from facemask_editor.formats.photos.way import (
    AS_IT_FITS,
    PLAIN,
    SWAPPED,
    Size,
    Stored,
    Way,
    all_ways,
    laid,
    turned_back,
)
from facemask_editor.formats.pillow import (
    UnidentifiedImageError,
    decoders,
    ignore_warnings,
    missing_decoder,
    open_image,
    orientation_of,
)
from facemask_editor.formats.png import chunks as png_chunks
from facemask_editor.formats.png.png import regular_file
from facemask_editor.formats.png.signature import is_png

_DEEPEST = 6
"""Bytes of a decoded pixel of colours of more than 8 bits, where a photo has as many pixels as may be."""
_OTHER_FILES = (
    (0, b"%!PS", "PostScript"),
    (0, b"\xc5\xd0\xd3\xc6", "PostScript"),
    (0, b"%PDF", "PDF"),
    (0, b"GIF8", "GIF"),
    (0, b"8BPS", "Photoshop"),
    (0, b"<svg", "SVG"),
    (0, b"PK\3\4", "ZIP"),
)


@dataclass(frozen=True)
class Photo:
    """A photo brought to the size of its mask.

    Attributes:
        pixels: H x W x 3 uint8 RGB.
        messages: What was assumed or does not fit, as sentences for the user.
        way: How it was laid, with nothing left open.
        others: The ways that would make another picture, the likeliest first.
        other_shape: Whether it has another shape than the mask.
        known: Whether it is the very picture that was asked for by its digest.
    """

    pixels: npt.NDArray[np.uint8]
    messages: tuple[str, ...] = ()
    way: Way = PLAIN
    others: tuple[Way, ...] = ()
    other_shape: bool = False
    known: bool = False

    @cached_property
    def sha256(self) -> str:
        """Digest of the pixels, see `photo_digest`: another one, another photo."""
        return photo_digest(self.pixels)


@dataclass(frozen=True)
class Asked:
    """How a photo is wanted.

    Attributes:
        size: Width and height of the result; None for its own, less of a JPEG that is too large.
        mask: Those of the mask, whose shape counts; None for `size`.
        way: How it is laid; upright where it keeps its size.
        known: Digest of the photo that a mask was kept with; "" for none. Where another way gives that, it is
            taken.
    """

    size: Size | None
    mask: Size | None = None
    way: Way = AS_IT_FITS
    known: str = ""


def photo_digest(pixels: npt.NDArray[np.uint8]) -> str:
    """Return the SHA-256 of a picture's size and pixels, 64 hexadecimal digits.

    Args:
        pixels: H x W x 3 uint8 RGB.
    """
    height, width = pixels.shape[:2]
    return hashlib.sha256(f"{height}x{width}:".encode() + pixels.tobytes()).hexdigest()


def read_by_pillow(path: Path, asked: Asked, formats: Mapping[str, str]) -> Photo:
    """Read a photo and bring it to a mask's size; fit for any thread.

    Args:
        path: The name does not matter.
        asked: Size and way.
        formats: What may be inside: Pillow's plugins by the names that messages have.

    Raises:
        FormatError: When it is missing, damaged, too large (`limits`) or no picture.
    """
    ignore_warnings()
    known = {name: plugin for name, plugin in formats.items() if decoders((plugin,))}
    *some, last = known
    wanted = f"a photo is a {', '.join(some)} or {last} file"
    with regular_file(path, "choose a photo") as file:
        most = limit("photo_bytes")
        if (length := file.seek(0, io.SEEK_END)) > most:
            hint = f"a photo has at most {most >> 20} MiB ({raised_by('photo_bytes')})"
            raise FormatError(path, "size", f"{length >> 20} MiB", hint)
        file.seek(0)
        start = file.read(64)
        _check_type(path, start, wanted, formats)
        return _laid(_decoded(path, file, start, asked, known, wanted), asked)


class _Decoded(NamedTuple):
    """A picture as it is stored, RGB, possibly reduced."""

    image: Image.Image
    stored: Stored
    profile: bytes


def _decoded(
    path: Path, file: BinaryIO, start: bytes, asked: Asked, formats: Mapping[str, str], wanted: str
) -> _Decoded:
    if (found := _deep(path, file, start)) is not None:
        return found
    try:
        image = open_image(_without_notes(path, file, start), decoders(formats.values()))
    except UnidentifiedImageError:
        raise FormatError(path, "file", "not a picture that can be read", wanted) from None
    with image:
        jpeg = image if isinstance(image, JpegImagePlugin.JpegImageFile) else None
        _check_size(path, image.size, "jpeg_pixels" if jpeg else "photo_pixels")
        orientation = orientation_of(image)
        if jpeg is None:
            image.load()
        # Pillow has turned a TIFF already then, and forgotten how it was.
        upright = orientation_of(image) != orientation
        size = image.size[::-1] if upright and orientation in SWAPPED else image.size
        stored = Stored(size, orientation)
        if jpeg is not None:
            jpeg.draft(None, _decoded_size(size, stored.needed(asked.size) if asked.size else size))
        rgb = as_rgb(image)
        profile = png_profile(file) if is_png(start) else profile_of(image)
        return _Decoded(turned_back(rgb, orientation) if upright else rgb, stored, profile)


def _deep(path: Path, file: BinaryIO, start: bytes) -> _Decoded | None:
    """Return a picture of colours of more than 8 bits; None for all others, and for what has no room so."""
    found = deep_png(start) if is_png(start) else deep_tiff(file)
    file.seek(0)
    if found is None or found.room > _DEEPEST * limit("photo_pixels"):
        return None
    _check_size(path, found.size, "photo_pixels")
    picture = _without_notes(path, file, start)
    image = decoded(whole(picture), found.size)
    profile = png_profile(file) if is_png(start) else b""
    file.seek(0)
    return None if image is None else _Decoded(image, Stored(found.size, found.orientation), profile)


def _laid(found: _Decoded, asked: Asked) -> Photo:
    stored = found.stored
    size = asked.size or replace(stored, size=found.image.size).shown(True)
    mask = asked.mask or size

    reduced = _told_reduced(found) if asked.size is None else ()

    def photo(way: Way, profile: bytes) -> Photo:
        image = to_srgb(laid(found.image, stored, way, mask, size), profile)
        return Photo(
            np.array(image, dtype=np.uint8),
            (*stored.told(way, mask), *reduced),
            way,
            stored.others(way, mask),
            not stored.fits(bool(way.turned), mask),
        )

    first = photo(stored.settled(asked.way, mask), found.profile)
    if not asked.known:
        return first
    if first.sha256 == asked.known:
        return replace(first, known=True)
    # earlier releases stretched all photos, and knew no profiles
    for profile in dict.fromkeys((found.profile, b"")):
        for way in all_ways(stored):
            if (way, profile) != (first.way, found.profile):
                other = photo(way, profile)
                if other.sha256 == asked.known:
                    return replace(other, known=True)
    return first


def _told_reduced(found: _Decoded) -> tuple[str, ...]:
    stored, read = found.stored.size, found.image.size
    if stored[0] <= read[0] and stored[1] <= read[1]:
        return ()
    most = limit("photo_pixels") // 1_000_000
    return (
        f"The photo ({stored[0]} x {stored[1]}) is read, and written, at a smaller size "
        f"({read[0]} x {read[1]}): at most {most} million pixels ({raised_by('photo_pixels')}).",
    )


def _check_type(path: Path, start: bytes, wanted: str, formats: Mapping[str, str]) -> None:
    if not start:
        raise FormatError(path, "file", "empty (0 bytes)")
    for at, magic, name in _OTHER_FILES:
        if start[at:].startswith(magic):
            raise FormatError(path, "file type", name, wanted)
    lacking = missing_decoder(start, formats.values())
    if lacking is not None:
        raise FormatError(path, "file type", lacking.name, f"{lacking.remedy}, or save it as JPEG")


def _check_size(path: Path, size: Size, name: str) -> None:
    most = limit(name)
    if size[0] * size[1] > most:
        hint = f"at most {most // 1_000_000} million pixels are read of such a file; make the photo smaller"
        raise FormatError(path, "size", f"too large ({size[0]} x {size[1]})", f"{hint} ({raised_by(name)})")


def _without_notes(path: Path, file: BinaryIO, start: bytes) -> BinaryIO:
    """Return a PNG without the texts and profiles that Pillow refuses it for; other files as they are."""
    if not is_png(start):
        file.seek(0)
        return file
    size = int.from_bytes(start[16:20], "big"), int.from_bytes(start[20:24], "big")
    _check_size(path, size, "photo_pixels")
    file.seek(0)
    scan = png_chunks.scan(file)
    if scan.problem:
        raise FormatError(path, "picture data", "damaged or incomplete", scan.problem)
    return scan.picture


def _decoded_size(stored: Size, needed: Size) -> Size:
    """Return the least size to decode a JPEG at: twice what is needed, less where that is too much."""
    for part in (8, 4, 2):
        smaller = stored[0] // part, stored[1] // part
        if smaller[0] >= 2 * needed[0] and smaller[1] >= 2 * needed[1]:
            return smaller
    for part in (1, 2, 4, 8):
        smaller = stored[0] // part, stored[1] // part
        if smaller[0] * smaller[1] <= limit("photo_pixels"):
            break
    return smaller
