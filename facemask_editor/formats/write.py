"""Label maps to mask files: the old file stays whole until the new one is complete."""

from __future__ import annotations

import io
import os
import secrets
import shutil
from contextlib import suppress
from os import PathLike
from pathlib import Path
from typing import Literal

import numpy as np
from PIL import Image

from facemask_editor.document.label_map import checked_label_map
from facemask_editor.errors import FormatError
from facemask_editor.labels import CELEBAMASK_HQ, LabelMap, LabelSchema

MaskKind = Literal["index", "palette"]

TEMPORARY = ".facemask-*.tmp"
"""Names of files that are being written; one that stays was left by a process that was killed."""


def write_index_png(
    path: str | PathLike[str], label_map: LabelMap, schema: LabelSchema = CELEBAMASK_HQ
) -> None:
    """Write an 8-bit grey PNG whose values are the class ids: the one file that every tool reads rightly.

    Args:
        path: Replaced at once when it is there.
        label_map: H x W integers 0..C-1.
        schema: The classes.

    Raises:
        FormatError: For a label map of the wrong shape or with unknown ids, or when the file cannot be
            written; the old one is then as it was.
    """
    write_mask(path, label_map, "index", schema)


def write_palette_png(
    path: str | PathLike[str], label_map: LabelMap, schema: LabelSchema = CELEBAMASK_HQ
) -> None:
    """Write a palette PNG: class ids as indices, shown in the schema's colours.

    Args and raises as `write_index_png`.
    """
    write_mask(path, label_map, "palette", schema)


def write_mask(
    path: str | PathLike[str],
    label_map: LabelMap,
    kind: MaskKind = "index",
    schema: LabelSchema = CELEBAMASK_HQ,
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
    write_bytes(Path(path), buffer.getvalue())


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file by way of a temporary one beside it, so that nobody ever sees half of it.

    Raises:
        FormatError: With the reason; the old file is as it was and the temporary one gone.
    """
    try:
        # A link keeps pointing where it did: its target is replaced, not the link.
        target = Path(os.path.realpath(path))
        if target.is_dir():
            raise FormatError(path, "file", "a folder", "choose a file name")
        temporary = target.with_name(TEMPORARY.replace("*", secrets.token_hex(6)))
        try:
            with temporary.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            if target.exists():
                shutil.copymode(target, temporary)
            os.replace(temporary, target)
        except BaseException:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise FormatError(path, "file", "not written", reason) from error


def _padded(schema: LabelSchema) -> LabelMap:
    """Return the palette, lengthened with black to the 17 entries that keep 8 bits a pixel."""
    missing = max(0, 17 - len(schema))
    return np.vstack([schema.palette_array, np.zeros((missing, 3), dtype=np.uint8)])
