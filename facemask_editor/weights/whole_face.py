"""How usual a whole face is, by its codes together and by the relations between its parts.

Both are given as in `weights.typicality`: the share of the training faces that are less usual.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from facemask_editor.measures.relations.ranges import RelationRanges
from facemask_editor.vae.prior import JointPrior
from facemask_editor.vae.sides import Sides

DISTANCES, EXCESSES = "judgement.distances", "judgement.excesses"
"""(levels,) float32 each: quantiles over training faces, from the least to the greatest, of `whole_distance`
and of what relations lie outside their ranges."""

LEVELS = 65
"""Quantiles that are fitted."""


def whole_distance(
    prior: JointPrior, sides: Sides, codes: npt.NDArray[np.float32], present: npt.NDArray[np.bool_]
) -> float:
    """Return Mahalanobis's distance of a face over the root of its numbers, about 1 for a typical one.

    Args:
        prior: Of the codes.
        sides: Which puts left and right in order for it.
        codes: (P, code) float32.
        present: (P,) bool; the background does not count.
    """
    parts = [int(part) for part in np.flatnonzero(present) if part != 0]
    if not parts:
        return 0.0
    codes = sides.exchange(codes, sides.exchanged(codes, present))
    x = np.concatenate([codes[part, : prior.config.prior_size(part)] for part in parts])
    mean, covariance = prior.conditional(codes, parts, [])
    x = x.astype(np.float64) - mean
    return float(np.sqrt(x @ np.linalg.solve(covariance, x) / len(x)))


def quantiles(values: npt.ArrayLike) -> npt.NDArray[np.float32]:
    """Return the table of some training faces' numbers."""
    return np.quantile(np.asarray(values, np.float64), np.linspace(0, 1, LEVELS)).astype(np.float32)


def share_above(table: npt.NDArray[np.float32], value: float) -> float:
    """Return the share of training faces whose number is greater, by the table of their quantiles.

    Where many share a number, as those with no relation outside, it has the share of the least of them.
    """
    first, last = int(np.searchsorted(table, value, "left")), int(np.searchsorted(table, value, "right"))
    steps = len(table) - 1
    if first < last or last == 0:  # one of the quantiles, or below all of them
        return round(1.0 - first / steps, 4)
    if last == len(table):
        return 0.0
    low, high = float(table[last - 1]), float(table[last])
    return round(1.0 - (last - 1 + (value - low) / (high - low)) / steps, 4)


def check_judgement(tables: Mapping[str, np.ndarray[Any, Any]]) -> None:
    """Raise ValueError for ranges of other relations, or a table of these that is no row of quantiles."""
    for near in (False, True):
        RelationRanges.of_tables(tables, near=near)
    for key in (DISTANCES, EXCESSES):
        table = tables.get(key)
        if table is not None and (table.ndim != 1 or len(table) < 2 or (np.diff(table) < 0).any()):
            raise ValueError(f"table {key!r} is no row of quantiles")
