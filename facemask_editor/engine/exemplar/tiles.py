"""Seven classes that an exemplar is made of: a mask made plain, so that its hair can come to another head."""

from __future__ import annotations

from collections.abc import Mapping

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core.groups import INNER, SKIN
from facemask_editor.core.labels import CELEBAMASK_HQ, LabelMap, LabelSchema
from facemask_editor.core.nearest import reassign_to_nearest
from facemask_editor.core.region import box_of
from facemask_editor.engine.exemplar.head_frame import HeadFrame, at_angles
from facemask_editor.fields.encode import resize_nearest
from facemask_editor.fields.layout import REFERENCE_SIZE

TILE_CLASSES = ("background", "skin", "hair", "neck", "cloth", "l_ear", "r_ear")
BACKGROUND, SKIN_TILE, HAIR, NECK, CLOTH, L_EAR, R_EAR = range(7)
MIRROR = np.array([0, 1, 2, 3, 4, 6, 5], np.uint8)
"""(7,) uint8: what the classes of a tile become when it is mirrored."""

_OPEN = 255
_UNDER_HAT = 0.12
"""Chin units that hair is thick under a hat."""
_SQUARE = np.ones((3, 3), np.uint8)


def plain(
    label_map: LabelMap, schema: LabelSchema = CELEBAMASK_HQ, *, size: int = REFERENCE_SIZE
) -> LabelMap:
    """Return a mask in the classes of tiles: features become skin, and what is worn what lies nearest.

    Args:
        label_map: H x W uint8.
        schema: With the class names of CelebAMask-HQ.
        size: Side of the result.

    Returns:
        size x size uint8 in `TILE_CLASSES`.
    """
    table = np.full(256, _OPEN, np.uint8)
    for index, name in enumerate(schema.names):
        if name in TILE_CLASSES:
            table[index] = TILE_CLASSES.index(name)
        elif name in (*SKIN.names, *INNER.names):
            table[index] = SKIN_TILE
    found = table[resize_nearest(label_map, size, size)]
    worn = found == _OPEN
    if worn.all():
        return np.zeros_like(found)
    return reassign_to_nearest(found, worn)


def cleaned(tile: LabelMap) -> LabelMap:
    """Return a tile without the slivers and crumbs that annotations have.

    Background thinner than 3 px goes to what is beside it; hair pieces below 2 % of it or that touch neither
    face nor ears go to what is beside them; so do crumbs below 8 px of other classes.
    """
    out = tile.copy()
    empty = (out == BACKGROUND).view(np.uint8)
    thin = (empty > 0) & (cv2.morphologyEx(empty, cv2.MORPH_OPEN, _SQUARE) == 0)
    out = reassign_to_nearest(out, thin)
    hair = out == HAIR
    count, pieces, stats, _ = cv2.connectedComponentsWithStats(hair.view(np.uint8), connectivity=4)
    head = cv2.dilate(np.isin(out, (SKIN_TILE, L_EAR, R_EAR)).view(np.uint8), _SQUARE) > 0
    drop = np.zeros_like(hair)
    for piece in range(1, count):
        inside = pieces == piece
        if stats[piece, cv2.CC_STAT_AREA] < 0.02 * hair.sum() or not (inside & head).any():
            drop |= inside
    out = reassign_to_nearest(out, drop)
    crumbs = np.zeros_like(hair)
    for kind in range(len(TILE_CLASSES)):
        count, pieces, stats, _ = cv2.connectedComponentsWithStats(
            (out == kind).view(np.uint8), connectivity=4
        )
        small = stats[:, cv2.CC_STAT_AREA] < 8
        small[0] = False
        crumbs |= small[pieces]
    return reassign_to_nearest(out, crumbs) if not crumbs.all() else out


def bareheaded(label_map: LabelMap, schema: LabelSchema, frame: HeadFrame) -> LabelMap:
    """Return a mask made plain and cleaned, with hair where a hat lies on its head, as far as it has hair.

    Args:
        label_map: H x W uint8.
        schema: With the class names of CelebAMask-HQ.
        frame: Of its head.
    """
    tile = plain(label_map, schema)
    if "hat" in schema.names and (tile == HAIR).any():
        hat = resize_nearest(label_map, REFERENCE_SIZE, REFERENCE_SIZE) == schema.index("hat")
        y, x = np.mgrid[:REFERENCE_SIZE, :REFERENCE_SIZE] + 0.5
        radius, angle = frame.polar(x, y)
        near = radius < at_angles(frame.skull, angle) + _UNDER_HAT
        tile[hat & near] = HAIR
        tile[hat & ~near] = BACKGROUND
    return cleaned(tile)


def mirrored(tile: LabelMap) -> LabelMap:
    """Return a tile as a mirror shows it."""
    return np.ascontiguousarray(MIRROR[tile[:, ::-1]])


def areas(tile: LabelMap) -> Mapping[str, int]:
    """Return pixels by class name."""
    counts = np.bincount(tile.ravel(), minlength=len(TILE_CLASSES))
    return dict(zip(TILE_CLASSES, map(int, counts), strict=True))


def distance(inside: npt.NDArray[np.bool_]) -> npt.NDArray[np.float32]:
    """Return a signed distance in pixels, positive inside, about as exact as a raster allows; quick.

    Without a pixel inside it is a large negative number everywhere, and the other way round.
    """
    mask = np.ascontiguousarray(inside).view(np.uint8)
    far = np.float32(2 * sum(mask.shape))
    if not mask.any():
        return np.full(mask.shape, -far, np.float32)
    if mask.all():
        return np.full(mask.shape, far, np.float32)
    outside = cv2.distanceTransform(1 - mask, cv2.DIST_L2, cv2.DIST_MASK_5)
    found: npt.NDArray[np.float32] = np.float32(0.5) - outside
    # a knight's move leaps over one pixel, not over two
    box = box_of(inside)
    assert box is not None, "there is a pixel inside"
    window = box.grow(2, *inside.shape[::-1]).slices
    within = cv2.distanceTransform(np.ascontiguousarray(mask[window]), cv2.DIST_L2, cv2.DIST_MASK_5)
    # 0.5 - 0 there so far
    found[window] = np.where(inside[window], within - np.float32(0.5), found[window])
    return found
