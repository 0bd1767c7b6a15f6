"""PNG of the classes' colours, without a palette; only read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from facemask_editor.formats.format import MaskFormat
from facemask_editor.formats.png.signature import colour_type, is_png

if TYPE_CHECKING:
    from facemask_editor.core.labels import LabelSchema
    from facemask_editor.formats.mask_file import MaskFile


def _sniff(path: Path, start: bytes, schema: LabelSchema) -> bool:
    return is_png(start) and colour_type(start) == "colours"


def _read(path: Path, schema: LabelSchema | None) -> MaskFile:
    from facemask_editor.formats.png.masks import read_png

    return read_png(path, schema)


COLOUR_PNG = MaskFormat(
    name="colour PNG",
    key="colour",
    file_type="PNG",
    suffixes=(".png",),
    summary="PNG of the classes' colours",
    sniff=_sniff,
    read=_read,
)
