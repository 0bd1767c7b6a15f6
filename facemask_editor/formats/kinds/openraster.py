"""OpenRaster: a layer for each part, for Krita, GIMP and MyPaint."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from facemask_editor.formats.format import NO_PHOTO_MASK, MaskFormat

if TYPE_CHECKING:
    from facemask_editor.core.labels import LabelMap, LabelSchema
    from facemask_editor.formats.mask_file import MaskFile


def _begins(start: bytes) -> bool:
    # the first entry is called mimetype and is not packed
    return start.startswith(b"PK\3\4") and b"image/openraster" in start


def _sniff(path: Path, start: bytes, schema: LabelSchema) -> bool:
    return _begins(start)


def _read(path: Path, schema: LabelSchema | None) -> MaskFile:
    from facemask_editor.formats.openraster.masks import read_openraster

    return read_openraster(path, schema)


def _encode(label_map: LabelMap, schema: LabelSchema) -> bytes:
    from facemask_editor.formats.openraster.encode import encode_openraster

    return encode_openraster(label_map, schema)


def _stored(path: Path, schema: LabelSchema | None) -> LabelMap | None:
    try:
        with open(path, "rb") as file:
            start = file.read(64)
    except (OSError, ValueError):
        return None
    if not _begins(start):
        return None
    from facemask_editor.formats.openraster.masks import stored_in_layers

    return stored_in_layers(path, schema)


OPENRASTER = MaskFormat(
    name="OpenRaster",
    key="ora",
    file_type="OpenRaster",
    suffixes=(".ora",),
    summary="layer for each part, for Krita, GIMP and MyPaint",
    sniff=_sniff,
    read=_read,
    encode=_encode,
    stored=_stored,
    loss=NO_PHOTO_MASK,
)
