"""Whether new hair suits a head, at 256 x 256: what an artist would throw away at a glance."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import cv2
import numpy as np

from facemask_editor.core.labels import LabelMap
from facemask_editor.engine.exemplar.head import FILLS, Flags, Head
from facemask_editor.engine.exemplar.pieces import CRUMB, count, shut_in
from facemask_editor.engine.exemplar.tiles import BACKGROUND, HAIR, SKIN_TILE
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
    found = spoilt(head, after)
    own = head.classes[HAIR]
    for kind in FILLS:
        if kind != BACKGROUND:
            label = head.classes[kind]
            found += max(0, count(after == label) - max(1, head.counts[kind]))
    found += 0.5 * max(0, count(after == own) - max(1, head.counts[HAIR]))
    found += (shut_in(after == head.classes[BACKGROUND]) & ~head.shut).sum() >= CRUMB
    return float(found)


def spoilt(head: Head, after: LabelMap) -> float:
    """Return how much of the face new hair hides that should be seen; and 3 where hardly any hair is left.

    Args:
        head: Before the edit.
        after: 256 x 256 uint8, the mask with new hair.
    """
    before, own, found = head.seen, head.classes[HAIR], 0.0
    hat = bool(head.where("hat").any())
    # under a hat a lock beside the ear will do
    found += 3.0 * ((after == own).sum() < (0.1 if hat else 1.0) * _LEAST_HAIR * after.size)
    for place, feature in enumerate(head.features):
        limit = _EYE if place < 2 else _BROW
        found += _beside(feature, after == own) > max(limit, _beside(feature, before == own))
    lower = (before == head.classes[SKIN_TILE]) & (head.down > 0.15)
    if lower.any():
        found += 2.0 * ((after == head.classes[SKIN_TILE])[lower].mean() < _LOWER_SKIN)
    return float(found)


def tears(head: Head, after: LabelMap) -> bool:
    """Tell whether an edit shuts background in or leaves more pieces of any class than before.

    Args:
        head: Before the edit.
        after: H x W uint8, the mask after it.
    """
    before, now = head.seen, resize_nearest(after, *head.seen.shape)
    if (shut_in(now == head.classes[BACKGROUND]) & ~head.shut).sum() >= CRUMB:
        return True
    for other in range(len(head.classes)):
        if other in (BACKGROUND, SKIN_TILE):
            continue
        label = head.classes[other]
        if count(now == label) > max(1, head.counts[other]):
            return True
    # features lie on skin and cut it
    skin = head.classes[SKIN_TILE]
    features = head.face & (before != skin)
    return count((now == skin) | features) > max(1, head.faces)


def whole_first(head: Head, tries: Iterable[LabelMap]) -> Iterator[LabelMap]:
    """Yield the tries of an edit that tear nothing at 256 x 256, one by one, then the others."""
    torn = []
    for made in tries:
        if tears(head, made):
            torn.append(made)
        else:
            yield made
    yield from torn


def _beside(feature: Flags, hair: Flags) -> float:
    """Return the share of a feature's rim that is hair."""
    if not feature.any():
        return 0.0
    rim = (cv2.dilate(feature.view(np.uint8), _RING) > 0) & ~feature
    return float(hair[rim].mean())
