"""Whether new hair suits a head, at 256 x 256: what an artist would throw away at a glance."""

from __future__ import annotations

import cv2
import numpy as np

from facemask_editor.core.labels import LabelMap
from facemask_editor.engine.exemplar.head import FILLS, Flags, Head
from facemask_editor.engine.exemplar.mend import CRUMB, pieces_of, shut_in
from facemask_editor.engine.exemplar.tiles import BACKGROUND, CLOTH, HAIR, SKIN_TILE
from facemask_editor.fields.encode import resize_nearest

_EYE, _BROW = 0.3, 0.5
"""Shares of the rim of an eye and of a brow that may be hair."""
_LOWER_SKIN = 0.8
"""Share of the lower face's skin that must stay."""
_LEAST_HAIR = 0.012
"""Share of the picture under which it is no hair style but a remnant."""
_RING = np.ones((3, 3), np.uint8)


def faults(head: Head, after: LabelMap) -> float:
    """Return how much is wrong with new hair: 0 where an artist would keep it.

    Args:
        head: Before the edit.
        after: 256 x 256 uint8, the mask with new hair.
    """
    before = head.seen
    found = 0.0
    own = head.classes[HAIR]
    for kind in FILLS:
        if kind != BACKGROUND:
            label = head.classes[kind]
            usual = 2 if kind == CLOTH else 1  # on either side of a neck
            found += max(0, _count(after == label) - max(usual, _count(before == label)))
    hat = bool(head.where("hat").any())
    found += 0.5 * max(0, _count(after == own) - max(1 + hat, _count(before == own)))
    found += 3.0 * (not hat and (after == own).sum() < _LEAST_HAIR * after.size)
    shut, was = shut_in(after == head.classes[BACKGROUND]), shut_in(before == head.classes[BACKGROUND])
    found += (shut & ~was).sum() >= CRUMB
    for place, feature in enumerate(head.features):
        limit = _EYE if place < 2 else _BROW
        found += _beside(feature, after == own) > max(limit, _beside(feature, before == own))
    lower = (before == head.classes[SKIN_TILE]) & (head.down > 0.15)
    if lower.any():
        found += 2.0 * ((after == head.classes[SKIN_TILE])[lower].mean() < _LOWER_SKIN)
    return float(found)


def tears(head: Head, after: LabelMap, kind: int) -> bool:
    """Tell whether a new part, other than hair, shuts background in or is in more pieces than before.

    Args:
        head: Before the edit.
        after: H x W uint8, the mask after it.
        kind: The part, a class of tiles.
    """
    before, now = head.seen, resize_nearest(after, *head.seen.shape)
    shut, was = shut_in(now == head.classes[BACKGROUND]), shut_in(before == head.classes[BACKGROUND])
    if (shut & ~was).sum() >= CRUMB:
        return True
    mine = head.classes[kind]
    if kind != SKIN_TILE:
        return _count(now == mine) > max(1, _count(before == mine))
    # features lie on skin and cut it
    features = head.face & (before != mine)
    return _count((now == mine) | features) > max(1, _count(head.face))


def _count(inside: Flags) -> int:
    return int((pieces_of(inside)[1][1:] >= CRUMB).sum())


def _beside(feature: Flags, hair: Flags) -> float:
    """Return the share of a feature's rim that is hair."""
    if not feature.any():
        return 0.0
    rim = (cv2.dilate(feature.view(np.uint8), _RING) > 0) & ~feature
    return float(hair[rim].mean())
