"""Background that an edit brought into the head: pockets, and rays that reach into it."""

from __future__ import annotations

import numpy as np

from facemask_editor.core.findings import Defect
from facemask_editor.core.region import Box
from facemask_editor.measures.defects.change import Change, Piece, Pixels, dilated, opened, pieces_of, where

FEWEST = 10.0
"""Pixels at 512 that make a pocket."""

THIN = 5
"""Width at 512 below which background is a ray."""

LONG = 12.0
"""Length at 512 from which it is one."""

HEAD_SHARE = 0.6
"""Share of the rim that is head."""

SMALL = 100.0
"""Pixels at 512 up to which a new island of background at the border is torn rather than uncovered."""

MOVED = 6.0
"""Pixels at 512 by which thin background may have moved with the edit."""


def background(change: Change) -> list[Defect]:
    """Return pockets and rays that the edit brought in."""
    own = change.schema.background
    if change.box is None or not (change.after[change.near(2).slices] == own).any():
        return []
    return [*_pockets(change), *(_rays(change) if own in change.changed else ())]


def _pockets(change: Change) -> list[Defect]:
    own = (change.schema.background,)
    after, picture, near = where(change.after, own), change.picture, change.near(1)
    found: list[Defect] = []
    covered = after ^ np.uint8(1)
    for piece in pieces_of(covered, picture, holes=True):
        if piece.area < change.area(FEWEST) or not _touch(piece.box, near):
            continue
        if piece.share(change.differs, picture) < 0.5 and _was_enclosed(piece, change):
            continue
        found += _in_head(piece, change)
    for piece in pieces_of(after, picture):
        box = piece.box
        sides = box.x0 == 0 or box.y0 == 0 or box.x1 == picture.x1
        if not (sides or box.y1 == picture.y1) or piece.area < change.area(FEWEST):
            continue
        # an island at the border is a gap where it is small, or opens to the lower border alone
        if sides and piece.area >= change.area(SMALL):
            continue
        if _touch(box, near) and piece.share(change.differs, picture) >= 0.5:
            found += _in_head(piece, change)
    return found


def _touch(first: Box, second: Box) -> bool:
    across = first.x0 < second.x1 and second.x0 < first.x1
    return across and first.y0 < second.y1 and second.y0 < first.y1


def _in_head(piece: Piece, change: Change) -> list[Defect]:
    rim = piece.rim(change.after)
    if rim[list(change.head)].sum() < HEAD_SHARE * rim.sum():
        return []
    return [Defect("pocket", change.schema.names[change.schema.background], piece.area, piece.box)]


def _was_enclosed(piece: Piece, change: Change) -> bool:
    """Return whether what was background of a piece was, for the most part, enclosed before as well."""
    covered = where(change.before, (change.schema.background,)) ^ np.uint8(1)
    place, old = piece.box.slices, np.zeros(piece.own.shape, np.bool_)
    for hole in pieces_of(covered, change.picture, holes=True):
        if _touch(hole.box, piece.box):
            whole = np.zeros(covered.shape, np.bool_)
            whole[hole.box.slices] = hole.own
            old |= whole[place]
    was = piece.own & (covered[place] == 0)
    return bool(was.any() and (old & was).sum() >= 0.5 * was.sum())


def _rays(change: Change) -> list[Defect]:
    own = (change.schema.background,)
    near = change.near(2 * THIN + MOVED)
    thin = _thin(where(change.after[near.slices], own), change)
    known = dilated(_thin(where(change.before[near.slices], own), change), change.length(MOVED))
    found = []
    for piece in pieces_of(thin, near, change.length(LONG)):
        if piece.area < change.area(LONG) or piece.share(change.differs, change.picture) < 0.3:
            continue
        if piece.share(known, near) > 0.5:
            continue
        rim = piece.rim(change.after)
        rim[own[0]] = 0  # the mouth of the ray
        if rim[list(change.head)].sum() >= HEAD_SHARE * max(1, rim.sum()):
            found.append(Defect("ray", change.schema.names[own[0]], piece.area, piece.box))
    return found


def _thin(mask: Pixels, change: Change) -> Pixels:
    width = max(2, round(change.length(THIN)))
    return np.asarray(mask & (opened(mask, width) ^ np.uint8(1)), np.uint8)
