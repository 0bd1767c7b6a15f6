"""Glasses: over both eyes, as wide as the face lets them, behind brows and hair."""

from __future__ import annotations

import numpy as np

from facemask_editor.core.groups import BROWS, EYES, MOUTH
from facemask_editor.core.labels import LabelMap
from facemask_editor.core.region import box_of
from facemask_editor.engine.exemplar.head_frame import ANGLES, Floats, HeadFrame
from facemask_editor.engine.exemplar.worn.bank import Exemplar, bank
from facemask_editor.engine.exemplar.worn.choice import Draw, ranked
from facemask_editor.engine.exemplar.worn.claim import claimed
from facemask_editor.engine.exemplar.worn.outlines import Flags, Patch, closed, polygons_of, solid_of
from facemask_editor.engine.exemplar.worn.scene import Scene, among
from facemask_editor.fields.layout import REFERENCE_SIZE

_ON = ("skin", "nose")
_BEFORE = (*EYES.names, *BROWS.names)
_TEMPLE = 0.03
"""Chin units that the temples may reach beyond the outline of the head."""
_STRETCH = 0.45, 1.2
"""How far the outer half of a lens may narrow and widen beside what the eyes' distance asks for."""
_BRIDGE = 0.17
"""Chin units below the eyes down to which glasses lie on the nose; below, the nose is before them."""
_HIDDEN = 0.06
"""Chin units of a brow or an eye that lie before glasses."""
_NO_PLACE = "there is no place for glasses: {}"


def edges_at_eyes(frame: HeadFrame) -> tuple[float, float]:
    """Return u of the skull's left and right edge at the height of the eyes, in chin units."""
    shift = (frame.centre - frame.mid) / frame.chin
    along = frame.skull * np.cos(ANGLES) + shift @ frame.u
    down = frame.skull * np.sin(ANGLES) + shift @ frame.v
    right = np.abs(ANGLES - np.pi) > np.pi / 2
    found = []
    for side in (~right, right):
        order = np.argsort(down[side], kind="stable")
        found.append(float(np.interp(0.0, down[side][order], along[side][order])))
    return found[0], found[1]


def placed(scene: Scene, exemplar: Exemplar) -> Patch | None:
    """Return the pixels of an exemplar's glasses on a face; brows, eyes and hair are not yet before them."""
    frame = scene.frame
    left, right, eyes = exemplar.numbers[2:5]
    here_left, here_right = edges_at_eyes(frame)
    here_eyes = frame.eyes / frame.chin
    places = [left, -eyes / 2, eyes / 2, right]
    half, grown = here_eyes / 2, here_eyes / eyes
    # a turned head shows little of one side: lenses narrow there, but grow only a little on the other
    far_left = half + np.clip(-here_left - half, *(np.array(_STRETCH) * grown * (-left - eyes / 2)))
    far_right = half + np.clip(here_right - half, *(np.array(_STRETCH) * grown * (right - eyes / 2)))
    targets = [-far_left, -half, half, far_right]
    high = np.sqrt(here_eyes / eyes)
    moved = [
        np.stack([_along(polygon[:, 0], places, targets), polygon[:, 1] * high], -1)
        for polygon in exemplar.polygons
    ]
    patch = scene.patch(moved)
    return patch and Patch(patch.box, patch.mask & _within(scene, patch))


def _along(u: Floats, places: list[float], targets: list[float]) -> Floats:
    """Return u moved piecewise linearly; beyond the face's edges distances stay."""
    inner = np.interp(u, places, targets)
    return inner + np.minimum(u - places[0], 0) + np.maximum(u - places[-1], 0)


def _within(scene: Scene, patch: Patch) -> Flags:
    """Return where a patch lies on the head."""
    radius = scene.frame.skull + _TEMPLE
    shift = (scene.frame.centre - scene.frame.mid) / scene.frame.chin
    outline = np.stack(
        [radius * np.cos(ANGLES) + shift @ scene.frame.u, radius * np.sin(ANGLES) + shift @ scene.frame.v], -1
    )
    head = scene.patch([outline])
    inside = np.zeros(patch.mask.shape, np.bool_)
    if head is not None:
        x0, y0 = max(head.box.x0, patch.box.x0), max(head.box.y0, patch.box.y0)
        x1, y1 = min(head.box.x1, patch.box.x1), min(head.box.y1, patch.box.y1)
        if x0 < x1 and y0 < y1:
            inside[y0 - patch.box.y0 : y1 - patch.box.y0, x0 - patch.box.x0 : x1 - patch.box.x0] = head.mask[
                y0 - head.box.y0 : y1 - head.box.y0, x0 - head.box.x0 : x1 - head.box.x0
            ]
    return inside


def put(scene: Scene, patches: list[Patch]) -> LabelMap | str:
    """Return the face with glasses; why not where they have no place."""
    if not patches:
        return _NO_PLACE.format("the eyes lie outside the picture")
    out = claimed(scene, _behind_nose(scene, patches[0]), _ON, most_pieces=2, beside=_BEFORE, crumb=0.03)
    return _NO_PLACE.format("hair, hat or locked parts cover it") if out is None else out


def _behind_nose(scene: Scene, patch: Patch) -> Patch:
    """Return the glasses without what the nose hides: all but the bridge; so the nose stays one piece."""
    nose = scene.having(("nose",), patch.box.slices)
    if not (nose & patch.mask).any():
        return patch
    _, v = scene.coordinates(patch.box)
    lowest = float(v[patch.mask & nose].min()) + 0.5 * _BRIDGE
    return Patch(patch.box, patch.mask & ~(nose & (v > max(lowest, _BRIDGE / 2))))


def draw(scene: Scene, draw: Draw) -> LabelMap | str:
    """Return the face with glasses of the bank."""
    for exemplar in ranked(bank("glasses"), scene.frame, draw, "glasses"):
        patch = placed(scene, exemplar)
        if patch is not None and _clear(scene, patch):
            return put(scene, [patch])
    patch = placed(scene, ranked(bank("glasses"), scene.frame, draw, "glasses", most=1)[0])
    return put(scene, [] if patch is None else [patch])


def _clear(scene: Scene, patch: Patch) -> bool:
    """Return whether glasses stay off the mouth."""
    return not bool((scene.having(MOUTH.names, patch.box.slices) & patch.mask).any())


def taken(scene: Scene, labels: LabelMap, mask: Flags, frame: HeadFrame) -> list[Exemplar]:
    """Return the glasses that another face wears as an exemplar, with what its eyes and brows hide of them.

    Args:
        scene: Of the face that gets them, in the same classes.
        labels: H x W uint8, the other face.
        mask: H x W bool, its glasses.
        frame: Of its head.
    """
    box = box_of(mask)
    if box is None:
        return []
    window = box.grow(8, labels.shape[1], labels.shape[0]).slices
    reach = _HIDDEN * frame.chin * labels.shape[0] / REFERENCE_SIZE
    before = among(labels[window], scene.indices(_BEFORE))
    solid = mask.copy()
    solid[window] |= before & solid_of(closed(mask[window], reach))
    solid[window] = solid_of(closed(solid[window], reach / 4))
    left, right = edges_at_eyes(frame)
    polygons = polygons_of(solid, frame, 4)
    numbers = np.array([frame.yaw, 0.0, left, right, frame.eyes / frame.chin])
    return [Exemplar(0, polygons, numbers, frame.skull)] if polygons else []
