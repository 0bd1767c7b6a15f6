"""From edited fields back to a label map, by claiming.

The edited part claims the pixels where its own field is positive; with a plain argmax a thin part would lose
against the inside of a thick one (decision 7). Pixels that are left go to the nearest other class.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core.labels import LabelMap
from facemask_editor.core.pieces import areas_of, numbered
from facemask_editor.core.region import Box, box_of
from facemask_editor.fields.fill import OPEN, among, fill_open
from facemask_editor.fields.layout import FieldLayout, full_extent
from facemask_editor.fields.signed_distance import BoolMask, FloatField


@dataclass(frozen=True, eq=False)
class MovedField:
    """The new field of one part.

    Attributes:
        part: Class index.
        box: The pixels that the values cover; beyond it the part is absent.
        values: float32 signed distance of the part's full extent.
        edited: True for the part that was edited, False for a neighbour that adapts.
    """

    part: int
    box: Box
    values: FloatField
    edited: bool


def compose(
    label_map: LabelMap,
    fields: Sequence[MovedField],
    removed: Sequence[int],
    locks: frozenset[int],
    layout: FieldLayout,
    background_prior: FloatField | None = None,
) -> LabelMap:
    """Return a new label map in which the given parts have their new fields.

    Args:
        label_map: H x W uint8, before the edit.
        fields: New fields; parts not named keep theirs.
        removed: Parts that are removed.
        locks: Classes whose pixels neither change nor grow.
        layout: Which classes lie on top of which.
        background_prior: H x W, positive where background is to be expected once large parts have left.

    Returns:
        H x W uint8. Without neighbours among ``fields`` no pixel outside the old and new parts differs.
    """
    out = label_map.copy()
    locked = among(label_map, locks) if locks else np.zeros(label_map.shape, np.bool_)
    areas: npt.NDArray[np.float32] = np.zeros(0, np.float32)
    if not all(field.edited for field in fields):
        counts = cv2.calcHist([label_map], [0], None, [len(layout.parts)], [0, len(layout.parts)])
        areas = np.asarray(counts, np.float32).ravel()
        areas[0] = np.inf
    for field in fields:
        own = label_map == field.part
        around = box_of(own)
        if around is None:
            continue
        own[field.box.slices] &= field.values <= 0
        view = around.slices
        out[view][own[view] & ~locked[view]] = OPEN
    for part in removed:
        out[(label_map == part) & ~locked] = OPEN
    by_part = {f.part: f for f in fields}
    for field in sorted(fields, key=lambda f: _order(f, layout)):
        window = field.box.slices
        current = out[window]
        claim = (field.values > 0) & ~locked[window]
        settings = layout.parts[field.part]
        on_top = settings.covered_by if settings.accessory else settings.covered_by + layout.accessories
        claim &= ~among(current, [p for p in on_top if p != field.part])
        if settings.fill_holes:
            # what was seen through the part stays before it: a brow within glasses
            through = full_extent(label_map, field.part, layout)[window] & (label_map[window] != field.part)
            claim &= ~(through & (current == label_map[window]))
        if not field.edited:
            smaller = np.flatnonzero(areas <= areas[field.part])
            claim &= ~among(current, smaller[smaller != field.part].tolist())
        claim &= ~_stronger(field, current, by_part, layout)
        current[claim] = field.part
    edited = [*(f.part for f in fields if f.edited), *removed]
    prior = None if 0 in locks else background_prior
    fill_open(out, label_map, locked, edited, layout, prior, ground=0 not in locks)
    return out


def _order(field: MovedField, layout: FieldLayout) -> tuple[bool, bool, int]:
    """Neighbours before edited parts, large parts before small ones."""
    return field.edited, layout.parts[field.part].own_frame, -int((field.values > 0).sum())


def _stronger(
    field: MovedField, current: LabelMap, by_part: dict[int, MovedField], layout: FieldLayout
) -> BoolMask:
    """Return where another moved part of the same kind holds the pixel with a higher field.

    Large parts share what both claim, and so do small ones: a mouth between lips that were drawn with it must
    not be cut to pieces by them. Between a large and a small part the small one is in front.
    """
    lost = np.zeros(current.shape, np.bool_)
    settings = layout.parts[field.part]
    if settings.accessory:
        return lost
    for other in by_part.values():
        theirs_too = layout.parts[other.part]
        if other.part == field.part or theirs_too.accessory or theirs_too.own_frame != settings.own_frame:
            continue
        if other.edited < field.edited:
            continue
        holds = current == other.part
        if not holds.any():
            continue
        x0, y0, x1, y1 = field.box
        theirs = np.full(current.shape, -np.inf, np.float32)
        left, top = max(x0, other.box[0]), max(y0, other.box[1])
        right, bottom = min(x1, other.box[2]), min(y1, other.box[3])
        if left >= right or top >= bottom:
            continue
        ox, oy = other.box[:2]
        theirs[top - y0 : bottom - y0, left - x0 : right - x0] = other.values[
            top - oy : bottom - oy, left - ox : right - ox
        ]
        lost |= holds & (theirs >= field.values)
    return lost


def drop_new_islands(values: FloatField, before: npt.NDArray[np.bool_], smallest: float) -> FloatField:
    """Return the field without small islands that the part did not have before.

    Args:
        values: Signed distance, positive inside.
        before: Same shape, the part's extent before the edit.
        smallest: Islands of at least this share of the part's area stay.
    """
    inside = values > 0
    box = box_of(inside)
    if box is None:
        return values
    inside = np.ascontiguousarray(inside[box.slices])
    # counting takes a fraction of the time of measuring, and mostly there is one piece
    count, islands = numbered(inside)
    if count <= 2:
        return values
    sizes = areas_of(islands, count)
    keep = sizes >= smallest * sizes[1:].sum()
    keep |= areas_of(islands, count, before[box.slices] & inside) > 0
    keep[0] = True
    keep[1 + int(np.argmax(sizes[1:]))] = True
    if keep.all():
        return values
    cleaned = values.copy()
    window = cleaned[box.slices]
    window[~keep[islands]] = -np.abs(window[~keep[islands]])
    return cleaned
