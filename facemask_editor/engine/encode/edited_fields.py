"""New fields by difference: the mask's own field plus what the code's change does to the decoded one.

``F + D(z') - D(z)`` (decision 7), written as ``D(z') + w (F - D(z))``: the bracket is the fine
contour that the code does not hold. It moves and scales with a part in its own frame.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from facemask_editor.core.region import Box, box_of
from facemask_editor.engine.encode.face import EncodedFace
from facemask_editor.engine.encode.part_state import PartState
from facemask_editor.fields.compose import MovedField, drop_new_islands
from facemask_editor.fields.frames import Placement, field_unit
from facemask_editor.fields.layout import REFERENCE_SIZE
from facemask_editor.fields.signed_distance import FloatField
from facemask_editor.vae.closed_form import DecodedPart

REACH = 24.0
"""Distance from the edited part, in reference pixels, over which neighbours adapt less and less."""

NEARNESS = 128
"""Side of the picture in which it is told how near a place is to what is edited."""

ISLAND = 0.1
"""New islands below this share of the part's area are cleaned away."""

NEAR = -0.6
"""Grid values below which a large part is too far away to reach a place."""

LEAST_PEAK = 1.0
"""Reference pixels that the inside of a newly drawn part reaches at least, so that it can be seen."""


def edited_field(face: EncodedFace, part: int, state: PartState, code: FloatField) -> MovedField:
    """Return the field of an edited part.

    Args:
        face: The source.
        part: Class index.
        state: Which fine contours the part keeps.
        code: The part's edited code, (code,) float32.
    """
    decoded = face.components.decode(part, code)
    new = decoded.placement
    contours: list[tuple[EncodedFace, float]] = []
    if face.present[part] and state.source > 0:
        contours.append((face, state.source))
    contours.extend(state.donors.items())
    box = _reach(face, part, decoded)
    for owner, _ in contours:
        box = box.union(owner.extent_box(part))
    values = face.place(part, decoded, box)
    for owner, weight in contours:
        values += np.float32(weight) * _fine_contour(owner, part, new, box, clipped=not state.donors)
    if not contours:
        # a draw for a rare part may stay below zero everywhere: its most likely place is shown
        values += max(np.float32(0), np.float32(LEAST_PEAK) - values.max())
    if state.shrink > 0:
        values -= np.float32(state.shrink) * values.max()
    if not state.donors:
        window = slice(box[1], box[3]), slice(box[0], box[2])
        values = drop_new_islands(values, face.extent(part)[window], ISLAND)
    return MovedField(part, box, values, edited=True)


def nearness(face: EncodedFace, edited: Sequence[MovedField], removed: Sequence[int]) -> FloatField:
    """Return how near each place is to the edited parts, old and new: 1 on them, falling off to 0.

    Codes also hold how far away the camera was, so a larger nose would move even the outline of the hair;
    an artist expects what touches the part to adapt, and what is far away to stay.

    Returns:
        128 x 128 float32.
    """
    side = NEARNESS
    touched = np.zeros((side, side), np.bool_)
    masks = [face.extent(part) for part in removed]
    for field in edited:
        mask = face.extent(field.part).copy()
        mask[field.box[1] : field.box[3], field.box[0] : field.box[2]] |= field.values > 0
        masks.append(mask)
    for mask in masks:
        # the largest value within each cell, so that thin parts count
        small = cv2.resize(mask.view(np.uint8) * np.uint8(255), (side, side), interpolation=cv2.INTER_AREA)
        touched |= small > 0
    if not touched.any():
        return np.zeros((side, side), np.float32)
    distance = cv2.distanceTransform((~touched).view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    # OpenCV's root rounds one way or the other with the address of the array; squares are whole numbers
    away = np.sqrt(np.rint(distance * distance)) * np.float32(REFERENCE_SIZE / side / REACH)
    return np.asarray(np.exp(-0.5 * away**2), np.float32)


def neighbour_field(
    face: EncodedFace, part: int, code: FloatField, share: FloatField | float, negligible: float
) -> MovedField | None:
    """Return the field of a neighbour that adapts; None where it hardly moves.

    Args:
        face: The source.
        part: Class index.
        code: The neighbour's code as it adapts in full, (code,) float32.
        share: How far it adapts: a number, or 128 x 128 in [0, 1] by place of the picture.
        negligible: In reference pixels.
    """
    own = face.layout.parts[part].own_frame
    before, after = face.decoded(part), face.components.decode(part, code)
    old = new = before.placement
    on_grid: FloatField | np.float32
    if own or isinstance(share, float):
        here = share if isinstance(share, float) else _at(share, old)
        on_grid = np.float32(here)
        if own:
            new = Placement(*(a + here * (b - a) for a, b in zip(old, after.placement, strict=True)))
    else:
        on_grid = np.asarray(cv2.resize(share, before.grid.shape[::-1], interpolation=cv2.INTER_AREA))
    grid = before.grid + on_grid * (after.grid - before.grid)
    # far from the edge the fields are cut off and their changes mean nothing
    near = np.abs(before.grid) < 0.25
    change = (grid - before.grid)[near]
    unit = field_unit(new, own_frame=own, layout=face.layout)
    moved = float(np.sqrt(np.mean(change**2))) * unit if change.size else 0.0
    if own:
        moved += float(np.hypot(new.x - old.x, new.y - old.y)) + abs(new.scale - old.scale)
    if moved < negligible:
        return None
    decoded = DecodedPart(grid, new)
    box = _reach(face, part, decoded).union(face.extent_box(part))
    values = face.place(part, decoded, box)
    values += _fine_contour(face, part, new, box)
    window = slice(box[1], box[3]), slice(box[0], box[2])
    values = drop_new_islands(values, face.extent(part)[window], ISLAND)
    return MovedField(part, box, values, edited=False)


def _at(share: FloatField, place: Placement) -> float:
    """Return the share at the place of a part."""
    scale = len(share) / REFERENCE_SIZE
    x, y = (int(np.clip(v * scale, 0, len(share) - 1)) for v in (place.x, place.y))
    return float(share[y, x])


def _reach(face: EncodedFace, part: int, decoded: DecodedPart) -> Box:
    """Return the pixels that a decoded part may touch: of a large part those where it is not far away."""
    whole = face.part_box(part, decoded.placement)
    if face.layout.parts[part].own_frame:
        return whole
    cells = box_of(decoded.grid > NEAR)
    if cells is None:
        return whole
    side = face.layout.grid
    cells = cells.grow(2, side, side)
    width, height = face.size
    return Box(
        cells.x0 * width // side,
        cells.y0 * height // side,
        -(-cells.x1 * width // side),
        -(-cells.y1 * height // side),
    )


def _fine_contour(
    face: EncodedFace, part: int, new: Placement, box: Box, *, clipped: bool = True
) -> FloatField:
    """Return ``F - D(z)`` of a face's part over a box, moved to a new placement."""
    own = face.layout.parts[part].own_frame
    old = face.decoded(part).placement
    # a still part needs its contour on the asked box; a moving one on its own box, to be warped from there
    moving = own and new != old
    if not own:
        return face.fine_contour(part, box, clipped=clipped)
    source = face.part_box(part, old).union(face.extent_box(part)) if moving else box
    fine = face.fine_contour(part, source, clipped=clipped)
    if not moving:
        return fine
    gain_x, gain_y = float(np.exp(old.log_sx - new.log_sx)), float(np.exp(old.log_sy - new.log_sy))
    sx, sy = face.size[0] / REFERENCE_SIZE, face.size[1] / REFERENCE_SIZE
    # from pixel centres of the box asked for to pixel centres of the source box
    matrix = np.array(
        [
            [gain_x, 0.0, old.x * sx + gain_x * (box[0] + 0.5 - new.x * sx) - source[0] - 0.5],
            [0.0, gain_y, old.y * sy + gain_y * (box[1] + 0.5 - new.y * sy) - source[1] - 0.5],
        ]
    )
    warped = cv2.warpAffine(
        fine,
        matrix,
        (box[2] - box[0], box[3] - box[1]),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=0,
    )
    scaled: FloatField = warped * np.float32(new.scale / old.scale)
    return scaled
