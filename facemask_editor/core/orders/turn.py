"""A mask in another class order, and back."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from facemask_editor.core.labels import CELEBAMASK_HQ, LabelMap, LabelOrder
from facemask_editor.core.orders.classes import classes_of
from facemask_editor.core.orders.merged import MERGED_ORDERS

_NOSE, _SKIN = CELEBAMASK_HQ.index("nose"), CELEBAMASK_HQ.index("skin")
_RIGHT_NOSE, _LEFT_NOSE = 6, 7  # of SofGAN


def to_order(label_map: LabelMap, order: LabelOrder) -> LabelMap:
    """Return a mask of CelebAMask-HQ's classes in another order, H x W uint8.

    SofGAN has a class for each half of the nose: it is divided at the column of its centroid; columns beyond
    it, on the right of the picture, are the subject's left.

    Args:
        label_map: H x W uint8, canonical order.
        order: One of `named.all_orders`.
    """
    found: LabelMap = _table(order.from_canonical)[label_map]
    if order.name == "sofgan":
        nose = label_map == _NOSE
        if (centre := _centre(nose)) is not None:
            columns = np.arange(nose.shape[1])
            found[nose & (columns <= centre)] = _RIGHT_NOSE
            found[nose & (columns > centre)] = _LEFT_NOSE
    return found


def from_order(ids: LabelMap, order: LabelOrder) -> LabelMap:
    """Return a mask of an order in the classes of CelebAMask-HQ, H x W uint8.

    Where an order has one class for both sides, it is divided at the middle of the nose, else of the skin.

    Args:
        ids: H x W uint8, classes of the order.
        order: One of `named.all_orders`.

    Raises:
        ValueError: For an id that the order has not.
    """
    highest = int(ids.max())
    if highest >= len(order.to_canonical):
        raise ValueError(f"{order.title} has the classes 0 to {len(order.to_canonical) - 1}, not {highest}")
    found: LabelMap = _table(order.to_canonical)[ids]
    if order.name in MERGED_ORDERS:
        # left parts stand for both sides so far
        centre = _centre(found == _NOSE)
        centre = _centre(found == _SKIN) if centre is None else centre
        middle = (ids.shape[1] - 1) / 2 if centre is None else centre
        right_half = np.arange(ids.shape[1]) <= middle
        found = np.where(right_half, CELEBAMASK_HQ.flip_table[found], found)
    return found


def losses(order: LabelOrder, present: Sequence[int] | None = None) -> tuple[str, ...]:
    """Return what a mask of CelebAMask-HQ's classes loses in an order, one phrase for each class of it.

    Args:
        order: One of `named.all_orders`.
        present: Classes that the mask has; None for all.
    """
    classes = classes_of(order.name)
    asked = range(len(CELEBAMASK_HQ)) if present is None else present
    said = []
    for index, name in enumerate(classes.names):
        came = [label for label in asked if order.from_canonical[label] == index]
        lost = [CELEBAMASK_HQ.names[label] for label in came if order.to_canonical[index] != label]
        kept = [CELEBAMASK_HQ.names[label] for label in came if order.to_canonical[index] == label]
        if lost and name not in CELEBAMASK_HQ.names:  # a class for several
            lost, kept = [*kept, *lost] if len(lost) + len(kept) > 1 else lost, []
        if lost:
            verb = "becomes" if len(lost) == 1 else "become"
            said.append(f"{', '.join(lost)} {verb} {name}")
    return tuple(said)


def _table(new: Sequence[int]) -> LabelMap:
    table = np.zeros(256, np.uint8)
    table[: len(new)] = new
    return table


def _centre(flags: np.typing.NDArray[np.bool_]) -> float | None:
    """Return the mean column of what is set, None where nothing is."""
    count = int(np.count_nonzero(flags))
    return float(np.arange(flags.shape[1]) @ flags.sum(axis=0)) / count if count else None
