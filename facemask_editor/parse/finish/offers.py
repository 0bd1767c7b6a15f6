"""Other readings of a mask's regions, as questions that one click answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core.labels import CELEBAMASK_HQ, LabelMap
from facemask_editor.parse.finish.guided import Planes
from facemask_editor.parse.finish.parsed import Offer
from facemask_editor.parse.finish.presence import Doubted

MOST = 4
"""Offers of a picture."""

_SHARE = 0.3
"""Of a thing that is doubted, the chance that makes a place one of it."""

_AREA = 0.0025
"""Of the picture, that an offer is about at least."""

_HALF_SEEN = 0.65
"""How likely the surest places of glasses or a hat must be for the question."""


class _Question(NamedTuple):
    """Where a mask may be wrong.

    Attributes:
        shown: Class that the mask has.
        other: Class that it may be.
        chance: How often that was so, on training photos.
        share: What the other class must have there of what both have.
    """

    text: str
    shown: str
    other: str
    chance: float
    share: float = 0.3


_QUESTIONS = (
    _Question("Hair, not a hat?", "hat", "hair", 0.6),
    _Question("Beard or hair?", "skin", "hair", 0.4),
    _Question("Hair behind the ear?", "neck", "hair", 0.35),
    _Question("Neck, not hair?", "hair", "neck", 0.45),
    _Question("Cloth, not neck?", "neck", "cloth", 0.4),
    _Question("Cloth, not hair?", "hair", "cloth", 0.45),
    _Question("Background, not hair?", "hair", "background", 0.45, 0.4),
    _Question("Background, not cloth?", "cloth", "background", 0.35, 0.4),
    _Question("Cloth, not background?", "background", "cloth", 0.25),
)
_THINGS = {"hat": ("Hat?", ("hair", "background")), "eye_g": ("Glasses?", ("skin", "hair", "l_eye", "r_eye"))}
_CHANCE_OF_THING = 0.15
"""How likely a thing is that was seen as surely as makes it one of the mask; less below."""


def offers_of(labels: LabelMap, said: Planes, doubted: Sequence[Doubted]) -> tuple[Offer, ...]:
    """Return at most `MOST` other readings, the likeliest first, each text once.

    Args:
        labels: (size, size) uint8, the mask.
        said: (classes, side, side), what the network said, before colours.
        doubted: Things that the mask does not show.
    """
    found = []
    for question in _QUESTIONS:
        shown, other = _index(question.shown), _index(question.other)
        share = said[other] / np.maximum(said[shown] + said[other], np.float32(1e-3))
        pixels = _largest(_at_size(share, labels.shape[0]) > question.share, labels == shown)
        if pixels is not None:
            found.append(Offer(question.text, other, pixels, question.chance))
    for thing in doubted:
        if thing.surest >= _HALF_SEEN:
            text, under = _THINGS[thing.name]
            places = np.isin(labels, [_index(name) for name in under])
            pixels = _largest(_at_size(thing.chance, labels.shape[0]) > _SHARE, places)
            if pixels is not None:
                chance = _CHANCE_OF_THING * thing.surest
                found.append(Offer(text, _index(thing.name), pixels, float(chance)))
    return tuple(sorted(found, key=lambda offer: -offer.chance)[:MOST])


def _index(name: str) -> int:
    return CELEBAMASK_HQ.names.index(name)


def _at_size(plane: Planes, size: int) -> Planes:
    return np.asarray(cv2.resize(plane, (size, size), interpolation=cv2.INTER_LINEAR), np.float32)


def _largest(wanted: npt.NDArray[np.bool_], places: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_] | None:
    """Return the largest region without thin edges; None where there is none worth a question."""
    size = wanted.shape[0]
    brush = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size // 40 | 1, size // 40 | 1))
    region = cv2.morphologyEx((wanted & places).astype(np.uint8), cv2.MORPH_OPEN, brush)
    _, pieces, stats, _ = cv2.connectedComponentsWithStats(region, connectivity=4, ltype=cv2.CV_32S)
    if len(stats) < 2:
        return None
    best = 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax())
    if stats[best, cv2.CC_STAT_AREA] < _AREA * size * size:
        return None
    return np.asarray(pieces == best)
