"""Hair of an exemplar on a head: drawn, blended with the own, or gone."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from facemask_editor.core.labels import LabelMap
from facemask_editor.engine.exemplar.accept import faults
from facemask_editor.engine.exemplar.bank import Bank
from facemask_editor.engine.exemplar.choose import TRIES, companion, order, suitability, uniform
from facemask_editor.engine.exemplar.fill import Claim, claim, finished
from facemask_editor.engine.exemplar.head import FloatField, Head
from facemask_editor.engine.exemplar.head_frame import HeadFrame
from facemask_editor.engine.exemplar.mend import bared, mended, settled
from facemask_editor.engine.exemplar.sweep import swept
from facemask_editor.engine.exemplar.tiles import HAIR

_FAR = np.float32(40)
_SECOND = 3
"""Tries with a fault at 256 that are looked at in full."""
_BALD = 8
_LONG = 8.0
"""By how much hair that is a chin unit longer suits less where hair is to go."""


def drawn(
    head: Head, bank: Bank, seed: int, temperature: float, salt: int, check: Callable[[], None]
) -> Iterator[LabelMap]:
    """Yield the mask with other hair, then with other hair again: those that suit first.

    Args:
        head: That gets it.
        bank: Of exemplars.
        seed: Of the draw.
        temperature: 0 the nearest exemplar's, 1 any that suits.
        salt: Of the face.
        check: Called between tries; raises where the user asked to stop.
    """
    ordered = order(suitability(bank, head.frame), seed, salt, temperature)
    left: list[tuple[float, int, Claim]] = []
    for place in range(min(TRIES, len(ordered))):
        check()
        made, wrong = tried(head, *_mixed(head, bank, ordered, place, seed, salt, temperature))
        if wrong == 0:
            yield swept(head, finished(head, made))
        else:
            left.append((wrong, place, made))
    for _, _, made in sorted(left, key=lambda one: one[:2])[:_SECOND]:
        check()
        yield swept(head, finished(head, made))


def tried(head: Head, hair: FloatField, carried: FloatField) -> tuple[Claim, float]:
    """Return a mended claim, and how much is wrong with it; arguments as of ``fill.claim``."""
    raw = claim(head, hair, carried)
    labels = mended(head, raw)
    return settled(head, raw, labels), faults(head, labels)


def _mixed(
    head: Head, bank: Bank, ordered: np.ndarray, place: int, seed: int, salt: int, temperature: float
) -> tuple[FloatField, FloatField]:
    """Return hair between two exemplars, and the classes of the first, on a head."""
    row = int(ordered[place])
    first = bank.exemplar(row)
    carried = head.carried(first.tile, first.frame)
    if temperature <= 0:
        return carried[HAIR], carried
    second = bank.exemplar(companion(bank, ordered, place))
    other = head.carried(second.tile, second.frame, (HAIR,))[0]
    share = np.float32(0.35 + 0.3 * uniform(seed + 1, salt, np.array([row]))[0])
    return (1 - share) * carried[HAIR] + share * other, carried


def blended(head: Head, tile: LabelMap, frame: HeadFrame, alpha: float) -> Iterator[LabelMap]:
    """Yield the mask with hair between its own and a donor's, then with a little less and more of it.

    Args:
        head: That gets it.
        tile: 256 x 256 uint8, the donor made plain.
        frame: Of the donor's head.
        alpha: 0 the own hair, 1 the donor's.
    """
    if alpha <= 0:
        yield head.label_map.copy()
        return
    carried = head.carried(tile, frame)
    # where one of them has no hair at all, that of the other shrinks
    own, theirs = (np.clip(f, -_FAR, _FAR) for f in (head.rim, carried[HAIR]))
    for off in (0.0, 0.08, -0.08, 0.16):
        share = np.float32(np.clip(alpha - off, 0.02, 1.0))
        mixed = (1 - share) * own + share * theirs
        made, _ = tried(head, np.asarray(mixed, np.float32), carried)
        yield swept(head, finished(head, made))


def removed(head: Head, bank: Bank) -> Iterator[LabelMap]:
    """Yield the mask without hair: skin as far as the skull, behind it what short hair shows.

    Args:
        head: That loses its hair.
        bank: Whose nearest exemplars with short hair say what is beside the head.
    """
    score = suitability(bank, head.frame) - _LONG * bank.length
    for row in np.argsort(-score, kind="stable")[:_BALD]:
        nearest = bank.exemplar(int(row))
        carried = head.carried(nearest.tile, nearest.frame)
        none = np.full(head.seen.shape, -_FAR, np.float32)
        raw = claim(head, none, carried)
        yield swept(head, finished(head, settled(head, raw, bared(head, raw))))
