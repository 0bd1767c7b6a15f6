"""A deformed part claims its pixels: what lies on top of it stays, and it goes only where it may be seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core.groups import BROWS, EARS, EYES, HAIR, INNER, NOSE, SKIN
from facemask_editor.core.labels import LabelMap
from facemask_editor.core.nearest import class_flags, nearest_of
from facemask_editor.core.region import Box, box_of
from facemask_editor.engine.deform.exponential import at_pixels
from facemask_editor.engine.deform.handle.ground import Ground
from facemask_editor.engine.deform.handle.swept import Move
from facemask_editor.engine.deform.pull import cracks
from facemask_editor.fields.compose import MovedField, compose
from facemask_editor.fields.layout import FieldLayout, full_extent
from facemask_editor.fields.signed_distance import FloatField, signed_distance, smooth_distance

_MARGIN = 24.0
"""Pixels of 512 round a part's old and new place in which what fills its place is looked for."""

_JOINED = 21.0
"""Pixels of 512 between an ear and the skin at most that become skin when the ear moves."""

_AROUND = 6
"""Pixels round a part over which its distance is taken at the size of the mask."""


def field_of(move: Move, ground: Ground) -> tuple[Box, FloatField] | None:
    """Return the distance to the edge of a deformed part over a box of the mask, positive inside."""
    every = ground.every
    height, width = ground.labels.shape
    box = move.body.moved_box(move.coefficients, 3).union(move.body.box).clip(width, height)
    if box is None:
        return None
    if every == 1:
        return box, move.body.field(move.coefficients, box)
    high, wide = ground.label_map.shape
    full = Box(box.x0 * every, box.y0 * every, box.x1 * every, box.y1 * every).clip(wide, high)
    assert full is not None, "the small box lies in the small picture"
    # at the size of the mask, so that its own contour is what moves
    u = move.body.displacement(move.coefficients, box)
    x, y = at_pixels(u, ground.step * every, (full.height, full.width))
    old = move.body.box
    known = Box(old.x0 * every, old.y0 * every, old.x1 * every, old.y1 * every)
    known = known.grow(every + _AROUND, wide, high)
    inside = full_extent(np.ascontiguousarray(ground.label_map[known.slices]), move.part, ground.layout)
    own = smooth_distance(signed_distance(inside))
    own = np.maximum(own, np.float32(-_AROUND))
    field = cv2.remap(
        own,
        x + np.float32(full.x0 - known.x0),
        y + np.float32(full.y0 - known.y0),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return full, np.asarray(field, np.float32)


def claimed(
    out: LabelMap,
    moves: Sequence[Move],
    ground: Ground,
    locks: frozenset[int],
) -> None:
    """Give deformed parts exactly the pixels of their deformed fields; in place.

    Args:
        out: H x W uint8, the mask as its surroundings were pulled.
        moves: The parts.
        ground: Of the mask before the edit.
        locks: Classes whose pixels neither change nor grow.
    """
    found = [(move, made) for move in moves if (made := field_of(move, ground)) is not None]
    if not found:
        return
    height, width = out.shape
    boxes = [box for _, (box, _) in found]
    around = boxes[0]
    for box in boxes[1:]:
        around = around.union(box)
    moved = class_flags([move.part for move, _ in found])
    left = box_of(np.asarray(cv2.LUT(out, moved.view(np.uint8))).view(np.bool_))
    around = around.union(left).grow(round(_MARGIN * ground.px * ground.every), width, height)
    labels = np.ascontiguousarray(out[around.slices])
    layout, fields = ground.layout, []
    for move, (box, values) in found:
        barred, seen_through = _barred(move.part, box, out, ground, locks)
        if barred is not None:
            values = np.where(barred, np.minimum(values, np.float32(-0.5)), values)
        if seen_through:
            layout = _without_accessory(layout, seen_through)
        if move.part in EARS.labels(ground.schema) or ground.layout.parts[move.part].accessory:
            _leave(labels, around, move.part, box, values, ground, locks)
        fields.append(MovedField(move.part, box.shift(-around.x0, -around.y0), values, edited=True))
    out[around.slices] = compose(labels, fields, [], locks, layout)


def _leave(
    labels: LabelMap,
    around: Box,
    part: int,
    box: Box,
    values: FloatField,
    ground: Ground,
    locks: frozenset[int],
) -> None:
    """Fill what an ear or glasses leave; in place. Beyond the face comes no skin, or it would be a bump.

    Under glasses nose and brows go on: a seam of skin beside them would show where the glasses were.
    """
    stays = np.zeros(labels.shape, np.bool_)
    stays[box.shift(-around.x0, -around.y0).slices] = values > 0
    left = (labels == part) & ~stays
    if not left.any():
        return
    px = ground.px * ground.every
    skin = class_flags(SKIN.labels(ground.schema))
    large = class_flags(
        [p for p, s in enumerate(ground.layout.parts) if not (s.own_frame or s.accessory or p in locks)]
    )
    if ground.layout.parts[part].accessory:
        goes_on = (*NOSE.labels(ground.schema), *BROWS.labels(ground.schema))
        large[[p for p in goes_on if p not in locks]] = True
    sources = large[labels] & ~cracks(labels == 0, px)
    side = round(_JOINED * px) | 1
    joined = cv2.morphologyEx(
        (stays | skin[labels]).view(np.uint8),
        cv2.MORPH_CLOSE,
        cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)),
    )
    # between ear and cheek is skin, beyond both what lay round the ear
    inside = _enlarged(ground.hull, around, ground.every) | (joined > 0)
    for where, found in ((left & inside, sources), (left & ~inside, sources & ~skin[labels])):
        if where.any() and found.any():
            labels[where] = nearest_of(labels, found)[0][where]


def seen_through(part: int, ground: Ground) -> bool:
    """Whether a part lies behind lenses that are painted over what is seen through them."""
    if not any(part in ground.layout.parts[p].covered_by for p in ground.layout.accessories):
        return False
    lenses = ground.lenses
    if not lenses.any():
        return False
    body = ground.body(part)
    if body is None:
        return False
    height, width = ground.labels.shape
    box = body.box.grow(2, width, height)
    inside = (ground.labels[box.slices] == part).view(np.uint8)
    rim = (cv2.dilate(inside, np.ones((3, 3), np.uint8)) > 0) & (inside == 0)
    return bool((lenses[box.slices] & rim).sum() > 0.3 * rim.sum())


def _barred(
    part: int, box: Box, out: LabelMap, ground: Ground, locks: frozenset[int]
) -> tuple[npt.NDArray[np.bool_] | None, tuple[int, ...]]:
    """Return where a part is not to be seen, and the accessories that it is seen through.

    Eyes and brows end where the face ends: a wider brow goes round the head and not onto the hair. A nose may
    reach beyond the face, but lies under the hair beside it. Within the face all are in front of hair.
    """
    schema, every = ground.schema, ground.every
    barred: npt.NDArray[np.bool_] | None = None
    labels = out[box.slices]
    if part in INNER.labels(schema) and not ground.layout.parts[part].accessory:
        bounded = part in EYES.labels(schema) or part in BROWS.labels(schema)
        free = class_flags([*INNER.labels(schema), *SKIN.labels(schema)])
        others = ~free if bounded else class_flags([*HAIR.labels(schema), *EARS.labels(schema)])
        outside = ~_enlarged(ground.hull, box, every)
        barred = others[labels] & outside
    through = tuple(
        p for p in ground.layout.accessories if part in ground.layout.parts[p].covered_by and p not in locks
    )
    if not through or not seen_through(part, ground):
        return barred, ()
    worn = class_flags(through)[labels] & ~_enlarged(ground.lenses, box, every)
    # what the part itself covered in the mask was seen through the lens too
    return (worn if barred is None else barred | worn), through


def _enlarged(small: npt.NDArray[np.bool_], box: Box, every: int) -> npt.NDArray[np.bool_]:
    """Return the pixels of a box of the mask for a mask of small pixels."""
    if every == 1:
        return small[box.slices]
    rows = np.minimum(np.arange(box.y0, box.y1) // every, small.shape[0] - 1)
    columns = np.minimum(np.arange(box.x0, box.x1) // every, small.shape[1] - 1)
    return np.asarray(small[rows[:, None], columns[None, :]], np.bool_)


def _without_accessory(layout: FieldLayout, parts: Sequence[int]) -> FieldLayout:
    """Return a layout in which other parts may be painted over some accessories."""
    changed = [
        replace(settings, accessory=False) if p in parts else settings
        for p, settings in enumerate(layout.parts)
    ]
    return replace(layout, parts=tuple(changed))
