"""The palette that a file had before, put back where the pixels mean the same classes with it."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from facemask_editor.core.errors import FormatError
from facemask_editor.core.labels import LabelMap, LabelSchema
from facemask_editor.formats.kept import Kept
from facemask_editor.formats.png.masks import read_palette


def own_palette(kept: Kept, label_map: LabelMap, schema: LabelSchema) -> LabelMap | None:
    """Return a file's own palette, (N, 3) uint8, lengthened where it lacks classes; None where it misleads.

    Args:
        kept: What the file held.
        label_map: H x W uint8, what is written.
        schema: The classes.
    """
    if kept.palette is None:
        return None
    missing = max(0, len(schema) - len(kept.palette))
    palette = np.vstack([kept.palette, schema.palette_array[len(schema) - missing :]])
    try:
        again = read_palette(Path(), label_map, palette, schema)
    except FormatError:
        return None
    return palette if np.array_equal(again.label_map, label_map) and again.format == "palette PNG" else None
