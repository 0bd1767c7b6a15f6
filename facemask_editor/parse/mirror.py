"""A face as a mirror shows it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from facemask_editor.core.groups import GROUPS
from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.parse.evidence import points as places
from facemask_editor.parse.evidence.evidence import Evidence, person_of

MIRRORED = np.arange(256, dtype=np.uint8)
"""The class of each class in a mirror."""
for _group in GROUPS:
    for _one, _other in (_group.pair, _group.pair[::-1]) if _group.pair else ():
        MIRRORED[CELEBAMASK_HQ.names.index(_one)] = CELEBAMASK_HQ.names.index(_other)

_PAIRS = ((places.RIGHT_EYE, places.LEFT_EYE), (places.RIGHT_BROW, places.LEFT_BROW))


def mirrored_points(points: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Return the points with the indices that they have on a mirrored face, as far as they are used."""
    mirrored = points.copy()
    for one, other in _PAIRS:
        mirrored[one], mirrored[other] = points[other], points[one]
    mirrored[places.MOUTH_CORNERS] = points[places.MOUTH_CORNERS[::-1]]
    return mirrored


def mirrored(evidence: Evidence) -> Evidence:
    """Return what is known of a face as a mirror shows it."""
    points = mirrored_points(evidence.points)
    points[:, 0] = evidence.size - 1 - points[:, 0]
    picture = np.ascontiguousarray(evidence.picture[:, ::-1])
    return Evidence(
        picture,
        points,
        np.ascontiguousarray(evidence.matte[:, ::-1]),
        np.ascontiguousarray(evidence.inside[:, ::-1]),
        None if evidence.layers is None else person_of(picture)[1],
    )
