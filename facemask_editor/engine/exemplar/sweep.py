"""The last look at an edit, at the size of the mask: shreds too small to be seen at 256 x 256."""

from __future__ import annotations

import cv2
import numpy as np

from facemask_editor.core.labels import LabelMap
from facemask_editor.core.nearest import class_flags, reassign_to_nearest
from facemask_editor.core.pieces import areas_of
from facemask_editor.core.region import box_of
from facemask_editor.engine.exemplar.head import Flags, Head
from facemask_editor.engine.exemplar.pieces import pieces_of, shut_in
from facemask_editor.engine.exemplar.tiles import BACKGROUND, HAIR
from facemask_editor.fields.encode import resize_nearest

_SHRED = 300.0
"""Pixels at 512 x 512: a new piece of fewer goes."""
_POCKET = 0.01
"""Share of the picture: larger pockets cannot be filled without harm."""
_LARGEST = 1024
"""Side up to which a mask is looked at pixel by pixel."""
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
    own = int(head.classes[kind])
    height, width = after.shape
    if max(height, width) <= _LARGEST:
        _sweep(head, head.label_map, after, own, covers)
        return after
    # what is large enough to be seen in a large mask can be found in a smaller one
    factor = -(-max(height, width) // _LARGEST)
    size = -(-width // factor), -(-height // factor)
    before_small, small = (resize_nearest(m, *size) for m in (head.label_map, after))
    swept_small = small.copy()
    _sweep(head, before_small, swept_small, own, covers)
    rows, columns = (
        ((np.arange(n) + 0.5) * m / n).astype(np.intp) for n, m in ((height, size[1]), (width, size[0]))
    )
    for label in np.unique(small[swept_small != small]):
        given = ((swept_small != small) & (small == label)).view(np.uint8)
        # a shred's rim lies between the pixels that the smaller mask has
        near = np.asarray(cv2.dilate(given, _SQUARE), np.uint8).view(np.bool_)
        box = box_of(near)
        assert box is not None, "something was given away"
        (y0, y1), (x0, x1) = (
            np.searchsorted(rows, (box.y0, box.y1)), np.searchsorted(columns, (box.x0, box.x1)),
        )  # fmt: skip
        seen, view = np.ix_(rows[y0:y1], columns[x0:x1]), np.s_[y0:y1, x0:x1]
        shred = near[seen] & (after[view] == label)
        into = swept_small[seen][shred]
        values = np.where(into == label, own, into)
        was = head.label_map[view][shred] == own
        fits = np.where(values == own, covers[label], was) & ~class_flags(head.locks)[values]
        after[view][shred] = np.where(fits, values, label)
    return after


def _sweep(head: Head, before_map: LabelMap, after: LabelMap, own: int, covers: Flags) -> None:
    """Do the work of `swept` on maps of one size; ``after`` is changed."""
    changed = before_map != after
    box = box_of(changed)
    if box is None:
        return
    height, width = after.shape
    least = _SHRED * height * width / 512**2
    grown = box.grow(_MARGIN, width, height).slices
    before, now = before_map[grown], after[grown]
    near = cv2.dilate(changed[grown].view(np.uint8), _SQUARE) > 0
    floating = _shreds(now == own, before == own, near, least)
    if floating.any():
        old = floating & (before == own)
        now[floating & ~old] = before[floating & ~old]
        now[...] = reassign_to_nearest(now, old, locks=head.locks)
    beside_own = cv2.dilate((now == own).view(np.uint8), _SQUARE) > 0
    for other, label in enumerate(head.classes):
        if label == own:
            continue
        if other == BACKGROUND:
            shreds = _pockets(before_map == label, after == label)[grown]
        else:
            shreds = _shreds(now == label, before == label, near, least)
        where = box_of(shreds)
        if where is None:
            continue
        view, torn = now[where.slices], shreds[where.slices]
        pieces, areas = pieces_of(torn)
        beside = areas_of(pieces, len(areas), beside_own[where.slices] & torn) > 0
        beside[0] = False
        to_own = beside[pieces] & covers[view]
        view[to_own] = own
        rest = np.zeros(shreds.shape, np.bool_)
        rest[where.slices] = torn & ~to_own & (before[where.slices] == own)
        if rest.any():
            now[...] = reassign_to_nearest(now, rest, locks=head.locks)


def _shreds(inside: Flags, was: Flags, near: Flags, least: float) -> Flags:
    """Return small pieces of a class that the edit touched, and that were no piece before."""
    if not (inside & near).any():
        return np.zeros_like(inside)
    pieces, areas = pieces_of(inside)
    whole = max(int(areas[1:].sum()), int(np.count_nonzero(was)))
    small = areas < min(least, 0.25 * whole)
    small[0] = False
    if not small.any():
        return np.zeros_like(inside)
    small &= areas_of(pieces, len(areas), near & inside) > 0
    if not small.any():
        return np.zeros_like(inside)
    # what was a small piece before and only lost some pixels
    older, extents = pieces_of(was)
    small_before = extents < least
    small_before[0] = False
    known = areas_of(pieces, len(areas), small_before[older] & inside) > 0.9 * areas
    return np.asarray((small & ~known)[pieces])


def _pockets(was: Flags, empty: Flags) -> Flags:
    """Return the small pieces of background that reach neither top nor sides, and did before."""
    found = shut_in(empty)
    if not found.any():
        return found
    pieces, areas = pieces_of(found)
    kept = areas_of(pieces, len(areas), found & shut_in(was)) > 0.5 * areas
    new = (areas < _POCKET * found.size) & ~kept
    new[0] = False
    return np.asarray(new[pieces])
