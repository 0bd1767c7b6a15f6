"""Changes of the shape of one class: grow, shrink, holes, islands, combination with another class.

Every function takes an H x W uint8 label map and returns a new one; none changes its argument. Locked
classes neither lose nor get pixels, and a locked class itself is not changed at all. Pixels that a class
leaves go to the nearest other unlocked class or to a chosen fallback, so that none is ever without a class.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import Enum

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core.labels import LabelMap
from facemask_editor.core.nearest import Flags, class_flags, reassign_to_nearest
from facemask_editor.core.region import Box, box_of

MAX_AMOUNT = 128
"""Pixels that a class grows or shrinks by at most in one step."""


class Combination(Enum):
    """What another class does to a class.

    Classes of a mask never overlap, so the other class counts as its filled outline, grown by a margin.

    UNITE: the class takes all of that area.
    SUBTRACT: the class leaves that area.
    INTERSECT: the class leaves everything beyond that area.
    """

    UNITE = "unite"
    SUBTRACT = "subtract"
    INTERSECT = "intersect"


def grow(label_map: LabelMap, label: int, by: int, *, locks: Collection[int] = ()) -> LabelMap:
    """Give a class all unlocked pixels within `by` pixels (Euclid) of it."""
    if label in locks:
        return label_map.copy()
    return _claimed(label_map, _within(label_map == label, by), label, locks)


def shrink(
    label_map: LabelMap, label: int, by: int, *, locks: Collection[int] = (), fallback: int | None = None
) -> LabelMap:
    """Take from a class all pixels within `by` pixels (Euclid) of another; picture borders do not count."""
    own = label_map == label
    return reassign_to_nearest(label_map, own & _within(~own, by), locks=locks, fallback=fallback)


def fill_holes(label_map: LabelMap, label: int, *, locks: Collection[int] = ()) -> LabelMap:
    """Give a class what it encloses.

    A piece of another class counts as a hole unless it is the largest piece of its class: an eye in the
    skin is a part of its own, a forgotten spot of hair is not.
    """
    if label in locks:
        return label_map.copy()
    enclosed = _enclosed(label_map == label)
    if not enclosed.any():
        return label_map.copy()
    holes = np.zeros_like(enclosed)
    for other in np.unique(label_map[enclosed]).tolist():
        spots = label_map == other
        _, pieces, largest = _pieces(spots)
        holes |= enclosed & spots & (pieces != largest)
    return _claimed(label_map, holes, label, locks)


def remove_islands(
    label_map: LabelMap,
    smaller_than: int,
    *,
    label: int | None = None,
    locks: Collection[int] = (),
    fallback: int | None = None,
) -> LabelMap:
    """Give small separate pieces of classes to their neighbours.

    Args:
        label_map: H x W uint8.
        smaller_than: Pieces (8-connected) of fewer pixels go.
        label: Only of this class; None means every unlocked one.
        locks: Classes that are not changed.
        fallback: See the module.

    The largest piece of a class always stays, so no class vanishes.
    """
    labels = [label] if label is not None else np.unique(label_map).tolist()
    out = label_map
    for one in labels:
        if one in locks:
            continue
        own = out == one
        box = box_of(own)
        if box is None:
            continue
        areas, pieces, largest = _pieces(own[box.slices])
        small = areas < smaller_than
        small[[0, largest]] = False
        if small.any():
            leaving = np.zeros_like(own)
            leaving[box.slices] = small[pieces]
            out = reassign_to_nearest(out, leaving, locks=locks, fallback=fallback)
    return out.copy() if out is label_map else out


def keep_largest(
    label_map: LabelMap, label: int, *, locks: Collection[int] = (), fallback: int | None = None
) -> LabelMap:
    """Give every piece of a class but the largest to the neighbours."""
    return remove_islands(label_map, label_map.size + 1, label=label, locks=locks, fallback=fallback)


def combine(
    label_map: LabelMap,
    label: int,
    other: int,
    how: Combination,
    *,
    margin: int = 0,
    locks: Collection[int] = (),
    fallback: int | None = None,
) -> LabelMap:
    """Unite a class with the area of another, or keep it off or inside that area.

    Args:
        label_map: H x W uint8.
        label: The class that changes.
        other: The class that gives the area; filled, as far as it encloses anything.
        how: See `Combination`.
        margin: Pixels by which the area is grown first.
        locks: Classes that are not changed.
        fallback: Where pixels go that the class leaves; see the module.
    """
    if label in locks or label == other:
        return label_map.copy()
    theirs = label_map == other
    area = theirs | _enclosed(theirs)
    if margin > 0:
        area = _within(area, margin)
    if how is Combination.UNITE:
        return _claimed(label_map, area, label, locks)
    own = label_map == label
    leaving = own & area if how is Combination.SUBTRACT else own & ~area
    return reassign_to_nearest(label_map, leaving, locks=locks, fallback=fallback)


def _claimed(label_map: LabelMap, where: Flags, label: int, locks: Collection[int]) -> LabelMap:
    out = label_map.copy()
    out[where & ~class_flags(locks)[label_map]] = label
    return out


def _within(own: Flags, distance: float) -> Flags:
    """Return which pixels lie at most so far from the set ones, the set ones included."""
    box = box_of(own)
    near = np.zeros_like(own)
    if box is None:
        return near
    height, width = own.shape
    reach = int(distance) + 1
    window = Box(box.x0 - reach, box.y0 - reach, box.x1 + reach, box.y1 + reach).clip(width, height)
    assert window is not None, "the box lies in the map"
    away = cv2.distanceTransform((~own[window.slices]).view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    near[window.slices] = away <= distance + 1e-3
    return near


def _enclosed(own: Flags) -> Flags:
    """Return which pixels a set encloses: those that no 4-connected path leads from to the border."""
    box = box_of(own)
    inside = np.zeros_like(own)
    if box is None:
        return inside
    around = np.pad(~own[box.slices], 1, constant_values=True).view(np.uint8)
    _, pieces = cv2.connectedComponents(around, connectivity=4)
    # The pad joins all that is open at the box, so its piece is the outside.
    inside[box.slices] = ((pieces != pieces[0, 0]) & (around != 0))[1:-1, 1:-1]
    return inside


def _pieces(own: Flags) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int32], int]:
    """Return the area of each 8-connected piece, the map of piece numbers (0: none), the largest piece."""
    given = np.ascontiguousarray(own).view(np.uint8)
    _, pieces, stats, _ = cv2.connectedComponentsWithStats(given, connectivity=8)
    areas = stats[:, cv2.CC_STAT_AREA].astype(np.int64)
    largest = int(areas[1:].argmax()) + 1 if len(areas) > 1 else 0
    return areas, np.asarray(pieces, dtype=np.int32), largest
