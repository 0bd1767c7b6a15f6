"""Parts are whole and on their side: crumbs go to what lies round them, ears to the half that they lie on."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.parse.evidence import points as places
from facemask_editor.parse.finish.guided import Planes

CRUMB = 3e-4
"""Of the picture, below which a piece of any class is none."""

_ONE_PIECE = frozenset(
    CELEBAMASK_HQ.names.index(name)
    for name in ("nose", "l_eye", "r_eye", "l_brow", "r_brow", "mouth", "u_lip", "l_lip")
)
_PIECE = 0.25
"""Of the largest piece of a part that nothing cuts, below which a further piece is none."""

_LEFT_OVER = np.float32(0.02)


def on_their_side(probabilities: Planes, points: npt.NDArray[np.float32], size: int) -> Planes:
    """Return probabilities (classes, side, side) with each ear on its half of the face.

    Args:
        points: (478, 2), pixels of a picture of ``size``.
    """
    side = probabilities.shape[1]
    right, left = points[places.RIGHT_EYE].mean(0), points[places.LEFT_EYE].mean(0)
    middle, axis = (right + left) / 2, left - right
    row, column = ((np.mgrid[:side, :side] + 0.5) * (size / side) - 0.5).astype(np.float32)
    of_left = (column - middle[0]) * axis[0] + (row - middle[1]) * axis[1] > 0
    out = probabilities.copy()
    l_ear, r_ear = (CELEBAMASK_HQ.names.index(name) for name in ("l_ear", "r_ear"))
    ears = probabilities[l_ear] + probabilities[r_ear]
    out[l_ear] = ears * of_left
    out[r_ear] = ears * ~of_left
    return out


def without_crumbs(probabilities: Planes) -> Planes:
    """Return probabilities (classes, side, side) in which small pieces of classes have gone."""
    labels = probabilities.argmax(0)
    out = probabilities.copy()
    for k in np.unique(labels):
        count, pieces, stats, _ = cv2.connectedComponentsWithStats(
            (labels == k).astype(np.uint8), connectivity=8
        )
        areas = stats[:, cv2.CC_STAT_AREA]
        least = CRUMB * labels.size if k not in _ONE_PIECE else _PIECE * float(areas[1:].max())
        crumbs = areas < least
        crumbs[0] = False
        if count > 1 and crumbs.any():
            out[k][crumbs[pieces]] *= _LEFT_OVER
    return np.asarray(out / np.maximum(out.sum(0), np.float32(1e-6)), np.float32)
