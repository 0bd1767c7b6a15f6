"""Teeth and tongue: told apart by which triangles hang together."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

UPPER_TEETH, LOWER_TEETH, TONGUE = 2, 3, 4


def mouth_parts(
    canonical: NDArray[np.float64], mouth: NDArray[np.int32], skin: NDArray[np.int32]
) -> NDArray[np.float32]:
    """(V,) `UPPER_TEETH`, `LOWER_TEETH`, `TONGUE`, 0 elsewhere.

    Args:
        canonical: (V, 3) places of vertices.
        mouth: (T, 3) triangles of the mouth's inside.
        skin: Vertices of the skin, which the cavity hangs together with.
    """
    part = np.zeros(len(canonical), np.float32)
    group = np.arange(len(canonical))
    while True:
        least = group[mouth].min(1)
        for corner in range(3):
            np.minimum.at(group, mouth[:, corner], least)
        if (group[mouth] == least[:, None]).all():
            break
    loose = [np.flatnonzero(group == number) for number in np.unique(group[np.unique(mouth)])]
    loose = [own for own in loose if not np.isin(own, skin).any()]
    # Both rows of teeth reach further to the sides than the tongue.
    loose.sort(key=lambda own: float(np.ptp(canonical[own, 0])))
    for own in loose[:-2]:
        part[own] = TONGUE
    lower, upper = sorted(loose[-2:], key=lambda own: float(canonical[own, 1].mean()))
    part[lower], part[upper] = LOWER_TEETH, UPPER_TEETH
    return part
