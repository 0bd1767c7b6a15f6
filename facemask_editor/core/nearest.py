"""Who gets the pixels that a class leaves: the nearest other class that may grow."""

from __future__ import annotations

from collections.abc import Collection

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core.labels import LabelMap
from facemask_editor.core.region import Box, box_of

Flags = npt.NDArray[np.bool_]
_FIRST_MARGIN = 24


def class_flags(classes: Collection[int]) -> Flags:
    """Return (256,) bool: which ids are among the classes; index it with a label map."""
    flags = np.zeros(256, dtype=np.bool_)
    flags[list(classes)] = True
    return flags


def reassign_to_nearest(
    label_map: LabelMap,
    leaving: Flags,
    *,
    locks: Collection[int] = (),
    fallback: int | None = None,
) -> LabelMap:
    """Return a copy in which some pixels have left their classes.

    A pixel goes to the nearest pixel's class among those that stay, are not locked and are no class that
    pixels leave. Where there is no such pixel in the whole map it keeps its class.

    Args:
        label_map: H x W uint8.
        leaving: H x W bool; pixels of locked classes stay all the same.
        locks: Classes that neither lose nor get pixels.
        fallback: All pixels go to this class instead; not used while it is locked or pixels leave it.
    """
    out = label_map.copy()
    locked = class_flags(locks)
    around = box_of(leaving)
    if around is None:
        return out
    free = leaving[around.slices] & ~locked[label_map[around.slices]]
    leaving = np.zeros(label_map.shape, np.bool_)
    leaving[around.slices] = free
    box = box_of(leaving)
    if box is None:
        return out
    donors = np.unique(label_map[box.slices][leaving[box.slices]])
    if fallback is not None and fallback not in locks and fallback not in donors:
        out[leaving] = fallback
        return out
    closed = locked | class_flags(donors.tolist())
    pixels = nearest_labels(label_map, box, leaving, ~closed)
    if pixels is not None:
        region = leaving[box.slices]
        out[box.slices][region] = pixels[region]
    return out


def nearest_of(
    labels: LabelMap, sources: Flags, where: tuple[slice, slice] = np.s_[:, :]
) -> tuple[LabelMap, npt.NDArray[np.float32]]:  # fmt: skip
    """Return for each pixel the label of the nearest source pixel, and how far that is.

    The only place where the program asks for nearest pixels: which of two that are equally near is taken
    depends on the picture that is looked at, so all must ask in the same way.

    Args:
        labels: H x W uint8.
        sources: H x W bool, with at least one pixel set.
        where: The part of the picture for which it is returned.

    Returns:
        uint8 labels and float32 distances in pixels, of the shape of that part.
    """
    distance, pieces = cv2.distanceTransformWithLabels(
        (~sources).view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL
    )
    table = np.zeros(int(pieces.max()) + 1, dtype=np.uint8)
    table[pieces[sources]] = labels[sources]
    found: LabelMap = table[pieces[where]]
    return found, np.asarray(distance[where], np.float32)


def nearest_labels(label_map: LabelMap, box: Box, wanted: Flags, open_classes: Flags) -> LabelMap | None:
    """Return for the pixels of a box the class of the nearest pixel that takes part.

    Args:
        label_map: H x W uint8.
        box: Where classes are asked for.
        wanted: H x W bool: the pixels that matter; they are no source themselves.
        open_classes: (256,) bool, the classes that take part.

    Returns:
        uint8 of the box's shape, right where `wanted` is set; None when no pixel takes part.
    """
    height, width = label_map.shape
    margin = _FIRST_MARGIN
    while True:
        window = Box(box.x0 - margin, box.y0 - margin, box.x1 + margin, box.y1 + margin).clip(width, height)
        assert window is not None, "the box lies in the map"
        whole = window.area == label_map.size
        labels = label_map[window.slices]
        sources = open_classes[labels] & ~wanted[window.slices]
        inner = box.shift(-window.x0, -window.y0).slices
        if sources.any():
            found, distance = nearest_of(labels, sources, inner)
            # Beyond the window nothing is nearer than its margin.
            if whole or float(distance[wanted[box.slices]].max(initial=0)) <= margin:
                return found
        if whole:
            return None
        margin *= 4
