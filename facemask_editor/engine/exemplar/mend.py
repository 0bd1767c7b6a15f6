"""Mends what new hair tore, at 256 x 256: only pixels that were hair, or become it, are given away."""

from __future__ import annotations

import cv2
import numpy as np

from facemask_editor.core.labels import LabelMap
from facemask_editor.core.pieces import areas_of
from facemask_editor.engine.exemplar.fill import Claim
from facemask_editor.engine.exemplar.head import FILLS, Flags, Head
from facemask_editor.engine.exemplar.pieces import CRUMB, pieces_of, shut_in
from facemask_editor.engine.exemplar.tiles import BACKGROUND, CLOTH, HAIR, L_EAR, NECK, R_EAR, SKIN_TILE
from facemask_editor.fields.fill import among

_SCRAP = 150
_LEAST_HAIR = 0.02
_LEAST_EAR = 0.3
_GROWS = 0.4
"""Chin units down from the eyes: a piece of hair that is all below is none."""
_EARS = L_EAR, R_EAR
_SQUARE = np.ones((3, 3), np.uint8)


def mended(head: Head, made: Claim) -> LabelMap:
    """Return the mask of a claim at 256 x 256 without what it tore, as far as that can be mended.

    Hair that floats or is a crumb goes; slivers, crumbs and pockets that hair cut off become hair; ears that
    hair nearly covers become hair; a second piece of an ear goes.
    """
    before = head.seen
    work = _Work(head, made, made.labels(head))
    work.drop_floating_hair()
    work.join_ears()
    work.cover(_slivers(head, before, work.labels))
    work.cover(_lost_ears(head, before, work.labels))
    work.cover(_cut_off(head, before, work.labels))
    work.cover(_pockets(head, work.labels))
    work.drop_floating_hair()
    return work.labels


def bared(head: Head, made: Claim) -> LabelMap:
    """Return the mask at 256 x 256 of a claim that takes all hair away, without crumbs."""
    work = _Work(head, made, made.labels(head))
    work.join_ears()
    work.refill(_cut_off(head, head.seen, work.labels) & head.hair)
    work.refill(_pockets(head, work.labels) & head.hair)
    return work.labels


class _Work:
    """Labels that are being mended, and who may get a pixel."""

    def __init__(self, head: Head, made: Claim, labels: LabelMap) -> None:
        self.head, self.made, self.labels = head, made, labels
        self.own = int(head.classes[HAIR])
        best = np.argmax(made.fills, axis=0)
        self.filling = head.classes[list(FILLS)][best]

    def take_hair(self, where: Flags) -> None:
        """Take hair away: what was not hair before gets its class back, the rest is filled."""
        where = where & (self.labels == self.own)
        old = where & self.head.hair
        self.labels[where] = self.head.seen[where]
        found = self.filling[old]
        self.labels[old] = np.where(self.head.locked[found], self.own, found)

    def cover(self, where: Flags) -> None:
        """Give pixels to hair where it is beside them, else those that were hair to what is nearest."""
        head = self.head
        where = where & head.claimable[self.labels] & (self.labels != self.own)
        if not where.any():
            return
        pieces, areas = pieces_of(where)
        hair = cv2.dilate((self.labels == self.own).view(np.uint8), _SQUARE) > 0
        touching = areas_of(pieces, len(areas), where & hair) > 0
        to_hair = where & touching[pieces] & ~head.under_hat
        self.labels[to_hair] = self.own
        self.refill(where & ~to_hair & head.hair)

    def refill(self, where: Flags) -> None:
        """Give pixels that were hair to the class that suits them next best."""
        if not where.any():
            return
        fills = self.made.fills[:, where]
        now = self.labels[where]
        fills = np.where(self.head.classes[list(FILLS)][:, None] == now, np.float32(-1e9), fills)
        found = self.head.classes[list(FILLS)][np.argmax(fills, axis=0)]
        self.labels[where] = np.where(self.head.locked[found], now, found)

    def drop_floating_hair(self) -> None:
        """Take pieces of hair that are small, thin or touch neither face, ear nor hat."""
        hair = self.labels == self.own
        if not hair.any():
            return
        thin = self.head.thin(hair) & ~self.head.thin_hair
        if thin.any():
            self.take_hair(thin)
            hair = self.labels == self.own
        pieces, areas = pieces_of(hair)
        keep = areas >= max(_LEAST_HAIR * np.count_nonzero(hair), CRUMB)
        attached = areas_of(pieces, len(areas), hair & self.head.hold) > 0
        # hair grows at the height of the ears and above
        attached &= areas_of(pieces, len(areas), self.head.down < _GROWS) > 0
        stays = keep & attached
        if not stays[1:].all():
            self.take_hair(hair & ~stays[pieces])

    def join_ears(self) -> None:
        """Leave one piece of each ear, and close what gapes between it and the head."""
        head = self.head
        for kind in _EARS:
            label = int(head.classes[kind])
            ear = self.labels == label
            pieces, areas = pieces_of(ear)
            if len(areas) > 2:
                before = np.bincount(pieces[(head.seen == label) & ear], minlength=len(areas))
                before[0] = 0
                main = int(np.argmax(before if before.any() else np.where(np.arange(len(areas)), areas, 0)))
                stray = ear & (pieces != main) & head.hair
                self.refill(stray)
            ear = self.labels == label
            if not ear.any():
                continue
            skin = self.labels == head.classes[SKIN_TILE]
            solid = (head.face | skin | ear).view(np.uint8)
            near = cv2.dilate(ear.view(np.uint8), np.ones((9, 9), np.uint8)) > 0
            disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (7, 7))
            gap = (cv2.morphologyEx(solid, cv2.MORPH_CLOSE, disc) > 0) & near & head.hair
            gap &= among(self.labels, head.classes[[BACKGROUND, NECK, CLOTH]].tolist())
            if int(head.classes[SKIN_TILE]) not in head.locks:
                self.labels[gap & head.claimable[self.labels]] = head.classes[SKIN_TILE]


def _slivers(head: Head, before: LabelMap, after: LabelMap) -> Flags:
    """Return what is thinner than 3 px beside changed pixels and was not so before."""
    changed = cv2.dilate((before != after).view(np.uint8), np.ones((5, 5), np.uint8)) > 0
    found = np.zeros(after.shape, np.bool_)
    for kind in FILLS:
        label = head.classes[kind]
        now, was = after == label, before == label
        thin = head.thin(now) & changed
        if thin.any():
            found |= thin & ~head.thin(was)
    return found


def _lost_ears(head: Head, before: LabelMap, after: LabelMap) -> Flags:
    """Return what is left of ears that hair nearly covers."""
    found = np.zeros(after.shape, np.bool_)
    for kind in _EARS:
        now, was = after == head.classes[kind], before == head.classes[kind]
        if now.any() and now.sum() < _LEAST_EAR * was.sum():
            found |= now
        elif now.any() and not was.any() and now.sum() < 40:
            found |= now
    return found


def _cut_off(head: Head, before: LabelMap, after: LabelMap) -> Flags:
    """Return pieces that a class did not have before and that are less than a quarter of it."""
    found = np.zeros(after.shape, np.bool_)
    for kind in FILLS:
        if kind == BACKGROUND:
            continue
        label = head.classes[kind]
        now = after == label
        if kind == SKIN_TILE:
            now = now | (head.face & ~(after == head.classes[HAIR]))  # features lie on skin
        pieces, areas = pieces_of(now)
        small = areas < 0.25 * np.count_nonzero(now)
        if kind in (NECK, CLOTH):  # a scrap where the class was not before, a neck that hangs in the air
            new = areas_of(pieces, len(areas), before == label) == 0
            held = np.ones(len(areas), np.bool_)
            if kind == NECK:
                beside = cv2.dilate(head.face.view(np.uint8), np.ones((7, 7), np.uint8)) > 0
                held = areas_of(pieces, len(areas), beside) > 0
            small |= new & ((areas < _SCRAP) | ~held)
        small[0] = False
        if not small.any():
            continue
        ring = cv2.dilate((before != after).view(np.uint8), _SQUARE) > 0
        touched = areas_of(pieces, len(areas), ring & now) > 0
        found |= (small & touched)[pieces]
    return found & ~head.face | found & head.where("skin")


def _pockets(head: Head, after: LabelMap) -> Flags:
    """Return background that is shut in, or open at the bottom alone, and was not so before."""
    label = head.classes[BACKGROUND]
    now, was = shut_in(after == label), head.shut
    if not now.any():
        return now
    pieces, areas = pieces_of(now)
    # a pocket that was there and has only become smaller is not ours
    known = areas_of(pieces, len(areas), now & was) >= 0.9 * np.maximum(areas, 1)
    return now & ~known[pieces]


def settled(head: Head, made: Claim, labels: LabelMap) -> Claim:
    """Return a claim whose mask at 256 x 256 is the one given.

    Args:
        head: Whose it is.
        made: The claim before it was mended.
        labels: 256 x 256 uint8, as of `mended`.
    """
    own = head.classes[HAIR]
    raw = made.labels(head)
    hair, fills = made.hair.copy(), made.fills
    one = np.float32(1)
    differs = raw != labels
    gained, lost = differs & (labels == own), differs & (raw == own)
    hair[gained] = np.maximum(hair[gained], one)
    hair[lost] = np.minimum(hair[lost], -one)
    refilled = differs & (labels != own) & head.hair
    if refilled.any():
        fills = fills.copy()
        most = fills.max(axis=0) + 2
        for place, kind in enumerate(FILLS):
            at = refilled & (labels == head.classes[kind])
            fills[place][at] = most[at]
    return Claim(hair, fills)
