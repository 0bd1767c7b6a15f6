"""Another neck: an exemplar's, between the jaw and the cloth or the border."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core.labels import LabelMap
from facemask_editor.engine.exemplar.accept import tears
from facemask_editor.engine.exemplar.bank import Bank
from facemask_editor.engine.exemplar.choose import TRIES, companion, order, suitability, uniform
from facemask_editor.engine.exemplar.fill import NEVER, Claim, finished
from facemask_editor.engine.exemplar.head import FILLS, FloatField, Head
from facemask_editor.engine.exemplar.outline.neck_shape import NeckSize, covers, neck_size, stretched
from facemask_editor.engine.exemplar.pieces import pieces_of, shut_in
from facemask_editor.engine.exemplar.sweep import swept
from facemask_editor.engine.exemplar.tiles import BACKGROUND, CLOTH, NECK

_BELOW = 0.62
"""Chin units down from the eyes where a neck begins at the highest."""
_RIM = 4.5
_LEAST_SEEN = 40
_HIDDEN = NeckSize(0.75, None)
"""What is taken for the size of a neck of which too little shows, in the middle of generated ones."""
_VEE = 0.16
"""Chin units by which the middle of a neckline goes down further than its ends, or less."""
_MORE = 3.0
"""By how much necks differ more than generated ones do."""


def drawn_neck(
    head: Head, bank: Bank, seed: int, temperature: float, salt: int, check: Callable[[], None]
) -> LabelMap:
    """Return the mask with another neck; arguments as of ``hair.drawn``.

    A neck that shows is stretched towards an exemplar's width and neckline, for its body stays; where there
    is none, exemplars' own come. It covers background and cloth. Hair and all that is worn stay before it.
    """
    ordered = order(suitability(bank, head.frame), seed, salt, temperature)
    neck = head.where("neck")
    if neck.sum() >= _LEAST_SEEN:
        own = neck_size(neck, head.frame) or _HIDDEN
        vee = _VEE * min(temperature, 1.0) * float(2 * uniform(seed + 2, salt, ordered[:1])[0] - 1)
        return _other_size(head, bank, own, ordered, temperature, vee, check)
    best: tuple[float, Claim] | None = None
    for place in range(min(TRIES, len(ordered))):
        check()
        row = int(ordered[place])
        carried = _carried(head, bank, row)
        if temperature > 0:
            other = _carried(head, bank, companion(bank, ordered, place))
            share = np.float32(0.35 + 0.3 * uniform(seed + 1, salt, np.array([row]))[0])
            carried = (1 - share) * carried + share * other
        made = _claim(head, carried)
        wrong = _faults(head, made.labels(head))
        if best is None or wrong < best[0]:
            best = wrong, made
        if wrong == 0:
            break
    assert best is not None, "a bank has exemplars"
    return swept(head, finished(head, best[1]), NECK, covers(head))


def _other_size(
    head: Head,
    bank: Bank,
    own: NeckSize,
    ordered: npt.NDArray[np.intp],
    temperature: float,
    vee: float,
    check: Callable[[], None],
) -> LabelMap:
    """Return the mask with its neck stretched to the size of the first exemplar's that tears nothing."""
    strength = _MORE * min(temperature, 1.5) if temperature > 0 else 0.5
    made, tries = head.label_map.copy(), 0
    for row in ordered:
        exemplar = bank.exemplar(int(row))
        size = neck_size(exemplar.tile == NECK, exemplar.frame)
        if size is None:
            continue
        check()
        made = swept(head, stretched(head, own, size, strength, vee), NECK, covers(head))
        tries += 1
        if tries == TRIES or not tears(head, made):
            break
        strength, vee = 0.75 * strength, 0.75 * vee
    return made


def _carried(head: Head, bank: Bank, row: int) -> FloatField:
    exemplar = bank.exemplar(row)
    return head.carried(exemplar.tile, exemplar.frame, (NECK, CLOTH, BACKGROUND))


def _claim(head: Head, carried: FloatField) -> Claim:
    """Return what a neck claims: (NECK, CLOTH, BACKGROUND) fields of an exemplar on this head."""
    neck = carried[0].copy()
    label = head.classes[NECK]
    # up to the jaw, wherever that is: a column over the neck's own widest place beside it
    solid = (neck > 0) | head.face | head.where("neck_l")
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (15, 15))
    closed = cv2.morphologyEx(solid.view(np.uint8), cv2.MORPH_CLOSE, disc) > 0
    gap = closed & ~solid & (head.down > _BELOW) & (cv2.dilate((neck > 0).view(np.uint8), disc) > 0)
    neck[gap] = np.maximum(neck[gap], 1)
    neck[(head.down < _BELOW) & (head.seen != label)] = -4
    rim = head.own[FILLS.index(NECK)]
    near = np.exp(np.minimum(-rim, 0) / np.float32(_RIM))
    fills = np.full((len(FILLS), *neck.shape), NEVER, np.float32)
    for kind, field in ((CLOTH, carried[1]), (BACKGROUND, carried[2])):
        place = FILLS.index(kind)
        fills[place] = (1 - near) * field + near * np.maximum(head.own[place], -30)
    fills[FILLS.index(CLOTH)][head.down < 1.0] = NEVER / 2
    return Claim(neck, fills, NECK, covers(head))


def _faults(head: Head, after: LabelMap) -> float:
    """Return how much is wrong with a neck: 0 where it is one piece between jaw and cloth or border."""
    before = head.seen
    neck = after == head.classes[NECK]
    if neck.sum() < 60:
        return 4.0
    found = 0.0
    for kind in (NECK, CLOTH):
        now, was = (pieces_of(m == head.classes[kind])[1][1:] for m in (after, before))
        found += max(0, int((now >= 3).sum()) - max(1 + (kind == CLOTH), int((was >= 3).sum())))
    empty = head.classes[BACKGROUND]
    found += float((shut_in(after == empty) & ~head.shut).sum() >= 3)
    square = np.ones((5, 5), np.uint8)
    wide = cv2.dilate(neck.view(np.uint8), square) > 0
    found += float(not (wide & head.face).any())
    ends = bool(neck[-1].any() or (wide & (after == head.classes[CLOTH])).any())
    return found + float(not ends)
