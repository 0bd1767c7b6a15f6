"""Between a face's own thing and a donor's: fields are mixed; what one lacks shrinks or grows."""

from __future__ import annotations

import cv2
import numpy as np

from facemask_editor.core.labels import LabelMap
from facemask_editor.core.region import box_of
from facemask_editor.engine.exemplar.head_frame import head_frame
from facemask_editor.engine.exemplar.worn.kinds import KINDS, hung
from facemask_editor.engine.exemplar.worn.outlines import Flags, Patch, solid_of
from facemask_editor.engine.exemplar.worn.scene import Scene
from facemask_editor.fields.signed_distance import FloatField, signed_distance, smooth_distance

_HALF = 0.5
_LEAST = 0.4
"""Share of the smaller of both that must be left between them."""


def mixed(scene: Scene, donor: LabelMap, alpha: float) -> list[LabelMap] | str:
    """Return the face with its part on the way to a donor's, which is placed by this face's anchors.

    The first is what was asked for; a second is to be taken where the first is torn.

    Args:
        scene: The face.
        donor: Label map of the donor, H x W uint8 in the scene's classes, with a head.
        alpha: Above 0: 1 is the donor's piece on this face.
    """
    name = scene.schema.names[scene.part]
    kind = KINDS[name]
    frame = head_frame(donor, scene.schema)
    assert frame is not None, "the donor shows a head"
    theirs = donor == scene.part
    own = scene.before == scene.part
    if np.array_equal(donor, scene.before):
        return [donor.copy()]
    if name == "ear_r" and theirs.any() != own.any() and alpha < 1:
        # a thing that hangs grows from where it hangs
        labels, its, whose, size = (
            (donor, theirs, frame, alpha) if theirs.any() else (scene.before, own, scene.frame, 1 - alpha)
        )
        return _maps(kind.put(scene, hung(scene, labels, its, whose, size)))
    patches = kind.given(scene, donor, theirs, frame) if theirs.any() else []
    if theirs.any() and not patches:
        return f"the second face's {name} has no place on this face"
    if not theirs.any():
        if not own.any():
            return f"{name} is in neither face"
        if alpha == 1:
            return [scene.labels.copy()]
    elif alpha == 1:
        return _maps(kind.put(scene, patches))
    mask = _between(scene, own, patches, alpha)
    pieces = _apart(mask) if name == "ear_r" else [mask]
    made = _maps(kind.put(scene, [piece for piece in pieces if piece.mask.any()]))
    if isinstance(made, str) or not theirs.any() or not own.any():
        return made
    # what is thin and lies apart has nothing between: then the nearer of both
    nearer = _maps(kind.put(scene, patches)) if alpha >= _HALF else [scene.before.copy()]
    if isinstance(nearer, str):
        return made
    least = _LEAST * min(np.count_nonzero(own), np.count_nonzero(nearer[0] == scene.part))
    if np.count_nonzero(made[0] == scene.part) < least:
        return nearer
    return [*made, *nearer]


def _maps(made: LabelMap | str) -> list[LabelMap] | str:
    return made if isinstance(made, str) else [made]


def _between(scene: Scene, own: Flags, patches: list[Patch], alpha: float) -> Patch:
    box = box_of(own)
    for patch in patches:
        box = patch.box.union(box)
    assert box is not None, "one of both has the part"
    box = box.grow(2, *scene.size)
    theirs = np.zeros((box.height, box.width), np.bool_)
    for patch in patches:
        theirs[patch.box.shift(-box.x0, -box.y0).slices] |= patch.mask
    if not patches:
        field = _field(own[box.slices])
        return Patch(box, field > alpha * field.max())
    goal = _field(theirs)
    if not own.any():
        return Patch(box, goal > (1 - alpha) * goal.max())
    glasses = scene.schema.names[scene.part] == "eye_g"
    # the pixels that brows and eyes hide of glasses count, or the glasses would be cut to pieces
    start = _field(solid_of(own[box.slices]) if glasses else own[box.slices])
    weight = np.float32(alpha)
    return Patch(box, (1 - weight) * start + weight * goal > 0)


def _field(mask: Flags) -> FloatField:
    return smooth_distance(signed_distance(np.ascontiguousarray(mask)))


def _apart(patch: Patch) -> list[Patch]:
    """Return the two largest pieces, one for each ear."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(
        np.ascontiguousarray(patch.mask).view(np.uint8), connectivity=8
    )
    order = 1 + np.argsort(-stats[1:count, cv2.CC_STAT_AREA], kind="stable")[:2]
    return [Patch(patch.box, labels == piece) for piece in order]
