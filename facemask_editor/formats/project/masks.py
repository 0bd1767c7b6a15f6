"""The masks in a project file."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import numpy.typing as npt

from facemask_editor.core.convert import convert_schema
from facemask_editor.core.errors import FormatError
from facemask_editor.core.files.archive import Archive, open_archive
from facemask_editor.core.label_map import describe_unknown_ids, unknown_ids
from facemask_editor.core.labels import LabelMap, LabelSchema
from facemask_editor.formats.mask_file import MaskFile
from facemask_editor.formats.png.encode import encode_png
from facemask_editor.formats.png.png import picture_in, reading
from facemask_editor.formats.project.head import MASK, PHOTO_MASK, Head, read_head
from facemask_editor.formats.stamp import stamp_of

NAME = "FaceMask project"
PHOTO_SUFFIX = ".png"
"""Of `photo_member`."""
_LEVEL = 3
_MOST = 1 << 28
"""Bytes of a picture; noise of 8192 x 8192 pixels has a quarter."""
NEWER = (
    "A later version of the program has written this project: its mask is shown, and saving asks for another "
    "name, so that nothing of it is lost."
)


def read_project_mask(path: Path, schema: LabelSchema | None) -> MaskFile:
    """Return the mask of a project file, and that of its photo.

    Args:
        path: Of the file.
        schema: Classes to read it in, by their names; None for its own.

    Raises:
        FormatError: It cannot be read.
    """
    stamp = stamp_of(path)
    with open_archive(path) as archive:
        head = read_head(archive)
        label_map = read_map(archive, MASK, head.size, head.schema)
        photo_mask, of = read_photo_mask(archive, head)
    messages = (NEWER,) if head.newer else ()
    wanted = head.schema if schema is None else schema
    if wanted.names != head.schema.names:
        found = convert_schema(label_map, head.schema, wanted)
        label_map, messages = found.label_map, (*messages, *found.messages)
        if photo_mask is not None:
            photo_mask = convert_schema(photo_mask, head.schema, wanted).label_map
    return MaskFile(
        path, label_map, NAME, messages=messages, stamp=stamp, schema=wanted,
        photo_mask=photo_mask, photo_sha256=of,
    )  # fmt: skip


def read_photo_mask(archive: Archive, head: Head) -> tuple[LabelMap | None, str]:
    """Return the photo's own mask, None where there is none, and the digest of its photo, "" for unknown.

    Raises:
        FormatError: It is damaged.
    """
    if PHOTO_MASK not in archive:
        return None, ""
    of = head.table.get("photo_mask_of", "")
    if not isinstance(of, str) or (of and (len(of) != 64 or set(of) - set("0123456789abcdef"))):
        raise FormatError(archive.path, "photo_mask_of", repr(of)[:100], "64 hexadecimal digits are needed")
    return read_map(archive, PHOTO_MASK, head.size, head.schema), of


def read_map(archive: Archive, name: str, size: tuple[int, int] | None, schema: LabelSchema) -> LabelMap:
    """Return a member as H x W uint8 of classes.

    Args:
        archive: Of the project.
        name: Of the member.
        size: Width and height that it has to have; None for any.
        schema: Its classes.

    Raises:
        FormatError: It is missing, damaged, of another size, or holds unknown ids.
    """
    where = archive.path / name
    data = archive.read(name, _MOST)
    with reading(where):
        picture = picture_in(where, io.BytesIO(data))
    header = picture.header
    if header.kind != "grey" or header.bit_depth != 8:
        raise FormatError(
            where, "picture", f"{header.kind}, {header.bit_depth} bits", "8 bits of grey are needed"
        )
    if size is not None and (header.width, header.height) != size:
        raise FormatError(
            where, "size", f"{header.width} x {header.height}", "the project is {} x {}".format(*size)
        )
    if unknown := unknown_ids(picture.pixels, len(schema)):
        hint = f"the project has {len(schema)} classes"
        raise FormatError(where, "class ids", describe_unknown_ids(unknown), hint)
    return picture.pixels


def map_member(label_map: LabelMap) -> bytes:
    """Return an H x W uint8 map as `read_map` reads it."""
    return encode_png(label_map, None, _LEVEL)


def photo_member(pixels: npt.NDArray[np.uint8]) -> bytes:
    """Return an H x W x 3 uint8 RGB photo as a PNG."""
    return encode_png(pixels, None, 1)
