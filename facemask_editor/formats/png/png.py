"""PNG files to arrays: the header is checked before any pixel is decoded."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt
from PIL import Image, UnidentifiedImageError

from facemask_editor.core.errors import FormatError
from facemask_editor.core.label_map import side_problem
from facemask_editor.formats.pillow import open_image, orientation_of, pixels_of
from facemask_editor.formats.png import chunks as png_chunks
from facemask_editor.formats.png.signature import is_png
from facemask_editor.formats.stamp import Stamp, stamp_of

_COLOUR_TYPES = {0: "grey", 2: "RGB", 3: "palette", 4: "grey with alpha", 6: "RGBA"}
_WANTED = "masks are PNG files"
_OTHER_FILES = (
    (b"\xff\xd8\xff", "JPEG", "JPEG blurs class ids; masks are PNG"),
    (b"GIF8", "GIF", "convert it to PNG, without loss"),
    (b"BM", "BMP", "convert it to PNG, without loss"),
    (b"II*\0", "TIFF", "convert it to PNG, without loss"),
    (b"MM\0*", "TIFF", "convert it to PNG, without loss"),
    (b"RIFF", "WebP", "convert it to PNG, without loss"),
    (b"PK\3\4", "ZIP", "unpack it and open the masks inside"),
)


@dataclass(frozen=True)
class PngHeader:
    """What the first chunk of a PNG says.

    Attributes:
        width: Columns.
        height: Rows.
        bit_depth: Bits of a sample: 1, 2, 4 or 8; 16 of grey.
        kind: "grey", "RGB", "palette", "grey with alpha" or "RGBA".
    """

    width: int
    height: int
    bit_depth: int
    kind: str


@dataclass(frozen=True)
class Picture:
    """The decoded pixels of a mask file.

    Attributes:
        header: Of the file.
        pixels: H x W uint8 of grey values as stored (0..3 for 2 bits) or palette indices,
            or H x W x 3 uint8 RGB.
        palette: (N, 3) uint8 RGB of a palette file.
        alpha: H x W uint8 opacity where the file has some and not all is opaque.
        stamp: Of the file, taken before it was read.
        turned: Whether viewers show it turned or mirrored, by its EXIF orientation; the pixels are as stored.
        spread: What the values of a file of 16 bits were divided by.
    """

    header: PngHeader
    pixels: npt.NDArray[np.uint8]
    palette: npt.NDArray[np.uint8] | None = None
    alpha: npt.NDArray[np.uint8] | None = None
    stamp: Stamp | None = None
    turned: bool = False
    spread: int = 1


_FEW = 40  # greys of 16 bits that may be class ids


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn whatever goes wrong while a file is read into a FormatError."""
    try:
        yield
    except FormatError:
        raise
    except FileNotFoundError:
        raise FormatError(path, "file", "missing") from None
    except IsADirectoryError:
        raise FormatError(path, "file", "a folder", "choose a file in it") from None
    except PermissionError as error:
        raise FormatError(path, "file", "not readable", error.strerror or "permission denied") from error
    except Exception as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise FormatError(path, "file", "not readable", error.strerror or str(error)) from error
        if "\0" in str(path):
            raise FormatError(path, "file", "no file name", str(error)) from error
        # Pillow's decoders raise nearly anything on damaged data: SyntaxError, struct.error, IndexError...
        reason = str(error).strip() or type(error).__name__
        if isinstance(error, UnidentifiedImageError):  # whose words name a Python object
            reason = "it begins as such a file does and goes on as none"
        raise FormatError(path, "picture data", "damaged or incomplete", reason) from error


@contextmanager
def regular_file(path: Path, wanted: str) -> Iterator[BinaryIO]:
    """Open a file to read; pipes and devices, which may never end, are refused.

    Args:
        path: Of the file.
        wanted: What to choose instead, for the error.
    """
    with reading(path):
        if path.exists() and not path.is_file() and not path.is_dir():
            raise FormatError(path, "file", "a device or pipe", wanted)
        with path.open("rb") as file:
            yield file


def read_header(path: Path) -> PngHeader:
    """Return the header of a PNG that can be a mask.

    Raises:
        FormatError: For another file type, more than 8 bits of colour, or a side out of range.
    """
    with regular_file(path, _WANTED) as file:
        return _header(path, file.read(33))


def read_picture(path: Path) -> Picture:
    """Decode a PNG that can be a mask.

    Raises:
        FormatError: As `read_header`, and for damaged data or several frames.
    """
    with regular_file(path, _WANTED) as file:
        return picture_in(path, file, stamp_of(os.fstat(file.fileno())))


def picture_in(path: Path, file: BinaryIO, stamp: Stamp | None = None) -> Picture:
    """Decode a PNG from an opened file, within `reading`; the path is for messages. Errors as there."""
    header = _header(path, file.read(33))
    file.seek(0)
    scan = png_chunks.scan(file)
    if scan.problem:
        raise FormatError(path, "picture data", "damaged or incomplete", scan.problem)
    if scan.frames > 1:
        raise FormatError(path, "number of frames", scan.frames, "a mask is one picture")
    with open_image(scan.picture, ("PNG",)) as image:
        image.load()
        scan.picture.close()  # may be as large as the pixels
        if image.size != (header.width, header.height):
            raise FormatError(path, "header", "contradictory")
        return replace(_picture(path, header, image, stamp), turned=orientation_of(image) != 1)


def _header(path: Path, start: bytes) -> PngHeader:
    _check_file_type(path, start)
    width, height, bit_depth, colour_type = struct.unpack(">IIBB", start[16:26])
    if colour_type not in _COLOUR_TYPES:
        raise FormatError(path, "colour type", colour_type, "no such PNG type")
    if problem := side_problem(width, height):
        raise FormatError(path, "size", f"{width} x {height}", problem)
    if bit_depth == 16 and colour_type != 0:
        raise FormatError(path, "bit depth", "16", "save the mask with 8 bits for each channel")
    if bit_depth not in (1, 2, 4, 8, 16):
        raise FormatError(path, "bit depth", bit_depth, "a mask has up to 8 bits")
    return PngHeader(width, height, bit_depth, _COLOUR_TYPES[colour_type])


def _check_file_type(path: Path, start: bytes) -> None:
    if is_png(start):
        if start[12:16] == b"CgBI":
            raise FormatError(path, "file type", png_chunks.APPLE)
        if len(start) < 33 or start[12:16] != b"IHDR":
            raise FormatError(path, "picture data", "damaged or incomplete", "the PNG header is cut off")
        return
    raise no_mask(path, start, _WANTED)


def no_mask(path: Path, start: bytes, wanted: str) -> FormatError:
    """Return the error for a file that is of no type that masks have.

    Args:
        path: Of the file.
        start: Its first bytes, none of an empty file.
        wanted: What masks are, for a file that nobody knows.
    """
    if not start:
        return FormatError(path, "file", "empty (0 bytes)")
    for magic, name, hint in _OTHER_FILES:
        if start.startswith(magic):
            return FormatError(path, "file type", name, hint)
    return FormatError(path, "content", "not a picture", wanted)


def _picture(path: Path, header: PngHeader, image: Image.Image, stamp: Stamp | None) -> Picture:
    if header.kind == "palette":
        palette = np.array(image.getpalette("RGB") or [], dtype=np.uint8).reshape(-1, 3)
        pixels = pixels_of(image)
        return Picture(header, pixels, palette, opacity_of(image.info.get("transparency"), pixels), stamp)
    if header.bit_depth == 16:
        pixels, spread = in_8_bits(path, np.asarray(image))
        return Picture(header, pixels, stamp=stamp, spread=spread)
    if header.kind == "grey":
        # Pillow spreads 1, 2 and 4 bits over 0..255; the file's own values are the ids.
        spread = 255 // ((1 << header.bit_depth) - 1)
        return Picture(header, pixels_of(image.convert("L")) // np.uint8(spread), stamp=stamp)
    if header.kind == "RGB":
        return Picture(header, pixels_of(image), stamp=stamp)
    both = pixels_of(image)
    pixels = np.ascontiguousarray(both[..., 0] if both.shape[2] == 2 else both[..., :3])
    alpha = np.ascontiguousarray(both[..., -1])
    return Picture(header, pixels, alpha=None if (alpha == 255).all() else alpha, stamp=stamp)


def in_8_bits(path: Path, values: npt.NDArray[np.integer]) -> tuple[npt.NDArray[np.uint8], int]:
    """Return values of more bits in 8 where nothing is lost: small ones, and such as were spread out.

    Args:
        path: For the error.
        values: Whole numbers, none below 0.

    Returns:
        The small values, and what they were divided by, about.

    Raises:
        FormatError: Where there are others.
    """
    for factor in (1, 257, 256, max(1, int(np.gcd.reduce(values, axis=None)))):
        small = values // factor
        if int(small.max()) <= 255 and bool((small * factor == values).all()):
            return small.astype(np.uint8), factor
    # ids that were spread over all 16 bits, such as 65535/18: no two become one
    used = np.unique(values)
    spread = np.rint(used / 257).astype(np.uint8)
    if used.size <= _FEW and np.unique(spread).size == used.size:
        return spread[np.searchsorted(used, values)], 257
    raise FormatError(path, "bit depth", "16", "save the mask with 8 bits for each channel")


def opacity_of(table: object, indices: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8] | None:
    """Return the opacity of palette pixels by their tRNS chunk: bytes, or the one index that is clear."""
    opaque = np.full(256, 255, dtype=np.uint8)
    if isinstance(table, bytes):
        opaque[: len(table)] = np.frombuffer(table, dtype=np.uint8)[:256]
    elif isinstance(table, int) and 0 <= table < 256:
        opaque[table] = 0
    alpha = opaque[indices]
    return None if (alpha == 255).all() else alpha
