"""Masks out of part pictures: by one of them, or by the folder of a face."""

from __future__ import annotations

from pathlib import Path

from facemask_editor.core.errors import FormatError
from facemask_editor.core.labels import CELEBAMASK_HQ, LabelSchema
from facemask_editor.formats.mask_file import MaskFile
from facemask_editor.formats.parts.names import looks_like_part
from facemask_editor.formats.parts.parts import face_with, is_part_picture, merge_parts, only_face, part_of
from facemask_editor.formats.png.png import read_picture
from facemask_editor.formats.recognise.ids import remarks
from facemask_editor.formats.stamp import stamp_of


def is_part_file(path: Path, schema: LabelSchema) -> bool:
    """Return whether a PNG is one part of a face, by its name and its two values.

    Raises:
        FormatError: For one that is a part by its looks, with a name that tells no class.
    """
    named = part_of(path, schema) is not None
    like = not named and schema.names == CELEBAMASK_HQ.names and looks_like_part(path)
    if not (named or like) or not is_part_picture(read_picture(path)):
        return False
    if like:
        hint = "parts are named such as 00000_skin.png, 00000_l_eye.png"
        raise FormatError(path, "file name", repr(path.name), f"this looks like one part of a face; {hint}")
    return True


def read_parts(path: Path, schema: LabelSchema | None) -> MaskFile:
    """Put a face together.

    Args:
        path: One of its part files, or a folder with the parts of one face.
        schema: The classes; those of CelebAMask-HQ for None.

    Raises:
        FormatError: For a folder with no face or several, and for parts that fit no face.
    """
    schema = schema or CELEBAMASK_HQ
    face_id, face = only_face(path, schema) if path.is_dir() else face_with(path, schema)
    merged = merge_parts(face, schema)
    count = f"{len(face)} part picture{'s' if len(face) != 1 else ''}"
    messages = (f"{count} of face {face_id} put together.", *merged.messages)
    messages += remarks(merged.label_map, schema)
    return MaskFile(
        path, merged.label_map, "part PNGs", messages=messages, stamp=stamp_of(path), schema=schema
    )
