"""Ranges of relations over training masks, and what of a mask lies outside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from facemask_editor.core.findings import OutOfRange
from facemask_editor.measures.relations.registry import RELATIONS

LOW, HIGH = "relations.low", "relations.high"
"""Names of a model's tables: (R,) float32 in the order of `RELATIONS`; low above high where too few training
masks show what is measured."""

NEAR_LOW, NEAR_HIGH = "relations.near.low", "relations.near.high"
"""The same of the percentiles `NEAR`, for selecting draws. Generated lips are not quite like real ones: of
generated masks within these, 0.93 have lips in the ranges of real masks, of all of them 0.79."""

PERCENTILES = (0.5, 99.5)
NEAR = (5.0, 95.0)

FEWEST = 20
"""Masks that a range is fitted to at least."""

_SLACK = 1e-5
"""What half precision of sums may add to a number."""

Numbers = npt.NDArray[np.float64]


class RelationRanges:
    """The range of each relation.

    Only the ends that `Relation.bad` names count: a gap between parts cannot be too small.

    Args:
        low: (R,) in the order of `RELATIONS`.
        high: (R,); below ``low`` where the range is not known.

    Raises:
        ValueError: For another number of ranges.
    """

    def __init__(self, low: npt.ArrayLike, high: npt.ArrayLike) -> None:
        self.low, self.high = np.asarray(low, np.float64), np.asarray(high, np.float64)
        for table in (self.low, self.high):
            if table.shape != (len(RELATIONS),):
                raise ValueError(f"ranges of relations are {table.shape}; expected ({len(RELATIONS)},)")
        self._rows = {
            name: (relation, float(low), float(high))
            for (name, relation), low, high in zip(RELATIONS.items(), self.low, self.high, strict=True)
            if low <= high
        }

    @classmethod
    def of_tables(cls, tables: Mapping[str, np.ndarray[Any, Any]], *, near: bool = False) -> Self | None:
        """Return those of a model; None for one without.

        Args:
            tables: The model's.
            near: Those of the inner nine tenths.

        Raises:
            ValueError: The tables hold another number of ranges.
        """
        low, high = (NEAR_LOW, NEAR_HIGH) if near else (LOW, HIGH)
        return cls(tables[low], tables[high]) if low in tables and high in tables else None

    @classmethod
    def of_values(
        cls, values: Sequence[Mapping[str, float]], percentiles: tuple[float, float] = PERCENTILES
    ) -> Self:
        """Fit to the relations of training masks: between two percentiles, both ends included."""
        low, high = np.ones(len(RELATIONS)), np.zeros(len(RELATIONS))
        for row, (name, relation) in enumerate(RELATIONS.items()):
            known = np.array([value for of in values if (value := of.get(name, np.nan)) == value])
            if len(known) < FEWEST:
                continue
            # not between two masks: of fewer than 200 the range holds all
            low[row] = np.percentile(known, percentiles[0], method="lower")
            high[row] = np.percentile(known, percentiles[1], method="higher")
            lacking = 0.0 if relation.whole else max(0.0, relation.step - (high[row] - low[row]))
            high[row] += lacking * {"high": 1.0, "both": 0.5, "low": 0.0}[relation.bad]
            low[row] -= lacking * {"high": 0.0, "both": 0.5, "low": 1.0}[relation.bad]
        return cls(low, high)

    def tables(self, *, near: bool = False) -> dict[str, npt.NDArray[np.float32]]:
        """Return the tables of a model, as of `of_tables`."""
        low, high = (NEAR_LOW, NEAR_HIGH) if near else (LOW, HIGH)
        return {low: self.low.astype(np.float32), high: self.high.astype(np.float32)}

    def excess(self, values: Mapping[str, float], group: str | None = None) -> float:
        """Return 0 where all relations are in range, else the sum of what they lie outside, in widths.

        Args:
            values: As of `relations`.
            group: Relations of this group alone; all where left out.
        """
        return sum(
            self._outside(name, value)
            for name, value in values.items()
            if name in self._rows and (group is None or group in self._rows[name][0].groups)
        )

    def out_of_range(self, values: Mapping[str, float]) -> tuple[OutOfRange, ...]:
        """Return the relations outside, the furthest first."""
        found = [(self._outside(name, value), name, value) for name, value in values.items()]
        return tuple(
            OutOfRange(
                self._rows[name][0].parts[0], name, self._rows[name][0].meaning, value, *self._rows[name][1:]
            )
            for outside, name, value in sorted(found, key=lambda row: -row[0])
            if outside > 0
        )

    def _outside(self, name: str, value: float) -> float:
        """Return how far a relation lies outside, in widths of its range; 0 for what is not known."""
        row = self._rows.get(name)
        if row is None or value != value:
            return 0.0
        relation, low, high = row
        beyond = max(
            low - value if relation.bad != "high" else 0.0, value - high if relation.bad != "low" else 0.0
        )
        return beyond / max(high - low, relation.step) if beyond > _SLACK * max(1.0, abs(value)) else 0.0
