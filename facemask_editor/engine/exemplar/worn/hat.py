"""Hats: on the skull, or on the hair where that must stay, with the hair that fits under them."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from facemask_editor.core.groups import BROWS, EYES
from facemask_editor.core.labels import LabelMap
from facemask_editor.core.region import Box
from facemask_editor.engine.exemplar.head_frame import ANGLES, RAYS, Floats, HeadFrame, at_angles
from facemask_editor.engine.exemplar.worn.bank import Exemplar, bank
from facemask_editor.engine.exemplar.worn.choice import Draw, ranked
from facemask_editor.engine.exemplar.worn.claim import claimed
from facemask_editor.engine.exemplar.worn.outlines import (
    Flags,
    Patch,
    closed,
    components,
    disc,
    pieces_of,
    polygons_of,
)
from facemask_editor.engine.exemplar.worn.scene import Scene, among
from facemask_editor.engine.exemplar.worn.sound import least_torn, roughly

_ON = ("background", "hair", "skin", "l_ear", "r_ear", "neck", "cloth")
_SOLID = ("hair", "skin", "l_ear", "r_ear")
_CENTRE_DOWN = 0.12
_HAIR_UNDER = 0.03
"""Chin units of hair that a hat presses flat."""
_FLARE = 1.3
"""Pixels by which hair under a hat may spread for each pixel downwards."""
_CLEAR = 0.03
"""Chin units that a hat stays above the brows."""
_MOST_LIFT = 0.22
_GAP = 0.05
"""Chin units, half of the background that may lie between a hat and the head."""
_TIP = 0.03
"""Chin units: narrower wedges of a hat are left out."""
_SLIT = 0.05
"""Chin units: narrower background beside a hat is a ray."""
_TRIES = 10
_CRUMB = 0.03
"""Square chin units."""
_MOST_ON_HAIR = 0.35
_ON_HAIR = 0.05
"""Chin units of hair that show below a hat that sits on the hair."""
_FOREHEAD = 0.35
"""Chin units to both sides of the middle over which the hairline counts."""
_LEAST_AREA = 0.3
"""Square chin units of a hat that must be seen."""
_LEAST_OVER = 0.06
"""Square chin units of it over the middle of the face."""
_LEAST_ON_HEAD = 0.15
"""Square chin units of hair and skin that it hides."""
_LEAST_EAR, _MOST_EAR = 0.08, 0.55
"""Shares of an ear of which a hat may not leave more than the first and less than the second."""
_LEAST_HAIR = 0.02
"""Share of the hair below which a piece that the hat cuts off is no strand worth keeping."""


def placed(scene: Scene, exemplar: Exemplar, above: float = 0.0) -> Patch | None:
    """Return the pixels of an exemplar's hat on a head, above brows and eyes; None where it would hide them.

    Args:
        scene: The face.
        exemplar: Of a hat.
        above: Above 0 it sits on the hair, so many chin units above the hairline.
    """
    features = [*BROWS.names, *EYES.names, "eye_g"]
    clear, most = (above, _MOST_ON_HAIR) if above > 0 else (_CLEAR, _MOST_LIFT)
    if above > 0:
        features.append("skin")
    lift = 0.0
    for _ in range(4):
        patch = _warped(scene, exemplar, lift)
        if patch is None:
            return None
        needed = _overlap(scene, patch, features, clear)
        if needed <= 0:
            return patch
        lift += needed + 0.01
        if lift > most:
            return None
    return None


def _warped(scene: Scene, exemplar: Exemplar, lift: float) -> Patch | None:
    frame = scene.frame
    base = _base(scene)
    polygons = []
    for polygon in exemplar.polygons:
        along, down = polygon[:, 0] - exemplar.centre, polygon[:, 1] - _CENTRE_DOWN
        radius, angle = np.hypot(along, down), np.arctan2(down, along)
        own, edge = at_angles(exemplar.skull, angle), at_angles(base, angle)
        far = np.where(radius < own, radius * edge / own, edge + radius - own)
        shift = (frame.centre - frame.mid) / frame.chin
        u, v = far * np.cos(angle) + shift @ frame.u, far * np.sin(angle) + shift @ frame.v
        polygons.append(np.stack([u, v - lift], -1))
    return scene.patch(polygons)


def _base(scene: Scene) -> Floats:
    """Return the outline that a hat sits on: the skull, the hair the more the less may adapt."""
    frame = scene.frame
    stays = 1.0 if any(i in scene.locks for i in scene.indices(("hair", "background"))) else 1 - scene.adapt
    skull = frame.skull + _HAIR_UNDER * bool(scene.having(("hair",)).any())
    if stays <= 0:
        return skull
    hair = _smooth(hair_outline(scene))
    # on top of the hair; at the sides it goes under the hat, or stands out beside it
    top = np.clip((-np.sin(ANGLES) - 0.25) / 0.5, 0, 1)
    return np.asarray(skull + stays * top * np.clip(hair - skull, 0, 0.6))


def hair_outline(scene: Scene) -> Floats:
    """Return how far hair reaches on each ray above the ears, else the skull; in chin units."""
    frame, (width, height) = scene.frame, scene.size
    radius: Floats = np.arange(1, 160, dtype=np.float64) * 0.012
    x, y = frame.points(radius[None, :], ANGLES[:, None])
    points = scene.pixels(np.stack([x, y], -1))
    columns, rows = np.floor(points[..., 0]).astype(np.intp), np.floor(points[..., 1]).astype(np.intp)
    inside = (columns >= 0) & (rows >= 0) & (columns < width) & (rows < height)
    labels = scene.labels[rows.clip(0, height - 1), columns.clip(0, width - 1)]
    hair = among(labels, scene.indices(("hair",))) & inside
    last = np.where(hair.any(axis=1), radius[len(radius) - 1 - hair[:, ::-1].argmax(axis=1)], 0.0)
    return np.where(np.sin(ANGLES) < 0.1, np.maximum(last, frame.skull), frame.skull)


def _smooth(values: Floats) -> Floats:
    """Return values on the rays without single strands: the largest of a wide median and a mean."""
    ring = np.concatenate([values[-6:], values, values[:6]])
    spread = np.stack([ring[k : k + RAYS] for k in range(13)])
    high = np.quantile(spread, 0.75, axis=0)
    ring = np.concatenate([high[-4:], high, high[:4]])
    return np.asarray(np.stack([ring[k : k + RAYS] for k in range(9)]).mean(axis=0))


def _overlap(scene: Scene, patch: Patch, features: list[str], clear: float) -> float:
    """Return by how many chin units a hat must go up to clear some parts over the middle of the face."""
    window = patch.box.slices
    below = scene.having(features, window)
    u, _ = scene.coordinates(patch.box)
    if "skin" in features:
        # a bald head has no hairline
        haired = scene.having(("hair",), np.s_[: patch.box.y1, patch.box.x0 : patch.box.x1]).any(axis=0)
        below &= (np.abs(u) < _FOREHEAD) & haired
        if not below.any():
            return 2 * _MOST_ON_HAIR
    reach = max(1, round(clear * scene.chin))
    grown = np.zeros_like(patch.mask)
    grown[reach:] = patch.mask[:-reach]
    hit = (grown | patch.mask) & below
    if not hit.any():
        return 0.0
    columns = np.flatnonzero(hit.any(axis=0))
    height = len(patch.mask)
    bottom = height - 1 - patch.mask[::-1, columns].argmax(axis=0)
    top = below[:, columns].argmax(axis=0)
    return max(float((bottom - top).max()) + reach, 1.0) / scene.chin


def put(scene: Scene, patches: list[Patch]) -> LabelMap | str:
    """Return the face with the hat and, where it may adapt, with hair that fits under it."""
    if not patches:
        return "there is no place for a hat above the brows"
    trimmed = _trimmed(scene, patches[0])
    out = claimed(
        trimmed,
        _snug(trimmed, patches[0]),
        _ON,
        crumb=_CRUMB,
        solid=True,
        give_to=_SOLID if scene.adapt > 0 else (),
    )
    if out is None:
        return "there is no place for a hat: locked parts cover it, or the head ends at the picture's top"
    return _tidied(scene, out, patches[0].box) if trimmed is not scene else out


def _snug(scene: Scene, patch: Patch) -> Patch:
    """Return the hat with the narrow background between it and the head."""
    window = patch.box.slices
    head = scene.having((*_SOLID, *BROWS.names, "eye_g"), window)
    empty = scene.having(("background",), window) & ~patch.mask
    gap = closed(patch.mask | head, _GAP * scene.chin) & empty
    whole = (patch.mask | gap).view(np.uint8)
    full = cv2.morphologyEx(whole, cv2.MORPH_OPEN, disc(max(2.0, _TIP * scene.chin / 2))).view(np.bool_)
    return Patch(patch.box, patch.mask | (gap & full))


def _trimmed(scene: Scene, patch: Patch) -> Scene:
    """Return the scene without the hair that could not be seen beside or above the hat."""
    hair, background = scene.indices(("hair",)), scene.indices(("background",))
    if scene.adapt <= 0 or not hair or not background or {hair[0], background[0]} & scene.locks:
        return scene
    mask, box = patch.mask, patch.box
    width, height = scene.size
    columns = np.flatnonzero(mask.any(axis=0))
    first, last = int(columns[0]), int(columns[-1])
    # the lowest point of the hat near each side, where its brim ends
    near = max(1, round(0.04 * scene.chin))
    low_left = box.y0 + int(np.flatnonzero(mask[:, first : first + near].any(axis=1))[-1])
    low_right = box.y0 + int(np.flatnonzero(mask[:, last - near + 1 : last + 1].any(axis=1))[-1])
    x = np.arange(width)
    limit = np.full(width, -1.0)
    left, right = box.x0 + first, box.x0 + last
    beyond_left, beyond_right = x < left, x > right
    limit[beyond_left] = low_left + (left - x[beyond_left]) / _FLARE
    limit[beyond_right] = low_right + (x[beyond_right] - right) / _FLARE
    limit[box.x0 + columns] = box.y1 - mask[::-1, columns].argmax(axis=0)
    lowest = int(min(height, np.ceil(limit.max())))
    part = scene.labels[:lowest]
    gone = (part == hair[0]) & (np.arange(lowest)[:, None] < limit)
    gone &= ~among(scene.before[:lowest], scene.locks)
    # between the two sides of the hat lies the head
    rows = np.flatnonzero(mask.any(axis=1))
    rows = rows[box.y0 + rows < lowest]
    left_end = np.full(lowest, width)
    right_end = np.full(lowest, -1)
    left_end[box.y0 + rows] = box.x0 + mask[rows].argmax(axis=1)
    right_end[box.y0 + rows] = box.x1 - 1 - mask[rows, ::-1].argmax(axis=1)
    gone &= ~((x[None, :] > left_end[:, None]) & (x[None, :] < right_end[:, None]))
    # a slit of background beside the hat would be a ray
    empty = (part == background[0]) | gone
    wide = cv2.morphologyEx(empty.view(np.uint8), cv2.MORPH_OPEN, disc(_SLIT * scene.chin / 2)).view(np.bool_)
    gone &= wide
    if not gone.any():
        return scene
    labels = scene.labels.copy()
    labels[:lowest][gone] = background[0]
    return replace(scene, labels=labels)


def _tidied(scene: Scene, out: LabelMap, box: Box) -> LabelMap:
    """Return the face without the scraps of hair that the hat's trimming left."""
    hair = scene.indices(("hair",))[0]
    labels, areas = components(out == hair)
    small = areas < max(_LEAST_HAIR * float(areas.sum()), _CRUMB * scene.chin**2)
    small[0] = False
    if len(areas) > 2 and small.any():
        scraps = small[labels] & (scene.before != out)
        was = np.unique(labels[small[labels]])
        before = scene.before == hair
        # a scrap that was there as such stays
        for piece in was:
            here = labels == piece
            grown = cv2.dilate(here.view(np.uint8), np.ones((3, 3), np.uint8)).view(np.bool_)
            if (grown & before & ~here).any():
                scraps |= here
        out = out.copy()
        out[scraps & (out == hair)] = scene.indices(("background",))[0]
    return out


def draw(scene: Scene, draw: Draw) -> LabelMap | str:
    """Return the face with a hat of the bank."""
    exemplars = ranked(bank("hats"), scene.frame, draw, "hat", skulls=True, most=_TRIES)
    # above the hairline hair goes on under a hat that would cut it in two
    choices = [(exemplar, above) for above in (0.0, _ON_HAIR) for exemplar in exemplars]

    def rough(scene: Scene, choice: tuple[Exemplar, float]) -> LabelMap | None:
        patch = placed(scene, *choice)
        if patch is None or not _fits(scene, patch):
            return None
        trimmed = _trimmed(scene, patch)
        return roughly(trimmed, [_snug(trimmed, patch)], _ON)

    chosen = least_torn(scene, choices, rough, _CRUMB / 5)
    patch = None if chosen is None else placed(scene, *chosen)
    if patch is not None:
        return put(scene, [patch])
    fallback = (placed(scene, exemplar) for exemplar in exemplars)
    return put(scene, [patch for patch in fallback if patch is not None][:1])


def _fits(scene: Scene, patch: Patch) -> bool:
    """Return whether a hat is seen over the face, and leaves ears whole or hides them."""
    u, _ = scene.coordinates(patch.box)
    over = patch.mask & (np.abs(u) < 0.25)
    on_head = patch.mask & scene.having(("hair", "skin"), patch.box.slices)
    unit = scene.chin**2
    if over.sum() < _LEAST_OVER * unit or patch.mask.sum() < _LEAST_AREA * unit:
        return False
    if on_head.sum() < _LEAST_ON_HEAD * unit:
        return False
    for name in ("l_ear", "r_ear"):
        ear = scene.having((name,))
        area = int(ear.sum())
        if area == 0:
            continue
        left = 1 - int((ear[patch.box.slices] & patch.mask).sum()) / area
        if _LEAST_EAR < left < _MOST_EAR:
            return False
    return True


def taken(labels: LabelMap, mask: Flags, frame: HeadFrame) -> list[Exemplar]:
    """Return a face's hat (mask H x W bool) as an exemplar."""
    polygons = polygons_of(pieces_of(mask)[0], frame, 40, smooth=1.2)
    if not polygons:
        return []
    centre = float((frame.centre - frame.mid) @ frame.u) / frame.chin
    return [Exemplar(0, polygons, np.array([frame.yaw, centre, 0.0]), frame.skull)]
