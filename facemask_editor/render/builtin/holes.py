"""Where the moved photo shows nothing that belongs to the new mask."""

from __future__ import annotations

import cv2
import numpy as np

from facemask_editor.core.labels import CELEBAMASK_HQ, LabelMap
from facemask_editor.render.builtin.arrays import Bools, Floats, distance_to, floats, opened, places, sampled

_OUTSIDE, _OUTSIDE_ELASTIC, _TEETH_OUTSIDE = 24.0, 120.0, 2.0
"""How far outside its class a source may lie, pixels at 512. A photo that moved smoothly and misses an
outline by so much looks whole; a patch beside the outline does not. What is elastic on both sides may miss it
by more, teeth on skin by hardly anything."""
_STRETCHED, _STREAKS = 0.55, 0.35
"""Skin of which one pixel becomes two begins to show streaks, where it becomes three it is nothing else."""
_FEWEST = 90
_DRAWN_OUT, _FAR = 0.62, 5.0
"""Skin beside an eye that stays is drawn out where it gives way so much, and by so many pixels at 512."""
_HALO = 13.0
"""How far lashes reach beyond an eye, pixels at 512."""
_SKIN = CELEBAMASK_HQ.index("skin")
_MOUTH, *_LIPS = (CELEBAMASK_HQ.index(name) for name in ("mouth", "u_lip", "l_lip"))
_PARTS = tuple(
    CELEBAMASK_HQ.index(name)
    for name in ("nose", "eye_g", "l_eye", "r_eye", "l_brow", "r_brow", "mouth", "u_lip", "l_lip")
)
_BESIDE = 36.0
"""Pixels at 512 from a part that moves within which skin is drawn out by it, not with the whole face."""
_FEATURES = tuple(CELEBAMASK_HQ.index(name) for name in ("l_eye", "r_eye", "l_brow", "r_brow"))
_ELASTIC = tuple(CELEBAMASK_HQ.index(name) for name in ("background", "skin", "neck", "cloth"))


def find_holes(old: LabelMap, new: LabelMap, u: Floats, unit: float) -> tuple[Bools, LabelMap]:
    """Return where nothing corresponds, and what the old mask has where each pixel comes from.

    Args:
        old: h x w uint8, window of the photo's own mask.
        new: Window of the edited mask.
        u: 2 x h x w float32, pixels.
        unit: Pixels for a pixel at 512.
    """
    xs, ys = places(old.shape)
    map_x, map_y = xs + u[0], ys + u[1]
    source: LabelMap = sampled(old, map_x, map_y, cv2.INTER_NEAREST)
    differs = source != new
    holes = np.zeros(old.shape, np.uint8)
    present = set(np.unique(new).tolist())
    for label in np.unique(new[differs]).tolist():
        mine = old == label
        where = differs & (new == label)
        if not mine.any():
            holes[where] = 1
            continue
        at = sampled(distance_to(mine), map_x, map_y)
        far = np.full(old.shape, _OUTSIDE * unit, np.float32)
        if label in _ELASTIC:
            far[np.isin(source, _ELASTIC)] = _OUTSIDE_ELASTIC * unit
        if label == _SKIN:
            far[source == _MOUTH] = _TEETH_OUTSIDE * unit
        holes[where & (at > far)] = 1
    gone = [label for label in np.unique(source[differs]).tolist() if label not in present]
    if gone:
        holes[np.isin(source, gone) & differs] = 1
    holes[_pulled(old, new, u, map_x, map_y, unit)] = 1
    _, pieces, stats, _ = cv2.connectedComponentsWithStats(
        opened(holes, 2 * round(2 * unit) + 1), connectivity=8
    )
    keep = stats[:, cv2.CC_STAT_AREA] >= _FEWEST * unit * unit
    keep[0] = False
    found = np.asarray(keep[pieces], bool)
    # a thread of teeth between closed lips is seen, however thin it is
    teeth = (source == _MOUTH) & np.isin(new, _LIPS)
    if teeth.any():
        near = cv2.dilate(teeth.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
        found |= near & np.isin(new, _LIPS)
    return found, source


def _pulled(old: LabelMap, new: LabelMap, u: Floats, map_x: Floats, map_y: Floats, unit: float) -> Bools:
    """Return where skin beside an eye would show lashes or hairs of a brow, drawn out sideways to streaks."""
    far_off = np.abs(u[0]) > _FAR * unit
    where = (new == _SKIN) & far_off & (1 + np.gradient(u[0], axis=1) < _DRAWN_OUT)
    if not where.any():
        return np.asarray(where, bool)
    still = [label for label in _FEATURES if np.array_equal(old == label, new == label)]
    features = np.isin(old, still)
    if not features.any():
        return features
    at = sampled(distance_to(features), map_x, map_y)
    return np.asarray(where & (at < _HALO * unit), bool)


def stretched(old: LabelMap, new: LabelMap, source: LabelMap, u: Floats, unit: float) -> Floats:
    """Return how far skin beside a part that moves is drawn out to streaks.

    Returns:
        h x w float32, 0 where it looks as in the photo, 1 where no more of it is to be seen.
    """
    moves = [label for label in _PARTS if not np.array_equal(old == label, new == label)]
    parts = np.isin(new, moves)
    if not parts.any():
        return np.zeros(new.shape, np.float32)
    skin = (new == _SKIN) & (source == _SKIN) & (distance_to(parts) < _BESIDE * unit)
    share = np.clip((np.float32(_STRETCHED) - _narrowest(u)) / np.float32(_STRETCHED - _STREAKS), 0, 1) * skin
    whole = cv2.morphologyEx(floats(share), cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    return floats(cv2.GaussianBlur(whole, (0, 0), 1.2 * unit) * skin)


def _narrowest(u: Floats) -> Floats:
    """Return how many pixels of the source each one spans where it spans least, 1 where nothing stretches."""
    dxx, dyy = np.gradient(u[0], axis=1) + 1, np.gradient(u[1], axis=0) + 1
    dxy, dyx = np.gradient(u[0], axis=0), np.gradient(u[1], axis=1)
    # the smaller singular value of a 2 x 2 matrix
    plus, minus = np.hypot(dxx + dyy, dyx - dxy), np.hypot(dxx - dyy, dyx + dxy)
    return floats(np.abs(plus - minus) / 2)
