"""Joint prior of all codes: how the parts of a face depend on each other.

A factor model ``x = m + W f + e`` over the leading numbers of all codes. Its covariance ``W W^T + diag(psi)``
is positive definite by construction, however often parts are missing in the training masks; pairwise
averages are not (findings, section 5).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from facemask_editor.vae.config import VaeConfig

Vector = npt.NDArray[np.float64]
Matrix = npt.NDArray[np.float64]


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
        e, r = self.indices(parts), self.indices(given)
        if not len(r):
            return self.mean[e], self.covariance[np.ix_(e, e)]
        gain = np.linalg.solve(self.covariance[np.ix_(r, r)], self.covariance[np.ix_(r, e)]).T
        mean = self.mean[e] + gain @ (self._known(codes, given) - self.mean[r])
        covariance = self.covariance[np.ix_(e, e)] - gain @ self.covariance[np.ix_(r, e)]
        return mean, 0.5 * (covariance + covariance.T)

    def follow(
        self,
        changes: npt.NDArray[np.float32],
        changed: Sequence[int],
        held: Sequence[int],
        free: Sequence[int],
    ) -> Vector:
        """Return how the numbers of free parts follow: ``S_fc S_cc^-1 dz_c`` with held parts at dz = 0.

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
