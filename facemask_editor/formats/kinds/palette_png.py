"""PNG of class indices with a palette: the same numbers as an index PNG, shown in the classes' colours."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from facemask_editor.formats.format import MaskFormat
from facemask_editor.formats.png.signature import colour_type, is_png

if TYPE_CHECKING:
    from facemask_editor.core.labels import LabelMap, LabelSchema
    from facemask_editor.formats.mask_file import MaskFile


def _sniff(path: Path, start: bytes, schema: LabelSchema) -> bool:
    return is_png(start) and colour_type(start) == "palette"


def _read(path: Path, schema: LabelSchema | None) -> MaskFile:
    from facemask_editor.formats.png.masks import read_png

    return read_png(path, schema)


def _encode(label_map: LabelMap, schema: LabelSchema, *, compress_level: int) -> bytes:
    from facemask_editor.formats.png.encode import encode_png

    return encode_png(label_map, schema, compress_level)


def _stored(path: Path, schema: LabelSchema | None) -> LabelMap | None:
    from facemask_editor.formats.png.png import read_header, read_picture

    if read_header(path).kind != "palette":
        return None
    picture = read_picture(path)
    if schema is not None and picture.palette is not None:
        colours = schema.palette_array
        if picture.palette[: len(colours)].tolist() != colours.tolist():
            return None
    return picture.pixels


PALETTE_PNG = MaskFormat(
    name="palette PNG",
    key="palette",
    file_type="PNG",
    suffixes=(".png",),
    summary="PNG of class indices with the classes' colours as palette",
    sniff=_sniff,
    read=_read,
    encode=_encode,
    stored=_stored,
    options={"compress_level": 6},
)
