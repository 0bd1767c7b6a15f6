"""Eyes, brows, nose and mouth where MediaPipe's points have them, as far as the network sees face there.

The points were learnt from many more faces than any parser of ours, and stand exactly; the network alone
knows what lies before them: hair, glasses, a hat.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.parse.channels import Planes, polygon
from facemask_editor.parse.evidence import points as places
from facemask_editor.parse.evidence.evidence import Evidence


class _Way(NamedTuple):
    """How far a part is taken from the points.

    Attributes:
        indices: Its outline.
        trust: 0..1; 0 leaves it to the network.
        grown: Width and height of what people draw over those of the outline.
    """

    indices: list[int]
    trust: float
    grown: tuple[float, float]


_WAYS = {
    "l_eye": _Way(places.LEFT_EYE, 1.0, (0.95, 0.87)),
    "r_eye": _Way(places.RIGHT_EYE, 1.0, (0.95, 0.87)),
    "l_brow": _Way(places.LEFT_BROW, 0.5, (1.05, 1.15)),
    "r_brow": _Way(places.RIGHT_BROW, 0.5, (1.05, 1.15)),
    "nose": _Way(places.NOSE, 0.3, (1.1, 1.1)),
    "mouth": _Way(places.INNER_LIPS, 0.7, (1.0, 1.0)),
    "u_lip": _Way(places.UPPER_LIP, 0.8, (1.0, 1.0)),
    "l_lip": _Way(places.LOWER_LIP, 0.8, (1.0, 0.9)),
}
"""Chosen on the training photos, every eighth of the 850."""

_SKIN = CELEBAMASK_HQ.names.index("skin")
_PARTS = {CELEBAMASK_HQ.names.index(name): way for name, way in _WAYS.items()}


def with_points(probabilities: Planes, evidence: Evidence) -> Planes:
    """Return probabilities (classes, side, side) in which the parts of the face stand by the points.

    Only what skin and these parts share at a place is shared out anew; other classes keep theirs.
    """
    side = probabilities.shape[1]
    points = ((evidence.points + 0.5) * (side / evidence.size) - 0.5).astype(np.float32)
    shared = probabilities[[_SKIN, *_PARTS]].sum(0)
    placed = probabilities.copy()
    for label, way in _PARTS.items():
        grown = points.copy()
        middle = grown[way.indices].mean(0)
        grown[way.indices] = middle + (grown[way.indices] - middle) * np.asarray(way.grown, np.float32)
        outline = polygon(grown, way.indices, side)
        placed[label] = (1 - way.trust) * probabilities[label] + way.trust * outline * shared
    parts = placed[list(_PARTS)].sum(0)
    # outlines may overlap by a pixel, and a part that both have may come to more than there is
    placed[list(_PARTS)] *= np.minimum(shared / np.maximum(parts, 1e-6), 1)
    placed[_SKIN] = np.maximum(shared - parts, 0)
    return placed
