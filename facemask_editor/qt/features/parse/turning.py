"""Faces of a turned photo, as those of the photo itself: their squares are turned instead."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from facemask_editor.parse.evidence.faces import Face


def turned_back(face: Face, quarters: int, height: int, width: int) -> Face:
    """Return a face that was found in ``np.rot90(photo, quarters)`` with its points in the photo.

    Args:
        face: Found in the turned photo.
        quarters: 1, 2 or 3, anticlockwise.
        height, width: Of the photo.
    """
    x, y = face.points[:, 0], face.points[:, 1]
    if quarters == 1:
        x, y = width - 1 - y, x
    elif quarters == 2:
        x, y = width - 1 - x, height - 1 - y
    else:
        x, y = y, height - 1 - x
    return replace(face, points=np.stack([x, y], axis=1).astype(np.float32))
