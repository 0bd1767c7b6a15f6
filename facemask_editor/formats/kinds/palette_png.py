"""PNG of class indices with a palette: the same numbers as an index PNG, shown in the classes' colours."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from facemask_editor.formats.format import MaskFormat
from facemask_editor.formats.png.signature import colour_type, is_png, starts_as_png

if TYPE_CHECKING:
    from facemask_editor.core.labels import LabelMap, LabelSchema
    from facemask_editor.formats.kept import Kept
    from facemask_editor.formats.mask_file import MaskFile


def _sniff(path: Path, start: bytes, schema: LabelSchema) -> bool:
    return is_png(start) and colour_type(start) == "palette"


def _read(path: Path, schema: LabelSchema | None) -> MaskFile:
    from facemask_editor.formats.png.masks import read_png

    return read_png(path, schema)


def _encode(label_map: LabelMap, schema: LabelSchema, *, compress_level: int, colours: str) -> bytes:
    from facemask_editor.formats.palettes import colours_of, palette_of
    from facemask_editor.formats.png.encode import encode_png

    return encode_png(label_map, palette_of(schema, colours_of(schema, colours)), compress_level)


def _stored(path: Path, schema: LabelSchema | None) -> LabelMap | None:
    if not starts_as_png(path):
        return None
    from facemask_editor.formats.palettes import colours_of, palette_names
    from facemask_editor.formats.png.png import read_header, read_picture

    if read_header(path).kind != "palette":
        return None
    picture = read_picture(path)
    if schema is not None and picture.palette is not None:
        known = [colours_of(schema, name).tolist() for name in ("", *palette_names(schema))]
        if picture.palette[: len(schema)].tolist() not in known:
            return None
    return picture.pixels


def _hold(data: bytes, photo_mask: LabelMap, photo_sha256: str) -> bytes:
    from facemask_editor.formats.png.photo_mask import with_photo_mask

    return with_photo_mask(data, photo_mask, photo_sha256)


def _keep(data: bytes, label_map: LabelMap, schema: LabelSchema, kept: Kept) -> bytes:
    from facemask_editor.formats.png.kept_chunks import with_kept
    from facemask_editor.formats.png.own_palette import own_palette

    return with_kept(data, kept, own_palette(kept, label_map, schema))


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
    options={"compress_level": 6, "colours": ""},
    hold=_hold,
    keep=_keep,
)
