"""The photo's own mask, kept inside the PNG of the edited one: a private chunk that other tools pass over.

An edited mask does not fit its photo any more. Renderers that carry the photo along need to know how it was,
in this session and in any later one; a file beside the mask would be lost on the way.

The chunk ``fmPm`` stands before the pixels: a byte for the version (1), width and height as in the header,
then the class ids row by row, deflated; then, where known, the 32 bytes of the photo's digest
(`photo.photo_digest`), by which another photo of the same name is noticed. The classes are those of the mask.
"""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import BinaryIO, NamedTuple

import numpy as np

from facemask_editor.core.files.small_file import open_regular
from facemask_editor.core.labels import LabelMap
from facemask_editor.formats.png.signature import SIGNATURE

KIND = b"fmPm"  # ancillary, private, may be copied along by those who do not know it
_VERSION = 1
_HEAD = struct.Struct(">BII")
_LONGEST = 1 << 27
"""Bytes of the chunk; even noise of 8192 x 8192 pixels has half."""
_MOST_CHUNKS = 64  # before the pixels
DAMAGED = "The mask of the photo that this file holds is damaged; it was left out."


_DIGEST = 32  # bytes


class Held(NamedTuple):
    """What a file holds of its photo.

    Attributes:
        label_map: The photo's own mask, H x W uint8; None where there is none that can be used.
        message: For the user where it cannot be used, else "".
        photo_sha256: Digest of the photo that it fits, 64 hexadecimal digits; "" where it was not kept.
    """

    label_map: LabelMap | None = None
    message: str = ""
    photo_sha256: str = ""


def with_photo_mask(png: bytes, photo_mask: LabelMap, photo_sha256: str = "") -> bytes:
    """Return the bytes of a PNG with the photo's own mask in it.

    Args:
        png: Whole file, without such a chunk.
        photo_mask: H x W uint8 of the picture's size.
        photo_sha256: Digest of the photo, 64 hexadecimal digits; "" where it is not known.
    """
    height, width = photo_mask.shape
    body = _HEAD.pack(_VERSION, width, height) + zlib.compress(np.ascontiguousarray(photo_mask).tobytes(), 6)
    body += bytes.fromhex(photo_sha256)
    chunk = struct.pack(">I", len(body)) + KIND + body + struct.pack(">I", zlib.crc32(KIND + body))
    place = len(SIGNATURE)
    while png[place + 4 : place + 8] != b"IDAT":
        place += 12 + int.from_bytes(png[place : place + 4], "big")
    return png[:place] + chunk + png[place:]


def read_photo_mask(path: Path, size: tuple[int, int], classes: int) -> Held:
    """Return the photo's own mask that a PNG holds, with what is known of it.

    Args:
        path: Of a PNG whose pixels have been read.
        size: Width and height that it has to have.
        classes: Ids have to be below.

    Raises:
        OSError: The file cannot be read.
    """
    with open_regular(path) as file:
        body = _chunk(file)
    if body is None:
        return Held()
    found = _decoded(body, size)
    if found is None or int(found[0].max()) >= classes:
        return Held(message=DAMAGED)
    label_map, digest = found
    return Held(label_map, photo_sha256=digest.hex())


def holds_photo_mask(path: Path) -> bool:
    """Return whether a file holds the mask of its photo, be it damaged; False where it cannot be read."""
    try:
        with open_regular(path) as file:
            return file.read(len(SIGNATURE)) == SIGNATURE and _chunk(file) is not None
    except (OSError, ValueError):
        return False


def _chunk(file: BinaryIO) -> bytes | None:
    """Return the body of the chunk, b"" where it is damaged, None where there is none."""
    file.seek(len(SIGNATURE))
    for _ in range(_MOST_CHUNKS):
        start = file.read(8)
        if len(start) < 8 or start[4:] in (b"IDAT", b"IEND"):
            return None
        length, kind = int.from_bytes(start[:4], "big"), start[4:]
        if kind != KIND:
            file.seek(length + 4, 1)
            continue
        if length > _LONGEST:
            return b""
        body, check = file.read(length), file.read(4)
        return body if check == struct.pack(">I", zlib.crc32(KIND + body)) else b""
    return None


def _decoded(body: bytes, size: tuple[int, int]) -> tuple[LabelMap, bytes] | None:
    """Return the mask and the digest of the photo, b"" where there is none; None for what is damaged."""
    if len(body) < _HEAD.size:
        return None
    version, width, height = _HEAD.unpack_from(body)
    if version != _VERSION or (width, height) != size:
        return None
    stream = zlib.decompressobj()
    try:
        ids = stream.decompress(body[_HEAD.size :], width * height + 1)
        if not stream.eof:  # the end of the stream may be read with nothing more to come of it
            ids += stream.decompress(stream.unconsumed_tail, 1)
    except zlib.error:
        return None
    if len(ids) != width * height:
        return None
    digest = stream.unused_data if len(stream.unused_data) == _DIGEST else b""
    return np.frombuffer(ids, np.uint8).reshape(height, width).copy(), digest
