"""The last look at an edit, at the size of the mask: shreds too small to be seen at 256 x 256."""

from __future__ import annotations

import cv2
import numpy as np

from facemask_editor.core.labels import LabelMap
from facemask_editor.core.nearest import reassign_to_nearest
from facemask_editor.core.region import box_of
from facemask_editor.engine.exemplar.head import Flags, Head
from facemask_editor.engine.exemplar.mend import pieces_of, shut_in
from facemask_editor.engine.exemplar.tiles import BACKGROUND, HAIR

_SHRED = 300.0
"""Pixels at 512 x 512: a new piece of fewer goes."""
_POCKET = 0.01
"""Share of the picture: larger pockets cannot be filled without harm."""
_MARGIN = 8
_SQUARE = np.ones((3, 3), np.uint8)


def swept(head: Head, after: LabelMap, kind: int = HAIR, covers: Flags | None = None) -> LabelMap:
    """Return the mask without new shreds: pieces cut off by hair become hair, floating hair goes.

    Only pixels that were or are hair change, or that touch hair and become it; locked classes neither lose
    nor get any.

    Args:
        head: Before the edit.
        after: H x W uint8, the mask with new hair; it is changed.
        kind: The class of tiles that the edit was for, where that is not hair.
        covers: (256,) bool, what it may cover; what hair may where it is None.
    """
    covers = head.claimable if covers is None else covers
    changed = head.label_map != after
    box = box_of(changed)
    if box is None:
        return after
    height, width = after.shape
    least = _SHRED * height * width / 512**2
    grown = box.grow(_MARGIN, width, height).slices
    before, now = head.label_map[grown], after[grown]
    near = cv2.dilate(changed[grown].view(np.uint8), _SQUARE) > 0
    own = head.classes[kind]
    floating = _shreds(now == own, before == own, near, least)
    if floating.any():
        old = floating & (before == own)
        now[floating & ~old] = before[floating & ~old]
        now[...] = reassign_to_nearest(now, old, locks=head.locks)
    hair = cv2.dilate((now == own).view(np.uint8), _SQUARE) > 0
    for other in range(len(head.classes)):
        label = head.classes[other]
        if label == own:
            continue
        inside, was = now == label, before == label
        shreds = _shreds(inside, was, near, least)
        if other == BACKGROUND:
            shreds &= ~_open(inside)
            shreds |= _pockets(head, after)[grown] & inside
        if not shreds.any():
            continue
        pieces, areas = pieces_of(shreds)
        beside = np.zeros(len(areas), np.bool_)
        beside[np.unique(pieces[hair & shreds])] = True
        beside[0] = False
        to_hair = beside[pieces] & covers[now]
        now[to_hair] = own
        rest = shreds & ~to_hair & (before == own)
        if rest.any():
            now[...] = reassign_to_nearest(now, rest, locks=head.locks)
    return after


def _shreds(inside: Flags, was: Flags, near: Flags, least: float) -> Flags:
    """Return small pieces of a class that the edit touched, and that were no piece before."""
    if not (inside & near).any():
        return np.zeros_like(inside)
    pieces, areas = pieces_of(inside)
    whole = max(int(areas[1:].sum()), int(was.sum()))
    small = areas < min(least, 0.25 * whole)
    small[0] = False
    if not small.any():
        return np.zeros_like(inside)
    touched = np.zeros(len(areas), np.bool_)
    touched[np.unique(pieces[near & inside])] = True
    # what was a small piece before and only lost some pixels
    older, extents = pieces_of(was)
    small_before = extents < least
    small_before[0] = False
    known = np.bincount(pieces[small_before[older] & inside], minlength=len(areas)) > 0.9 * areas
    return np.asarray((small & touched & ~known)[pieces])


def _pockets(head: Head, after: LabelMap) -> Flags:
    """Return H x W bool: small pieces of background that reach neither top nor sides, and did before."""
    label = head.classes[BACKGROUND]
    found = shut_in(after == label)
    if not found.any():
        return found
    found &= ~shut_in(head.label_map == label)
    pieces, areas = pieces_of(found)
    return np.asarray(found & (areas < _POCKET * found.size)[pieces])


def _open(empty: Flags) -> Flags:
    """Return the pieces of background that reach the window's edge at top or sides."""
    pieces, areas = pieces_of(empty)
    free = np.zeros(len(areas), np.bool_)
    for edge in (pieces[0], pieces[:, 0], pieces[:, -1]):
        free[np.unique(edge)] = True
    return np.asarray(empty & free[pieces])
