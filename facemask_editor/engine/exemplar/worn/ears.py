"""Ears: outside the face at the height of eyes and nose, both from one exemplar, grown onto the head."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core.labels import LabelMap
from facemask_editor.engine.exemplar.head_frame import Floats, HeadFrame, at_angles
from facemask_editor.engine.exemplar.worn.bank import Bank, Exemplar, bank
from facemask_editor.engine.exemplar.worn.choice import Draw, ranked
from facemask_editor.engine.exemplar.worn.claim import claimed
from facemask_editor.engine.exemplar.worn.outlines import Flags, Patch, closed, grown, polygons_of
from facemask_editor.engine.exemplar.worn.scene import Scene
from facemask_editor.engine.exemplar.worn.sound import least_torn, roughly

_ON = ("background", "hair", "neck", "cloth", "skin")
_FACE = ("skin",)
_AROUND = ("background", "hair", "skin", "neck", "cloth")
_TURNED = 0.13
"""Yaw from which the ear of the side that is turned away is not seen."""
_TURN = np.radians(14)
"""At most so far an ear is turned about the head towards the old one's place."""
_HIGHEST, _LOWEST = -0.3, 0.78
"""v between which ears lie, in chin units: brows and mouth."""
_COVERED = 0.3
"""Chin units of the head beside the face that hair may cover; an ear goes on from there."""
_CLOSING = 0.055
"""Chin units of gaps between ear and head that are closed."""
_CRUMB = 0.012
"""Square chin units."""
_NARROW = 0.7, 0.5
_DEEPEST = 0.05
"""Chin units of skin that an ear may take."""


def side_of(name: str) -> float:
    """Return the side of the picture of an ear: 1 the right."""
    return 1.0 if name.startswith("l_") else -1.0


def placed(
    scene: Scene, exemplar: Exemplar, old: Flags | None, side: float, narrow: float = 1.0
) -> Patch | None:
    """Return the pixels of an exemplar's ear on a head.

    Args:
        scene: The face.
        exemplar: Of an ear on that side.
        old: H x W bool, the ear that it takes the place of; None where there was none.
        side: 1: the right of the picture.
        narrow: Factor on how far the ear stands off the head.
    """
    frame = scene.frame
    base = _base(frame)
    polygon = exemplar.polygons[0]
    radius = np.hypot(polygon[:, 0] - exemplar.centre, polygon[:, 1] - _CENTRE_DOWN)
    angle = np.arctan2(polygon[:, 1] - _CENTRE_DOWN, polygon[:, 0] - exemplar.centre)
    own = at_angles(exemplar.skull, angle)
    turn = 0.0
    if old is not None and old.any():
        here = _middle_angle(scene, old)
        there = float(np.arctan2(np.sin(angle).mean(), np.cos(angle).mean()))
        turn = float(np.clip((here - there + np.pi) % (2 * np.pi) - np.pi, -_TURN, _TURN))
        # what little of an ear looks out of the hair says less of where its middle is
        own_area = 0.5 * np.ptp(polygon[:, 0]) * np.ptp(polygon[:, 1]) * scene.chin**2
        turn *= min(1.0, float(old.sum()) / own_area)
    for _ in range(3):
        turned = angle + turn
        edge = at_angles(base, turned)
        far = np.where(radius < own, radius * edge / own, edge + narrow * (radius - own))
        u, v = _points(frame, far, turned)
        low, high = float(v.min()), float(v.max())
        over = max(0.0, _HIGHEST - low) - max(0.0, high - _LOWEST)
        if over == 0:
            break
        turn += side * over / max(0.3, float(edge.mean()))
    return scene.patch([np.stack([u, v], -1)])


_CENTRE_DOWN = 0.12
"""v of the centre of rays, as `head_frame` puts it."""


def _points(frame: HeadFrame, radius: Floats, angle: Floats) -> tuple[Floats, Floats]:
    shift = (frame.centre - frame.mid) / frame.chin
    return radius * np.cos(angle) + float(shift @ frame.u), radius * np.sin(angle) + float(shift @ frame.v)


def _base(frame: HeadFrame) -> Floats:
    """Return how far the head shows beside the face, without what strands cut out of it."""
    ring = np.concatenate([frame.outline[-3:], frame.outline, frame.outline[:3]])
    smooth = np.stack([ring[k : k + len(frame.outline)] for k in range(7)])
    shown = np.median(smooth, axis=0)
    return np.asarray(np.clip(shown, frame.skull - _COVERED, frame.skull))


def _middle_angle(scene: Scene, old: Flags) -> float:
    rows, columns = np.nonzero(old)
    reference = np.array([columns.mean() + 0.5, rows.mean() + 0.5]) / scene.pixels(np.ones(2))
    _, angle = scene.frame.polar(reference[0], reference[1])
    return float(angle)


def put(scene: Scene, patches: list[Patch], side: float) -> LabelMap | str:
    """Return the face with the ear; why not where it has no place."""
    name = "left" if side > 0 else "right"
    if not patches:
        return f"the {name} ear would lie outside the picture"
    patch = _attached(scene, patches[0])
    out = (
        None
        if patch is None
        else claimed(
            scene,
            patch,
            _ON,
            beside=_FACE,
            solid=True,
            crumb=_CRUMB,
            give_to=_AROUND if scene.adapt > 0 else (),
        )
    )
    return f"the {name} ear has no place: hat or locked parts cover it" if out is None else out


def _attached(scene: Scene, patch: Patch) -> Patch | None:
    """Return the ear without what lies deep in the face, and with the gap to the face closed."""
    reach = round(_CLOSING * scene.chin) + 2
    box = patch.box.grow(3 * reach, *scene.size)
    inner = patch.box.shift(-box.x0, -box.y0).slices
    mask = np.zeros((box.height, box.width), np.bool_)
    mask[inner] = patch.mask
    face = scene.having(("skin", "nose", "eye_g", "l_brow", "r_brow", "l_eye", "r_eye"), box.slices)
    depth = cv2.distanceTransform(face.view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5)
    ear = mask & (depth <= _DEEPEST * scene.chin)
    if not ear.any():
        return None
    together = closed(ear | face, reach)
    rows = np.flatnonzero(ear.any(axis=1))
    gap = together & ~face
    gap[: rows[0]] = gap[rows[-1] + 1 :] = False
    # only the gap beside the ear: the closing also fills notches of the face
    near = grown(ear, 2 * reach)
    return Patch(box, ear | (gap & near))


def draw(scene: Scene, draw: Draw, name: str) -> LabelMap | str:
    """Return the face with an ear of the bank; the same seed takes both ears from one head."""
    side = side_of(name)
    frame = scene.frame
    word = "left" if side > 0 else "right"
    old = scene.before == scene.part
    if side * frame.yaw > _TURNED and not old.any():
        return f"the head is turned so far that its {word} ear cannot be seen"
    ears = bank("ears")
    exemplars = _of_side(ears, frame, draw, side)
    # narrower ones last, where hair beside the face is too thin to go on behind an ear
    choices = [(exemplar, 1.0) for exemplar in exemplars[:4]]
    choices += [(exemplar, narrow) for narrow in _NARROW for exemplar in exemplars[:2]]

    def standing(scene: Scene, choice: tuple[Exemplar, float]) -> Patch | None:
        return placed(scene, choice[0], _guide(scene), side, choice[1])

    def rough(scene: Scene, choice: tuple[Exemplar, float]) -> LabelMap | None:
        patch = standing(scene, choice)
        patch = None if patch is None else _attached(scene, patch)
        return None if patch is None else roughly(scene, [patch], _ON)

    chosen = least_torn(scene, choices, rough, _CRUMB)
    patch = None if chosen is None else standing(scene, chosen)
    return put(scene, [] if patch is None else [patch], side)


def _guide(scene: Scene) -> Flags | None:
    old = scene.before == scene.part
    return old if old.sum() >= 0.01 * scene.chin**2 else None


def _of_side(ears: Bank, frame: HeadFrame, draw: Draw, side: float) -> list[Exemplar]:
    """Return ears of a side of the picture, from heads that show both where there are such."""
    heads: dict[int, dict[float, int]] = {}
    for exemplar in ears.exemplars:
        heads.setdefault(int(exemplar.numbers[3]), {})[float(exemplar.numbers[2])] = exemplar.number
    usable: npt.NDArray[np.bool_] = np.zeros(len(ears.exemplars), np.bool_)
    for head in heads.values():
        if len(head) == 2:
            usable[head[1.0]] = True
    found = []
    for chosen in ranked(ears, frame, draw, "ears", skulls=True, usable=usable, most=4):
        mirrored = chosen.polygons[0][:, 0].mean() < 0
        wanted = -side if mirrored else side
        ear = ears.exemplars[heads[int(chosen.numbers[3])][wanted]]
        found.append(ear.mirrored() if mirrored else ear)
    return found


def taken(labels: LabelMap, mask: Flags, frame: HeadFrame) -> list[Exemplar]:
    """Return a face's ear (mask H x W bool) as an exemplar."""
    polygons = polygons_of(mask, frame, 12, smooth=1.0)
    if not polygons:
        return []
    centre = float((frame.centre - frame.mid) @ frame.u) / frame.chin
    outer = max(polygons, key=len)
    return [Exemplar(0, (outer,), np.array([frame.yaw, centre]), _base(frame))]
