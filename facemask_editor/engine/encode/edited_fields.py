"""New fields by difference: the mask's own field plus what the code's change does to the decoded one.

``F + D(z') - D(z)`` (decision 7), written as ``D(z') + w (F - D(z))``: the bracket is the fine
contour that the code does not hold. It moves and scales with a part in its own frame.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import cv2
import numpy as np

from facemask_editor.core.region import Box
from facemask_editor.engine.encode.face import DecodedParts, EncodedFace
from facemask_editor.engine.encode.part_state import PartState
from facemask_editor.fields.compose import MovedField, drop_new_islands
from facemask_editor.fields.frames import Placement, field_unit
from facemask_editor.fields.layout import REFERENCE_SIZE
from facemask_editor.fields.signed_distance import FloatField

REACH = 24.0
"""Distance from the edited part, in reference pixels, over which neighbours adapt less and less."""

ISLAND = 0.1
"""New islands below this share of the part's area are cleaned away."""

LEAST_PEAK = 1.0
"""Reference pixels that the inside of a newly drawn part reaches at least, so that it can be seen."""


def edited_field(
    face: EncodedFace,
    part: int,
    state: PartState,
    decoded: DecodedParts,
    baselines: Mapping[tuple[int, EncodedFace], DecodedParts],
) -> MovedField:
    """Return the field of an edited part.

    Args:
        face: The source.
        part: Class index.
        state: Which fine contours the part keeps.
        decoded: The edited codes, decoded.
        baselines: For each donor of the part, its code decoded among the edited ones.
    """
    new = Placement(*map(float, decoded.placements[part]))
    contours: list[tuple[EncodedFace, DecodedParts, float]] = []
    if face.present[part] and state.source > 0:
        contours.append((face, face.decoded, state.source))
    contours.extend((donor, baselines[part, donor], weight) for donor, weight in state.donors.items())
    box = face.part_box(part, new)
    for owner, _, _ in contours:
        box = box.union(owner.extent_box(part))
    values = face.place(part, decoded, box)
    for owner, baseline, weight in contours:
        values += np.float32(weight) * _fine_contour(owner, part, baseline, new, box)
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
    side = face.decoded.refine.shape[-1]
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
    away = distance * np.float32(REFERENCE_SIZE / side / REACH)
    return np.asarray(np.exp(-0.5 * away**2), np.float32)


def everywhere(face: EncodedFace) -> FloatField:
    """Return the nearness of an edit whose reach is known otherwise: 1 at each place, 128 x 128 float32."""
    return np.ones(face.decoded.refine.shape[1:], np.float32)


def neighbour_field(
    face: EncodedFace, part: int, decoded: DecodedParts, share: FloatField, negligible: float
) -> MovedField | None:
    """Return the field of a neighbour that adapts; None where it hardly moves.

    Args:
        face: The source.
        part: Class index.
        decoded: The edited codes, decoded.
        share: 128 x 128 in [0, 1], how far the neighbour adapts at each place of the picture.
        negligible: In reference pixels.
    """
    own = face.layout.parts[part].own_frame
    before = face.decoded
    if own:
        scale = len(share) / REFERENCE_SIZE
        x, y = (int(np.clip(v * scale, 0, len(share) - 1)) for v in before.placements[part, :2])
        share = np.full_like(share, share[y, x])
    on_grid = cv2.resize(share, before.grids[part].shape[::-1], interpolation=cv2.INTER_AREA)
    grid = before.grids[part] + on_grid * (decoded.grids[part] - before.grids[part])
    refine = before.refine[part] + share * (decoded.refine[part] - before.refine[part])
    place = before.placements[part].copy()
    if own:
        place += share[0, 0] * (decoded.placements[part] - place)
    new, old = Placement(*map(float, place)), Placement(*map(float, before.placements[part]))
    unit = field_unit(new, own_frame=own, layout=face.layout)
    # far from the edge the fields are cut off and their changes mean nothing
    near = np.abs(before.grids[part]) < 0.25
    change = (grid - before.grids[part])[near]
    moved = float(np.sqrt(np.mean(change**2))) * unit if change.size else 0.0
    if own:
        moved += float(np.hypot(new.x - old.x, new.y - old.y)) + abs(new.scale - old.scale)
    if moved < negligible:
        return None
    box = face.part_box(part, new).union(face.extent_box(part))
    values = face.place(part, _only(part, grid, place, refine, before), box)
    values += _fine_contour(face, part, before, new, box)
    window = slice(box[1], box[3]), slice(box[0], box[2])
    values = drop_new_islands(values, face.extent(part)[window], ISLAND)
    return MovedField(part, box, values, edited=False)


def _only(
    part: int, grid: FloatField, placement: FloatField, refine: FloatField, like: DecodedParts
) -> DecodedParts:
    """Return decoded parts of which one is set; the rest is not to be read."""
    mixed = DecodedParts(
        np.empty_like(like.grids), np.empty_like(like.placements), np.empty_like(like.refine)
    )
    mixed.grids[part], mixed.placements[part], mixed.refine[part] = grid, placement, refine
    return mixed


def _fine_contour(
    face: EncodedFace, part: int, baseline: DecodedParts, new: Placement, box: Box
) -> FloatField:
    """Return ``F - D(z)`` of a face's part over a box, moved to a new placement."""
    own = face.layout.parts[part].own_frame
    old = Placement(*map(float, baseline.placements[part]))
    # a still part needs its contour on the asked box; a moving one on its own box, to be warped from there
    moving = own and new != old
    source = face.part_box(part, old).union(face.extent_box(part)) if moving else box
    fine = face.fine_contour(part, baseline, source)
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
