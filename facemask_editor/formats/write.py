"""Label maps to mask files: the old file stays whole until the new one is complete."""

from __future__ import annotations

import io
from os import PathLike
from pathlib import Path
from typing import Literal

import numpy as np
from PIL import Image

from facemask_editor.core.atomic import TEMPORARY, write_atomically
from facemask_editor.core.errors import FormatError
from facemask_editor.core.label_map import checked_label_map
from facemask_editor.core.labels import CELEBAMASK_HQ, LabelMap, LabelSchema

MaskKind = Literal["index", "palette"]

__all__ = ["TEMPORARY", "MaskKind", "write_bytes", "write_index_png", "write_mask", "write_palette_png"]


def write_index_png(
    path: str | PathLike[str],
    label_map: LabelMap,
    schema: LabelSchema = CELEBAMASK_HQ,
    *,
    replace_protected: bool = False,
) -> None:
    """Write an 8-bit grey PNG whose values are the class ids: the one file that every tool reads rightly.

    Args:
        path: Replaced at once when it is there.
        label_map: H x W integers 0..C-1.
        schema: The classes.
        replace_protected: Also replace a file that `atomic.is_write_protected`: ask the user first.

    Raises:
        FormatError: For a label map of the wrong shape or with unknown ids, or when the file cannot be
            written; the old one is then as it was.
    """
    write_mask(path, label_map, "index", schema, replace_protected=replace_protected)


def write_palette_png(
    path: str | PathLike[str],
    label_map: LabelMap,
    schema: LabelSchema = CELEBAMASK_HQ,
    *,
    replace_protected: bool = False,
) -> None:
    """Write a palette PNG: class ids as indices, shown in the schema's colours.

    Args and raises as `write_index_png`.
    """
    write_mask(path, label_map, "palette", schema, replace_protected=replace_protected)


def write_mask(
    path: str | PathLike[str],
    label_map: LabelMap,
    kind: MaskKind = "index",
    schema: LabelSchema = CELEBAMASK_HQ,
    *,
    replace_protected: bool = False,
) -> None:
    """Write a mask as an index or a palette PNG; see `write_index_png`."""
    try:
        ids = checked_label_map(label_map, schema)
    except ValueError as error:
        raise FormatError(path, "label map", "not valid", str(error)) from error
    image = Image.fromarray(ids)
    if kind == "palette":
        # putpalette also turns the mode from L to P; more than 16 entries make it 8 bits.
        image.putpalette(_padded(schema).tobytes())
    buffer = io.BytesIO()
    image.save(buffer, format="PNG", compress_level=6)
    write_bytes(Path(path), buffer.getvalue(), replace_protected=replace_protected)


def write_bytes(path: Path, data: bytes, *, replace_protected: bool = False) -> None:
    """Write a file by way of a temporary one beside it, so that nobody ever sees half of it.

    Raises:
        FormatError: With the reason; the old file is as it was and the temporary one gone.
    """
    try:
        write_atomically(path, data, replace_protected=replace_protected)
    except OSError as error:
        raise FormatError(path, "file", "not written", error.strerror or str(error)) from error


def _padded(schema: LabelSchema) -> LabelMap:
    """Return the palette, lengthened with black to the 17 entries that keep 8 bits a pixel."""
    missing = max(0, 17 - len(schema))
    return np.vstack([schema.palette_array, np.zeros((missing, 3), dtype=np.uint8)])
