"""What an edit by pixels tore is given to what lies beside it, finding by finding."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from facemask_editor.core.findings import Defect
from facemask_editor.core.labels import LabelMap, LabelSchema
from facemask_editor.core.nearest import class_flags, nearest_of
from facemask_editor.core.region import Box
from facemask_editor.engine.exemplar.head import Flags
from facemask_editor.fields.repair import repaired
from facemask_editor.measures.defects.find import find_defects

_ROUNDS = 4
_LARGEST = 0.012
"""Share of the picture: a larger piece was not cut off but is what was wanted, or past mending."""
_MARGIN = 12
_THIN = 3
_FINEST = 1024
"""Side of the largest mask whose findings are mended one by one; in larger ones `repaired` must do."""


@dataclass(frozen=True)
class Edit:
    """What an edit was for.

    Attributes:
        before: H x W uint8.
        part: Class index.
        schema: The classes.
        locks: Classes whose pixels neither change nor grow.
        adapt: 0: no pixel that neither was nor is of the part may change.
        removed: Whether the part was to go.
    """

    before: LabelMap
    part: int
    schema: LabelSchema
    locks: frozenset[int]
    adapt: float
    removed: bool = False

    def defects(self, after: LabelMap) -> tuple[Defect, ...]:
        """Return what is torn in the mask after the edit; a large one is seen at half its size or less."""
        before = self.before
        every = -(-max(before.shape) // _FINEST)
        if every > 1:
            before, after = (np.ascontiguousarray(m[::every, ::every]) for m in (before, after))
        return find_defects(before, after, self.schema, (self.part,), (self.part,) if self.removed else ())


def mended(edit: Edit, after: LabelMap) -> tuple[LabelMap, tuple[Defect, ...]]:
    """Return the mask after an edit without what it tore, and what could not be mended.

    Crumbs, slivers and pockets that the edit made go to the nearest class; new pieces too, up to a size at
    which they are no crumbs. What was so before stays.

    Args:
        edit: What it was for.
        after: H x W uint8, after it; holds to the locks.
    """
    only = np.ones(after.shape, np.bool_) if edit.adapt == 0 else None
    out = repaired(edit.before, after, edit.locks, (edit.part,), edit.schema, only)
    found = edit.defects(out)
    if max(out.shape) > _FINEST:
        return out, found
    for _ in range(_ROUNDS):
        if not found:
            break
        changed = False
        for defect in found:
            changed |= _mend(edit, out, defect)
        if not changed:
            break
        found = edit.defects(out)
    return out, found


def _mend(edit: Edit, out: LabelMap, defect: Defect) -> bool:
    """Give the pixels of one finding to the nearest other class, in place; return whether any changed."""
    if defect.kind in ("order", "lost"):
        return False
    label = edit.schema.index(defect.part)
    if label in edit.locks:
        return False
    height, width = out.shape
    box = defect.box.grow(_MARGIN, width, height)
    torn = _pixels(edit, out, defect, label, box)
    if torn is None or not torn.any():
        return False
    return _given(edit, out, torn, label, box)


def _pixels(edit: Edit, out: LabelMap, defect: Defect, label: int, box: Box) -> Flags | None:
    """Return the pixels of a finding in a box round it; None where it is too large."""
    view = out[box.slices]
    own = view == label
    place = defect.box.shift(-box.x0, -box.y0)
    near = np.zeros(own.shape, np.bool_)
    near[place.slices] = True
    if defect.kind in ("sliver", "ray"):
        side = _THIN if defect.kind == "sliver" else 5
        side = max(side, 2 * round(side * max(out.shape) / 1024) + 1)
        thick = cv2.morphologyEx(own.view(np.uint8), cv2.MORPH_OPEN, np.ones((side, side), np.uint8)) > 0
        return np.asarray(own & ~thick & near)
    whole = out == label
    _, pieces, stats, _ = cv2.connectedComponentsWithStats(whole.view(np.uint8), connectivity=8)
    inside = np.unique(pieces[box.slices][own & near])
    areas = stats[:, cv2.CC_STAT_AREA]
    fits = [
        piece
        for piece in inside
        if stats[piece, 0] >= defect.box.x0
        and stats[piece, 1] >= defect.box.y0
        and stats[piece, 0] + stats[piece, 2] <= defect.box.x1
        and stats[piece, 1] + stats[piece, 3] <= defect.box.y1
        and areas[piece] <= _LARGEST * out.size
        and areas[piece] < 0.5 * areas[1:].max()
    ]
    return np.asarray(np.isin(pieces[box.slices], fits) & own) if fits else None


def _given(edit: Edit, out: LabelMap, torn: Flags, label: int, box: Box) -> bool:
    view, before = out[box.slices], edit.before[box.slices]
    closed = class_flags((label, *edit.locks))
    torn = torn & ~class_flags(edit.locks)[before]
    sources = ~closed[view] & ~torn
    if edit.removed:
        sources &= view != edit.part
    old = before == edit.part
    found = _nearest(view, sources, torn)
    if found is None:
        return False
    if edit.adapt == 0:
        # beyond the part's old and new place a pixel becomes the part's, or what it was
        free = old | (found == edit.part)
        back = np.where(before == label, np.uint8(edit.part), before) if not edit.removed else before
        fits = (back != label) & ~class_flags(edit.locks)[back]
        found = np.where(free, found, np.where(fits, back, view))
    changes = torn & (found != view)
    view[changes] = found[changes]
    return bool(changes.any())


def _nearest(view: LabelMap, sources: Flags, torn: Flags) -> LabelMap | None:
    """Return the nearest class that is no thread itself, for each pixel; None where there is none."""
    solid = np.zeros_like(sources)
    square = np.ones((_THIN, _THIN), np.uint8)
    for label in np.unique(view[sources]):
        mask = ((view == label) | torn).view(np.uint8)
        wide = cv2.morphologyEx(mask, cv2.MORPH_OPEN, square) > 0
        solid |= wide & (view == label)
    solid &= sources
    if not solid.any():
        solid = sources
    return nearest_of(view, solid)[0] if solid.any() else None
