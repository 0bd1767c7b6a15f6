"""CelebAMask-HQ's own layout: one black and white PNG for each part of a face."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from facemask_editor.formats.format import NO_PHOTO_MASK, MaskFormat
from facemask_editor.formats.png.signature import is_png

if TYPE_CHECKING:
    from facemask_editor.core.labels import LabelMap, LabelSchema
    from facemask_editor.formats.mask_file import MaskFile


def _sniff(path: Path, start: bytes, schema: LabelSchema) -> bool:
    from facemask_editor.formats.parts.masks import is_part_file

    if not start:
        return path.is_dir()
    # By content too: a mask of ids may well be called 00012_nose.png.
    return is_png(start) and is_part_file(path, schema)


def _read(path: Path, schema: LabelSchema | None) -> MaskFile:
    from facemask_editor.formats.parts.masks import read_parts

    return read_parts(path, schema)


def _files(label_map: LabelMap, schema: LabelSchema, stem: str) -> Mapping[str, bytes | None]:
    from facemask_editor.formats.parts.encode import part_files

    return part_files(label_map, schema, stem)


PART_PNGS = MaskFormat(
    name="part PNGs",
    key="parts",
    file_type="PNG",
    suffixes=(".png",),
    summary="black and white PNG for each part of a face",
    sniff=_sniff,
    read=_read,
    files=_files,
    loss=NO_PHOTO_MASK,
)
