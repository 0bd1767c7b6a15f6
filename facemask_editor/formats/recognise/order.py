"""Which class order a mask is in, recognised from where its classes lie.

Index files of different tools hold the same ids in another order, or the same order from another number on.
Each way to read them is tried: the ids are renamed, and the result is scored by how well every part's place,
size and spread fit those of faces. The skin gives the frame, so that neither scale nor position matters.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from facemask_editor.core.labels import (
    LABEL_ORDERS,
    NAMED_ORDERS,
    OWN_ORDER,
    PARTIAL_ORDERS,
    LabelMap,
    LabelOrder,
)
from facemask_editor.core.orders.merged import MERGED_ORDERS
from facemask_editor.formats.recognise.order_fit import (
    Fit,
    Floats,
    fit,
    fit_without_skin,
    moments_of,
    turned,
)
from facemask_editor.formats.recognise.readings import (
    FEWEST_CLASSES,
    PLAIN,
    Numbering,
    Reading,
    other_readings,
)
from facemask_editor.formats.recognise.sides import sides_exchanged
from facemask_editor.formats.recognise.turns import TURNS

MAX_IDS = max(len(order.to_canonical) for order in LABEL_ORDERS.values()) + 1
"""Ids that any order can have, counted from 1 on too."""

NEVER_CONVERTED = frozenset((*NAMED_ORDERS, *MERGED_ORDERS))
"""Orders that are named only: what is theirs cannot be told for sure, or not be kept."""

# A file in the program's own order must never be turned into something else, so another one wins only when it
# is far likelier and fits as real masks do. On 947 real masks no other order is likelier at all: -5 at most.
_MARGIN = 12.0
_DOUBT_MARGIN = 5.0
_GAP = 6.0
_DOUBT_OWN_MISFIT = 4.0
_FEWEST_TO_CONVERT = 7
# What does not fit so well, as a tiny mask or one under a hat does not, must be likelier by far: greatest
# misfit and third, fewest parts, and the least lead.
_FAR = (((4.8, 8.0, 8), 15.0), ((5.8, 8.0, 10), 35.0))
# To be named, where the own order fits no face, it need not fit better than the worst of real masks.
_NAMED = (6.0, 10.5, 4), 20.0
# Fewer parts may look like a face by chance where the reading is bolder than another order of 19 classes.
_FEWEST_FOR_BOLD = 8
_FEWEST_FOR_BOLD_AND_FAR = 10
# For messages only: among few parts the worst fitting ones of real masks decide less.
_FEWEST_TO_RECOGNISE = 3
_OUT_OF_RANGE_OF_FEW = 9.0
# Where the parts tell the frame themselves, one real mask has 5.2 and all others have 4.1 at most, also with
# parts removed.
_OUT_OF_RANGE_WITHOUT_SKIN = 5.4
_BESIDE_OUT_OF_RANGE = 4.5
# Of 947 real masks none is likelier turned: -13 at most.
_TURNED = 12.0
# Neighbours are of one class nearly everywhere in a mask, and nearly nowhere in noise and patterns.
_FLAT = 0.75


@dataclass(frozen=True)
class OrderGuess:
    """How to read a file.

    Attributes:
        order: One of LABEL_ORDERS or PARTIAL_ORDERS.
        numbering: Where its ids begin.
        likelier: An order that fits better but not clearly, or one that is never converted; the own order is
            kept then.
        likelier_numbering: Where its ids begin.
        recognised: Whether there was enough of a face to tell anything.
        out_of_range: The classes lie as in no face, in any order that is known.
        good: The classes lie as in a face.
        exchanged: Left and right look exchanged, as where the viewer's left is meant.
        turn: What puts the face upright, one of `turns.TURNS`; "" where it is.
    """

    order: LabelOrder
    numbering: Numbering = PLAIN
    likelier: LabelOrder | None = None
    likelier_numbering: Numbering = PLAIN
    recognised: bool = False
    out_of_range: bool = False
    good: bool = False
    exchanged: bool = False
    turn: str = ""

    @property
    def table(self) -> tuple[int, ...]:
        """Canonical class of each id of the file, from 0 on."""
        return self.numbering.table(self.order)


def _convincing(reading: Reading, own: Reading | None) -> bool:
    """Return whether a reading is surely right against the own one."""
    bold = reading.numbering != PLAIN or reading.order.name in PARTIAL_ORDERS
    if reading.fit.parts < (_FEWEST_FOR_BOLD if bold else _FEWEST_TO_CONVERT):
        return False
    if own is None:
        return reading.fit.good and reading.numbering != PLAIN
    ahead = reading.fit.score - own.fit.score
    if reading.fit.good and ahead > _MARGIN:
        return True
    loosely = own.fit.out_of_range and any(
        reading.fit.within(*limits) and ahead > least for limits, least in _FAR
    )
    return loosely and (not bold or reading.fit.parts >= _FEWEST_FOR_BOLD_AND_FAR)


def recognise_order(ids: LabelMap) -> OrderGuess:
    """Return the class order of a mask; the program's own unless another fits clearly better.

    Args:
        ids: H x W uint8 as in the file; 255 stands for no class. Other ids that an order does not have rule
            it out, except the own order.
    """
    moments = moments_of(ids)
    own_order = LABEL_ORDERS[OWN_ORDER]
    own_fit = fit(moments, own_order.to_canonical)
    own = Reading(own_order, PLAIN, own_fit, own_fit) if own_fit and own_fit.parts >= FEWEST_CLASSES else None
    others = sorted(other_readings(ids, moments), key=lambda reading: reading.fit.score, reverse=True)
    if (best := _winner(own, others)) is not None:
        return _with_posture(best, moments)
    out_of_range = _is_out_of_range(own_fit, moments) and _is_flat(ids)
    plain = OrderGuess(own_order, recognised=out_of_range, out_of_range=out_of_range)
    if own is not None:
        plain = _with_posture(own, moments, out_of_range=out_of_range)
    if not plain.turn and (likelier := _likelier(own_fit, out_of_range, others)) is not None:
        return OrderGuess(
            own_order, likelier=likelier.order, likelier_numbering=likelier.numbering, recognised=True
        )
    return plain


def _is_out_of_range(own: Fit | None, moments: Floats) -> bool:
    """Return whether the classes lie as in no face when they are read in the own order."""
    free = fit_without_skin(moments, LABEL_ORDERS[OWN_ORDER].to_canonical)
    if free is None or free.parts < _FEWEST_TO_RECOGNISE:
        return False
    if free.parts < FEWEST_CLASSES:
        return own is not None and own.misfit > _OUT_OF_RANGE_OF_FEW
    if own is None:
        return free.misfit > _OUT_OF_RANGE_WITHOUT_SKIN
    # Half a face, or two, has another frame, but its parts still fit each other.
    return own.out_of_range and free.misfit > _BESIDE_OUT_OF_RANGE


def _likelier(own: Fit | None, out_of_range: bool, others: list[Reading]) -> Reading | None:
    """Return a reading that fits better than the own one, though not so surely that it is taken."""
    if own is None and not out_of_range:
        return None
    good = [reading for reading in others if reading.fit.good and reading.numbering == PLAIN]
    if good and (own is None or own.misfit >= _DOUBT_OWN_MISFIT):
        if own is None or good[0].fit.score - own.score > _DOUBT_MARGIN:
            return good[0]
    limits, lead = _NAMED
    fair = [reading for reading in others if reading.fit.within(*limits)]
    if out_of_range and fair and own is not None and fair[0].fit.score - own.score > lead:
        return fair[0]
    return None


def _winner(own: Reading | None, others: list[Reading]) -> Reading | None:
    """Return a reading that is surely right though it is not the own one."""
    if (
        not others
        or others[0].order.name in (*NAMED_ORDERS, *MERGED_ORDERS)
        or not _convincing(others[0], own)
    ):
        return None
    rivals = [reading.fit.score for reading in others[1:2]]
    return None if any(others[0].fit.score - score <= _GAP for score in rivals) else others[0]


def _with_posture(reading: Reading, moments: Floats, out_of_range: bool = False) -> OrderGuess:
    """Return the guess for a reading, with what else is wrong with the face."""
    turn = _turn(reading, moments)
    return OrderGuess(
        reading.order,
        reading.numbering,
        recognised=True,
        out_of_range=out_of_range and not turn,
        good=reading.fit.good,
        exchanged=not turn and sides_exchanged(moments, reading.table, reading.plain),
        turn=turn,
    )


def _turn(reading: Reading, moments: Floats) -> str:
    """Return the turn after which the face stands far better, "" for none."""
    fits = {turn: fit(turned(moments, turn), reading.table) for turn in TURNS}
    scores = {turn: found.score for turn, found in fits.items() if found is not None and found.good}
    best = max(scores, key=lambda turn: scores[turn], default="")
    return best if best and scores[best] - reading.plain.score > _TURNED else ""


def _is_flat(ids: LabelMap) -> bool:
    return float(np.mean(ids[:, 1:] == ids[:, :-1])) > _FLAT
