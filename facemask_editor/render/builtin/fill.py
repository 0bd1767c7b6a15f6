"""Texture for holes: each class goes on from its own pixels that the photo shows."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core.labels import CELEBAMASK_HQ, LabelMap
from facemask_editor.render.builtin.arrays import Bools, Floats, floats, inside
from facemask_editor.render.builtin.pull_push import spread
from facemask_editor.render.builtin.strands import direction_of, drawn_out

Picture = npt.NDArray[np.uint8]

_INNER = {"background": 8.0, "skin": 6.0, "cloth": 6.0, "hair": 5.0, "neck": 5.0}
_INNER_ELSE = 2.5
"""How far inside its class, pixels at 512, a source has to lie: annotations are off by as much."""
_FEATHER = 2.5
_LOW, _LOW_OF_STRANDS = 5.0, 12.0
_DARK = 6.0
"""Levels below the mean around from which on a pixel of skin counts less."""
_FOLD = 18.0
_DEPTH = 40.0
_SKIN = CELEBAMASK_HQ.index("skin")
_HAIR = CELEBAMASK_HQ.index("hair")
_LIPS = tuple(CELEBAMASK_HQ.index(name) for name in ("u_lip", "l_lip"))
_BRIGHTER = 12.0
_STRANDS = frozenset(CELEBAMASK_HQ.index(name) for name in ("hair", "hat", "cloth"))
"""Classes whose texture is coarse."""


def fill(
    picture: Picture, new: LabelMap, source: LabelMap, holes: Bools, touched: Bools, unit: float
) -> tuple[Picture, Bools, dict[int, int]]:
    """Return a window with its holes filled.

    Args:
        picture: h x w x 3 uint8 RGB, the moved photo.
        new: h x w uint8, the edited mask.
        source: What the old mask has where each pixel comes from.
        holes: Where nothing corresponds.
        touched: Where pixels may change at all.
        unit: Pixels for a pixel at 512.

    Returns:
        The picture, where no pixel of the class was found to go on from, and pixels filled by class.
    """
    found = picture.astype(np.float32)
    empty = np.zeros(holes.shape, bool)
    counts: dict[int, int] = {}
    for label in np.unique(new[holes]).tolist():
        mine = new == label
        hole = holes & mine
        inner = _INNER.get(CELEBAMASK_HQ.names[label], _INNER_ELSE) * unit
        box = _box(hole, round((_DEPTH + 12) * unit))
        view = box
        good = mine[view] & ~holes[view] & (source[view] == label)
        deep = inside(source[view] == label) > inner
        # the rim of the hole's own side comes from where annotations are not to be trusted
        near = cv2.dilate(hole[view].astype(np.uint8), _disc(inner)) > 0
        widened = hole[view] | (near & good & ~deep & touched[view])
        known = good & ~widened
        if int(known.sum()) < 16:
            empty |= hole
            continue
        counts[label] = int(hole.sum())
        texture = _extended(picture[view], known, widened, label, unit)
        soft = cv2.GaussianBlur(widened.astype(np.float32), (0, 0), _FEATHER * unit)
        alpha = np.where(widened, np.maximum(soft * 1.6 - 0.3, 0), 0).clip(0, 1)
        alpha[hole[view]] = 1
        part = found[view]
        if label in _LIPS:
            # teeth on a lip are brighter than it; the shadow in which lips meet is no hole
            alpha = alpha * np.clip((part - texture).mean(axis=2) / np.float32(_BRIGHTER), 0, 1)
        part += alpha[..., None] * (texture - part)
    return np.clip(found + 0.5, 0, 255).astype(np.uint8), empty, counts


def smooth_over(picture: Picture, new: LabelMap, share: Floats, unit: float) -> Picture:
    """Return a window in which skin that was drawn out goes on from the skin around, with its grain.

    Args:
        picture: h x w x 3 uint8 RGB.
        new: h x w uint8, the edited mask.
        share: h x w float32, 0 to 1, of skin only: how little of what is there shall be seen.
        unit: Pixels for a pixel at 512.
    """
    wanted = share > 0.02
    if not wanted.any():
        return picture
    view = _box(wanted, round((_DEPTH + 12) * unit))
    known = (new[view] == _SKIN) & ~wanted[view]
    if int(known.sum()) < 16:
        return picture
    found = picture.copy()
    part = picture[view].astype(np.float32)
    texture = _extended(picture[view], known, np.asarray(wanted[view], bool), _SKIN, unit)
    part += share[view][..., None] * (texture - part)
    found[view] = np.clip(part + 0.5, 0, 255).astype(np.uint8)
    return found


def _extended(picture: Picture, known: Bools, wanted: Bools, label: int, unit: float) -> Floats:
    """Return colours that go on smoothly from the known ones, with their texture."""
    colours = picture.astype(np.float32)
    weight = known.astype(np.float32)
    sigma = (_LOW_OF_STRANDS if label in _STRANDS else _LOW) * unit
    low = _local_mean(colours, weight, sigma)
    if label == _SKIN:
        # lashes and moles are no skin to go on from
        darker = (low - colours).mean(axis=2)
        weight *= np.clip(1 - (darker - np.float32(_DARK)) / np.float32(_DARK), 0.05, 1)
        low = _local_mean(colours, weight, sigma)
    out = spread(floats(low), weight, relax=2)
    detail = colours - low
    limit = (2 if label == _SKIN else 4) * np.median(np.abs(detail[known]), axis=0) + np.float32(1)
    rows, columns, share = _folded(known, wanted, unit)
    grain = np.clip(detail[rows, columns], -limit, limit) * share[:, None]
    if label == _HAIR:
        whole = np.where(known[..., None], np.clip(detail, -limit, limit), 0).astype(np.float32)
        whole[wanted] = grain
        grain = drawn_out(whole, direction_of(colours, known, unit), unit)[wanted]
    out[wanted] += grain
    return out


def _local_mean(colours: Floats, weight: Floats, sigma: float) -> Floats:
    total = cv2.GaussianBlur(weight, (0, 0), sigma) + np.float32(1e-4)
    return floats(cv2.GaussianBlur(colours * weight[..., None], (0, 0), sigma) / total[..., None])


def _folded(
    known: Bools, wanted: Bools, unit: float
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], Floats]:
    """Return where the texture of each wanted pixel comes from: to and fro beyond the border, never deep.

    Returns:
        Rows and columns of known pixels, and how much their texture counts: none where the place is unknown.
    """
    distances, nearest = cv2.distanceTransformWithLabels(
        (~known).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    rows, columns = np.nonzero(known)
    table_r = np.zeros(int(nearest.max()) + 1, np.float32)
    table_c = table_r.copy()
    table_r[nearest[rows, columns]] = rows
    table_c[nearest[rows, columns]] = columns
    ys, xs = np.nonzero(wanted)
    at, far = nearest[ys, xs], np.maximum(floats(distances[ys, xs]), np.float32(1))
    near_r, near_c = table_r[at], table_c[at]
    depth = np.float32(_FOLD * unit)
    into = depth - np.abs(depth - far % (2 * depth))
    # a wander, the same each time, so that no border is repeated as a bar code
    wander = np.random.default_rng(0).normal(size=(2, *wanted.shape)).astype(np.float32)
    wander = np.stack([cv2.GaussianBlur(each, (0, 0), 3 * unit) * 9 * unit for each in wander])
    reach = np.minimum(far / depth, 1)
    source_r = near_r + (near_r - ys) / far * into + wander[0][ys, xs] * reach
    source_c = near_c + (near_c - xs) / far * into + wander[1][ys, xs] * reach
    source = (
        np.clip(np.rint(source_r), 0, known.shape[0] - 1).astype(np.intp),
        np.clip(np.rint(source_c), 0, known.shape[1] - 1).astype(np.intp),
    )
    return *source, known[source].astype(np.float32)


def _disc(radius: float) -> npt.NDArray[np.uint8]:
    side = max(1, round(radius)) * 2 + 1
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)), np.uint8)


def _box(mask: Bools, margin: int) -> tuple[slice, slice]:
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    return (
        slice(max(0, int(rows[0]) - margin), int(rows[-1]) + 1 + margin),
        slice(max(0, int(columns[0]) - margin), int(columns[-1]) + 1 + margin),
    )
