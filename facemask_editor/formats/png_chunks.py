"""The container of a PNG: is every chunk whole, and does it hold as many pixels as it says?

Pillow leaves both unasked: it skips the checksums of pixel data and fills missing rows with zeros, so that a
damaged mask would open with other classes.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

SIGNATURE = b"\x89PNG\r\n\x1a\n"

_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_BLOCK = 1 << 20
# First column and row, and the steps, of the seven pictures that an interlaced PNG is made of.
_ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))


def problem(data: bytes) -> str:
    """Return what is wrong with the bytes of a PNG file, or an empty string."""
    kinds, pixels, header = set(), [], b""
    for kind, body, whole in _chunks(data):
        if not whole:
            return f"the {kind.decode('latin-1')} chunk is cut off or damaged"
        kinds.add(kind)
        if kind == b"IHDR":
            header = header or body
        elif kind == b"IDAT":
            pixels.append(body)
        elif kind == b"IEND":
            break
    if b"IEND" not in kinds or len(header) != 13:
        return "the file is cut off"
    if header[9] == 3 and b"PLTE" not in kinds:
        return "the palette is missing"
    return "" if _inflates_to(b"".join(pixels), _expected_bytes(header)) else "pixels are missing"


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes, bool]]:
    """Yield kind, content and whether the checksum is right; ends after the first bad chunk."""
    at = len(SIGNATURE)
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at : at + 8].ljust(8, b"\0"))
        body = data[at + 8 : at + 8 + length]
        found = data[at + 8 + length : at + 12 + length]
        whole = len(body) == length and found == struct.pack(">I", zlib.crc32(kind + body))
        yield kind, body, whole
        if not whole:
            return
        at += 12 + length


def _expected_bytes(header: bytes) -> int:
    """Return the number of bytes of all filtered rows."""
    width, height, depth, colour_type, _, _, interlace = struct.unpack(">IIBBBBB", header)
    bits = depth * _CHANNELS.get(colour_type, 1)
    passes = _ADAM7 if interlace else ((0, 0, 1, 1),)
    total = 0
    for x, y, step_x, step_y in passes:
        columns, rows = -(-(width - x) // step_x), -(-(height - y) // step_y)
        if columns > 0 and rows > 0:
            total += rows * (1 + -(-columns * bits // 8))
    return total


def _inflates_to(packed: bytes, size: int) -> bool:
    """Tell whether a zlib stream is right and holds at least `size` bytes; inflates no more than that."""
    stream, found = zlib.decompressobj(), 0
    try:
        while found < size and not stream.eof:
            block = stream.decompress(packed, min(_BLOCK, size - found))
            packed = stream.unconsumed_tail
            if not block and not packed:
                return False
            found += len(block)
    except zlib.error:
        return False
    return found >= size
