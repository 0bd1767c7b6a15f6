"""The last look at a shape: what the judge would call torn is closed, where that can be done.

Repair works by what it knows of an edit, class by class. What is left then is asked of
`measures.defects`: threads, scraps and pockets that it names go to what lies beside them, and the mask that
has the fewest is kept.
"""

from __future__ import annotations

from collections.abc import Collection

import cv2
import numpy as np

from facemask_editor.core.findings import Defect
from facemask_editor.core.groups import ACCESSORIES
from facemask_editor.core.labels import LabelMap, LabelSchema
from facemask_editor.core.nearest import class_flags, nearest_of
from facemask_editor.core.region import Box
from facemask_editor.engine.deform.handle.enlarge import enlarged
from facemask_editor.fields.signed_distance import BoolMask
from facemask_editor.fields.torn import opened
from facemask_editor.measures.defects.background import THIN as RAY
from facemask_editor.measures.defects.find import find_defects
from facemask_editor.measures.defects.slivers import THIN

_ROUNDS = 3

_MARGIN = 12.0
"""Pixels of 512 round what is closed in which what fills it is looked for."""

_LARGEST = 0.2
"""Share of a class from which on a piece is more than a scrap: it is not given away."""

_NEW = 0.6
"""Share of its pixels that were another class before, from which on a piece was brought by the edit."""

_MOST = 400.0
"""Pixels at 512 x 512 of a pocket that is filled."""

_LARGE = 2
"""Pixels to one of 512 from which on a smaller mask is looked at."""


def closed(
    before: LabelMap,
    after: LabelMap,
    edited: Collection[int],
    locks: Collection[int],
    schema: LabelSchema,
    adapt: float,
) -> tuple[LabelMap, tuple[Defect, ...]]:
    """Return an edit's mask with its threads, scraps and pockets closed, and the defects that are left.

    Args:
        before: H x W uint8, before the edit.
        after: The same size, after it.
        edited: Class indices of the parts that the edit was for.
        locks: Classes that neither lose nor get a pixel; ``after`` must hold to that already.
        schema: Of both maps.
        adapt: At 0 nothing changes beyond the old and new extents of the edited parts.

    Returns:
        H x W uint8 map, ``after`` itself where it needs nothing, the same on every run; defects by the
        pixels that were looked at: at most 1023 a side.
    """
    every = int(np.sqrt(before.size) / 512)
    if every >= _LARGE:
        pick = np.s_[every // 2 :: every, every // 2 :: every]
        old, was = np.ascontiguousarray(before[pick]), np.ascontiguousarray(after[pick])
        now, left = closed(old, was, edited, locks, schema, adapt)
        if now is was:
            return after, left
        moved = range(len(schema.names)) if adapt > 0 else edited
        return enlarged(after, was, now, every, moved, frozenset(locks)), left
    best = now = after
    left = found = find_defects(before, after, schema, edited)
    for _ in range(_ROUNDS):
        if not found:
            break
        mended = _mended(before, now, found, edited, locks, schema, adapt)
        if np.array_equal(mended, now):
            break
        now, found = mended, find_defects(before, mended, schema, edited)
        if _badness(found) < _badness(left):
            best, left = now, found
    return best, left


def _badness(defects: Collection[Defect]) -> tuple[int, int]:
    return len(defects), sum(defect.area for defect in defects)


def _mended(
    before: LabelMap,
    now: LabelMap,
    defects: Collection[Defect],
    edited: Collection[int],
    locks: Collection[int],
    schema: LabelSchema,
    adapt: float,
) -> LabelMap:
    out = now.copy()
    px = float(np.sqrt(now.size)) / 512
    height, width = now.shape
    worn = {p for p in ACCESSORIES.labels(schema) if p not in edited}
    closed_to = class_flags([*locks, *worn])
    ours = class_flags(edited)
    for defect in defects:
        label = schema.index(defect.part)
        if label in locks or label in worn:
            continue
        around = defect.box.grow(round(_MARGIN * px) + 2, width, height)
        view, old = out[around.slices], before[around.slices]
        holes = _holes(view, old, defect, around, label, px, int(np.count_nonzero(out == label)))
        holes &= ~closed_to[old] | (old == view)
        sources = ~closed_to[view] & (view != label)
        if label != 0 and (view[cv2.dilate(holes.view(np.uint8), np.ones((3, 3), np.uint8)) > 0] != 0).all():
            sources &= view != 0
        if not holes.any() or not sources.any():
            continue
        filled = nearest_of(np.ascontiguousarray(view), sources)[0]
        if adapt == 0:
            holes &= ours[old] | ours[filled] | (filled == old)
        view[holes] = filled[holes]
    return out


def _holes(
    view: LabelMap, old: LabelMap, defect: Defect, around: Box, label: int, px: float, total: int
) -> BoolMask:
    """Return the pixels of a defect over a box round it."""
    own = view == label
    within = np.zeros(own.shape, np.bool_)
    within[defect.box.shift(-around.x0, -around.y0).slices] = True
    if defect.kind in ("sliver", "ray"):
        side = max(1, round(THIN * px)) + 1 if defect.kind == "sliver" else max(2, round(RAY * px))
        return np.asarray(own & ~opened(own, side) & within, np.bool_)
    if defect.kind not in ("piece", "pocket"):
        return np.zeros(own.shape, np.bool_)
    count, pieces = cv2.connectedComponents(own.view(np.uint8), connectivity=8)
    areas = np.bincount(pieces.ravel(), minlength=count)
    fits = areas < (_MOST * px * px if label == 0 else _LARGEST * total)
    if label != 0:
        fits |= np.bincount(pieces[own & (old != label)], minlength=count) > _NEW * areas
    fits[0] = False
    fits[np.unique(pieces[own & ~within])] = False
    found: BoolMask = fits[pieces]
    return found
