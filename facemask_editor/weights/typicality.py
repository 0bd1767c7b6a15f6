"""How typical each part of a face is, given its other parts.

The distance is Mahalanobis's, of the part's code from what the joint prior expects of it, given the codes of
all other parts (decision 6). It is given as a share: of the training faces, those whose part is
further from what is expected of theirs. So 0.5 is a typical part, 0.01 one that is less typical than 99 of
100, and 0 one as in no training face.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from facemask_editor.vae.config import VaeConfig
from facemask_editor.vae.prior import JointPrior
from facemask_editor.vae.sides import Sides

TABLE = "handles.plausibility"
"""(P, levels) float32: quantiles of the training faces' distances, from the least to the greatest; zeros for
a part that too few of them show. The name is that of the file format."""

LEVELS = 65
"""Quantiles that are fitted."""

_KEPT = 16
"""Sets of present parts whose matrices are kept."""

Matrix = npt.NDArray[np.float64]


class Distances:
    """Distances of all parts of a face from what its other parts let expect.

    With the precision ``P`` of all present numbers, the part's deviation from its conditional mean is
    ``P_ee^-1 (P x)_e`` and its conditional covariance ``P_ee^-1``, so that the squared distance of each part
    is that of its own piece of one product ``L^-1 P x`` with ``L`` the Cholesky factors of the ``P_ee``.

    Args:
        prior: Of the codes.
        sides: Which puts left and right in order for it.
    """

    def __init__(self, prior: JointPrior, sides: Sides) -> None:
        self._prior, self._sides = prior, sides
        self._products: dict[tuple[int, ...], Matrix] = {}

    def of(self, codes: npt.NDArray[np.float32], present: npt.NDArray[np.bool_]) -> dict[int, float]:
        """Return the distance of each present part over the root of its numbers, about 1 for typical ones.

        Args:
            codes: (P, code) float32.
            present: (P,) bool; the background does not count.
        """
        parts = tuple(int(part) for part in np.flatnonzero(present) if part != 0)
        if not parts:
            return {}
        exchanged = self._sides.exchanged(codes, present)
        codes = self._sides.exchange(codes, exchanged)
        rows = self._prior.indices(parts)
        sizes = [self._prior.config.prior_size(part) for part in parts]
        x = np.concatenate([codes[part, :size] for part, size in zip(parts, sizes, strict=True)])
        white = self._product(parts) @ (x - self._prior.mean[rows])
        pieces = np.split(white, np.cumsum(sizes)[:-1])
        found = {
            part: float(np.sqrt(piece @ piece / len(piece)))
            for part, piece in zip(parts, pieces, strict=True)
        }
        for left, right in exchanged:
            found[left], found[right] = found[right], found[left]
        return found

    def _product(self, parts: tuple[int, ...]) -> Matrix:
        if parts not in self._products:
            rows = self._prior.indices(parts)
            precision = np.linalg.inv(self._prior.covariance[np.ix_(rows, rows)])
            product, start = np.empty_like(precision), 0
            for part in parts:
                own = slice(start, start + self._prior.config.prior_size(part))
                factor = np.linalg.cholesky(0.5 * (precision[own, own] + precision[own, own].T))
                product[own] = np.linalg.solve(factor, precision[own])
                start = own.stop
            while len(self._products) >= _KEPT:
                self._products.pop(next(iter(self._products)))
            self._products[parts] = product
        return self._products[parts]


def check_quantiles(config: VaeConfig, tables: Mapping[str, np.ndarray[Any, Any]]) -> None:
    """Raise ValueError for a table of another shape, or whose quantiles fall."""
    if TABLE not in tables:
        return
    shape = tables[TABLE].shape
    if len(shape) != 2 or shape[0] != config.parts or shape[1] < 2:
        raise ValueError(f"table {TABLE!r} is {shape}; expected {config.parts} rows of quantiles")
    if (np.diff(tables[TABLE], axis=1) < 0).any():
        raise ValueError(f"table {TABLE!r} holds quantiles that fall")


class Typicality:
    """The share of training faces in which a part is less typical, for each part of a face.

    Args:
        prior: Of the codes.
        sides: Which puts left and right in order for it.
        tables: The model's; without `TABLE` nothing is known.

    Raises:
        ValueError: For a table of another shape, or whose quantiles fall.
    """

    def __init__(self, prior: JointPrior, sides: Sides, tables: Mapping[str, np.ndarray[Any, Any]]) -> None:
        self._distances = Distances(prior, sides)
        self._names = prior.config.class_names
        self._quantiles = tables.get(TABLE)
        check_quantiles(prior.config, tables)

    def usual_distance(self, part: int) -> float:
        """Return the distance that half of the training faces keep within, by class index; else 1."""
        if self._quantiles is None or self._quantiles[part, -1] <= 0:
            return 1.0
        return float(np.median(self._quantiles[part]))

    def of(self, codes: npt.NDArray[np.float32], present: npt.NDArray[np.bool_]) -> dict[str, float]:
        """Return the share for each present part by class name; empty where the model has no table."""
        if self._quantiles is None:
            return {}
        levels = np.linspace(1.0, 0.0, self._quantiles.shape[1])
        return {
            self._names[part]: round(float(np.interp(distance, self._quantiles[part], levels)), 4)
            for part, distance in self._distances.of(codes, present).items()
            if self._quantiles[part, -1] > 0
        }
