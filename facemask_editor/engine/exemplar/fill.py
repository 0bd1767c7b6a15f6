"""New hair on a head, and what comes where hair was: at 256 x 256, then at the size of the mask."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from facemask_editor.core.labels import LabelMap
from facemask_editor.engine.exemplar.head import FILLS, Flags, FloatField, Head
from facemask_editor.engine.exemplar.tiles import BACKGROUND, CLOTH, HAIR, L_EAR, NECK, R_EAR, SKIN_TILE

_EAR_ENDS = 1.35
"""Shares of the skull beyond which there is no ear."""
_EAR = -0.3, 0.75
"""Chin units down from the eyes between which ears are."""
_NECK, _CLOTH = 0.62, 1.0
"""Chin units down from the eyes above which there is neither neck nor cloth."""
NEVER = np.float32(-60)


@dataclass(eq=False)
class Claim:
    """Hair, or another part, that a head gets.

    Attributes:
        hair: 256 x 256 float32, positive where the part is to be.
        fills: (6, 256, 256) float32, of each of ``head.FILLS``: the greatest takes the place of hair that
            left.
    """

    hair: FloatField
    fills: FloatField
    kind: int = HAIR
    """Which class of tiles the part is."""
    claimable: Flags | None = None
    """(256,) bool, what it may cover; what hair may where it is None."""

    def labels(self, head: Head) -> LabelMap:
        """Return the mask at 256 x 256."""
        return claimed(head, head.seen, self)

    def covers(self, head: Head) -> Flags:
        """Return (256,) bool, what the part may cover."""
        return head.claimable if self.claimable is None else self.claimable


def claim(head: Head, hair: FloatField, carried: FloatField) -> Claim:
    """Return what hair claims, and what fills its old place.

    Args:
        head: That gets it.
        hair: 256 x 256 float32, positive where hair is to be.
        carried: (7, 256, 256) float32, an exemplar's classes on this head, as of ``Head.carried``; only its
            pixels beside hair count.
    """
    hair = np.where(head.under_hat & ~head.hair, np.minimum(hair, -2), hair).astype(np.float32)
    theirs = carried[list(FILLS)]
    inside, outside = head.depth < 0.97, head.depth > 1.03
    for place, kind in enumerate(FILLS):
        if kind in (BACKGROUND, NECK, CLOTH):
            theirs[place][inside] = NEVER
        if kind == SKIN_TILE:
            theirs[place][outside] = NEVER
        if kind == NECK:
            theirs[place][head.down < _NECK] = NEVER
        if kind == CLOTH:
            theirs[place][head.down < _CLOTH] = NEVER
        if kind in (L_EAR, R_EAR):
            theirs[place][(head.depth < 0.8) | (head.depth > _EAR_ENDS)] = NEVER
            theirs[place][(head.down < _EAR[0]) | (head.down > _EAR[1])] = NEVER
    # what hair of the exemplar covered goes to what was nearest to it
    near = head.near_hair
    fills = (1 - near) * theirs + head.own_near_hair
    return Claim(hair, fills)


def claimed(head: Head, label_map: LabelMap, made: Claim) -> LabelMap:
    """Return a mask with the part of a claim.

    Args:
        head: Whose it is.
        label_map: 256 x 256 uint8.
        made: The claim.

    Returns:
        256 x 256 uint8; only pixels that were of the part or are now differ.
    """
    out = label_map.copy()
    own = head.classes[made.kind]
    wanted = made.hair > 0
    out[wanted & made.covers(head)[label_map]] = own
    leaving = (label_map == own) & ~wanted
    found = head.classes[list(FILLS)][np.argmax(made.fills[:, leaving], axis=0)]
    # a place that a locked class would have to fill stays as it is
    out[leaving] = np.where(head.locked[found], own, found)
    return out


def finished(head: Head, made: Claim, wanted: Flags | None = None) -> LabelMap:
    """Return the mask of a claim at its own size.

    Args:
        head: Whose it is.
        made: The claim.
        wanted: H x W bool, where the part is to be, if that is known better than from the claim.
    """
    height, width = head.label_map.shape
    label_map = head.label_map
    if (height, width) == made.hair.shape:
        return made.labels(head)
    own = head.classes[made.kind]
    if wanted is None:
        hair = _up(made.hair, width, height, cv2.INTER_CUBIC)
        wanted = _smooth(hair > 0, label_map == own, max(height, width))
    claims = wanted & made.covers(head)[label_map]
    out = label_map.copy()
    out[claims] = own
    leaving = (label_map == own) & ~wanted
    box = cv2.boundingRect(leaving.view(np.uint8))
    if not box[2]:
        return out
    x, y, w, h = box
    window = slice(y, y + h), slice(x, x + w)
    inner = leaving[window]
    fields = [_up(field, width, height, cv2.INTER_LINEAR)[window][inner] for field in made.fills]
    values = head.classes[list(FILLS)][np.argmax(fields, axis=0)]
    out[window][inner] = np.where(head.locked[values], own, values)
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
