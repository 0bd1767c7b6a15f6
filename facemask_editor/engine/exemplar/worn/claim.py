"""How a thing takes its pixels without leaving crumbs of others behind."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from facemask_editor.core.labels import LabelMap
from facemask_editor.core.region import Box
from facemask_editor.engine.exemplar.worn.outlines import Flags, Patch, components, disc, pieces_of, solid_of
from facemask_editor.engine.exemplar.worn.scene import Scene, among

_SLIT = 0.02
"""Chin units: what is narrower between the thing and what it may not take goes to the thing."""
_CRUMB = 0.02
"""Square chin units: smaller pieces that the thing cuts off go to it."""


def claimed(
    scene: Scene,
    patch: Patch,
    names: Sequence[str],
    *,
    most_pieces: int = 1,
    least_share: float = 0.25,
    beside: Sequence[str] = (),
    crumb: float = _CRUMB,
    give_to: Sequence[str] = (),
    solid: bool = False,
) -> LabelMap | None:
    """Return the label map in which a part has taken the pixels of a patch; None where nothing is left.

    Args:
        scene: The face.
        patch: The part's pixels.
        names: Classes that it may take pixels of.
        most_pieces: Pieces that it may consist of.
        least_share: Of its largest piece that a further piece must have.
        beside: Classes that lie on top; slits between them and the part go to the part.
        crumb: Square chin units, up to which pieces of others that it cuts off go to it.
        solid: Whether the part is nowhere as thin as a pixel or two.
        give_to: Classes that get them instead, where they lie beside them.
    """
    box = patch.box.grow(6, *scene.size)
    window = box.slices
    wanted = np.zeros((box.height, box.width), np.bool_)
    wanted[patch.box.shift(-box.x0, -box.y0).slices] = patch.mask
    free = scene.may_take(names, window)
    mask = wanted & free
    if not mask.any():
        return None
    slit = _SLIT * scene.chin / 2
    if slit >= 0.5:
        others = scene.having(beside, window)
        whole = cv2.morphologyEx(_u8(mask | others), cv2.MORPH_CLOSE, disc(slit)).view(np.bool_)
        mask |= whole & free & ~others
    if solid and mask.any():
        width = 2 * max(1, round(min(scene.size) / 512)) + 1
        mask = cv2.morphologyEx(_u8(mask), cv2.MORPH_OPEN, np.ones((width, width), np.uint8)).view(np.bool_)
        if not mask.any():
            return None
    mask = _largest(mask, most_pieces, least_share)
    holes = _holes(wanted) if crumb > 0 else wanted
    out = scene.labels.copy()
    part = out[window]
    part[mask] = scene.part
    for _ in range(2):
        crumbs = _cut_off(scene, part, mask, box, crumb * scene.chin**2) & free & ~holes
        if not crumbs.any():
            break
        if give_to:
            crumbs = _given(scene, part, crumbs, give_to)
        mask |= crumbs
        part[crumbs] = scene.part
    return out


def _given(scene: Scene, after: LabelMap, crumbs: Flags, names: Sequence[str]) -> Flags:
    """Give crumbs to one of some classes beside them, in place; return those that have none there."""
    others = [i for i in scene.indices(names) if i not in scene.locks]
    left = np.zeros_like(crumbs)
    for piece in pieces_of(crumbs):
        rim = cv2.dilate(_u8(piece), np.ones((3, 3), np.uint8)).view(np.bool_) & ~piece
        around = after[rim & among(after, others)]
        if len(around):
            after[piece] = np.bincount(around).argmax()
        else:
            left |= piece
    return left


def _u8(mask: Flags) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.ascontiguousarray(mask).view(np.uint8)


def _largest(mask: Flags, most: int, share: float) -> Flags:
    labels, areas = components(mask)
    if len(areas) <= 2:
        return mask
    order = np.argsort(-areas, kind="stable")[:most]
    kept = np.zeros(len(areas), np.bool_)
    kept[[piece for piece in order if areas[piece] >= max(1.0, share * areas[order[0]])]] = True
    return np.asarray(kept[labels])


def _holes(wanted: Flags) -> Flags:
    """Return what a thing encloses by itself, such as the inside of a hoop."""
    return solid_of(wanted) & ~wanted


def _cut_off(scene: Scene, after: LabelMap, mask: Flags, box: Box, largest: float) -> Flags:
    """Return small pieces of other classes in a window that were parts of larger ones."""
    before = scene.labels[box.slices]
    found = np.zeros_like(mask)
    old = scene.before[box.slices] == scene.part
    lost = np.flatnonzero(np.bincount(before[mask | old], minlength=1))
    for part in lost:
        if part == scene.part or part in scene.locks:
            continue
        labels, areas = components(after == part)
        if len(areas) <= 2:
            continue
        for piece in 1 + np.flatnonzero(areas[1:] <= largest):
            x, y, width, height = cv2.boundingRect((labels == piece).view(np.uint8))
            if not _within(scene, box, x, y, width, height):
                continue
            rows = slice(max(0, y - 1), y + height + 1)
            columns = slice(max(0, x - 1), x + width + 1)
            here = labels[rows, columns] == piece
            grown = cv2.dilate(_u8(here), np.ones((3, 3), np.uint8)).view(np.bool_)
            larger = (grown & ~here & (before[rows, columns] == part)).any()
            # or it is what came into view behind the old part, and is shut in by the new one
            if larger or old[rows, columns][here].all():
                found[rows, columns] |= here
    return found


def _within(scene: Scene, box: Box, x: int, y: int, width: int, height: int) -> bool:
    """Return whether a piece touches a window's edge nowhere but where the picture ends."""
    picture = scene.size
    return (
        (x > 0 or box.x0 == 0)
        and (y > 0 or box.y0 == 0)
        and (x + width < box.width or box.x1 == picture[0])
        and (y + height < box.height or box.y1 == picture[1])
    )
