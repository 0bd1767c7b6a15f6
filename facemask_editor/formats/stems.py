"""What a mask is called when files are named after it."""

from __future__ import annotations

from pathlib import Path

from facemask_editor.core.errors import FormatError
from facemask_editor.core.labels import CELEBAMASK_HQ, LabelSchema
from facemask_editor.formats.parts.parts import is_part_picture, only_face, part_of
from facemask_editor.formats.png.png import read_picture


def stem_of(path: Path, schema: LabelSchema = CELEBAMASK_HQ) -> str:
    """Return what the output names begin with: the file's stem; for part pictures, their face.

    It depends on the mask alone: what else lies in its folder now or later changes no name and no seed.
    """
    if path.is_dir():
        try:
            return only_face(path, schema)[0]
        except FormatError:  # reported when its turn comes
            return path.name
    part = part_of(path, schema)
    if part is not None and _is_part(path):
        return part[0]
    return path.stem


def _is_part(path: Path) -> bool:
    try:
        return is_part_picture(read_picture(path))
    except FormatError:  # reported when its turn comes
        return False
