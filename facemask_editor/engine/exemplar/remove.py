"""Take off what is worn, and ears: what lay behind comes into view, without rays and without slabs."""

from __future__ import annotations

import cv2
import numpy as np

from facemask_editor.core.groups import BROWS, EYES
from facemask_editor.core.labels import LabelMap, LabelSchema
from facemask_editor.core.nearest import nearest_of
from facemask_editor.core.region import Box, box_of
from facemask_editor.engine.exemplar.head_frame import ANGLES, Floats, HeadFrame, at_angles
from facemask_editor.engine.exemplar.worn.outlines import Flags, components, disc
from facemask_editor.engine.exemplar.worn.scene import Scene, among
from facemask_editor.fields.layout import REFERENCE_SIZE

_BEHIND = {
    "eye_g": ("skin", "hair", "l_ear", "r_ear", "background", "hat"),
    "hat": ("hair", "skin", "background"),
    "ear_r": ("hair", "skin", "neck", "cloth", "background", "l_ear", "r_ear"),
    "neck_l": ("neck", "cloth", "skin", "hair", "background"),
    "l_ear": ("hair", "background", "skin", "neck", "hat"),
    "r_ear": ("hair", "background", "skin", "neck", "hat"),
}
"""Classes that come into view where a part leaves."""

_THIN = 0.02
"""Chin units: what is thinner spreads into no hole."""
_CLOSING = 0.09
"""Chin units of features that a frame hid."""
_SPIKE = 0.09
"""Chin units: a nose is nowhere narrower."""
_FRONTAL = 0.12
"""Yaw up to which a nose's ridge runs up the middle."""
_NO_HAIR = 0.004
"""Square chin units: less hair is a bald head's."""
_VOLUME = 0.05, 0.22
"""Chin units of hair over the skull where a hat was taken off."""
_HAIRLINE = 0.74
"""Share of the skull, upwards, at which the forehead ends."""


def taken_off(
    label_map: LabelMap, part: int, frame: HeadFrame | None, schema: LabelSchema, locks: frozenset[int]
) -> LabelMap:
    """Return a face without a part; no other pixels change.

    Args:
        label_map: H x W uint8.
        part: Class index.
        frame: Of the head; without one the nearest large class comes into view.
        schema: With the class names of CelebAMask-HQ.
        locks: Classes that do not grow.
    """
    opened = label_map == part
    box = box_of(opened)
    if box is None:
        return label_map.copy()
    name = schema.names[part]
    unit = _unit(label_map, frame)
    out = label_map.copy()
    behind = [n for n in _BEHIND.get(name, ()) if n in schema.names and schema.index(n) not in locks]
    if frame is None:
        _from_around(out, opened, box, [schema.index(n) for n in behind], unit, schema, locks)
        return out
    scene = Scene(label_map, label_map, frame, schema, part, locks, 0.0)
    if name == "hat":
        _under_hat(out, opened, box, scene, behind)
    elif name in ("l_ear", "r_ear"):
        _beside(out, opened, box, scene, behind)
    elif name == "eye_g":
        _from_the_face(out, opened, box, scene, behind)
        _whole_again(out, opened, box, scene)
    else:
        _from_around(out, opened, box, scene.indices(behind), unit, schema, locks)
    return out


def _unit(label_map: LabelMap, frame: HeadFrame | None) -> float:
    side = float(np.sqrt(label_map.size))
    return 0.35 * side if frame is None else frame.chin * side / REFERENCE_SIZE


def _sources(labels: LabelMap, classes: list[int], opened: Flags, unit: float) -> Flags:
    """Return the pixels of classes that may spread: those of pieces that are not thin."""
    round_disc = disc(_THIN * unit / 2)
    found = np.zeros(labels.shape, np.bool_)
    for index in classes:
        of_class = labels == index
        if of_class.any():
            # beside the hole a class goes on behind it: it is not thin for ending there
            wide = cv2.morphologyEx((of_class | opened).view(np.uint8), cv2.MORPH_OPEN, round_disc)
            found |= of_class & wide.view(np.bool_)
    return found & ~opened


def _from_around(
    out: LabelMap,
    opened: Flags,
    box: Box,
    classes: list[int],
    unit: float,
    schema: LabelSchema,
    locks: frozenset[int],
) -> None:
    """Give opened pixels to the nearest of some classes, else to any unlocked one; in place."""
    part = int(out[box.slices][opened[box.slices]][0])
    window = box.grow(round(0.5 * unit) + 4, out.shape[1], out.shape[0]).slices
    whole = (slice(0, out.shape[0]), slice(0, out.shape[1]))
    anything = [i for i in range(len(schema.names)) if i != part and i not in locks]
    for view, wanted in ((window, classes), (whole, classes), (whole, anything)):
        sources = _sources(out[view], wanted, opened[view], unit)
        if sources.any():
            out[view][opened[view]] = nearest_of(out[view], sources)[0][opened[view]]
            return
    if schema.background not in locks:
        out[opened] = schema.background


def _from_the_face(out: LabelMap, opened: Flags, box: Box, scene: Scene, behind: list[str]) -> None:
    """Fill what glasses leave: skin on the head, what is around beside it; in place."""
    x, y = _reference(scene, box)
    radius, angle = scene.frame.polar(x, y)
    within = np.zeros_like(opened)
    within[box.slices] = radius < at_angles(scene.frame.outline + 0.02, angle)
    for hole, names in ((opened & within, ["skin"]), (opened & ~within, behind)):
        around = box_of(hole)
        wanted = [n for n in names if n in behind] or behind
        if around is not None:
            _from_around(out, hole, around, scene.indices(wanted), scene.chin, scene.schema, scene.locks)


def _whole_again(out: LabelMap, opened: Flags, box: Box, scene: Scene) -> None:
    """Close brows, eyes and nose where the glasses' frame cut them; in place."""
    reach = _CLOSING * scene.chin / 2
    window = box.grow(round(2 * reach) + 2, *scene.size).slices
    for name in (*BROWS.names, *EYES.names, "nose"):
        for index in scene.indices((name,)):
            if index in scene.locks:
                continue
            feature = scene.labels[window] == index
            if not feature.any():
                continue
            whole = cv2.morphologyEx(feature.view(np.uint8), cv2.MORPH_CLOSE, disc(reach)).view(np.bool_)
            if name == "nose":
                whole |= _bridge(scene, window, feature)
            taken = whole & opened[window] & among(out[window], scene.indices(("skin", "nose")))
            if name == "nose":
                _one_nose(out[window], feature, taken, opened[window], scene)
            else:
                out[window][taken] = index


def _one_nose(out: LabelMap, before: Flags, taken: Flags, opened: Flags, scene: Scene) -> None:
    """Give the nose what glasses hid of it as far as that is no spike and belongs to it; in place."""
    nose, skin = scene.schema.index("nose"), scene.schema.index("skin")
    whole = before | taken | (opened & (out == nose))
    smooth = cv2.morphologyEx(whole.view(np.uint8), cv2.MORPH_OPEN, disc(_SPIKE * scene.chin / 2))
    kept = before | smooth.view(np.bool_)
    labels, areas = components(kept)
    main = labels == int(np.argmax(areas))
    out[opened & main] = nose
    if skin not in scene.locks:
        out[opened & ~main & (out == nose)] = skin


def _bridge(scene: Scene, window: tuple[slice, slice], nose: Flags) -> Flags:
    """Return the nose's ridge between the eyes, which the glasses' bridge lay on."""
    box = Box(window[1].start, window[0].start, window[1].stop, window[0].stop)
    u, v = scene.coordinates(box)
    top = float(v[nose].min())
    rows = nose & (v < top + 0.1)
    if top < -0.05 or not rows.any() or abs(scene.frame.yaw) > _FRONTAL:
        return np.zeros_like(nose)
    left, right = float(u[rows].min()), float(u[rows].max())
    if right - left > 0.8 * scene.frame.eyes / scene.frame.chin:
        return np.zeros_like(nose)
    up = np.clip((top + 0.05 - v) / (top + 0.12), 0, 1)
    middle, half = (left + right) / 2, (right - left) / 2
    ridge: Flags = (np.abs(u - middle * (1 - up)) < half * (1 - 0.35 * up)) & (v < top + 0.05) & (v > -0.07)
    return ridge


def _under_hat(out: LabelMap, opened: Flags, box: Box, scene: Scene, behind: list[str]) -> None:
    """Fill what a hat leaves with the skull, the hair on it where there is any, and background; in place."""
    frame = scene.frame
    window = box.slices
    x, y = _reference(scene, box)
    radius, angle = frame.polar(x, y)
    skull = at_angles(frame.skull, angle)
    known = scene.schema.names
    hair_area = int(scene.having(("hair",)).sum())
    haired = "hair" in behind and hair_area > _NO_HAIR * scene.chin**2
    target = np.full(radius.shape, scene.schema.background, np.uint8)
    if haired:
        cover, line = _hair_under_hat(scene, opened)
        target[radius < at_angles(frame.skull + cover, angle)] = known.index("hair")
        if "skin" in behind:
            target[radius < skull * at_angles(line, angle)] = known.index("skin")
    elif "skin" in behind:
        target[radius < skull] = known.index("skin")
    hole = opened[window]
    allowed = among(target, [i for i in range(len(known)) if i not in scene.locks])
    out[window][hole & allowed] = target[hole & allowed]
    rest = np.zeros_like(opened)
    rest[window] = hole & ~allowed
    if rest.any():
        _from_around(out, rest, box, scene.indices(behind), scene.chin, scene.schema, scene.locks)
    if haired:
        _joined_hair(out, opened, box, scene)


def _hair_under_hat(scene: Scene, opened: Flags) -> tuple[Floats, Floats]:
    """Return the hair's thickness over the skull and where the forehead ends, for each ray.

    Beside the hat both are as they show; under it they go from one side to the other.
    """
    frame = scene.frame
    reach: Floats = np.arange(1, 200, dtype=np.float64) * 0.01
    x, y = frame.points(reach[None, :], ANGLES[:, None])
    points = scene.pixels(np.stack([x, y], -1))
    width, height = scene.size
    columns, rows = np.floor(points[..., 0]).astype(np.intp), np.floor(points[..., 1]).astype(np.intp)
    inside = (columns >= 0) & (rows >= 0) & (columns < width) & (rows < height)
    columns, rows = columns.clip(0, width - 1), rows.clip(0, height - 1)
    hair = among(scene.labels[rows, columns], scene.indices(("hair",))) & inside
    hat = opened[rows, columns] & inside
    free = ~hat.any(axis=1) & hair.any(axis=1) & (np.sin(ANGLES) < 0.35)
    outer = reach[len(reach) - 1 - hair[:, ::-1].argmax(axis=1)]
    volume = np.clip(outer - frame.skull, *_VOLUME)
    top = np.exp(-(((ANGLES - 1.5 * np.pi) / np.radians(50)) ** 2))
    if free.any():
        known = np.flatnonzero(free)
        cover = np.interp(np.arange(len(ANGLES)), known, volume[known], period=len(ANGLES))
    else:
        cover = np.full(len(ANGLES), 0.1)
    line = 0.9 + (_HAIRLINE - 0.9) * top
    # hair must not begin above the hat's edge where that lies on skin, nor leave skin above where it is hair
    skin = among(scene.labels[rows, columns], scene.indices(("skin",))) & inside
    first = np.where(hat.any(axis=1), reach[hat.argmax(axis=1)], 0.0)
    below = np.where(skin, reach[None, :], 0.0).max(axis=1)
    on_skin = (below > 0) & (first > 0) & (first - below < 0.06)
    line = np.where(on_skin, np.maximum(line, first / frame.skull + 0.05 * top), line)
    on_hair = hat.any(axis=1) & (np.where(hair, reach[None, :], 9.0).min(axis=1) < first)
    return cover, np.where(on_hair, 0.0, line)


def _joined_hair(out: LabelMap, opened: Flags, box: Box, scene: Scene) -> None:
    """Give holes of background between the new hair and the old to the hair; in place."""
    background, hair = scene.schema.background, scene.schema.index("hair")
    reach = 0.05 * scene.chin
    window = box.grow(round(2 * reach) + 2, *scene.size).slices
    solid = among(out[window], scene.indices(("hair", "skin", "l_ear", "r_ear")))
    whole = cv2.morphologyEx(solid.view(np.uint8), cv2.MORPH_CLOSE, disc(reach)).view(np.bool_)
    out[window][whole & opened[window] & (out[window] == background)] = hair


def _beside(out: LabelMap, opened: Flags, box: Box, scene: Scene, behind: list[str]) -> None:
    """Fill what an ear leaves: the head's outline within, hair or background outside; in place."""
    x, y = _reference(scene, box)
    radius, angle = scene.frame.polar(x, y)
    within = np.zeros_like(opened)
    edge = at_angles(np.minimum(scene.frame.skull, scene.frame.outline + 0.04), angle)
    within[box.slices] = radius < edge
    unit = scene.chin
    inner = [n for n in ("skin", "hair") if n in behind]
    outer = [n for n in behind if n != "skin"]
    for hole, names in ((opened & within, inner), (opened & ~within, outer)):
        around = box_of(hole)
        if around is not None:
            _from_around(out, hole, around, scene.indices(names), unit, scene.schema, scene.locks)


def _reference(scene: Scene, box: Box) -> tuple[Floats, Floats]:
    width, height = scene.size
    x = (np.arange(box.x0, box.x1) + 0.5) * (REFERENCE_SIZE / width)
    y = (np.arange(box.y0, box.y1) + 0.5) * (REFERENCE_SIZE / height)
    return np.asarray(np.broadcast_to(x, (box.height, box.width))), np.asarray(
        np.broadcast_to(y[:, None], (box.height, box.width))
    )
