"""What a PNG holds besides its pixels: read when it is opened, put back when it is saved."""

from __future__ import annotations

import struct
import zlib
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from facemask_editor.core.files.small_file import open_regular
from facemask_editor.core.labels import LabelMap
from facemask_editor.formats.kept import TEXTS, Kept
from facemask_editor.formats.mask_file import MaskFile
from facemask_editor.formats.png.photo_mask import KIND as PHOTO_MASK
from facemask_editor.formats.png.signature import SIGNATURE

_COLOUR_SPACE = (b"gAMA", b"cHRM", b"sRGB", b"iCCP")  # of pixels of the same kind only
_LONGEST = 8 << 20  # bytes of a chunk
_MOST = 16 << 20  # bytes of all
_MOST_CHUNKS = 1 << 16
_MOST_KEPT = 1 << 10
_COLOUR_TYPE, _PALETTE = 25, 3  # where it stands, and which it is


def read_kept(path: Path, read: MaskFile) -> Kept:
    """Return what a PNG holds besides its pixels, and how these were read.

    Args:
        path: Of a PNG whose pixels have been read.
        read: The mask in it.

    Raises:
        OSError: The file cannot be read.
    """
    with open_regular(path) as file:
        chunks, left_out = _chunks(file)
    transparency = next((body for kind, body in chunks if kind == b"tRNS"), b"")
    same = not read.converted and (read.kept.palette is not None or read.format != "palette PNG")
    found = read.kept if same else Kept()
    return replace(
        found,
        format=read.format,
        transparency=transparency if same else b"",
        chunks=tuple(chunk for chunk in chunks if chunk[0] != b"tRNS"),
        left_out=left_out,
    )


def with_kept(png: bytes, kept: Kept, palette: LabelMap | None = None) -> bytes:
    """Return a PNG with what another one of its kind held besides its pixels.

    Args:
        png: Whole file, as `png.encode` makes it.
        kept: Of the file that it replaces, or that it was made of.
        palette: (N, 3) uint8 that takes the place of its own, where it has one; a file's clear entries are
            kept with the palette that they are of.
    """
    waiting = [chunk for chunk in kept.chunks if chunk[0] not in _COLOUR_SPACE]
    if kept.transparency and (palette is not None or png[_COLOUR_TYPE] != _PALETTE):
        waiting.insert(0, (b"tRNS", kept.transparency))
    made = list[tuple[bytes, bytes]]()
    for kind, body in _split(png):
        if kind == b"IDAT":
            made += waiting
            waiting = []
        made.append((kind, palette.tobytes() if kind == b"PLTE" and palette is not None else body))
        if kind == b"IHDR":
            made += [chunk for chunk in kept.chunks if chunk[0] in _COLOUR_SPACE]
    return SIGNATURE + b"".join(map(_packed, made))


def _chunks(file: BinaryIO) -> tuple[list[tuple[bytes, bytes]], int]:
    file.seek(len(SIGNATURE))
    found: list[tuple[bytes, bytes]] = []
    room, left_out = _MOST, 0
    for _ in range(_MOST_CHUNKS):
        start = file.read(8)
        if len(start) < 8 or start[4:] == b"IEND":
            break
        length, kind = int.from_bytes(start[:4], "big"), start[4:]
        if not _wanted(kind):
            file.seek(length + 4, 1)
            continue
        if length > min(_LONGEST, room) or len(found) >= _MOST_KEPT:
            left_out += 1
            file.seek(length + 4, 1)
            continue
        body, check = file.read(length), file.read(4)
        if check == struct.pack(">I", zlib.crc32(body, zlib.crc32(kind))):
            found.append((kind, body))
            room -= length
    return found, left_out


def _wanted(kind: bytes) -> bool:
    if kind in (*TEXTS, *_COLOUR_SPACE, b"tRNS"):
        return True
    # private, and allowed to be copied by those who do not know it
    private = kind.isalpha() and kind[:1].islower() and kind[1:2].islower() and kind[3:4].islower()
    return private and kind != PHOTO_MASK


def _split(png: bytes) -> list[tuple[bytes, bytes]]:
    found, at = [], len(SIGNATURE)
    while at < len(png):
        length = int.from_bytes(png[at : at + 4], "big")
        found.append((png[at + 4 : at + 8], png[at + 8 : at + 8 + length]))
        at += 12 + length
    return found


def _packed(chunk: tuple[bytes, bytes]) -> bytes:
    kind, body = chunk
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(body, zlib.crc32(kind)))
