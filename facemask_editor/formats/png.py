"""PNG files to arrays: the header is judged before any pixel is decoded."""

from __future__ import annotations

import io
import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from facemask_editor.document.label_map import side_problem
from facemask_editor.errors import FormatError
from facemask_editor.formats import png_chunks

_COLOUR_TYPES = {0: "grey", 2: "RGB", 3: "palette", 4: "grey with alpha", 6: "RGBA"}
_OTHER_FILES = (
    (b"\xff\xd8\xff", "JPEG", "JPEG blurs class ids; masks are PNG"),
    (b"GIF8", "GIF", "masks are PNG"),
    (b"BM", "BMP", "masks are PNG"),
    (b"II*\0", "TIFF", "masks are PNG"),
    (b"MM\0*", "TIFF", "masks are PNG"),
    (b"RIFF", "WebP", "masks are PNG"),
    (b"PK\3\4", "ZIP", "unpack it and open the masks inside"),
)


@dataclass(frozen=True)
class PngHeader:
    """What the first chunk of a PNG says.

    Attributes:
        width: Columns.
        height: Rows.
        bit_depth: Bits of a sample: 1, 2, 4 or 8.
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
        messages: What was left out.
    """

    header: PngHeader
    pixels: npt.NDArray[np.uint8]
    palette: npt.NDArray[np.uint8] | None = None
    messages: tuple[str, ...] = ()


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn whatever goes wrong while a file is read into a FormatError; no warning escapes."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            # Pictures of more than 89 million pixels: far over a mask's or photo's use.
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            yield
    except FormatError:
        raise
    except FileNotFoundError:
        raise FormatError(path, "file", "missing") from None
    except IsADirectoryError:
        raise FormatError(path, "file", "a folder", "choose a file in it") from None
    except PermissionError as error:
        raise FormatError(path, "file", "not readable", error.strerror or "permission denied") from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise FormatError(path, "size", "too large", str(error)) from error
    except Exception as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise FormatError(path, "file", "not readable", error.strerror or str(error)) from error
        # Pillow's decoders raise nearly anything on damaged data: SyntaxError, struct.error, IndexError...
        reason = str(error).strip() or type(error).__name__
        raise FormatError(path, "picture data", "damaged or incomplete", reason) from error


def read_header(path: Path) -> PngHeader:
    """Return the header of a PNG that can be a mask.

    Raises:
        FormatError: For another file type, more than 8 bits, or a side out of range.
    """
    with reading(path):
        if path.exists() and not path.is_file() and not path.is_dir():
            raise FormatError(path, "file", "a device or pipe", "masks are PNG files")
        with path.open("rb") as file:
            start = file.read(33)
    _check_file_type(path, start)
    width, height, bit_depth, colour_type = struct.unpack(">IIBB", start[16:26])
    if colour_type not in _COLOUR_TYPES:
        raise FormatError(path, "colour type", colour_type, "no such PNG type")
    if problem := side_problem(width, height):
        raise FormatError(path, "size", f"{width} x {height}", problem)
    if bit_depth == 16:
        raise FormatError(path, "bit depth", "16", "save the mask with 8 bits for each channel")
    if bit_depth not in (1, 2, 4, 8):
        raise FormatError(path, "bit depth", bit_depth, "a mask has up to 8 bits")
    return PngHeader(width, height, bit_depth, _COLOUR_TYPES[colour_type])


def read_picture(path: Path) -> Picture:
    """Decode a PNG that can be a mask.

    Raises:
        FormatError: As `read_header`, and for damaged data, soft edges or several frames.
    """
    header = read_header(path)
    with reading(path):
        data = path.read_bytes()
    if damage := png_chunks.problem(data):
        raise FormatError(path, "picture data", "damaged or incomplete", damage)
    with reading(path), Image.open(io.BytesIO(data), formats=("PNG",)) as image:
        if (frames := getattr(image, "n_frames", 1)) > 1:
            raise FormatError(path, "number of frames", frames, "a mask is one picture")
        image.load()
        if image.size != (header.width, header.height):
            raise FormatError(path, "header", "contradictory")
        return _picture(path, header, image)


def _check_file_type(path: Path, start: bytes) -> None:
    if not start:
        raise FormatError(path, "file", "empty (0 bytes)")
    if start.startswith(png_chunks.SIGNATURE):
        if len(start) < 33 or start[12:16] != b"IHDR":
            raise FormatError(path, "picture data", "damaged or incomplete", "the PNG header is cut off")
        return
    for magic, name, hint in _OTHER_FILES:
        if start.startswith(magic):
            raise FormatError(path, "file type", name, hint)
    raise FormatError(path, "file type", "no picture", "masks are PNG files")


def _picture(path: Path, header: PngHeader, image: Image.Image) -> Picture:
    if header.kind == "palette":
        colours = image.getpalette("RGB") or []
        palette = np.array(colours, dtype=np.uint8).reshape(-1, 3)
        return Picture(header, np.asarray(image.convert("P") if image.mode != "P" else image), palette)
    if header.kind == "grey":
        # Pillow spreads 1, 2 and 4 bits over 0..255; the file's own values are the ids.
        spread = 255 // ((1 << header.bit_depth) - 1)
        return Picture(header, np.asarray(image.convert("L")) // np.uint8(spread))
    if header.kind == "RGB":
        return Picture(header, np.asarray(image.convert("RGB")))
    return _without_alpha(path, header, np.asarray(image.convert("RGBA")))


def _without_alpha(path: Path, header: PngHeader, rgba: npt.NDArray[np.uint8]) -> Picture:
    alpha = rgba[..., 3]
    soft = int(np.count_nonzero((alpha > 0) & (alpha < 255)))
    if soft:
        raise FormatError(
            path, "alpha", f"between 0 and 255 at {soft} pixels", "a mask has hard edges and no transparency"
        )
    pixels = np.ascontiguousarray(rgba[..., 0] if header.kind.startswith("grey") else rgba[..., :3])
    clear = alpha == 0
    if not clear.any():
        return Picture(header, pixels)
    pixels[clear] = 0
    return Picture(header, pixels, messages=("Transparent pixels were read as background.",))
