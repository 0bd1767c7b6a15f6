"""Pictures of more than 8 bits a channel as bytes, so that what is there can be seen.

Pillow cuts greys off at 255 and takes the upper byte of colours: 12 bits in 16 become black.
"""

from __future__ import annotations

import io
from typing import BinaryIO, NamedTuple, cast

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

_DEPTHS = (8, 10, 12, 14, 16)  # bits that cameras and scanners give
_BAND = 256  # rows
_FURTHEST = 1e300  # of a float; differences of larger ones overflow
_DECODED = cv2.IMREAD_UNCHANGED | getattr(cv2, "IMREAD_IGNORE_ORIENTATION", 128)
_RGB = 2  # TIFF's photometric interpretation
_TYPES = {1: 1, 3: 2, 4: 4}
"""Bytes of whole numbers by their type in TIFF."""
_MOST_TAGS = 512


class Deep(NamedTuple):
    """A picture of several channels of more than 8 bits.

    Attributes:
        size: Width and height.
        orientation: 1 to 8.
        room: Bytes that it takes decoded.
    """

    size: tuple[int, int]
    orientation: int
    room: int


def as_rgb(image: Image.Image) -> Image.Image:
    """Return an opened picture as 8-bit RGB; one channel of more bits is scaled by its range."""
    if image.mode == "F" or image.mode.startswith("I"):
        image = Image.fromarray(scaled(np.asarray(image)))
    return image.convert("RGB")


def scaled(values: npt.NDArray[np.generic]) -> npt.NDArray[np.uint8]:
    """Return values of any type as bytes.

    Whole numbers are taken to have the fewest bits, of those that devices give, that hold them all; floats to
    go to 1, to 255 or as far as they do.

    Args:
        values: H x W, or H x W x channels.
    """
    found = np.empty(values.shape, np.uint8)
    bands = [slice(top, top + _BAND) for top in range(0, len(values), _BAND)]
    least = min((_least(values[band]) for band in bands), default=0.0)
    low = max(min(0.0, least), -_FURTHEST)
    most = min(max((_most(values[band]) for band in bands), default=0.0), _FURTHEST)
    top = most - low
    if np.issubdtype(values.dtype, np.integer):
        bits = int(top).bit_length()
        bits = next((depth for depth in _DEPTHS if bits <= depth), bits)
        if low == 0:
            for band in bands:
                found[band] = cast("npt.NDArray[np.integer]", values[band]) >> (bits - 8)
            return found
        factor = 256.0 / (1 << bits)
    else:
        factor = 255.0 / (1 if top <= 1 else 255 if 16 < top <= 255 else top)
    for band in bands:
        grey = values[band].astype(np.float64)
        grey[~np.isfinite(grey)] = low
        found[band] = np.clip((np.clip(grey, low, most) - low) * factor, 0, 255).astype(np.uint8)
    return found


def _least(values: npt.NDArray[np.generic]) -> float:
    finite = values if np.issubdtype(values.dtype, np.integer) else values[np.isfinite(values)]
    return float(finite.min()) if finite.size else 0.0


def _most(values: npt.NDArray[np.generic]) -> float:
    finite = values if np.issubdtype(values.dtype, np.integer) else values[np.isfinite(values)]
    return float(finite.max()) if finite.size else 0.0


def deep_png(start: bytes) -> Deep | None:
    """Return what the first 33 bytes of a PNG tell, None where it has no more than 8 bits or no colours."""
    if len(start) < 33 or start[24] != 16 or start[25] not in (2, 6):
        return None
    size = int.from_bytes(start[16:20], "big"), int.from_bytes(start[20:24], "big")
    return Deep(size, 1, size[0] * size[1] * (6 if start[25] == 2 else 8))


def deep_tiff(file: BinaryIO) -> Deep | None:
    """Return what the tags of a TIFF tell, None where it has no more than 8 bits, or no colours.

    Args:
        file: Read from its start.
    """
    file.seek(0)
    tags = _tags(file)
    bits, channels = tags.get(258, 1), tags.get(277, 1)
    if bits not in (16, 32, 64) or channels not in (3, 4) or tags.get(262) != _RGB:
        return None
    size = tags.get(256, 0), tags.get(257, 0)
    orientation = tags.get(274, 1)
    return Deep(size, orientation if 1 <= orientation <= 8 else 1, size[0] * size[1] * channels * bits // 8)


def decoded(data: bytes | memoryview, size: tuple[int, int]) -> Image.Image | None:
    """Return a picture of several channels in 8 bits, None where OpenCV does not read it.

    Args:
        data: The file; the caller has checked its size in pixels.
        size: Width and height that it has to have.
    """
    try:
        values = cv2.imdecode(np.frombuffer(data, np.uint8), _DECODED)
    except cv2.error:
        return None
    if values is None or values.ndim != 3 or values.shape[1::-1] != size or values.shape[2] not in (3, 4):
        return None
    found = scaled(values[..., :3])
    return Image.fromarray(cv2.cvtColor(found, cv2.COLOR_BGR2RGB, dst=found))


def _tags(file: BinaryIO) -> dict[int, int]:
    """Return the first number of each tag of a TIFF's first directory; none of BigTIFF."""
    start = file.read(8)
    order = {b"II*\0": "little", b"MM\0*": "big"}.get(start[:4])
    if order is None or len(start) < 8:
        return {}
    little = order == "little"

    def number(data: bytes) -> int:
        return int.from_bytes(data, "little" if little else "big")

    try:
        file.seek(number(start[4:]))
    except (OSError, OverflowError):
        return {}
    entries = file.read(2 + 12 * min(_MOST_TAGS, max(0, number(file.read(2)))))
    found = dict[int, int]()
    for at in range(0, len(entries) - 11, 12):
        tag, kind = number(entries[at : at + 2]), number(entries[at + 2 : at + 4])
        if kind not in _TYPES:
            continue
        width = _TYPES[kind]
        if number(entries[at + 4 : at + 8]) * width <= 4:
            found[tag] = number(entries[at + 8 : at + 8 + width])
        else:
            file.seek(number(entries[at + 8 : at + 12]))
            found[tag] = number(file.read(width))
    return found


def whole(file: BinaryIO) -> bytes | memoryview:
    """Return all of a file; what is in memory is not copied."""
    if isinstance(file, io.BytesIO):
        return file.getbuffer()
    file.seek(0)
    return file.read()
