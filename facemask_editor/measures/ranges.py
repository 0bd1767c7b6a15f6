"""Ranges of the descriptors of real parts, and how many parts of a set of masks lie in them.

A part is in range if each of its eight descriptors lies between the 0.5 and the 99.5 percentile of the same
part in real masks, both ends included.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from facemask_editor.core.labels import CELEBAMASK_HQ, LabelMap, LabelSchema
from facemask_editor.measures.descriptors import DESCRIPTORS, Descriptors, describe_all, present

PERCENTILES = (0.5, 99.5)

Figures = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Ranges:
    """The range of each class and descriptor.

    Attributes:
        low: (C, 8) float64; NaN where no mask shows the class.
        high: (C, 8) float64.
        masks: Number of masks that they were fitted on.
        class_names: Of the rows.
    """

    low: Figures
    high: Figures
    masks: int
    class_names: tuple[str, ...] = CELEBAMASK_HQ.names

    @classmethod
    def of_masks(cls, masks: Iterable[LabelMap], schema: LabelSchema = CELEBAMASK_HQ) -> Self:
        """Fit on label maps of any size."""
        return cls.of_descriptors(describe_all(masks, schema), schema)

    @classmethod
    def of_descriptors(cls, descriptors: Descriptors, schema: LabelSchema = CELEBAMASK_HQ) -> Self:
        """Fit on (N, C, 8)."""
        if not len(descriptors):
            raise ValueError("there is no mask to take ranges from")
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "All-NaN slice")  # a class that no mask has
            low, high = np.nanpercentile(descriptors.astype(np.float64), PERCENTILES, axis=0)
        return cls(low, high, len(descriptors), schema.names)

    def to_json(self) -> str:
        """Return one object: the range of each class and descriptor, by name."""
        parts = {
            name: {d: [float(a), float(b)] for d, a, b in zip(DESCRIPTORS, low, high, strict=True) if a == a}
            for name, low, high in zip(self.class_names, self.low, self.high, strict=True)
        }
        return json.dumps({"percentiles": PERCENTILES, "masks": self.masks, "classes": parts}, indent=1)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what `to_json` wrote.

        Raises:
            ValueError: Where it is something else.
        """
        try:
            stored = json.loads(text)
            classes = stored["classes"]
            pairs = np.array(
                [[part.get(d, [np.nan, np.nan]) for d in DESCRIPTORS] for part in classes.values()],
                np.float64,
            )
            return cls(pairs[..., 0], pairs[..., 1], int(stored["masks"]), tuple(classes))
        except (KeyError, TypeError, AttributeError, IndexError, ValueError) as error:
            raise ValueError(f"these are no ranges of descriptors ({error})") from error


@dataclass(frozen=True, eq=False)
class Rates:
    """How many parts of a set of masks are in range.

    Attributes:
        masks: Number of masks.
        by_class: (C,) share of parts in range among those present; NaN where no mask has the class.
        classes: Mean of ``by_class``.
        every_part: Share of the masks whose every present part is in range.
        presence: (C,) share of the masks that have the class.
        framed: Share of the masks whose face frame is known.
    """

    masks: int
    by_class: Figures
    classes: float
    every_part: float
    presence: Figures
    framed: float


def within(descriptors: Descriptors, ranges: Ranges) -> npt.NDArray[np.bool_]:
    """Return which numbers are in range: (..., C, 8) bool. One that could not be measured is."""
    return np.asarray(
        np.isnan(descriptors) | ((descriptors >= ranges.low) & (descriptors <= ranges.high)), np.bool_
    )


def in_range(descriptors: Descriptors, ranges: Ranges) -> npt.NDArray[np.bool_]:
    """Return which parts are present and in range.

    Args:
        descriptors: (..., C, 8). Numbers that could not be measured do not count.
        ranges: Of the same classes; a class without a range is never in range.

    Returns:
        (..., C) bool.
    """
    return np.asarray(present(descriptors) & within(descriptors, ranges).all(-1), np.bool_)


def rates(descriptors: Descriptors, ranges: Ranges) -> Rates:
    """Return the rates of N masks, (N, C, 8).

    Raises:
        ValueError: Where there is no mask.
    """
    if not len(descriptors):
        raise ValueError("there is no mask to compare")
    there = present(descriptors)
    good = in_range(descriptors, ranges)
    counts = there.sum(0)
    by_class = np.where(counts > 0, good.sum(0) / np.maximum(counts, 1), np.nan)
    framed = ~np.isnan(np.where(there, descriptors[..., 1], 0.0)).any(1)
    return Rates(
        masks=len(descriptors),
        by_class=by_class,
        classes=float(np.nanmean(by_class)) if counts.any() else float("nan"),
        every_part=float((good == there).all(1).mean()),
        presence=there.mean(0),
        framed=float(framed.mean()),
    )
