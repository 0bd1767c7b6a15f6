"""Colour profiles: photos of phones are often in Display P3, and look pale where that is passed over."""

from __future__ import annotations

import io
import zlib
from functools import lru_cache
from typing import TYPE_CHECKING, BinaryIO

import numpy as np
from PIL import Image

from facemask_editor.core.files.limits import limit
from facemask_editor.formats.png.signature import SIGNATURE

if TYPE_CHECKING:
    from PIL import ImageCms

_MOST_CHUNKS = 64  # before the pixels
_RGB = "RGB "
_SEEN = 2  # levels of 255: less is no other colour
_STEPS = np.linspace(0, 255, 9).astype(np.uint8)


def to_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """Return a picture in the colours of sRGB.

    Args:
        image: RGB.
        profile: Of the file, ICC; one that is damaged, too large or of another colour space is passed over.
    """
    made = _transform(profile) if 0 < len(profile) <= limit("profile_bytes") else None
    if made is None:
        return image
    from PIL import ImageCms

    try:
        return ImageCms.applyTransform(image, made) or image
    except (ImageCms.PyCMSError, ValueError, OSError):
        return image


def is_srgb(profile: bytes) -> bool:
    """Return whether colours with this profile, or none, look as those of sRGB do."""
    return not profile or _transform(profile) is None


@lru_cache(maxsize=8)
def _transform(profile: bytes) -> ImageCms.ImageCmsTransform | None:
    """Return what brings a profile's colours to sRGB; None where that changes nothing that is seen."""
    try:
        from PIL import ImageCms
    except ImportError:  # Pillow without LittleCMS
        return None
    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if own.profile.xcolor_space != _RGB:
            return None
        made = ImageCms.buildTransform(
            own, ImageCms.createProfile("sRGB"), "RGB", "RGB", ImageCms.Intent.RELATIVE_COLORIMETRIC
        )
        swatches = Image.fromarray(np.stack(np.meshgrid(_STEPS, _STEPS, _STEPS), -1).reshape(-1, 81, 3))
        seen = np.asarray(ImageCms.applyTransform(swatches, made)).astype(int)
    except (ImageCms.PyCMSError, ValueError, OSError, TypeError, AttributeError):
        return None
    return None if np.abs(seen - np.asarray(swatches).astype(int)).max() <= _SEEN else made


def profile_of(image: Image.Image) -> bytes:
    """Return the colour profile of an opened picture, none where it has none."""
    found = image.info.get("icc_profile")
    return found if isinstance(found, bytes) else b""


def png_profile(file: BinaryIO) -> bytes:
    """Return the colour profile of a PNG, none where it has none, or one that is damaged or too large.

    Args:
        file: Of any position; read up to its pixels.
    """
    file.seek(len(SIGNATURE))
    for _ in range(_MOST_CHUNKS):
        start = file.read(8)
        if len(start) < 8 or start[4:] in (b"IDAT", b"IEND"):
            return b""
        length, kind = int.from_bytes(start[:4], "big"), start[4:]
        if kind == b"iCCP":
            return _inflated(file.read(length)) if length <= limit("profile_bytes") else b""
        file.seek(length + 4, 1)
    return b""


def _inflated(body: bytes) -> bytes:
    name, mark, rest = body.partition(b"\0")
    if not mark or len(name) > 79 or rest[:1] != b"\0":
        return b""
    most = limit("profile_bytes")
    try:
        found = zlib.decompressobj().decompress(rest[1:], most + 1)
    except zlib.error:
        return b""
    return found if len(found) <= most else b""
