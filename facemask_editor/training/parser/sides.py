"""Left and right of a mask made to agree with its face: one real mask in fifteen has them exchanged."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from facemask_editor.core.groups import BROWS, EARS, EYES
from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.parse.evidence.points import LEFT_EYE, RIGHT_EYE

Labels = npt.NDArray[np.uint8]


def sides_by_points(labels: Labels, points: npt.NDArray[np.float32]) -> Labels:
    """Return the labels (size, size) with each pair of eyes, brows and ears on the sides that it lies on.

    Args:
        points: (478, 2) of the face, pixels of the mask.
    """
    right, left = points[RIGHT_EYE].mean(0), points[LEFT_EYE].mean(0)
    axis, middle = left - right, (left + right) / 2
    sided = labels.copy()
    for group in (EYES, BROWS, EARS):
        of_left, of_right = (CELEBAMASK_HQ.names.index(name) for name in group.pair)
        if _place(labels, of_left, axis, middle) < _place(labels, of_right, axis, middle):
            sided[labels == of_left] = of_right
            sided[labels == of_right] = of_left
    return sided


def _place(
    labels: Labels, label: int, axis: npt.NDArray[np.float32], middle: npt.NDArray[np.float32]
) -> float:
    """How far to the person's left a part lies; 0 where it is not."""
    row, column = np.nonzero(labels == label)
    if not len(row):
        return 0.0
    return float((column.mean() - middle[0]) * axis[0] + (row.mean() - middle[1]) * axis[1])
