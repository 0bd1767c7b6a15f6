"""Changed codes as pixels: by difference, or decoded again as the paper does it."""

from __future__ import annotations

import cv2
import numpy as np

from facemask_editor.core.labels import LabelMap
from facemask_editor.core.region import Box, box_of
from facemask_editor.engine.paper.changed import ChangedCodes, Detail
from facemask_editor.engine.paper.coded import CodedFace, PaperCoder, fields_of
from facemask_editor.fields.encode import resize_nearest
from facemask_editor.fields.signed_distance import FloatField
from facemask_editor.vae.paper import CANVAS

_SAME = 1e-3
"""Change of a field, in pixels, that is none."""


def decoded_again(
    coder: PaperCoder, face: CodedFace, changed: ChangedCodes, locks: frozenset[int]
) -> LabelMap:
    """Return the mask that the codes decode to, every part of it, as the paper's code writes it.

    Drawn at 256 x 256 and brought to the size of the mask by nearest pixels. Locked classes keep their pixels
    and get no others.
    """
    drawn = coder.draw(changed.codes, changed.gone | locks)
    height, width = face.label_map.shape
    out = resize_nearest(drawn, width, height)
    if locks:
        held = np.isin(face.label_map, list(locks))
        out[held] = face.label_map[held]
    return out


def by_difference(
    coder: PaperCoder, face: CodedFace, changed: ChangedCodes, locks: frozenset[int]
) -> LabelMap:
    """Return the mask with what changes from the decoded mask of its codes to that of the changed ones.

    Each class has a field, the distance to its edge: ``D(z') + own (F - D(z)) + donors (F_d - D(z_d))``,
    with F that of the mask at its own size and D that of the decoded one. The highest field takes the pixel:
    without a change this is the mask itself, and fine contour moves with the edges. A part that keeps
    not all of the mask's own contour takes no pixel outside its field.
    """
    before, after = face.decoded_fields, fields_of(coder.draw(changed.codes, changed.gone), coder.classes)
    box = _box(face, changed, after)
    if box is None:
        return face.label_map.copy()
    out = face.label_map.copy()
    old = face.label_map[box.slices]
    best = np.full(old.shape, -np.inf, np.float32)
    found = old.copy()
    for part in range(coder.classes):
        if part in changed.gone or part in locks:
            continue
        detail = changed.details.get(part, Detail())
        move = after[part] - np.float32(detail.own) * before[part]
        for donor, weight in detail.donors.items():
            move = move - np.float32(weight) * donor.decoded_fields[part]
        field = _placed(move, face.label_map.shape, box)
        if detail.own:
            field += np.float32(detail.own) * face.field(part)[box.slices]
        for donor, weight in detail.donors.items():
            field += np.float32(weight) * donor.field(part)[box.slices]
        if detail.own < 1:
            field[field <= 0] = -np.inf
        higher = field > best
        best[higher] = field[higher]
        found[higher] = part
    if locks:
        held = np.isin(old, list(locks))
        found[held] = old[held]
    out[box.slices] = found
    return out


def _box(face: CodedFace, changed: ChangedCodes, after: FloatField) -> Box | None:
    """Return the box, in pixels of the mask, outside of which no class wins or loses one."""
    moved = (np.abs(after - face.decoded_fields) > _SAME).any(0)
    for part, detail in changed.details.items():
        if detail.own < 1:  # it may differ where nothing decoded does
            moved |= (face.seen == part) | (after[part] > 0)
            for donor in detail.donors:
                moved |= donor.seen == part
    small = box_of(moved)
    if small is None:
        return None
    height, width = face.label_map.shape
    x, y = width / CANVAS, height / CANVAS
    # two pixels round it: enlarged fields reach half a pixel over, and what was seen is every so many pixels
    small = small.grow(2, CANVAS, CANVAS)
    ends = int(np.ceil(small.x1 * x)), int(np.ceil(small.y1 * y))
    return Box(int(small.x0 * x), int(small.y0 * y), *ends).clip(width, height)


def _placed(field: FloatField, shape: tuple[int, ...], box: Box) -> FloatField:
    """Return a box of a 256 x 256 field at the size of the mask, between its pixels."""
    height, width = shape
    if (height, width) == (CANVAS, CANVAS):
        return field[box.slices].copy()
    columns = ((np.arange(box.x0, box.x1) + 0.5) * CANVAS / width - 0.5).astype(np.float32)
    rows = ((np.arange(box.y0, box.y1) + 0.5) * CANVAS / height - 0.5).astype(np.float32)
    across, down = np.meshgrid(columns, rows)
    found = cv2.remap(field, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(found, np.float32)
