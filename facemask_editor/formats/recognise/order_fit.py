"""How well a mask's classes lie as those of a face, when its ids are renamed in some way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from facemask_editor.core.labels import CELEBAMASK_HQ, LabelMap
from facemask_editor.formats.recognise.order_table import SHAPES

Floats = npt.NDArray[np.float64]

UNLABELLED = 255
"""What many tools write for pixels of no class."""

_WORST_CLASS = -25.0
_WORKING_SIDE = 256
_SKIN = CELEBAMASK_HQ.index("skin")
_IDS = np.array([CELEBAMASK_HQ.index(shape.name) for shape in SHAPES])
_MEAN = np.array([shape.mean for shape in SHAPES])
# Faces in the wild and drawings vary more than aligned portraits of one data set.
_DEVIATION = np.hypot(
    np.array([shape.deviation for shape in SHAPES]), np.array([0.10, 0.10, 0.40, 0.25, 0.25])
)
_PRESENCE = np.clip(np.array([shape.presence for shape in SHAPES]), 0.05, 0.95)
# On 947 real masks in their own order the misfit is 1.3 in the middle, 4.2 at the 99th percentile and 5.8 at
# most, and the third worst part has 1.8, 5.7 and 9.8.
_GOOD_MISFIT, _GOOD_THIRD = 4.5, 8.0
_OUT_OF_RANGE_MISFIT, _OUT_OF_RANGE_THIRD = 6.0, 10.5


@dataclass(frozen=True)
class Fit:
    """How a mask looks when it is read in some order.

    Attributes:
        score: Log-likelihood up to a constant; higher is better.
        misfit: How far the present parts are from real ones on average; 1 to 2 for faces, over 5 in a
            wrong order.
        third: The same of the third worst part: one or two may be far, as on an edited face.
        parts: Number of parts besides skin.
    """

    score: float
    misfit: float
    third: float
    parts: int

    @property
    def good(self) -> bool:
        """Whether it fits as nearly all real masks do."""
        return self.misfit < _GOOD_MISFIT and self.third < _GOOD_THIRD

    def within(self, misfit: float, third: float, parts: int) -> bool:
        """Return whether it fits no worse than this, with as many parts at least."""
        return self.misfit < misfit and self.third < third and self.parts >= parts

    @property
    def out_of_range(self) -> bool:
        """Whether it fits worse than any real mask does."""
        return self.misfit > _OUT_OF_RANGE_MISFIT or self.third > _OUT_OF_RANGE_THIRD


def reduced(ids: LabelMap) -> LabelMap:
    """Return every so many pixels of a mask, so that it has a side of 256 to 511 pixels or its own."""
    step = max(1, max(ids.shape) // _WORKING_SIDE)
    return ids[::step, ::step]


def moments_of(ids: LabelMap) -> Floats:
    """Return (256, 5): for each id the number of pixels and the sums of x, y, x squared and y squared."""
    small = reduced(ids)
    height, width = small.shape
    ids_wide = small.astype(np.intp)
    x, y = np.arange(width, dtype=np.float64), np.arange(height, dtype=np.float64)
    # how many pixels of each id each column and each row has; whole numbers, so that order does not matter
    columns, rows = (
        np.bincount((ids_wide * side + places).ravel(), minlength=256 * side).reshape(256, side)
        for side, places in ((width, np.arange(width)), (height, np.arange(height)[:, None]))
    )
    return np.stack([columns.sum(1), columns @ x, rows @ y, columns @ (x * x), rows @ (y * y)], 1)


def turned(moments: Floats, turn: str) -> Floats:
    """Return the moments of a picture after a turn, moved somehow.

    Args:
        moments: From `moments_of`.
        turn: One of `turns.TURNS`.
    """
    count, x, y, xx, yy = moments.T
    as_turned = {
        "over": (x, -y, xx, yy),
        "half": (-x, -y, xx, yy),
        "left": (y, -x, yy, xx),
        "right": (-y, x, yy, xx),
        "transposed": (y, x, yy, xx),
    }
    return np.stack([count, *as_turned[turn]], axis=1)


def fit(moments: Floats, table: Sequence[int]) -> Fit | None:
    """Return how a mask fits when its ids are renamed, None where it has no skin then.

    Args:
        moments: Of the file's ids, from `moments_of`.
        table: Canonical class of each id from 0 on; ids beyond it are left out.
    """
    renamed = renamed_moments(moments, table)
    if not renamed[_SKIN, 0]:
        return None
    pixels, means, _ = _measured(renamed)
    frame = means[_SKIN], float(np.sqrt(pixels[_SKIN]))
    return _fit_of(renamed[_IDS, 0] > 0, _figures(renamed, *frame))


def fit_without_skin(moments: Floats, table: Sequence[int]) -> Fit | None:
    """Return how well the parts fit each other where no skin tells how large the face is, None without parts.

    Args:
        moments: Of the file's ids, from `moments_of`.
        table: Canonical class of each id from 0 on; ids beyond it are left out.
    """
    renamed = renamed_moments(moments, table)
    present = renamed[_IDS, 0] > 0
    if not present.any():
        return None
    pixels, means, _ = _measured(renamed)
    # Each part tells the frame by its size and place; half of them may be out of place.
    unit = float(np.exp(np.median(0.5 * (np.log(pixels[_IDS][present]) - _MEAN[present, 2]))))
    centre = np.median(means[_IDS][present] - unit * _MEAN[present, :2], axis=0)
    return _fit_of(present, _figures(renamed, centre, unit))


def renamed_moments(moments: Floats, table: Sequence[int]) -> Floats:
    """Return (19, 5): the moments of each canonical class, those of all ids that become it together."""
    renamed = np.zeros((len(CELEBAMASK_HQ), 5))
    np.add.at(renamed, list(table), moments[: len(table)])
    return renamed


def _fit_of(present: npt.NDArray[np.bool_], all_figures: Floats) -> Fit:
    figures = all_figures[_IDS]
    # Student's t: one part out of place must not outweigh all the others.
    surprise = 2 * np.log1p(((figures - _MEAN) / _DEVIATION) ** 2 / 3)
    likelihood = np.maximum(-(surprise + np.log(_DEVIATION)).sum(axis=1), _WORST_CLASS)
    score = likelihood[present].sum() + np.log(np.where(present, _PRESENCE, 1 - _PRESENCE)).sum()
    surprises = np.sort(surprise[present].sum(axis=1))[::-1]
    third = float(surprises[2]) if surprises.size > 2 else 0.0
    misfit = float(surprises.mean()) if surprises.size else 0.0
    return Fit(float(score), misfit, third, int(surprises.size))


def _measured(moments: Floats) -> tuple[Floats, Floats, Floats]:
    """Return pixels, centres and log spreads of each class; rows of absent classes mean nothing."""
    pixels = np.maximum(moments[:, 0], 1)
    mean = moments[:, 1:] / pixels[:, None]
    # A pixel is no point: its own spread keeps the log finite.
    variance = np.maximum(mean[:, 2:] - mean[:, :2] ** 2, 0) + 1 / 12
    return pixels, mean[:, :2], 0.5 * np.log(variance)


def _figures(moments: Floats, centre: Floats, unit: float) -> Floats:
    """Return the five figures of `ClassShape` for each class."""
    pixels, means, spreads = _measured(moments)
    return np.column_stack(
        [(means - centre) / unit, np.log(pixels) - 2 * np.log(unit), spreads - np.log(unit)]
    )
