"""From edited fields back to a label map, by claiming.

The edited part claims the pixels where its own field is positive; with a plain argmax a thin part would lose
against the inside of a thick one (decision 7). Pixels that are left go to the nearest other class.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core.labels import LabelMap
from facemask_editor.core.nearest import nearest_of
from facemask_editor.core.region import Box, box_of
from facemask_editor.fields.layout import FieldLayout, full_extent
from facemask_editor.fields.signed_distance import BoolMask, FloatField

_OPEN = 255
"""Marks pixels without a class while composing; schemas have at most 255 classes."""


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
    locked = _among(label_map, locks)
    areas = np.bincount(label_map.ravel(), minlength=len(layout.parts)).astype(np.float64)
    areas[0] = np.inf
    for field in fields:
        kept = np.zeros(label_map.shape, np.bool_)
        kept[field.box.slices] = field.values > 0
        out[(label_map == field.part) & ~kept & ~locked] = _OPEN
    for part in removed:
        out[(label_map == part) & ~locked] = _OPEN
    by_part = {f.part: f for f in fields}
    for field in sorted(fields, key=lambda f: _order(f, layout)):
        window = field.box.slices
        current = out[window]
        claim = (field.values > 0) & ~locked[window]
        settings = layout.parts[field.part]
        on_top = settings.covered_by if settings.accessory else settings.covered_by + layout.accessories
        claim &= ~_among(current, [p for p in on_top if p != field.part])
        if settings.fill_holes:
            # what was seen through the part stays before it: a brow within glasses
            through = full_extent(label_map, field.part, layout)[window] & (label_map[window] != field.part)
            claim &= ~(through & (current == label_map[window]))
        if not field.edited:
            smaller = np.flatnonzero(areas <= areas[field.part])
            claim &= ~_among(current, smaller[smaller != field.part].tolist())
        claim &= ~_stronger(field, current, by_part, layout)
        current[claim] = field.part
    edited = [*(f.part for f in fields if f.edited), *removed]
    prior = None if 0 in locks else background_prior
    _fill_open(out, label_map, locked, edited, layout, prior, 0 not in locks)
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


def _fill_open(
    out: LabelMap,
    before: LabelMap,
    locked: BoolMask,
    edited: Sequence[int],
    layout: FieldLayout,
    background_prior: FloatField | None,
    ground: bool,
) -> None:
    """Give open pixels to the nearest unlocked class round their hole; in place.

    Only the rim of the same hole counts: behind a fringe that moved, the forehead is nearer than the
    background but does not reach there. No class takes back what it left, but for slivers of an adapted
    neighbour beside pixels that the edited part left to it. An accessory leaves what it lay on. Where a large
    part has left and ``background_prior`` is positive comes background: long hair that is cut has no
    background round it, and cheeks and shoulders would grow into its place. Where no other class is left to
    grow, the part leaves background behind, unless that is locked (``ground`` is false).
    """
    opened = out == _OPEN
    if not opened.any():
        return
    by_edited = opened & _among(before, edited)
    rest = opened & ~by_edited
    if background_prior is not None:
        large = [p for p, part in enumerate(layout.parts) if p and not part.own_frame]
        behind = by_edited & _among(before, large) & (background_prior > 0)
        out[behind] = 0
        by_edited &= ~behind
    # what an adapted neighbour left counts as its own while the edited part's pixels are reassigned
    out[rest] = before[rest]
    kept = np.zeros_like(opened)
    _fill_holes(out, before, by_edited, ~by_edited & ~locked, kept, edited, layout, ground)
    _fill_holes(out, before, rest, ~rest & ~locked, by_edited, edited, layout, ground)


def _fill_holes(
    out: LabelMap,
    before: LabelMap,
    opened: BoolMask,
    source: BoolMask,
    just_filled: BoolMask,
    edited: Sequence[int],
    layout: FieldLayout,
    ground: bool,
) -> None:
    """Fill each connected hole from its rim; in place."""
    around = box_of(opened)
    if around is None:
        return
    left_most, top_most = around.x0, around.y0
    count, holes, stats, _ = cv2.connectedComponentsWithStats(
        np.ascontiguousarray(opened[around.slices]).view(np.uint8), connectivity=8
    )
    anywhere: LabelMap | None = None
    large = [p for p, part in enumerate(layout.parts) if not (part.own_frame or part.accessory)]
    for hole in range(1, count):
        x, y, width, height = (int(v) for v in stats[hole, :4])
        x, y = x + left_most, y + top_most
        box = Box(x, y, x + width, y + height).grow(1, out.shape[1], out.shape[0])
        window = box.slices
        inside = np.zeros((box.height, box.width), np.bool_)
        x0, y0 = x - box.x0, y - box.y0
        inside[y0 : y0 + height, x0 : x0 + width] = (
            holes[y - top_most : y - top_most + height, x - left_most : x - left_most + width] == hole
        )
        rim = cv2.dilate(inside.view(np.uint8), np.ones((3, 3), np.uint8)).view(np.bool_) & source[window]
        for former in np.unique(before[window][inside]):
            left = inside & (before[window] == former)
            others = rim & ((out[window] != former) | just_filled[window])
            around_it = out[window]
            if former in large:
                # an ear must not spread over all that the hair left
                wide = others & _among(around_it, large)
                others = wide if wide.any() else others
            elif layout.parts[former].accessory:
                # taken off glasses leave skin, not larger eyes
                under_it = [p for p, part in enumerate(layout.parts) if former in part.covered_by]
                under = others & _among(around_it, under_it)
                others = under if under.any() else others
            if others.any():
                out[window][left] = nearest_of(around_it, others)[0][left]
                continue
            if anywhere is None:
                beyond = source & ~_among(out, edited)
                # enclosed by locked pixels or by the part itself: the nearest class wherever it is
                if beyond.any():
                    anywhere = nearest_of(out, beyond)[0]
                else:
                    anywhere = np.zeros_like(before) if ground else before
            # where not even background may grow, or an adapted neighbour stands alone, the part cannot leave
            out[window][left] = anywhere[window][left] if former in edited else former


def _among(labels: LabelMap, parts: Iterable[int]) -> BoolMask:
    """Return where a label is one of the given ones; several times as fast as ``np.isin``."""
    table = np.zeros(256, np.uint8)
    table[list(parts)] = 1
    return np.asarray(cv2.LUT(labels, table), np.uint8).view(np.bool_)


def drop_new_islands(values: FloatField, before: npt.NDArray[np.bool_], smallest: float) -> FloatField:
    """Return the field without small islands that the part did not have before.

    Args:
        values: Signed distance, positive inside.
        before: Same shape, the part's extent before the edit.
        smallest: Islands of at least this share of the part's area stay.
    """
    inside = values > 0
    # counting takes a fraction of the time of measuring, and mostly there is one piece
    if cv2.connectedComponents(inside.view(np.uint8), connectivity=8)[0] <= 2:
        return values
    _, islands, stats, _ = cv2.connectedComponentsWithStats(inside.view(np.uint8), connectivity=8)
    sizes = stats[:, cv2.CC_STAT_AREA]
    keep = sizes >= smallest * sizes[1:].sum()
    keep[np.unique(islands[before & inside])] = True
    keep[0] = True
    keep[1 + int(np.argmax(sizes[1:]))] = True
    if keep.all():
        return values
    cleaned = values.copy()
    cleaned[~keep[islands]] = -np.abs(cleaned[~keep[islands]])
    return cleaned
