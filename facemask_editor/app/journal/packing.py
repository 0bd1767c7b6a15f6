"""Pixels as bytes: whole label maps and boxes of them, compressed."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence

import numpy as np

from facemask_editor.core.labels import LabelMap
from facemask_editor.core.region import Box
from facemask_editor.document.edits import Edit, PixelEdit, TileEdit

_LEVEL = 1
"""Label maps are areas of one value: better levels take longer and gain little."""
_HEADER = np.dtype("<i4")

Tiles = Sequence[tuple[Box, LabelMap]]
"""Boxes with their pixels, uint8 of the box's shape."""


def pack_map(label_map: LabelMap) -> bytes:
    """Return an H x W uint8 map as bytes."""
    return zlib.compress(np.ascontiguousarray(label_map).data, _LEVEL)


def unpack_map(packed: bytes, height: int, width: int) -> LabelMap:
    """Return the map of `pack_map`, an own array.

    Raises:
        ValueError: It is damaged or of another size.
    """
    data = _unpacked(packed, height * width)
    if len(data) != height * width:
        raise ValueError(f"{len(data)} bytes, not {height} x {width}")
    return np.frombuffer(data, np.uint8).reshape(height, width).copy()


def pack_tiles(tiles: Tiles) -> bytes:
    """Return boxes with their pixels as bytes."""
    header = np.array([len(tiles), *(side for box, _ in tiles for side in box)], _HEADER)
    return zlib.compress(b"".join([header.tobytes(), *(pixels.tobytes() for _, pixels in tiles)]), _LEVEL)


def unpack_tiles(packed: bytes, height: int, width: int) -> list[tuple[Box, LabelMap]]:
    """Return the boxes and pixels of `pack_tiles`; they lie in a picture of this size and do not overlap.

    Raises:
        ValueError: They are damaged.
    """
    # No more than the picture, and one box for each of its pixels at the most.
    data = _unpacked(packed, 4 + height * width * 17)
    count = int(np.frombuffer(data[:4], _HEADER)[0]) if len(data) >= 4 else -1
    if not 0 <= count <= height * width or len(data) < 4 + 16 * count:
        raise ValueError(f"{count} boxes in {len(data)} bytes")
    sides = np.frombuffer(data, _HEADER, 4 * count, 4).reshape(count, 4).tolist()
    tiles, at = [], 4 + 16 * count
    for side in sides:
        box = Box(*side)
        if box.clip(width, height) != box:
            raise ValueError(f"{box} is not in {width} x {height}")
        if at + box.area > len(data):
            raise ValueError(f"{len(data)} bytes are too few")
        tiles.append((box, np.frombuffer(data, np.uint8, box.area, at).reshape(box.height, box.width)))
        at += box.area
    if at != len(data):
        raise ValueError(f"{len(data) - at} bytes too many")
    return tiles


def tiles_of(edit: Edit) -> Tiles:
    """Return what an edit writes."""
    parts = edit.tiles if isinstance(edit, TileEdit) else (edit,)
    return [(part.box, part.pixels) for part in parts]


def edit_of(tiles: Tiles) -> Edit:
    """Return the edit that writes boxes; at least one."""
    parts = tuple(PixelEdit(box, pixels) for box, pixels in tiles)
    if len(parts) == 1:
        return parts[0]
    box = parts[0].box
    for part in parts[1:]:
        box = box.union(part.box)
    return TileEdit(box, parts)


def mix(tiles: Iterable[tuple[Box, LabelMap]], label_map: LabelMap) -> None:
    """Change a map by the differences in boxes; the same again changes it back.

    Args:
        tiles: Pixels before exclusive-or pixels after.
        label_map: H x W uint8, written to.
    """
    for box, difference in tiles:
        label_map[box.slices] ^= difference


def _unpacked(packed: bytes, most: int) -> bytes:
    unpacker = zlib.decompressobj()
    try:
        data = unpacker.decompress(packed, most + 1)
    except zlib.error as error:
        raise ValueError(str(error)) from error
    if len(data) > most or not unpacker.eof:
        raise ValueError("not whole, or too large")
    return data
