"""Texture for holes: each class goes on from its own pixels that the photo shows."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core.labels import CELEBAMASK_HQ, LabelMap
from facemask_editor.render.builtin.arrays import Bools, Floats, inside
from facemask_editor.render.builtin.pull_push import spread

Picture = npt.NDArray[np.uint8]

_INNER = {"background": 8.0, "skin": 6.0, "cloth": 6.0, "hair": 5.0, "neck": 5.0}
_INNER_ELSE = 2.5
"""How far inside its class, pixels at 512, a source has to lie: annotations are off by as much."""
_LOW = 5.0
_DEPTH = 40.0
_STRANDS = frozenset(CELEBAMASK_HQ.index(name) for name in ("hair", "hat", "cloth"))
"""Classes of which colour and texture are mirrored together."""


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
        texture = _extended(picture[view], known, widened, label in _STRANDS, unit)
        soft = cv2.GaussianBlur(
            widened.astype(np.float32), (0, 0), (2.5 if label in _STRANDS else 1.5) * unit
        )
        alpha = np.where(widened, np.maximum(soft * 1.6 - 0.3, 0), 0).clip(0, 1)
        alpha[hole[view]] = 1
        part = found[view]
        part += alpha[..., None] * (texture - part)
    return np.clip(found + 0.5, 0, 255).astype(np.uint8), empty, counts


def _extended(picture: Picture, known: Bools, wanted: Bools, strands: bool, unit: float) -> Floats:
    colours = picture.astype(np.float32)
    weight = known.astype(np.float32)
    rows, columns, far = _mirrored(known, wanted)
    mirrored = colours[rows, columns]
    if strands:
        low = spread(colours, weight)
        out = low.copy()
        out[wanted] = mirrored
        return out
    sigma = _LOW * unit
    total = cv2.GaussianBlur(weight, (0, 0), sigma) + np.float32(1e-4)
    low = cv2.GaussianBlur(colours * weight[..., None], (0, 0), sigma) / total[..., None]
    base = spread(low.astype(np.float32), weight)
    detail = colours - low
    spans = detail[known]
    limit = 4 * np.median(np.abs(spans), axis=0) + np.float32(2)
    texture = np.clip(detail[rows, columns], -limit, limit)
    fade = np.clip(1 - far / np.float32(_DEPTH * 4 * unit), 0.4, 1)
    out = base.copy()
    out[wanted] += texture * fade[:, None]
    return out


def _mirrored(known: Bools, wanted: Bools) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], Floats]:
    """Return, for each wanted pixel, the known one that lies as far on the other side of the border."""
    distances, nearest = cv2.distanceTransformWithLabels(
        (~known).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    rows, columns = np.nonzero(known)
    table_r = np.zeros(int(nearest.max()) + 1, np.intp)
    table_c = table_r.copy()
    table_r[nearest[rows, columns]] = rows
    table_c[nearest[rows, columns]] = columns
    ys, xs = np.nonzero(wanted)
    at = nearest[ys, xs]
    near_r, near_c = table_r[at], table_c[at]
    mirror_r = np.clip(2 * near_r - ys, 0, known.shape[0] - 1)
    mirror_c = np.clip(2 * near_c - xs, 0, known.shape[1] - 1)
    # where the mirrored place is not known, the known one next to it
    again = nearest[mirror_r, mirror_c]
    ok = known[mirror_r, mirror_c]
    return (
        np.where(ok, mirror_r, table_r[again]),
        np.where(ok, mirror_c, table_c[again]),
        distances[ys, xs].astype(np.float32),
    )


def _disc(radius: float) -> npt.NDArray[np.uint8]:
    side = max(1, round(radius)) * 2 + 1
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)), np.uint8)


def _box(mask: Bools, margin: int) -> tuple[slice, slice]:
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    return (
        slice(max(0, int(rows[0]) - margin), int(rows[-1]) + 1 + margin),
        slice(max(0, int(columns[0]) - margin), int(columns[-1]) + 1 + margin),
    )
