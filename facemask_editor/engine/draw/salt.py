"""A number of a face, by which one seed gives different shapes on different faces."""

from __future__ import annotations

import zlib

import numpy as np

from facemask_editor.core.groups import BROWS, EYES, MOUTH, NOSE
from facemask_editor.core.labels import LabelMap, LabelSchema
from facemask_editor.fields.encode import resize_nearest

_SIDE = 32
"""At this size a face keeps its number when single pixels of it change."""

_FEATURES = (*NOSE.names, *EYES.names, *BROWS.names, *MOUTH.names)


def face_salt(label_map: LabelMap, schema: LabelSchema) -> int:
    """Return 0 to 2**32 - 1 from where the inner features of a mask (H x W uint8) lie."""
    kept = np.zeros(256, np.uint8)
    for name in _FEATURES:
        if name in schema.names:
            kept[schema.index(name)] = schema.index(name)
    small = resize_nearest(label_map, _SIDE, _SIDE)
    return zlib.crc32(kept[small].tobytes())
