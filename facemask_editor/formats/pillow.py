"""The only way to Pillow's decoders: a short list of formats, none of which starts a program.

Pillow knows some forty formats; of one, EPS, it runs Ghostscript. A file's name says nothing about what is
inside, so each caller names the formats that it wants.
"""

from __future__ import annotations

import importlib
import warnings
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import BinaryIO, NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image, UnidentifiedImageError

_BAND = 512  # rows
_ORIENTATION = 0x0112
_MODULES = r"PIL\."
_ELSEWHERE = {"Heif": "pillow_heif.HeifImagePlugin"}
"""Modules of plugins that are no part of Pillow."""
HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
AVIF_BRANDS = (b"avif", b"avis")

# Every caller checks the size by the header, before pixels are decoded. Pillow would do it by a warning, and
# those can be caught for the whole process only, which photos read in a thread of their own must not do.
Image.MAX_IMAGE_PIXELS = None


def open_image(file: BinaryIO, formats: Sequence[str]) -> Image.Image:
    """Open a picture without decoding its pixels yet; a context manager.

    Raises:
        UnidentifiedImageError: Where it is none of the formats.
    """
    return Image.open(file, formats=list(formats))


def decoders(plugins: Iterable[str]) -> tuple[str, ...]:
    """Return the formats of Pillow's plugins, such as ``Jpeg``, for `open_image`; those it lacks left out."""
    return tuple(name for plugin in plugins if (name := _decoder(plugin)) is not None)


@lru_cache
def _decoder(plugin: str) -> str | None:
    try:
        importlib.import_module(_ELSEWHERE.get(plugin, f"PIL.{plugin}ImagePlugin"))
    except ImportError:  # AVIF before Pillow 11.3, HEIC without its package
        return None
    return plugin.upper()


class Lacking(NamedTuple):
    """A decoder that is not installed.

    Attributes:
        name: Of what it decodes.
        remedy: How to install it.
    """

    name: str
    remedy: str


_OPTIONAL: Mapping[str, tuple[tuple[bytes, ...], Lacking]] = {
    "Heif": (HEIC_BRANDS, Lacking("HEIC", "install the package pillow-heif to read it")),
    "Avif": (AVIF_BRANDS, Lacking("AVIF", "install Pillow 11.3 or later to read it")),
}
"""What the boxes of files are called that need a decoder which may not be there."""


def missing_decoder(start: bytes, plugins: Iterable[str]) -> Lacking | None:
    """Return what is lacking to read a file of one of the formats of Pillow's plugins; None where nothing is.

    Args:
        start: First bytes of the file.
        plugins: Those that the caller wants.
    """
    for plugin, (brands, lacking) in _OPTIONAL.items():
        if (
            start[4:8] == b"ftyp"
            and start[8:12] in brands
            and not (plugin in plugins and decoders((plugin,)))
        ):
            return lacking
    return None


def pixels_of(image: Image.Image) -> npt.NDArray[np.uint8]:
    """Return the pixels of a picture of bytes, H x W or H x W x bands; Pillow's way takes twice the room."""
    width, height = image.size
    bands = len(image.getbands())
    pixels = np.empty((height, width, bands) if bands > 1 else (height, width), dtype=np.uint8)
    for top in range(0, height, _BAND):
        bottom = min(top + _BAND, height)
        pixels[top:bottom] = np.asarray(image.crop((0, top, width, bottom)))
    return pixels


def orientation_of(image: Image.Image) -> int:
    """Return the EXIF orientation of an opened picture, 1 to 8; 1 where it has none that can be read."""
    try:
        found = int(image.getexif().get(_ORIENTATION, 1))
    except Exception:  # Pillow raises nearly anything here, and a damaged note must not cost the picture
        return 1
    return found if 1 <= found <= 8 else 1


def ignore_warnings() -> None:
    """Let Pillow's notes about broken metadata pass, once and for all.

    Not by `warnings.catch_warnings`, which changes the whole process for a while and is not for threads.
    """
    if not any(getattr(rule[3], "pattern", None) == _MODULES for rule in warnings.filters):
        warnings.filterwarnings("ignore", module=_MODULES)


__all__ = [
    "UnidentifiedImageError",
    "decoders",
    "ignore_warnings",
    "missing_decoder",
    "open_image",
    "orientation_of",
    "pixels_of",
]
