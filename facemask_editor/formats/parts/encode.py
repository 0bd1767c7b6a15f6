"""Label maps to CelebAMask-HQ's own layout: ``0/00012_nose.png``, 2,000 faces in a folder.

Facts: switchablenorms/CelebAMask-HQ ``Data_preprocessing/g_mask.py``. The pictures are RGB: the trainers of
face-parsing.PyTorch take grey or 1-bit ones for empty.
"""

from __future__ import annotations

import io
from collections.abc import Mapping

import numpy as np
from PIL import Image

from facemask_editor.core.labels import LabelMap, LabelSchema
from facemask_editor.formats.parts.names import SUFFIX

_FACES = 2000  # in a folder
_LONGEST = 9  # digits of a number


def part_files(label_map: LabelMap, schema: LabelSchema, stem: str) -> Mapping[str, bytes | None]:
    """Return path and content of a picture for each part; None for one that the mask lacks.

    Args:
        label_map: H x W uint8.
        schema: The classes.
        stem: Of the face. A number has five digits and a folder as in the data set; others lie together.
    """
    place = stem
    if stem.isascii() and stem.isdecimal() and len(stem) <= _LONGEST:
        place = f"{int(stem) // _FACES}/{int(stem):05d}"
    counts = np.bincount(label_map.ravel(), minlength=len(schema))
    return {
        f"{place}_{name}{SUFFIX}": _picture(label_map == label) if counts[label] else None
        for label, name in enumerate(schema.names)
        if label != schema.background
    }


def _picture(on: np.typing.NDArray[np.bool_]) -> bytes:
    grey = np.where(on, np.uint8(255), np.uint8(0))
    buffer = io.BytesIO()
    Image.merge("RGB", [Image.fromarray(grey)] * 3).save(buffer, format="PNG")
    return buffer.getvalue()
