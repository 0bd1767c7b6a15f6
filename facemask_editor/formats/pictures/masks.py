"""Masks out of TIFF, WebP, BMP and GIF files: read as a PNG of the same pixels is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from facemask_editor.core.labels import CELEBAMASK_HQ, LabelMap, LabelSchema
from facemask_editor.formats.kept import Kept
from facemask_editor.formats.mask_file import MaskFile
from facemask_editor.formats.pictures.decode import decode
from facemask_editor.formats.png.masks import read_decoded
from facemask_editor.formats.recognise.written_colours import written_colours

PIXELS = {"index PNG": "index", "palette PNG": "palette", "colour PNG": "colour"}
"""Values of the option ``pixels`` by the PNG of the same kind."""


def read_picture_mask(path: Path, schema: LabelSchema | None, plugin: str, file_type: str) -> MaskFile:
    """Return the mask in a picture.

    Args:
        path: Of the file.
        schema: As of `read.open_mask`.
        plugin: Pillow's.
        file_type: What files of it are called: "TIFF".

    Raises:
        FormatError: For everything that is wrong with the file.
    """
    picture, dpi, notes = decode(path, plugin, file_type)
    read = read_decoded(path, picture, schema)
    kind, _, rest = read.format.partition(", ")
    options = {**read.kept.options, "pixels": PIXELS[kind]}
    if dpi:
        options["dpi"] = dpi
    messages = read.messages
    if picture.turned and file_type == "TIFF":  # which Pillow turns itself
        messages = ("An EXIF entry says to turn this mask; it was turned.", *messages[1:])
    format = f"{file_type} mask{', ' if rest else ''}{rest}"
    if notes:
        messages += ("Notes in this file are not kept when it is saved.",)
    kept = Kept(format, options, read.kept.palette, left_out=notes)
    if kept.palette is not None and (kept.palette[: len(read.schema)].tolist()) == list(
        map(list, read.schema.palette)
    ):
        kept = replace(kept, palette=None)
    return replace(read, format=format, messages=messages, stamp=picture.stamp, kept=kept)


def stored_in_picture(
    path: Path, schema: LabelSchema | None, plugin: str, file_type: str
) -> LabelMap | None:  # fmt: skip
    """Return the ids of a picture that looks as `encode` makes it, None for another; errors as above."""
    picture, _, _ = decode(path, plugin, file_type)
    if picture.pixels.ndim == 2:
        return picture.pixels
    return written_colours(picture.pixels, schema or CELEBAMASK_HQ)
