"""Grey PNG of class indices: the one file that every tool reads rightly."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from facemask_editor.formats.format import MaskFormat
from facemask_editor.formats.png.signature import colour_type, is_png

if TYPE_CHECKING:
    from facemask_editor.core.labels import LabelMap, LabelSchema
    from facemask_editor.formats.mask_file import MaskFile


def _sniff(path: Path, start: bytes, schema: LabelSchema) -> bool:
    # what is no PNG type at all is told by the reader
    return is_png(start) and colour_type(start) not in ("palette", "colours")


def _read(path: Path, schema: LabelSchema | None) -> MaskFile:
    from facemask_editor.formats.png.masks import read_png

    return read_png(path, schema)


def _encode(label_map: LabelMap, schema: LabelSchema, *, compress_level: int) -> bytes:
    from facemask_editor.formats.png.encode import encode_png

    return encode_png(label_map, None, compress_level)


def _stored(path: Path, schema: LabelSchema | None) -> LabelMap | None:
    from facemask_editor.formats.png.png import read_header, read_picture

    return read_picture(path).pixels if read_header(path).kind == "grey" else None


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
)
