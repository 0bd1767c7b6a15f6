"""The container of a PNG: are the chunks that make the picture whole, and do they hold all its pixels?

Pillow leaves that unasked: it skips the checksums of pixel data and fills missing rows with zeros, so that a
damaged mask would open with other classes. It also refuses whole pictures for what does not matter to their
pixels: long texts, large colour profiles, a wrong checksum in a note. So it is handed only what matters.
"""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import dataclass, field
from typing import BinaryIO

from facemask_editor.core.files.limits import limit, raised_by
from facemask_editor.formats.png.signature import SIGNATURE

APPLE = "Apple's own kind of PNG, written by Xcode; export the picture again from where it was made"

_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_CLEAR = {0: 2, 2: 6}  # bytes of a colour that is clear, by colour type
_SLICE = 1 << 16  # bytes; what one call inflates from stays small: linear time
_SMALL = {b"IHDR": 13, b"PLTE": 768, b"tRNS": 256, b"IEND": 0, b"acTL": 8, b"eXIf": 1 << 20}
_END = struct.pack(">I", zlib.crc32(b"IEND"))
# First column and row, and the steps, of the seven pictures that an interlaced PNG is made of.
_ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))


@dataclass(frozen=True)
class Scan:
    """What a PNG's chunks hold.

    Attributes:
        problem: Why it is no whole picture, or an empty string.
        picture: A PNG of the chunks that matter: pixels, palette, transparency, orientation.
        frames: Number of pictures; more than 1 for an animation.
    """

    problem: str
    picture: io.BytesIO = field(default_factory=io.BytesIO)
    frames: int = 1


class _Damage(Exception):
    """Ends a scan; its text is the problem."""


def problem(data: bytes) -> str:
    """Return what is wrong with the bytes of a PNG file, or an empty string."""
    return scan(io.BytesIO(data)).problem


def scan(file: BinaryIO) -> Scan:
    """Read the chunks of a PNG as far as its end; what follows or does not matter stays unread.

    Args:
        file: At its start. The caller has checked the size of the picture: as many bytes may be read.
    """
    try:
        return _scan(file)
    except _Damage as damage:
        return Scan(str(damage))


def _scan(file: BinaryIO) -> Scan:
    kept, kinds, frames = io.BytesIO(), set(), 1
    kept.write(file.read(len(SIGNATURE)))
    inflater, colour_type = None, -1
    most = limit("png_chunks")  # twice as many as the largest mask has with libpng's chunks of 8 KiB
    for _ in range(most):
        start = file.read(8)
        if len(start) < 8:
            raise _Damage("the file is cut off")
        length, kind = struct.unpack(">I4s", start)
        if inflater is None and kind != b"IHDR":
            raise _Damage(APPLE if kind == b"CgBI" else "the PNG header is missing")
        if kind == b"IDAT" and inflater is not None:
            kept.write(start)
            kept.write(inflater.read(file, length))
        elif length > _SMALL.get(kind, -1):
            if not _is_ancillary(kind):
                raise _damaged(kind)
            _skip(file, length + 4, kind)
        elif (body := _small(file, kind, length)) is not None:
            if kind == b"IHDR":
                if inflater is not None or length != 13:
                    raise _damaged(kind)
                inflater, colour_type = _Inflater(_expected_bytes(body)), body[9]
            if kind == b"acTL":
                frames = int.from_bytes(body[:4], "big")
            elif kind == b"tRNS" and length != _CLEAR.get(colour_type, length):
                pass  # Pillow would refuse the picture for it
            elif kind != b"PLTE" or colour_type == 3:  # elsewhere it is no more than a suggestion
                kept.write(start + body)
        kinds.add(kind)
        if kind == b"IEND":
            break
    else:
        raise _Damage(f"more than {most} chunks; {raised_by('png_chunks')}")
    if colour_type == 3 and b"PLTE" not in kinds:
        raise _Damage("the palette is missing")
    if inflater is None or not inflater.complete():
        raise _Damage("pixels are missing")
    kept.seek(0)
    return Scan("", kept, frames)


def _small(file: BinaryIO, kind: bytes, length: int) -> bytes | None:
    """Return content and checksum of a short chunk, None for one that may be damaged without harm."""
    body = file.read(length + 4)
    if body[length:] == struct.pack(">I", zlib.crc32(body[:length], zlib.crc32(kind))):
        return body
    if len(body) == length + 4 and _is_ancillary(kind):
        return None
    if len(body) == length + 4 and kind == b"IEND":
        return _END  # the pixels, which have checksums of their own, are counted
    raise _damaged(kind)


def _is_ancillary(kind: bytes) -> bool:
    return kind.isalpha() and kind[:1].islower()


def _skip(file: BinaryIO, length: int, kind: bytes) -> None:
    """Pass over bytes that must be there."""
    file.seek(length - 1, io.SEEK_CUR)
    if not file.read(1):
        raise _damaged(kind)


def _damaged(kind: bytes) -> _Damage:
    return _Damage(f"the {kind.decode('latin-1')} chunk is cut off or damaged")


class _Inflater:
    """Inflates the pixel data of one picture on the way, to count its bytes; keeps none of them."""

    def __init__(self, size: int) -> None:
        self._missing = size
        # Pixels that cannot be made smaller are stored, with a little around them.
        self._room = size + size // 8 + (1 << 20)
        self._stream = zlib.decompressobj()

    def complete(self) -> bool:
        """Tell, after the last chunk, whether all bytes were there."""
        self._feed(b"")
        return self._missing <= 0

    def read(self, file: BinaryIO, length: int) -> bytes:
        """Return the rest of an IDAT chunk after its name, having inflated its content."""
        self._room -= length
        if self._room < 0:
            raise _Damage("more data than the picture can have")
        rest = file.read(length + 4)
        body = memoryview(rest)[:length]
        if rest[length:] != struct.pack(">I", zlib.crc32(body, zlib.crc32(b"IDAT"))):
            raise _damaged(b"IDAT")
        for at in range(0, length, _SLICE):
            self._feed(body[at : at + _SLICE])
        return rest

    def _feed(self, packed: memoryview | bytes) -> None:
        try:
            while self._missing > 0 and not self._stream.eof:
                block = self._stream.decompress(packed, min(1 << 20, self._missing))
                packed = self._stream.unconsumed_tail
                if not block and not packed:
                    return
                self._missing -= len(block)
        except zlib.error:
            raise _Damage("pixels are missing") from None


def _expected_bytes(header: bytes) -> int:
    """Return the number of bytes of all filtered rows."""
    width, height, depth, colour_type, _, _, interlace = struct.unpack(">IIBBBBB", header[:13])
    bits = depth * _CHANNELS.get(colour_type, 1)
    passes = _ADAM7 if interlace else ((0, 0, 1, 1),)
    total = 0
    for x, y, step_x, step_y in passes:
        columns, rows = -(-(width - x) // step_x), -(-(height - y) // step_y)
        if columns > 0 and rows > 0:
            total += rows * (1 + -(-columns * bits // 8))
    return total
