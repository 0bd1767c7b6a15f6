"""The ways to read a mask's ids: in which order, from which number on, and how each of them fits."""

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
from facemask_editor.core.orders.merged import MERGED_ORDERS
from facemask_editor.core.orders.turn import from_order
from facemask_editor.formats.recognise.order_fit import UNLABELLED, Fit, Floats, fit, moments_of, reduced

FEWEST_CLASSES = 4
"""Parts without which nothing is told."""


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
class Reading:
    """A way to read a mask.

    Attributes:
        order: The order of its classes.
        numbering: Where its ids begin.
        plain: How it fits.
        fit: The same, or with left and right exchanged where their meaning is not sure and that fits better.
    """

    order: LabelOrder
    numbering: Numbering
    plain: Fit
    fit: Fit

    @property
    def table(self) -> tuple[int, ...]:
        return self.numbering.table(self.order)


def other_readings(ids: LabelMap, moments: Floats) -> Iterator[Reading]:
    """Yield how a mask fits in every other order, from every number on, where it has some parts then.

    Args:
        ids: H x W uint8 as in the file.
        moments: Of them, from `order_fit.moments_of`.
    """
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
            if found is not None and found.parts >= FEWEST_CLASSES:
                yield Reading(order, numbering, found, _of_either_side(order, moments, table, found))

    if not counts[UNLABELLED]:
        yield from _merged(ids, highest)


def _merged(ids: LabelMap, highest: int) -> Iterator[Reading]:
    """Yield how a mask fits in orders with one class for both sides, once it is divided at its middle."""
    for order in MERGED_ORDERS.values():
        if highest < len(order.to_canonical):
            moments = moments_of(from_order(reduced(ids), order))
            found = fit(moments, LABEL_ORDERS[OWN_ORDER].to_canonical)
            if found is not None and found.parts >= FEWEST_CLASSES:
                yield Reading(order, PLAIN, found, found)


def _of_either_side(order: LabelOrder, moments: Floats, table: Sequence[int], found: Fit) -> Fit:
    if order.name not in PARTIAL_ORDERS and order.name not in NAMED_ORDERS:
        return found
    other = fit(moments, [int(CELEBAMASK_HQ.flip_table[label]) for label in table])
    return other if other is not None and other.score > found.score else found
