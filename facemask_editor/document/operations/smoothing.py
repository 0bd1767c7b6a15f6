"""Smoother borders, of one class or of all at once, without a gap and without a new class in between.

As in `morphology`: a label map in, a new one out; locked pixels stay.
"""

from __future__ import annotations

import math
from collections.abc import Collection

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core.labels import LabelMap
from facemask_editor.core.nearest import Flags, class_flags, reassign_to_nearest
from facemask_editor.core.region import Box, box_of

MAX_STRENGTH = 32
_HALF = 128
"""Of 255 votes."""
_THIN = 112
"""Votes below which the threshold of a class tells that smoothing wears it; else it is mere rounding."""


def smooth(label_map: LabelMap, label: int, strength: int, *, locks: Collection[int] = ()) -> LabelMap:
    """Smooth the outline of one class and keep its area as nearly as it can be kept.

    A plain vote of the neighbourhood would wear thin parts such as brows away; here the threshold is the
    one that leaves the class as many pixels as it had.

    Args:
        label_map: H x W uint8.
        label: The class.
        strength: Sigma of the Gaussian vote in pixels, 1..32.
        locks: Classes that neither lose nor get pixels; a locked `label` is not changed.

    Returns:
        A new label map; pixels that the class leaves go to the nearest other unlocked class.
    """
    own = label_map == label
    window = _window(own, strength)
    if window is None or label in locks:
        return label_map.copy()
    votes = _votes(own[window.slices], strength)
    free = ~class_flags(locks)[label_map[window.slices]]
    wanted = np.zeros_like(own)
    wanted[window.slices] = free & (votes >= _threshold(votes, free, int(own.sum())))
    out = label_map.copy()
    out[wanted] = label
    return reassign_to_nearest(out, own & ~wanted, locks=locks)


def smooth_all(label_map: LabelMap, strength: int, *, locks: Collection[int] = ()) -> LabelMap:
    """Smooth the borders of all unlocked classes at once: each pixel goes to the class with most votes.

    There is no gap between neighbours. Votes alone would wear small and thin parts such as eyes and brows
    away, so that such a part gets more weight where it would claim a pixel by itself, as in `smooth`. A class
    that would vanish all the same keeps its pixels.

    Args:
        label_map: H x W uint8.
        strength: Sigma of the Gaussian vote in pixels, 1..32.
        locks: Classes that neither lose, get nor vote.
    """
    out = label_map.copy()
    best = np.zeros(label_map.shape, dtype=np.uint16)
    free = ~class_flags(locks)[label_map]
    labels = [label for label in np.unique(label_map).tolist() if label not in locks]
    for label in labels:
        own = label_map == label
        window = _window(own, strength)
        assert window is not None, "the class occurs"
        votes = _votes(own[window.slices], strength)
        threshold = _threshold(votes, free[window.slices], int(own.sum()))
        # Doubled, with one more for the class that is there: ties leave a pixel as it is.
        score = 2 * votes.astype(np.uint16) + own[window.slices]
        if threshold < _THIN:
            # Against one neighbour, which has all other votes, this moves the border from a half there.
            score[votes >= threshold] += np.uint16(4 * (_HALF - threshold))
        wins = free[window.slices] & (score > best[window.slices])
        best[window.slices][wins] = score[wins]
        out[window.slices][wins] = label
    for label in labels:
        if not (out == label).any():
            out[label_map == label] = label
    return out


def _votes(own: Flags, sigma: float) -> LabelMap:
    """Return 0..255: the share of set pixels round each pixel, Gaussian; fixed point, so exact anywhere."""
    side = 2 * math.ceil(3 * sigma) + 1
    share = cv2.GaussianBlur(own.view(np.uint8) * 255, (side, side), sigma, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(share, dtype=np.uint8)


def _threshold(votes: LabelMap, free: Flags, area: int) -> int:
    """Return the least share of votes that leaves about as many free pixels as there were."""
    above: npt.NDArray[np.int64] = np.bincount(votes[free], minlength=257)[::-1].cumsum()[::-1]
    return int(np.abs(above[1:] - area).argmin()) + 1


def _window(own: Flags, sigma: float) -> Box | None:
    box = box_of(own)
    if box is None:
        return None
    height, width = own.shape
    reach = math.ceil(3 * sigma) + 1
    return Box(box.x0 - reach, box.y0 - reach, box.x1 + reach, box.y1 + reach).clip(width, height)
