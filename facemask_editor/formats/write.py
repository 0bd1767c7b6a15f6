"""Label maps to mask files: the old file stays whole until the new one is complete."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import replace
from os import PathLike
from pathlib import Path

import numpy as np

from facemask_editor.core.atomic import write_atomically
from facemask_editor.core.errors import FormatError
from facemask_editor.core.label_map import checked_label_map
from facemask_editor.core.labels import CELEBAMASK_HQ, LabelMap, LabelSchema
from facemask_editor.formats.format import MaskFormat, Option
from facemask_editor.formats.kept import TEXTS, Kept
from facemask_editor.formats.mask_file import MaskFile
from facemask_editor.formats.palettes import OWN, palette_names
from facemask_editor.formats.registry import written_format, written_names
from facemask_editor.formats.stamp import Stamp, stamp_of


def write_mask(
    path: str | PathLike[str],
    label_map: LabelMap,
    format: str = "index",
    schema: LabelSchema = CELEBAMASK_HQ,
    *,
    options: Mapping[str, Option] | None = None,
    photo_mask: LabelMap | None = None,
    photo_sha256: str = "",
    kept: Kept | None = None,
    replace_protected: bool = False,
) -> Stamp | None:
    """Write a mask in one of the formats that `registry.written_formats` lists.

    Args:
        path: Replaced at once when it is there.
        label_map: H x W integers 0..C-1.
        format: Name or key of the format.
        schema: The classes.
        options: Of the format; those left out are as in `kept`, else as by default.
        photo_mask: The photo's own mask, before any edit: same size and classes. It is kept in the file
            where it differs from the mask and the format has room for it (`format.hold`).
        photo_sha256: Digest of the photo that it fits (`photo.Photo.sha256`), kept with it; "" for none.
        kept: What the file that the mask comes from held besides (`MaskFile.kept`): its texts, its palette.
        replace_protected: Also replace a file that `atomic.is_write_protected`: ask the user first.

    Returns:
        The stamp of the file that was written.

    Raises:
        FormatError: For a label map of the wrong shape or with unknown ids, for an unknown format or option,
            or when the file cannot be written; the old one is then as it was.
    """
    data = encoded(
        path,
        label_map,
        format,
        schema,
        options=options,
        photo_mask=photo_mask,
        photo_sha256=photo_sha256,
        kept=kept,
    )
    return write_bytes(Path(path), data, replace_protected=replace_protected)


def encoded(
    path: str | PathLike[str],
    label_map: LabelMap,
    format: str = "index",
    schema: LabelSchema = CELEBAMASK_HQ,
    *,
    options: Mapping[str, Option] | None = None,
    photo_mask: LabelMap | None = None,
    photo_sha256: str = "",
    kept: Kept | None = None,
) -> bytes:
    """Return the bytes of a mask's file; as `write_mask`, where the path is for errors only."""
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
    as_before = _of_format(kept, writer)
    known_options = {name: value for name, value in as_before.options.items() if name in writer.options}
    if known_options.get("colours", OWN) not in (OWN, *palette_names(schema)):
        del known_options["colours"]  # of classes that the mask was converted from
    chosen = {**writer.options, **known_options, **(options or {})}
    try:
        data = writer.encode(ids, schema, **chosen)
    except ValueError as error:
        raise FormatError(path, "option", "not valid", str(error)) from error
    except (ArithmeticError, OSError, RuntimeError, TypeError, struct.error) as error:
        # a library's own: which option it is of nobody knows
        shown = ", ".join(f"{name}={value}" for name, value in chosen.items()) or "none"
        raise FormatError(path, "options", shown, str(error) or type(error).__name__) from error
    if photo_mask is not None and writer.hold is not None and not np.array_equal(photo_mask, ids):
        data = writer.hold(data, photo_mask, photo_sha256)
    if writer.keep is not None and kept is not None:
        asked = Kept() if options and "colours" in options else as_before
        data = writer.keep(data, ids, schema, replace(as_before, palette=asked.palette))
    return data


def lost_in_place(read: MaskFile) -> str:
    """Return why a file would lose something if its mask were written over it, "" where nothing is lost.

    Args:
        read: What it held.
    """
    if read.converted:
        return "its class numbers are others than those that are written"
    if read.format not in written_names():
        return f"it is a {read.format}, which is not written as it was"
    return "it holds notes that would be lost" if read.kept.left_out else ""


def _of_format(kept: Kept | None, writer: MaskFormat) -> Kept:
    """Return what of a file's is kept in a format: all in its own, its texts in another one."""
    if kept is None or kept.format == writer.name:
        return kept or Kept()
    return Kept(writer.name, chunks=tuple(chunk for chunk in kept.chunks if chunk[0] in TEXTS))


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


def write_bytes(path: Path, data: bytes, *, replace_protected: bool = False) -> Stamp | None:
    """Write a file by way of a temporary one beside it, so that nobody ever sees half of it.

    Returns:
        The stamp of the file that was written.

    Raises:
        FormatError: With the reason; the old file is as it was and the temporary one gone.
    """
    try:
        return stamp_of(write_atomically(path, data, replace_protected=replace_protected))
    except OSError as error:
        raise FormatError(path, "file", "not written", error.strerror or str(error)) from error
