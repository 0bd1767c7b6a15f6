"""How far a mask has gone from what it was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from facemask_editor.core.labels import LabelMap


@dataclass(frozen=True)
class Drift:
    """Between two masks.

    Attributes:
        share: Of the pixels that have another class, 0 to 1.
        parts: For each class that either of them has and whose pixels differ, 1 - IoU: 0 the same to the
            pixel, 1 nothing in common.
    """

    share: float
    parts: Mapping[int, float]


def drift(before: LabelMap, after: LabelMap) -> Drift:
    """Compare two H x W uint8 label maps.

    Raises:
        ValueError: They differ in size.
    """
    if before.shape != after.shape:
        raise ValueError(f"{after.shape} is not the size of {before.shape}")
    differs = before != after
    old, new = before[differs], after[differs]
    left, come = np.bincount(old, minlength=256), np.bincount(new, minlength=256)
    had = np.bincount(before.ravel(), minlength=256)
    parts = {}
    for label in np.flatnonzero(left + come).tolist():
        union = int(had[label] + come[label])  # all that was there, and what came
        parts[label] = float(left[label] + come[label]) / union
    return Drift(float(differs.mean()) if differs.size else 0.0, parts)
