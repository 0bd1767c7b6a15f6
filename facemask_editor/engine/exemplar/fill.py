"""New hair on a head, and what comes where hair was: at 256 x 256, then at the size of the mask."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from facemask_editor.core.labels import LabelMap
from facemask_editor.engine.exemplar.head import FILLS, Flags, FloatField, Head
from facemask_editor.engine.exemplar.tiles import BACKGROUND, CLOTH, HAIR, L_EAR, NECK, R_EAR, SKIN_TILE

_RIM = 4.5
"""Pixels at 256 over which what lies beside hair goes on where hair left; further in, the exemplar says."""
_NECK, _CLOTH = 0.62, 1.0
"""Chin units down from the eyes above which there is neither neck nor cloth."""
_NEVER = np.float32(-60)


@dataclass(eq=False)
class Claim:
    """Hair that a head gets.

    Attributes:
        hair: 256 x 256 float32, positive where hair is to be.
        fills: (6, 256, 256) float32, of each of ``head.FILLS``: the greatest takes the place of hair that
            left.
    """

    hair: FloatField
    fills: FloatField

    def labels(self, head: Head) -> LabelMap:
        """Return the mask at 256 x 256."""
        return claimed(head, head.seen, self.hair, self.fills)


def claim(head: Head, hair: FloatField, carried: FloatField) -> Claim:
    """Return what hair claims, and what fills its old place.

    Args:
        head: That gets it.
        hair: 256 x 256 float32, positive where hair is to be.
        carried: (7, 256, 256) float32, an exemplar's classes on this head, as of ``Head.carried``; only its
            pixels beside hair count.
    """
    hair = np.where(head.under_hat & ~head.hair, np.minimum(hair, -2), hair).astype(np.float32)
    theirs = carried[list(FILLS)].copy()
    inside, outside = head.depth < 0.97, head.depth > 1.03
    for place, kind in enumerate(FILLS):
        if kind in (BACKGROUND, NECK, CLOTH):
            theirs[place][inside] = _NEVER
        if kind == SKIN_TILE:
            theirs[place][outside] = _NEVER
        if kind == NECK:
            theirs[place][head.down < _NECK] = _NEVER
        if kind == CLOTH:
            theirs[place][head.down < _CLOTH] = _NEVER
        if kind in (L_EAR, R_EAR):
            theirs[place][head.depth < 0.8] = _NEVER
    # what hair of the exemplar covered goes to what was nearest to it
    near = np.exp(np.minimum(-head.rim, 0) / np.float32(_RIM))
    fills = (1 - near) * theirs + near * np.maximum(head.own, -30)
    return Claim(hair, fills)


def claimed(head: Head, label_map: LabelMap, hair: FloatField, fills: FloatField) -> LabelMap:
    """Return a mask with new hair.

    Args:
        head: Whose hair it is.
        label_map: H x W uint8, the mask at any size.
        hair: H x W float32.
        fills: (6, H, W) float32.

    Returns:
        H x W uint8; only pixels that were hair or are hair now differ.
    """
    out = label_map.copy()
    own = head.classes[HAIR]
    wanted = hair > 0
    out[wanted & head.claimable[label_map]] = own
    leaving = (label_map == own) & ~wanted
    found = head.classes[list(FILLS)][np.argmax(fills[:, leaving], axis=0)]
    # a place that a locked class would have to fill stays hair
    out[leaving] = np.where(np.isin(found, list(head.locks)), own, found)
    return out


def finished(head: Head, made: Claim) -> LabelMap:
    """Return the mask of a claim at its own size."""
    height, width = head.label_map.shape
    label_map = head.label_map
    if (height, width) == made.hair.shape:
        return made.labels(head)
    hair = _up(made.hair, width, height, cv2.INTER_CUBIC)
    own = head.classes[HAIR]
    wanted = _smooth(hair > 0, label_map == own, max(height, width))
    claims = wanted & head.claimable[label_map]
    out = label_map.copy()
    out[claims] = own
    leaving = (label_map == own) & ~wanted
    box = cv2.boundingRect(leaving.view(np.uint8))
    if not box[2]:
        return out
    x, y, w, h = box
    window = slice(y, y + h), slice(x, x + w)
    inner = leaving[window]
    best = np.full(inner.shape, -np.inf, np.float32)
    found = np.zeros(inner.shape, np.uint8)
    for place, kind in enumerate(FILLS):
        field = _up(made.fills[place], width, height, cv2.INTER_LINEAR)[window]
        better = field > best
        best[better] = field[better]
        found[better] = head.classes[kind]
    values = found[inner]
    out[window][inner] = np.where(np.isin(values, list(head.locks)), own, values)
    return out


def _up(field: FloatField, width: int, height: int, how: int) -> FloatField:
    # fields of fills have steps, beside which cubic interpolation overshoots
    return np.asarray(cv2.resize(field, (width, height), interpolation=how), np.float32)


def _smooth(wanted: Flags, old: Flags, side: int) -> Flags:
    """Close cracks of a pixel at 512, and more in larger masks, and take strands as thin that are new."""
    square = np.ones((2 * max(1, round(side / 512)) + 1,) * 2, np.uint8)
    closed = cv2.morphologyEx(wanted.view(np.uint8), cv2.MORPH_CLOSE, square)
    opened = cv2.morphologyEx(closed, cv2.MORPH_OPEN, square) > 0
    was_thin = old & (cv2.morphologyEx(old.view(np.uint8), cv2.MORPH_OPEN, square) == 0)
    return np.asarray(opened | ((closed > 0) & was_thin))
