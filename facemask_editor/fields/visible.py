"""From the fields of all parts to who is seen where."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from facemask_editor.core.labels import LabelMap
from facemask_editor.fields.layout import FieldLayout
from facemask_editor.fields.signed_distance import FloatField


def visible(fields: FloatField, present: npt.NDArray[np.bool_], layout: FieldLayout) -> LabelMap:
    """Return the part with the highest field of each pixel, what lies on top cut out of what it covers.

    Args:
        fields: (P, H, W) float32 signed distances of full extents.
        present: (P,) bool.
        layout: Which classes lie on top of which.

    Returns:
        H x W uint8.
    """
    best = np.full(fields.shape[1:], -np.inf, np.float32)
    out = np.zeros(fields.shape[1:], np.uint8)
    for part in np.flatnonzero(present).tolist():
        field = fields[part]
        for cover in layout.parts[part].covered_by:
            if present[cover]:
                field = np.minimum(field, -fields[cover])
        wins = field > best
        best[wins] = field[wins]
        out[wins] = part
    return out
