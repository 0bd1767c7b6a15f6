"""Glasses and hats are there or not: a few pixels that might be of one are none."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.parse.finish.guided import Planes

LEAST = 0.87
"""How likely the surest places of a thing must be; below, all of it goes to what else is likely there.

Chosen on training photos: of things seen less surely than this, one in twenty was there.
"""

AREA = {"eye_g": 0.0037, "hat": 0.018}
"""Things, and how much of the picture their surest places are: about half of a small one."""

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


def whole_things(probabilities: Planes) -> tuple[Planes, tuple[Doubted, ...]]:
    """Return probabilities (classes, side, side) without things that are hardly there, and these."""
    doubted = []
    out = probabilities.copy()
    for name, share in AREA.items():
        k = CELEBAMASK_HQ.names.index(name)
        chances = probabilities[k].ravel()
        count = max(1, round(share * chances.size))
        surest = float(np.partition(chances, -count)[-count:].mean())
        if surest < LEAST:
            doubted.append(Doubted(name, probabilities[k], surest))
            out[k] *= _LEFT
    out /= np.maximum(out.sum(0), np.float32(1e-6))
    return out, tuple(doubted)
