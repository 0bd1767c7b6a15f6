"""What makes parts fit each other in code space: the trained relation block, else the joint prior."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import numpy as np
import numpy.typing as npt

from facemask_editor.vae.prior import JointPrior
from facemask_editor.vae.sides import Codes
from facemask_editor.weights.checkpoint import PartModel
from facemask_editor.weights.denoiser import LEAST, Denoiser


class GroupFit:
    """Fits parts to the rest of a face.

    Args:
        prior: Joint prior of the codes.
        denoiser: Trained; None where the model has none: then parts are taken for true ones with noise, and
            become their posterior mean given the others.
    """

    def __init__(self, prior: JointPrior, denoiser: Denoiser | None) -> None:
        self._prior, self._denoiser = prior, denoiser

    @classmethod
    def of(cls, model: PartModel) -> Self:
        """Return that of a model.

        Raises:
            CheckpointError: The tables of the denoiser are damaged.
        """
        return cls(model.prior, Denoiser.of(model.vae.config, model.tables))

    def denoised(
        self, codes: Codes, present: npt.NDArray[np.bool_], parts: Sequence[int], strength: float
    ) -> Codes:
        """Return (P, code) float32 in which some parts fit the others and each other.

        Args:
            codes: (P, code) float32, left and right in order; not changed.
            present: (P,).
            parts: Class indices of those that may change; absent ones stay.
            strength: 0 to 1, the noise that these parts are believed to have; 0 changes nothing.
        """
        own = [part for part in parts if present[part]]
        if strength < LEAST or not own:
            return codes.copy()
        if self._denoiser is not None and set(own) <= set(self._denoiser.parts):
            return self._denoiser.denoised(codes, present, own, strength)
        given = [p for p in range(1, len(present)) if present[p] and p not in own]
        mean, covariance = self._prior.conditional(codes, own, given)
        config = self._prior.config
        known = np.concatenate([codes[p, : config.prior_size(p)] for p in own]).astype(np.float64)
        noisy = covariance + strength**2 * np.eye(len(mean))
        fitted = mean + covariance @ np.linalg.solve(noisy, known - mean)
        out = codes.copy()
        for part, numbers in self._prior.split(fitted, own).items():
            out[part, : len(numbers)] = numbers
        return out
