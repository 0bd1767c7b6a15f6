"""Joint prior of all codes: how the parts of a face depend on each other.

A factor model ``x = m + W f + e`` over the leading numbers of all codes. Its covariance ``W W^T + diag(psi)``
is positive definite by construction, however often parts are missing in the training masks; pairwise
averages are not (decision 6).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from facemask_editor.vae.config import VaeConfig

Vector = npt.NDArray[np.float64]
Matrix = npt.NDArray[np.float64]


_KEPT = 64
"""Regressions that are kept; a face with one part after another edited needs about twenty."""


class JointPrior:
    """Gaussian over the leading code numbers of all parts, with closed-form conditionals.

    Args:
        config: Which numbers of which part are known.
        mean: (D,) mean.
        loadings: (D, factors).
        noise: (D,) variances that the factors do not explain.
    """

    def __init__(self, config: VaeConfig, mean: Vector, loadings: Matrix, noise: Vector) -> None:
        self.config = config
        self.mean = np.asarray(mean, np.float64)
        self.covariance = np.asarray(loadings, np.float64) @ np.asarray(loadings, np.float64).T
        self.covariance[np.diag_indices_from(self.covariance)] += np.asarray(noise, np.float64)
        self._precisions: dict[tuple[int, ...], Matrix] = {}
        self._regressions: dict[tuple[tuple[int, ...], tuple[int, ...]], tuple[Matrix, Matrix]] = {}
        starts = np.concatenate([[0], np.cumsum([config.prior_size(p) for p in range(config.parts)])])
        self._slices = [slice(int(starts[p]), int(starts[p + 1])) for p in range(config.parts)]
        if len(self.mean) != starts[-1] or self.covariance.shape != (starts[-1], starts[-1]):
            raise ValueError(f"the prior has {len(self.mean)} numbers, the config asks for {starts[-1]}")

    def indices(self, parts: Sequence[int]) -> npt.NDArray[np.intp]:
        """Return the rows of the given parts, in the order given."""
        if not parts:
            return np.zeros(0, np.intp)
        return np.concatenate([np.arange(self._slices[p].start, self._slices[p].stop) for p in parts])

    def _known(self, codes: npt.NDArray[np.float32], parts: Sequence[int]) -> Vector:
        return np.concatenate([codes[p, : self.config.prior_size(p)] for p in parts]).astype(np.float64)

    def conditional(
        self, codes: npt.NDArray[np.float32], parts: Sequence[int], given: Sequence[int]
    ) -> tuple[Vector, Matrix]:
        """Return mean and covariance of some parts' numbers given those of others.

        Args:
            codes: (P, code) float32.
            parts: Parts to describe.
            given: Present parts that stay.
        """
        e = self.indices(parts)
        if not given:
            return self.mean[e], self.covariance[np.ix_(e, e)]
        gain, covariance = self._regression(tuple(parts), tuple(sorted(given)))
        r = self.indices(sorted(given))
        return self.mean[e] + gain @ (self._known(codes, sorted(given)) - self.mean[r]), covariance

    def _regression(self, parts: tuple[int, ...], given: tuple[int, ...]) -> tuple[Matrix, Matrix]:
        """Return gain and covariance of parts given others; kept, for they do not depend on the codes."""
        key = parts, given
        if key not in self._regressions:
            # With the precision of all numbers in play, the rest is the size of the part alone.
            together = tuple(sorted({*parts, *given}))
            precision = self._precision(together)
            place = {index: i for i, index in enumerate(self.indices(together))}
            e = np.array([place[i] for i in self.indices(parts)])
            r = np.array([place[i] for i in self.indices(given)])
            covariance = np.linalg.inv(precision[np.ix_(e, e)])
            gain = -covariance @ precision[np.ix_(e, r)]
            while len(self._regressions) >= _KEPT:
                self._regressions.pop(next(iter(self._regressions)))
            symmetric = 0.5 * (covariance + covariance.T)
            symmetric.flags.writeable = False  # handed out and kept
            self._regressions[key] = gain, symmetric
        return self._regressions[key]

    def _precision(self, parts: tuple[int, ...]) -> Matrix:
        """Return the inverse covariance of the given parts; the last few are kept."""
        if parts not in self._precisions:
            rows = self.indices(parts)
            while len(self._precisions) >= _KEPT // 4:
                self._precisions.pop(next(iter(self._precisions)))
            inverse = np.linalg.inv(self.covariance[np.ix_(rows, rows)])
            self._precisions[parts] = np.asarray(inverse, np.float64)
        return self._precisions[parts]

    def adapted(
        self,
        changes: npt.NDArray[np.float32],
        changed: Sequence[int],
        held: Sequence[int],
        free: Sequence[int],
    ) -> Vector:
        """Return how the numbers of free parts adapt: ``S_fc S_cc^-1 dz_c`` with held parts at dz = 0.

        Args:
            changes: (P, code) float32 code differences.
            changed: Parts that were edited.
            held: Locked parts, which are conditioned on and do not move.
            free: Parts that adapt.
        """
        given = [*changed, *held]
        delta = np.concatenate([self._known(changes, changed), np.zeros(len(self.indices(held)))])
        g, f = self.indices(given), self.indices(free)
        return np.asarray(
            self.covariance[np.ix_(f, g)] @ np.linalg.solve(self.covariance[np.ix_(g, g)], delta), np.float64
        )

    def split(self, values: Vector, parts: Sequence[int]) -> dict[int, Vector]:
        """Cut a vector of the given parts' numbers into one piece for each part."""
        sizes = np.cumsum([self.config.prior_size(p) for p in parts])[:-1]
        return dict(zip(parts, np.split(values, sizes), strict=True))
