"""Another neck: an exemplar's, between the jaw and the cloth or the border."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core.labels import LabelMap
from facemask_editor.core.nearest import class_flags, nearest_of
from facemask_editor.engine.exemplar.accept import whole_first
from facemask_editor.engine.exemplar.bank import Bank
from facemask_editor.engine.exemplar.choose import TRIES, companion, order, suitability, uniform
from facemask_editor.engine.exemplar.fill import NEVER, Claim, finished
from facemask_editor.engine.exemplar.head import FILLS, FloatField, Head
from facemask_editor.engine.exemplar.outline.jaw import solid
from facemask_editor.engine.exemplar.outline.neck_shape import NeckSize, covers, neck_size, stretched
from facemask_editor.engine.exemplar.pieces import pieces_of, shut_in
from facemask_editor.engine.exemplar.sweep import swept
from facemask_editor.engine.exemplar.tiles import BACKGROUND, CLOTH, NECK
from facemask_editor.fields.encode import resize_nearest

_BELOW = 0.62
"""Chin units down from the eyes where a neck begins at the highest."""
_RIM = 4.5
_BEHIND = ("cloth", "hair", "background")
"""What comes where a neck was."""
_LEAST_SEEN = 40
_HIDDEN = NeckSize(0.75, None)
"""What is taken for the size of a neck of which too little shows, in the middle of generated ones."""
_VEE = 0.16
"""Chin units by which the middle of a neckline goes down further than its ends, or less."""
_WIDE, _LOW = 0.4, 0.3
"""By how much the log of a width, and a neckline in chin units, differ from what is stretched to."""


def drawn_neck(
    head: Head, bank: Bank, seed: int, temperature: float, salt: int, check: Callable[[], None]
) -> Iterator[LabelMap]:
    """Yield the mask with another neck, then with others; arguments as of ``hair.drawn``.

    A neck that shows is stretched towards an exemplar's width and neckline, for its body stays; where there
    is none, exemplars' own come. It covers background and cloth. Hair and all that is worn stay before it.
    """
    ordered = order(suitability(bank, head.frame), seed, salt, temperature)
    neck = head.where("neck")
    if neck.sum() >= _LEAST_SEEN:
        own = neck_size(neck, head.frame) or _HIDDEN
        yield from whole_first(head, _other_size(head, bank, own, ordered, seed, salt, temperature, check))
        return
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
    yield swept(head, finished(head, best[1]), NECK, covers(head))


def blended_neck(head: Head, donor: Head, alpha: float) -> Iterator[LabelMap]:
    """Yield the mask with its neck on the way to a donor's width and neckline, then with less of that.

    Args:
        head: That gets it; it has a neck.
        donor: Whose neck it is; it shows one.
        alpha: Above 0; 1 all the way, within what a head can take.
    """
    own = neck_size(head.where("neck"), head.frame) or _HIDDEN
    other = neck_size(donor.where("neck"), donor.frame) or _HIDDEN
    for share in (1.0, 0.75, 0.5, 0.25):
        made = stretched(head, own, other, min(alpha, 1.0) * share)
        yield swept(head, made, NECK, covers(head))


def removed_neck(head: Head) -> Iterator[LabelMap]:
    """Yield the mask without its neck: cloth, hair and background that is open to the air come together.

    Args:
        head: That loses it; the face keeps its outline.
    """
    before = head.label_map
    neck = before == head.classes[NECK]
    names = head.schema.names
    free = [names.index(n) for n in _BEHIND if n in names and names.index(n) not in head.locks]
    kinds = [k for k in free if k != head.schema.background]
    air = (
        resize_nearest(shut_in(head.seen == head.classes[BACKGROUND]).view(np.uint8), *before.shape[::-1]) > 0
    )
    ground = (
        (before == head.schema.background) & ~air if head.schema.background in free else np.zeros_like(neck)
    )
    wide = solid(
        np.where(ground, np.uint8(head.schema.background), np.uint8(255)),
        [head.schema.background],
        max(before.shape),
    )
    sources = solid(before, kinds, max(before.shape)) | wide
    if not sources.any():
        sources = ~neck & ~class_flags(head.locks)[before]
    out = before.copy()
    if sources.any():
        out[neck] = nearest_of(before, sources)[0][neck]
    yield out


def _other_size(
    head: Head,
    bank: Bank,
    own: NeckSize,
    ordered: npt.NDArray[np.intp],
    seed: int,
    salt: int,
    temperature: float,
    check: Callable[[], None],
) -> Iterator[LabelMap]:
    """Yield the mask with its neck stretched to the sizes of exemplars, and off them by chance."""
    strength = min(temperature, 1.5) if temperature > 0 else 0.25
    tries = 0
    for row in ordered:
        exemplar = bank.exemplar(int(row))
        size = neck_size(exemplar.tile == NECK, exemplar.frame)
        if size is None:
            continue
        check()
        wide, low, vee = (2 * uniform(seed + k, salt, np.asarray([row]))[0] - 1 for k in (2, 3, 4))
        chance = min(temperature, 1.0)
        width = size.width * float(np.exp(_WIDE * chance * wide))
        line = own.line and own.line + _LOW * chance * float(low)
        if size.line is not None and line is not None:
            line += 0.5 * (size.line - line)
        made = stretched(head, own, NeckSize(width, line), strength, strength * _VEE * chance * float(vee))
        yield swept(head, made, NECK, covers(head))
        tries += 1
        if tries == TRIES:
            return
        strength *= 0.85


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
