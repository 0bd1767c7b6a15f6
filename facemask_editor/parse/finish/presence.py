"""Glasses and hats are there or not: a few pixels that might be of one are none."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.parse.finish.guided import Planes


class _Needed(NamedTuple):
    """How likely a thing's surest places must be, on the mean, and how much of the picture these are."""

    least: float
    area: float


NEEDED = {"eye_g": _Needed(0.93, 0.025), "hat": _Needed(0.91, 0.05)}
"""Below, all of a thing goes to what else is likely there.

Chosen on every fourth training photo, for `parser-free`: 7 of 8 glasses and 7 of 9 hats stay, and with them
what it takes for glasses in 1 and for hats in 5 of the 200 photos without.
"""

ALIKE = 1.0
"""Standard deviations between the colours of a hat and of the hair below which both are hair."""

MUCH_HAIR = 0.1
"""Of the picture; the colours of little hair, under a hat, say nothing.

Both chosen likewise: they tell 4 of those 5 from hats, and none of the 7.
"""

_NOISE = 9.0
"""Variance in Lab that is added to the colours of both, steps squared."""

_LEFT = np.float32(0.02)


class Doubted(NamedTuple):
    """A thing that the network half saw.

    Attributes:
        name: Its class.
        chance: (side, side) float32, what the network had said.
        surest: 0..1, how likely its surest places were.
    """

    name: str
    chance: Planes
    surest: float


def whole_things(probabilities: Planes, picture: npt.NDArray[np.uint8]) -> tuple[Planes, tuple[Doubted, ...]]:
    """Return probabilities (classes, side, side) without things that are hardly there, and these.

    Args:
        picture: (size, size, 3) uint8 RGB.
    """
    doubted = []
    out = probabilities.copy()
    for name, needed in NEEDED.items():
        k = CELEBAMASK_HQ.names.index(name)
        chances = probabilities[k].ravel()
        count = max(1, round(needed.area * chances.size))
        surest = float(np.partition(chances, -count)[-count:].mean())
        if surest < needed.least or (name == "hat" and _is_hair(probabilities, picture)):
            doubted.append(Doubted(name, probabilities[k], surest))
            out[k] *= _LEFT
    out /= np.maximum(out.sum(0), np.float32(1e-6))
    return out, tuple(doubted)


def _is_hair(probabilities: Planes, picture: npt.NDArray[np.uint8]) -> bool:
    """Whether what looks like a hat has the colours of much hair beside it."""
    side = probabilities.shape[1]
    labels = probabilities.argmax(0)
    hat, hair = (labels == CELEBAMASK_HQ.names.index(name) for name in ("hat", "hair"))
    if hair.mean() < MUCH_HAIR or hat.sum() < 2:
        return False
    small = cv2.resize(picture, (side, side), interpolation=cv2.INTER_AREA).astype(np.float32) / np.float32(
        255
    )
    lab = cv2.cvtColor(small, cv2.COLOR_RGB2LAB)
    apart = lab[hat].mean(0) - lab[hair].mean(0)
    spread = (np.cov(lab[hat].T) + np.cov(lab[hair].T)) / 2 + _NOISE * np.eye(3)
    return bool(apart @ np.linalg.solve(spread, apart) < ALIKE**2)
