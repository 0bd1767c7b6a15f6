"""Earrings: each its own piece at its ear, or where the ear is under the hair."""

from __future__ import annotations

import cv2
import numpy as np

from facemask_editor.core.labels import LabelMap
from facemask_editor.engine.exemplar.head_frame import ANGLES, Floats, HeadFrame
from facemask_editor.engine.exemplar.worn.bank import Exemplar, bank
from facemask_editor.engine.exemplar.worn.choice import Draw, ranked
from facemask_editor.engine.exemplar.worn.claim import claimed
from facemask_editor.engine.exemplar.worn.outlines import Flags, Patch, filled, lobe, pieces_of, polygons_of
from facemask_editor.engine.exemplar.worn.scene import Scene, among
from facemask_editor.engine.exemplar.worn.sound import least_torn, roughly
from facemask_editor.fields.layout import REFERENCE_SIZE

SIDES = (("l_ear", 1.0), ("r_ear", -1.0))
"""Ears and the side of the picture where they are: 1 the right."""

_ON = ("background", "hair", "skin", "neck", "cloth", "neck_l", "l_ear", "r_ear")
_ABOVE_LOBE = 0.012
_TURNED = 0.07
"""Yaw from which the ear of the side that is turned away is not seen."""
_TURNED_EAR = 0.2
"""The same where an ear is drawn all the same."""
_DEEPEST = 0.05
"""Chin units that an earring may lie within the skin."""
_LEAST_EAR = 0.006
"""Square chin units: less is no ear that one could hang something on."""
_HIDDEN_LOBE = 0.5
"""v of the lobes of ears that hair hides."""
_LEAST_HIDDEN = 0.12
"""Chin units: shorter earrings are not seen where hair lies over the ear."""
_SCALE = 0.8, 1.5
_TRIES = 8
_CRUMB = 0.003
"""Square chin units."""


def lobes(scene: Scene) -> list[tuple[float, float, float, bool]]:
    """Return where earrings hang: side, u and v in chin units, whether the ear is seen.

    Ears that are seen come first: where there is one, none is supposed under hair.
    """
    frame = scene.frame
    found = []
    worn = _sides_worn(scene)
    for name, side in SIDES:
        if side not in worn:
            continue
        ear = scene.having((name,))
        if ear.sum() >= _LEAST_EAR * scene.chin**2 and side * frame.yaw < _TURNED_EAR:
            found.append((side, *lobe(frame, ear), True))
    if found:
        return found
    shift = (frame.centre - frame.mid) / frame.chin
    along = frame.skull * np.cos(ANGLES) + shift @ frame.u
    down = frame.skull * np.sin(ANGLES) + shift @ frame.v
    for _, side in SIDES:
        if side not in worn or side * frame.yaw > _TURNED:
            continue
        half = np.flatnonzero(side * np.cos(ANGLES) > 0)
        order = half[np.argsort(down[half], kind="stable")]
        u = float(np.interp(_HIDDEN_LOBE, down[order], along[order])) + side * 0.05
        found.append((side, u, _HIDDEN_LOBE, False))
    return found


def _sides_worn(scene: Scene) -> list[float]:
    """Return the sides at which an earring is to hang: those of the old ones, both where there were none."""
    sides = [side for _, side in SIDES]
    rows, columns = np.nonzero(scene.before == scene.part)
    if not len(rows):
        return sides
    width, height = scene.size
    x: Floats = (columns.astype(np.float64) + 0.5) * (REFERENCE_SIZE / width)
    y: Floats = (rows.astype(np.float64) + 0.5) * (REFERENCE_SIZE / height)
    u, _ = scene.frame.in_frame(x, y)
    return [side for side in sides if (side * u > 0.1).any()] or sides


def placed(
    scene: Scene, exemplar: Exemplar, at: tuple[float, float, float, bool], scale: float
) -> Patch | None:
    """Return the pixels of an earring that hangs upright from a lobe; None where it is not in the picture."""
    side, u, v, _ = at
    frame = scene.frame
    anchor = frame.mid + frame.chin * (u * frame.u + (v - _ABOVE_LOBE) * frame.v)
    points = [
        scene.pixels(anchor + polygon * [side * scale * frame.chin, scale * frame.chin])
        for polygon in exemplar.polygons
    ]
    patch = filled(points, scene.size)
    return patch and _off_the_face(scene, patch, side, points)


def _off_the_face(scene: Scene, patch: Patch, side: float, points: list[Floats]) -> Patch | None:
    """Move an earring outwards as far as it lies too deep in the skin; what still does is cut off."""
    deepest = _DEEPEST * scene.chin
    for attempt in range(2):
        box = patch.box.grow(round(2 * deepest) + 2, *scene.size)
        skin = scene.having(("skin", "nose", "mouth", "u_lip", "l_lip"), box.slices)
        depth = cv2.distanceTransform(skin.view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5)
        depth = depth[patch.box.shift(-box.x0, -box.y0).slices]
        within = float(depth[patch.mask].max(initial=0.0))
        if within <= deepest:
            return patch
        if attempt == 0:
            step = min(within - deepest + 1, 2.5 * deepest) * side
            moved = filled([polygon + np.array([step, 0.0]) for polygon in points], scene.size)
            if moved is None:
                return None
            patch = moved
    return Patch(patch.box, patch.mask & (depth <= deepest))


def put(scene: Scene, patches: list[Patch]) -> LabelMap | str:
    """Return the face with its earrings; why not where there is no place for one."""
    made = scene
    hung = False
    for patch in patches:
        out = claimed(made, patch, _ON, crumb=_CRUMB)
        if out is None:
            continue
        hung = True
        made = Scene(out, scene.before, scene.frame, scene.schema, scene.part, scene.locks, scene.adapt)
    return made.labels if hung else "no earring has a place: locked parts cover it"


def draw(scene: Scene, draw: Draw) -> LabelMap | str:
    """Return the face with earrings of the bank, the same one at each ear."""
    places = lobes(scene)
    if not places:
        return "no ear can be seen that an earring could hang on"
    usable = None
    earrings = bank("earrings")
    if not places[0][3]:
        usable = np.array([e.numbers[2] > _LEAST_HIDDEN for e in earrings.exemplars])
    chosen = ranked(earrings, scene.frame, draw, "earrings", usable=usable, most=_TRIES)
    if not chosen:
        return "no earring is long enough to be seen under the hair"
    rng = draw.numbers("earrings, size")
    scale = float(np.clip(np.exp(0.1 + 0.22 * draw.temperature * rng.standard_normal()), *_SCALE))
    choices = [(exemplar, scale) for exemplar in chosen] + [(exemplar, _SCALE[0]) for exemplar in chosen]

    def hung(scene: Scene, choice: tuple[Exemplar, float]) -> list[Patch]:
        patches = (placed(scene, choice[0], at, choice[1]) for at in places)
        return [patch for patch in patches if patch is not None]

    best = least_torn(scene, choices, lambda small, choice: roughly(small, hung(small, choice), _ON), _CRUMB)
    return put(scene, [] if best is None else hung(scene, best))


def taken(labels: LabelMap, mask: Flags, frame: HeadFrame, ears: dict[float, int]) -> dict[float, Exemplar]:
    """Return a face's earrings by the side of the picture, each about its lobe as on the right.

    Args:
        labels: H x W uint8.
        mask: H x W bool, the earrings.
        frame: Of the face.
        ears: Class index of the ear on each side.
    """
    found: dict[float, Exemplar] = {}
    for piece in pieces_of(mask):
        polygons = polygons_of(piece, frame, 4, smooth=0.6)
        if not polygons:
            continue
        corners = np.concatenate(polygons)
        side = 1.0 if corners[:, 0].mean() > 0 else -1.0
        if side in found:
            continue
        ear = among(labels, [ears[side]]) if side in ears else np.zeros_like(mask)
        top = corners[corners[:, 1] <= corners[:, 1].min() + 0.02].mean(axis=0)
        u, v = lobe(frame, ear) if ear.any() else (top[0], top[1])
        moved = tuple((polygon - [u, v - _ABOVE_LOBE]) * [side, 1.0] for polygon in polygons)
        found[side] = Exemplar(0, moved, np.array([frame.yaw, 0.0, 0.0]), frame.skull)
    return found
