"""What a photo cannot show since something stands before it: that stays, and is said."""

from __future__ import annotations

from collections.abc import Mapping

import cv2
import numpy as np

from facemask_editor.core.labels import CELEBAMASK_HQ, LabelMap
from facemask_editor.render.builtin.arrays import Bools, Floats, distance_to, floats, inside, sized

_HAIR = CELEBAMASK_HQ.index("hair")
_WHOLE = tuple(CELEBAMASK_HQ.index(name) for name in ("hat", "eye_g"))
"""Classes that hide what nobody has seen: taken off as a whole they stay."""
_DEEP = 30.0
"""Hair that gives way by so many pixels at 512 can be pushed aside; what more of it hides is not known."""
_EARS = tuple(CELEBAMASK_HQ.index(name) for name in ("l_ear", "r_ear"))
_EAR = 10.0
"""How much of an ear may come out of the hair, pixels at 512: what is stretched to more is no ear."""
_BY_DEPTH, _NEAR = 1.0, 64
_SHORT, _LONG = 16.0, 90.0
"""Hair grows by as much as it is deep within so many pixels at 512, at least and at most by these; more would
be hair that nobody has seen."""


def without_unknown(
    old: LabelMap, new: LabelMap, unit: float
) -> tuple[LabelMap, Mapping[int, int], Mapping[int, int]]:
    """Return the edited mask without what would show things that the photo knows nothing of.

    Args:
        old: H x W uint8, the photo's own mask, classes of CelebAMask-HQ.
        new: The edited mask; not changed.
        unit: Pixels for a pixel at 512.

    Returns:
        A mask, the very same one where nothing is unknown; the pixels that stay by class; and those that were
        to come and do not.
    """
    stays = np.zeros(old.shape, bool)
    for label in _WHOLE:
        if (old == label).any() and not (new == label).any():
            stays |= old == label
    before, after = old == _HAIR, new == _HAIR
    gone, grown = before & ~after, after & ~before
    far = gone & (_away_from(after) > _DEEP * unit)
    for label in np.unique(new[far]).tolist():
        mine = far & (new == label)
        # what lies beside the hair, such as a cheek, may move to where hair was
        far[mine] = _away_from(old == label)[mine] > _DEEP * unit
    stays |= _pieces_with(gone, far)
    for label in _EARS:
        uncovered = gone & (new == label)
        if uncovered.any():
            stays |= _pieces_with(uncovered, uncovered & (_away_from(old == label) > _EAR * unit))
    not_made = np.zeros(old.shape, bool)
    if grown.any():
        reach = np.clip(_BY_DEPTH * _depth_near(before, unit), _SHORT * unit, _LONG * unit)
        not_made = grown & (_away_from(before) > reach)
    undone = stays | not_made
    if not undone.any():
        return new, {}, {}
    found = new.copy()
    found[undone] = old[undone]
    kept = {label: int((stays & (old == label)).sum()) for label in np.unique(old[stays]).tolist()}
    return found, kept, {_HAIR: int(not_made.sum())} if not_made.any() else {}


def _away_from(mask: Bools) -> Floats:
    if not mask.any():
        return np.full(mask.shape, np.inf, np.float32)
    return distance_to(mask)


def _depth_near(mask: Bools, unit: float) -> Floats:
    """Return how deep a mask is at its deepest place around."""
    step = max(1, round(4 * unit))
    coarse = np.ascontiguousarray(inside(mask)[::step, ::step])
    side = 2 * round(_NEAR * unit / step) + 1
    around = floats(cv2.dilate(coarse, np.ones((side, side), np.uint8)))
    return sized(around, (mask.shape[1], mask.shape[0]), cv2.INTER_LINEAR)


def _pieces_with(mask: Bools, marked: Bools) -> Bools:
    """Return the connected pieces of a mask that hold a marked pixel."""
    if not marked.any():
        return np.zeros(mask.shape, bool)
    _, pieces = cv2.connectedComponents(mask.astype(np.uint8), connectivity=8)
    return np.asarray(mask & np.isin(pieces, np.unique(pieces[marked])), bool)
