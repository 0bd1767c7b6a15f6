"""Eyes and brows lie beneath hair and hats: drawn ones end there, as annotations have them."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from facemask_editor.core.groups import BROWS, EYES, HAIR
from facemask_editor.core.labels import LabelMap, LabelSchema
from facemask_editor.fields.signed_distance import BoolMask

_BENEATH = EYES.names + BROWS.names


def on_hair(before: LabelMap, after: LabelMap, parts: Collection[int], schema: LabelSchema) -> BoolMask:
    """Return where eyes or brows among some parts have come to lie on hair or a hat.

    Args:
        before: H x W uint8, the mask before.
        after: The same size.
        parts: Class indices; others than eyes and brows do not count.
        schema: Of both.
    """
    beneath, over = np.zeros(256, np.bool_), np.zeros(256, np.bool_)
    beneath[[p for p in parts if schema.names[p] in _BENEATH]] = True
    over[list(HAIR.labels(schema))] = True
    if not beneath.any():
        return np.zeros(before.shape, np.bool_)
    return np.asarray(beneath[after] & over[before])
