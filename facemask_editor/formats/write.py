"""Label maps to mask files: the old file stays whole until the new one is complete."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike
from pathlib import Path

import numpy as np

from facemask_editor.core.atomic import write_atomically
from facemask_editor.core.errors import FormatError
from facemask_editor.core.label_map import checked_label_map
from facemask_editor.core.labels import CELEBAMASK_HQ, LabelMap, LabelSchema
from facemask_editor.formats.format import Option
from facemask_editor.formats.png.photo_mask import with_photo_mask
from facemask_editor.formats.registry import written_format


def write_mask(
    path: str | PathLike[str],
    label_map: LabelMap,
    format: str = "index",
    schema: LabelSchema = CELEBAMASK_HQ,
    *,
    options: Mapping[str, Option] | None = None,
    photo_mask: LabelMap | None = None,
    photo_sha256: str = "",
    replace_protected: bool = False,
) -> None:
    """Write a mask in one of the formats that `registry.written_formats` lists.

    Args:
        path: Replaced at once when it is there.
        label_map: H x W integers 0..C-1.
        format: Name or key of the format.
        schema: The classes.
        options: Of the format; those left out have their defaults.
        photo_mask: The photo's own mask, before any edit: same size and classes. It is kept in the file
            (`png.photo_mask`) where it differs from the mask; every format that is written is a PNG.
        photo_sha256: Digest of the photo that it fits (`photo.Photo.sha256`), kept with it; "" for none.
        replace_protected: Also replace a file that `atomic.is_write_protected`: ask the user first.

    Raises:
        FormatError: For a label map of the wrong shape or with unknown ids, for an unknown format or option,
            or when the file cannot be written; the old one is then as it was.
    """
    try:
        writer = written_format(format)
    except ValueError as error:
        raise FormatError(path, "format", repr(format), str(error)) from None
    unknown = sorted(set(options or ()) - set(writer.options))
    if unknown:
        known = ", ".join(writer.options) or "none"
        raise FormatError(path, "option", unknown[0], f"options of {writer.name}: {known}")
    try:
        ids = checked_label_map(label_map, schema)
        if photo_mask is not None:
            photo_mask = checked_label_map(photo_mask, schema, ids.shape)
    except ValueError as error:
        raise FormatError(path, "label map", "not valid", str(error)) from error
    assert writer.encode is not None, "written_format has asked"
    data = writer.encode(ids, schema, **{**writer.options, **(options or {})})
    if photo_mask is not None and not np.array_equal(photo_mask, ids):
        data = with_photo_mask(data, photo_mask, photo_sha256)
    write_bytes(Path(path), data, replace_protected=replace_protected)


def write_index_png(
    path: str | PathLike[str],
    label_map: LabelMap,
    schema: LabelSchema = CELEBAMASK_HQ,
    *,
    replace_protected: bool = False,
) -> None:
    """Write an 8-bit grey PNG whose values are the class ids; args and raises as `write_mask`."""
    write_mask(path, label_map, "index", schema, replace_protected=replace_protected)


def write_palette_png(
    path: str | PathLike[str],
    label_map: LabelMap,
    schema: LabelSchema = CELEBAMASK_HQ,
    *,
    replace_protected: bool = False,
) -> None:
    """Write a PNG of class ids with the schema's colours as palette; args and raises as `write_mask`."""
    write_mask(path, label_map, "palette", schema, replace_protected=replace_protected)


def write_bytes(path: Path, data: bytes, *, replace_protected: bool = False) -> None:
    """Write a file by way of a temporary one beside it, so that nobody ever sees half of it.

    Raises:
        FormatError: With the reason; the old file is as it was and the temporary one gone.
    """
    try:
        write_atomically(path, data, replace_protected=replace_protected)
    except OSError as error:
        raise FormatError(path, "file", "not written", error.strerror or str(error)) from error
