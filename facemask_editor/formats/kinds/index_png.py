"""Grey PNG of class indices: the one file that every tool reads rightly. Another one has 16 bits a pixel."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from facemask_editor.formats.format import MaskFormat
from facemask_editor.formats.png.signature import bit_depth, colour_type, is_png, starts_as_png

if TYPE_CHECKING:
    from facemask_editor.core.labels import LabelMap, LabelSchema
    from facemask_editor.formats.kept import Kept
    from facemask_editor.formats.mask_file import MaskFile

_DEEP = 16  # bits


def _sniff(path: Path, start: bytes, schema: LabelSchema) -> bool:
    # what is no PNG type at all is told by the reader
    return is_png(start) and colour_type(start) not in ("palette", "colours") and bit_depth(start) != _DEEP


def _sniff_deep(path: Path, start: bytes, schema: LabelSchema) -> bool:
    return is_png(start) and colour_type(start) == "grey" and bit_depth(start) == _DEEP


def _read(path: Path, schema: LabelSchema | None) -> MaskFile:
    from facemask_editor.formats.png.masks import read_png

    return read_png(path, schema)


def _encode(label_map: LabelMap, schema: LabelSchema, *, compress_level: int) -> bytes:
    from facemask_editor.formats.png.encode import encode_png

    return encode_png(label_map, None, compress_level)


def _encode_deep(label_map: LabelMap, schema: LabelSchema, *, compress_level: int) -> bytes:
    from facemask_editor.formats.png.encode import encode_deep_png

    return encode_deep_png(label_map, compress_level)


def _stored_with(path: Path, deep: bool) -> LabelMap | None:
    if not starts_as_png(path):
        return None
    from facemask_editor.formats.png.png import read_header, read_picture

    header = read_header(path)
    if header.kind != "grey" or (header.bit_depth == _DEEP) != deep:
        return None
    picture = read_picture(path)
    return picture.pixels if picture.spread == 1 else None


def _stored(path: Path, schema: LabelSchema | None) -> LabelMap | None:
    return _stored_with(path, deep=False)


def _stored_deep(path: Path, schema: LabelSchema | None) -> LabelMap | None:
    return _stored_with(path, deep=True)


def _hold(data: bytes, photo_mask: LabelMap, photo_sha256: str) -> bytes:
    from facemask_editor.formats.png.photo_mask import with_photo_mask

    return with_photo_mask(data, photo_mask, photo_sha256)


def _keep(data: bytes, label_map: LabelMap, schema: LabelSchema, kept: Kept) -> bytes:
    from facemask_editor.formats.png.kept_chunks import with_kept

    return with_kept(data, kept)


INDEX_PNG = MaskFormat(
    name="index PNG",
    key="index",
    file_type="PNG",
    suffixes=(".png",),
    summary="grey PNG of class indices",
    sniff=_sniff,
    read=_read,
    encode=_encode,
    stored=_stored,
    options={"compress_level": 6},
    hold=_hold,
    keep=_keep,
)
DEEP_PNG = MaskFormat(
    name="16-bit PNG",
    key="index16",
    file_type="PNG",
    suffixes=(".png",),
    summary="grey PNG of class indices with 16 bits a pixel",
    sniff=_sniff_deep,
    read=_read,
    encode=_encode_deep,
    stored=_stored_deep,
    options={"compress_level": 6},
    hold=_hold,
    keep=_keep,
)
