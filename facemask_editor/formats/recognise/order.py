"""Which class order a mask is in, recognised from where its classes lie.

Index files of different tools hold the same ids in another order, or the same order from another number on.
Each way to read them is tried: the ids are renamed, and the result is scored by how well every part's place,
size and spread fit those of faces. The skin gives the frame, so that neither scale nor position matters.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from facemask_editor.core.labels import (
    CELEBAMASK_HQ,
    LABEL_ORDERS,
    NAMED_ORDERS,
    OWN_ORDER,
    PARTIAL_ORDERS,
    LabelMap,
    LabelOrder,
)
from facemask_editor.formats.recognise.order_fit import (
    UNLABELLED,
    Fit,
    Floats,
    fit,
    fit_without_skin,
    moments_of,
)

MAX_IDS = max(len(order.to_canonical) for order in LABEL_ORDERS.values()) + 1
"""Ids that any order can have, counted from 1 on too."""

# A file in the program's own order must never be turned into something else, so another one wins only when it
# is far likelier and fits as real masks do. On 947 real masks no other order is likelier at all: -5 at most.
_MARGIN = 12.0
_DOUBT_MARGIN = 5.0
_GAP = 6.0
_DOUBT_OWN_MISFIT = 4.0
_FEWEST_CLASSES = 4
_FEWEST_TO_CONVERT = 7
# What does not fit so well, as a tiny mask does not, must be likelier by far.
_FAR = 40.0
# Fewer parts may look like a face by chance where the reading is bolder than another order of 19 classes.
_FEWEST_FOR_BOLD = 8
_FEWEST_FOR_FAR = 10
# For messages only: among few parts the worst fitting ones of real masks decide less.
_FEWEST_TO_RECOGNISE = 3
_OUT_OF_RANGE_OF_FEW = 9.0
# Where the parts tell the frame themselves, one real mask has 5.2 and all others have 4.1 at most, also with
# parts removed.
_OUT_OF_RANGE_WITHOUT_SKIN = 5.4
_BESIDE_OUT_OF_RANGE = 4.5
# The exchange of left and right moves few parts, but it is either likely or not: between -2 and 5 lie 11 of
# 947 real masks. 59 of those do name their parts by the viewer's left and right.
_EXCHANGED = 5.0
_UPSIDE_DOWN = 20.0
# Neighbours are of one class nearly everywhere in a mask, and nearly nowhere in noise and patterns.
_FLAT = 0.75


@dataclass(frozen=True)
class Numbering:
    """From which number on a file counts its classes.

    Attributes:
        shift: Added to an order's ids: 1 where background is 1, -1 where skin is 0 and background is 255.
    """

    shift: int = 0

    def table(self, order: LabelOrder) -> tuple[int, ...]:
        """Return the canonical class of each id of a file, from 0 on."""
        return self.shifted(order.to_canonical, CELEBAMASK_HQ.background)

    def shifted(self, ids: Sequence[int], background: int) -> tuple[int, ...]:
        """Return the class of each id of a file, from 0 on, where `ids` holds those that count plainly."""
        if self.shift > 0:
            return (background,) * self.shift + tuple(ids)
        return tuple(ids)[-self.shift :]


PLAIN, ONE_BASED, ZERO_REDUCED = Numbering(), Numbering(1), Numbering(-1)


@dataclass(frozen=True)
class OrderGuess:
    """How to read a file.

    Attributes:
        order: One of LABEL_ORDERS or PARTIAL_ORDERS.
        numbering: Where its ids begin.
        likelier: An order that fits better but not clearly, or one that is never converted; the own order is
            kept then.
        recognised: Whether there was enough of a face to tell anything.
        out_of_range: The classes lie as in no face, in any order that is known.
        good: The classes lie as in a face.
        exchanged: Left and right look exchanged, as where the viewer's left is meant.
        upside_down: The face looks upside down.
    """

    order: LabelOrder
    numbering: Numbering = PLAIN
    likelier: LabelOrder | None = None
    recognised: bool = False
    out_of_range: bool = False
    good: bool = False
    exchanged: bool = False
    upside_down: bool = False

    @property
    def table(self) -> tuple[int, ...]:
        """Canonical class of each id of the file, from 0 on."""
        return self.numbering.table(self.order)


@dataclass(frozen=True)
class _Reading:
    order: LabelOrder
    numbering: Numbering
    fit: Fit

    @property
    def table(self) -> tuple[int, ...]:
        return self.numbering.table(self.order)

    def convincing(self, own: _Reading | None) -> bool:
        """Return whether a reading is surely right against the own one."""
        bold = self.numbering != PLAIN or self.order.name in PARTIAL_ORDERS
        if self.fit.parts < (_FEWEST_FOR_BOLD if bold else _FEWEST_TO_CONVERT):
            return False
        if own is None:
            return self.fit.good and self.numbering != PLAIN
        ahead = self.fit.score - own.fit.score
        far = self.fit.parts >= _FEWEST_FOR_FAR and own.fit.out_of_range and ahead > _FAR
        return (self.fit.good and ahead > _MARGIN) or (self.fit.fair and far)


def recognise_order(ids: LabelMap) -> OrderGuess:
    """Return the class order of a mask; the program's own unless another fits clearly better.

    Args:
        ids: H x W uint8 as in the file; 255 stands for no class. Other ids that an order does not have rule
            it out, except the own order.
    """
    moments = moments_of(ids)
    own_order = LABEL_ORDERS[OWN_ORDER]
    own_fit = fit(moments, own_order.to_canonical)
    own = _Reading(own_order, PLAIN, own_fit) if own_fit and own_fit.parts >= _FEWEST_CLASSES else None
    others = sorted(_others(moments), key=lambda reading: reading.fit.score, reverse=True)
    if (best := _winner(own, others)) is not None:
        return _with_posture(best, moments)
    out_of_range = _is_out_of_range(own_fit, moments) and _is_flat(ids)
    if (likelier := _likelier(own_fit, out_of_range, others)) is not None:
        return OrderGuess(own_order, likelier=likelier, recognised=True)
    if own is None:
        return OrderGuess(own_order, recognised=out_of_range, out_of_range=out_of_range)
    return _with_posture(own, moments, out_of_range=out_of_range)


def _is_out_of_range(own: Fit | None, moments: Floats) -> bool:
    """Return whether the classes lie as in no face when they are read in the own order."""
    free = fit_without_skin(moments, LABEL_ORDERS[OWN_ORDER].to_canonical)
    if free is None or free.parts < _FEWEST_TO_RECOGNISE:
        return False
    if free.parts < _FEWEST_CLASSES:
        return own is not None and own.misfit > _OUT_OF_RANGE_OF_FEW
    if own is None:
        return free.misfit > _OUT_OF_RANGE_WITHOUT_SKIN
    # Half a face, or two, has another frame, but its parts still fit each other.
    return own.out_of_range and free.misfit > _BESIDE_OUT_OF_RANGE


def _likelier(own: Fit | None, out_of_range: bool, others: list[_Reading]) -> LabelOrder | None:
    """Return an order that fits better than the own one, though not so surely that it is taken."""
    good = [reading for reading in others if reading.fit.good and reading.numbering == PLAIN]
    if not good or (own is None and not out_of_range) or (own is not None and own.misfit < _DOUBT_OWN_MISFIT):
        return None
    if own is not None and good[0].fit.score - own.score <= _DOUBT_MARGIN:
        return None
    return good[0].order


def _others(moments: Floats) -> Iterator[_Reading]:
    counts = moments[:, 0]
    numberings = [PLAIN]
    if counts[0] <= counts[1]:  # 0 is no class then, background is 1
        numberings.append(ONE_BASED)
    if counts[UNLABELLED]:
        numberings.append(ZERO_REDUCED)
    present = np.flatnonzero(counts[:UNLABELLED])
    highest = int(present[-1]) if present.size else 0
    for order in (*LABEL_ORDERS.values(), *PARTIAL_ORDERS.values(), *NAMED_ORDERS.values()):
        for numbering in numberings:
            table = numbering.table(order)
            if (order.name == OWN_ORDER and numbering == PLAIN) or highest >= len(table):
                continue
            found = fit(moments, table)
            if found is not None and found.parts >= _FEWEST_CLASSES:
                yield _Reading(order, numbering, found)


def _winner(own: _Reading | None, others: list[_Reading]) -> _Reading | None:
    """Return a reading that is surely right though it is not the own one."""
    if not others or others[0].order.name in NAMED_ORDERS or not others[0].convincing(own):
        return None
    rivals = [reading.fit.score for reading in others[1:2]]
    return None if any(others[0].fit.score - score <= _GAP for score in rivals) else others[0]


def _with_posture(reading: _Reading, moments: Floats, out_of_range: bool = False) -> OrderGuess:
    """Return the guess for a reading, with what else is wrong with the face."""
    exchanged_table = tuple(int(CELEBAMASK_HQ.flip_table[label]) for label in reading.table)
    exchanged = fit(moments, exchanged_table)
    upside_down = max(
        found.score - reading.fit.score if found is not None and found.good else 0.0
        for found in (fit(moments, table, upside_down=True) for table in (reading.table, exchanged_table))
    )
    turned = upside_down > _UPSIDE_DOWN
    return OrderGuess(
        reading.order,
        reading.numbering,
        recognised=True,
        out_of_range=out_of_range and not turned,
        good=reading.fit.good,
        exchanged=not turned
        and exchanged is not None
        and exchanged.good
        and exchanged.score - reading.fit.score > _EXCHANGED,
        upside_down=turned,
    )


def _is_flat(ids: LabelMap) -> bool:
    return float(np.mean(ids[:, 1:] == ids[:, :-1])) > _FLAT
