"""PNG of the classes' colours, without a palette: what people and colour-coded tools look at."""

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
    return is_png(start) and colour_type(start) == "colours"


def _read(path: Path, schema: LabelSchema | None) -> MaskFile:
    from facemask_editor.formats.png.masks import read_png

    return read_png(path, schema)


def _encode(label_map: LabelMap, schema: LabelSchema, *, compress_level: int, colours: str) -> bytes:
    from facemask_editor.formats.palettes import colours_of
    from facemask_editor.formats.png.encode import encode_colours

    return encode_colours(label_map, colours_of(schema, colours), compress_level)


def _stored(path: Path, schema: LabelSchema | None) -> LabelMap | None:
    if not starts_as_png(path):
        return None
    from facemask_editor.core.labels import CELEBAMASK_HQ
    from facemask_editor.formats.png.png import read_header, read_picture
    from facemask_editor.formats.recognise.written_colours import written_colours

    if read_header(path).kind != "RGB":
        return None
    return written_colours(read_picture(path).pixels, schema or CELEBAMASK_HQ)


def _hold(data: bytes, photo_mask: LabelMap, photo_sha256: str) -> bytes:
    from facemask_editor.formats.png.photo_mask import with_photo_mask

    return with_photo_mask(data, photo_mask, photo_sha256)


def _keep(data: bytes, label_map: LabelMap, schema: LabelSchema, kept: Kept) -> bytes:
    from facemask_editor.formats.png.kept_chunks import with_kept

    return with_kept(data, kept)


COLOUR_PNG = MaskFormat(
    name="colour PNG",
    key="colour",
    file_type="PNG",
    suffixes=(".png",),
    summary="PNG of the classes' colours",
    sniff=_sniff,
    read=_read,
    encode=_encode,
    stored=_stored,
    options={"compress_level": 6, "colours": ""},
    hold=_hold,
    keep=_keep,
)
