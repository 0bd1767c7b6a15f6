"""Which class order a mask is in, told from where its classes lie.

Index files of different tools hold the same ids in another order. Each order is tried: the ids are renamed,
and the result is scored by how well every part's place, size and spread fit those of faces. All orders know
background and skin as 0 and 1, so the skin gives the frame, and neither scale nor position matters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from facemask_editor.formats.order_table import SHAPES
from facemask_editor.labels import CELEBAMASK_HQ, LABEL_ORDERS, LabelMap, LabelOrder

OWN_ORDER = CELEBAMASK_HQ.name.removesuffix("-19")
MAX_IDS = max(len(order.to_canonical) for order in LABEL_ORDERS.values())

# A file in the program's own order must never be turned into something else, so another order wins only
# when it is far likelier, fits well by itself, and the own order does not.
_MARGIN = 12.0
_DOUBT_MARGIN = 5.0
_GAP = 6.0
_OWN_MISFIT = 4.0
_GOOD_FIT = 6.0
_FEWEST_CLASSES = 4
_WORST_CLASS = -25.0
_WORKING_SIDE = 256

_IDS = np.array([CELEBAMASK_HQ.index(shape.name) for shape in SHAPES])
_MEAN = np.array([shape.mean for shape in SHAPES])
# Faces in the wild and drawings vary more than aligned portraits of one data set.
_DEVIATION = np.hypot(
    np.array([shape.deviation for shape in SHAPES]), np.array([0.10, 0.10, 0.40, 0.25, 0.25])
)
_PRESENCE = np.clip(np.array([shape.presence for shape in SHAPES]), 0.05, 0.95)


@dataclass(frozen=True)
class OrderGuess:
    """The order to read a file in.

    Attributes:
        order: One of LABEL_ORDERS.
        likelier: An order that fits better but not clearly; the own order is kept then.
    """

    order: LabelOrder
    likelier: LabelOrder | None = None


@dataclass(frozen=True)
class _Reading:
    order: LabelOrder
    score: float
    """Log-likelihood up to a constant; higher is better."""
    misfit: float
    """How odd the present parts are on average; 1 to 2 for faces, over 5 in a wrong order."""


def recognise_order(ids: LabelMap) -> OrderGuess:
    """Return the class order of a mask; the program's own unless another fits clearly better.

    Args:
        ids: H x W uint8 as in the file. Ids that an order does not have rule it out, except the own order.
    """
    own = LABEL_ORDERS[OWN_ORDER]
    moments = _moments(ids)
    present = moments[:, 0] > 0
    if not present[1] or int(np.count_nonzero(present[2:])) < _FEWEST_CLASSES:
        return OrderGuess(own)
    highest = int(np.flatnonzero(present)[-1])
    orders = [o for o in LABEL_ORDERS.values() if o is own or highest < len(o.to_canonical)]
    readings = sorted((_read(moments, order) for order in orders), key=lambda r: r.score, reverse=True)
    return _decide(readings, next(r for r in readings if r.order is own))


def _decide(readings: Sequence[_Reading], own: _Reading) -> OrderGuess:
    best = readings[0]
    ahead = best.score - own.score
    if own.misfit < _OWN_MISFIT or best.misfit > _GOOD_FIT or ahead < _DOUBT_MARGIN:
        return OrderGuess(own.order)
    sure = ahead > _MARGIN and best.score - readings[1].score > _GAP
    return OrderGuess(best.order) if sure else OrderGuess(own.order, likelier=best.order)


def _moments(ids: LabelMap) -> npt.NDArray[np.float64]:
    """Return for each id the number of pixels and the sums of x, y, x squared and y squared."""
    step = max(1, max(ids.shape) // _WORKING_SIDE)
    small = ids[::step, ::step]
    rows, columns = np.indices(small.shape)
    flat = small.ravel()
    x, y = columns.ravel().astype(np.float64), rows.ravel().astype(np.float64)
    sums = np.empty((256, 5))
    for column, weight in enumerate((np.ones_like(x), x, y, x * x, y * y)):
        sums[:, column] = np.bincount(flat, weight, minlength=256)
    return sums[:MAX_IDS]


def _read(moments: npt.NDArray[np.float64], order: LabelOrder) -> _Reading:
    table = order.to_canonical
    renamed = np.zeros((len(CELEBAMASK_HQ), 5))
    np.add.at(renamed, list(table), moments[: len(table)])
    present = renamed[_IDS, 0] > 0
    deviation = (_figures(renamed)[_IDS] - _MEAN) / _DEVIATION
    # Student's t: one odd part must not outweigh all the others.
    surprise = 2 * np.log1p(deviation**2 / 3)
    fit = np.maximum(-(surprise + np.log(_DEVIATION)).sum(axis=1), _WORST_CLASS)
    score = fit[present].sum() + np.log(np.where(present, _PRESENCE, 1 - _PRESENCE)).sum()
    misfit = surprise[present].sum(axis=1).mean() if present.any() else 0.0
    return _Reading(order, float(score), float(misfit))


def _figures(moments: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the five figures of `ClassShape` for each class; rows of absent classes mean nothing."""
    pixels = moments[:, 0]
    unit = np.sqrt(pixels[1])
    mean = moments[:, 1:] / np.maximum(pixels, 1)[:, None]
    centre = mean[:, :2]
    # A pixel is no point: its own spread keeps the log finite.
    variance = np.maximum(mean[:, 2:] - centre**2, 0) + 1 / 12
    area = np.log(np.maximum(pixels, 1) / pixels[1])
    return np.column_stack([(centre - centre[1]) / unit, area, 0.5 * np.log(variance) - np.log(unit)])
