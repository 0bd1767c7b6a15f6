"""Where the moved photo shows nothing that belongs to the new mask."""

from __future__ import annotations

import cv2
import numpy as np

from facemask_editor.core.labels import CELEBAMASK_HQ, LabelMap
from facemask_editor.render.builtin.arrays import Bools, Floats, distance_to, floats, opened, places, sampled

_OUTSIDE = 7.0
"""How far outside its class a source may lie, pixels at 512: annotations are no closer."""
_STRETCHED = 0.2
_FEWEST = 90
_DRAWN_OUT, _FAR = 0.62, 5.0
"""Skin beside an eye that stays is drawn out where it gives way so much, and by so many pixels at 512."""
_HALO = 13.0
"""How far lashes reach beyond an eye, pixels at 512."""
_SKIN = CELEBAMASK_HQ.index("skin")
_MOUTH, *_LIPS = (CELEBAMASK_HQ.index(name) for name in ("mouth", "u_lip", "l_lip"))
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
        holes[where & (at > _OUTSIDE * unit)] = 1
    gone = [label for label in np.unique(source[differs]).tolist() if label not in present]
    if gone:
        holes[np.isin(source, gone) & differs] = 1
    det = _area(u)
    elastic = np.isin(new, _ELASTIC)
    holes[(det < _STRETCHED) & elastic & (np.abs(u).max(0) > 0)] = 1
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


def _area(u: Floats) -> Floats:
    dxx, dyy = np.gradient(u[0], axis=1), np.gradient(u[1], axis=0)
    dxy, dyx = np.gradient(u[0], axis=0), np.gradient(u[1], axis=1)
    return floats((1 + dxx) * (1 + dyy) - dxy * dyx)
