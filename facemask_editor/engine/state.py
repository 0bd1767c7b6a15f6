"""The codes of a face while a recipe is carried out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from facemask_editor.engine.face import EncodedFace
from facemask_editor.vae.prior import JointPrior

DETAIL = 0.35
"""Strength of noise in the code numbers that the joint prior does not know, which are fine contour."""


@dataclass(eq=False)
class PartState:
    """What a part is made of.

    Attributes:
        source: Weight of the fine contour that the source mask has beyond its decoded code.
        donors: Weights of the donors' fine contours.
        shrink: 0 to 1: how far the part has shrunk towards its core; at 1 it is gone.
    """

    source: float = 1.0
    donors: dict[EncodedFace, float] = field(default_factory=dict)
    shrink: float = 0.0


class FaceState:
    """Codes, presence and composition of every part, changed step by step.

    Args:
        face: The encoded mask.
        prior: Joint prior of the codes.
    """

    def __init__(self, face: EncodedFace, prior: JointPrior) -> None:
        self.face = face
        self.codes: npt.NDArray[np.float32] = face.codes.copy()
        self.present: npt.NDArray[np.bool_] = face.present.copy()
        self.parts = [PartState() for _ in range(len(self.present))]
        self._prior = prior
        self._config = prior.config

    def edited(self) -> list[int]:
        """Return the parts that are no longer as in the source."""
        return [
            part
            for part, state in enumerate(self.parts)
            if self.present[part] != self.face.present[part]
            or (
                self.present[part]
                # a donor may differ in pixels only, which its code does not hold
                and (
                    state.shrink > 0
                    or bool(state.donors)
                    or not np.array_equal(self.codes[part], self.face.codes[part])
                )
            )
        ]

    def resample(self, part: int, seed: int, temperature: float) -> None:
        """Draw the part anew given all other parts; adds it where it is missing."""
        mean, noise = self._draw(part, seed)
        code = np.zeros_like(self.codes[part])
        known = len(mean)
        code[:known] = mean + temperature * noise[:known]
        code[known : len(noise)] = temperature * noise[known:]
        self.codes[part] = code
        self.present[part] = True
        self.parts[part] = PartState(source=0.0)

    def nudge(self, part: int, seed: int, sigma: float) -> None:
        """Add noise of strength sigma, of a kind that fits the other parts."""
        if sigma == 0:
            return
        _, noise = self._draw(part, seed)
        self.codes[part, : len(noise)] += (sigma * noise).astype(np.float32)

    def blend(self, part: int, donor: EncodedFace, alpha: float) -> None:
        """Move the part towards the donor's: equation 4; a part that one face lacks grows or shrinks."""
        state = self.parts[part]
        if alpha == 0:
            return
        if self.present[part] and donor.present[part]:
            self.codes[part] = (1 - alpha) * self.codes[part] + alpha * donor.codes[part]
            state.source *= 1 - alpha
            state.shrink *= 1 - alpha
            state.donors = {d: (1 - alpha) * w for d, w in state.donors.items() if alpha < 1}
            state.donors[donor] = state.donors.get(donor, 0.0) + alpha
        elif donor.present[part]:
            self.codes[part] = donor.codes[part]
            self.present[part] = True
            self.parts[part] = PartState(source=0.0, donors={donor: 1.0}, shrink=1 - alpha)
        elif alpha == 1:
            self.remove(part)
        else:
            state.shrink = state.shrink + (1 - state.shrink) * alpha

    def remove(self, part: int) -> None:
        """Take the part away."""
        self.present[part] = False
        self.codes[part] = 0.0
        self.parts[part] = PartState(source=0.0)

    def follow(
        self, edited: Sequence[int], locked: Sequence[int], free: Sequence[int]
    ) -> dict[int, npt.NDArray[np.float64]]:
        """Return the code changes by which free parts follow the edited ones; locked parts hold still."""
        both = [p for p in edited if self.present[p] and self.face.present[p]]
        held = [p for p in locked if self.face.present[p] and p not in both]
        if not both or not free:
            return {}
        changes = self.codes - self.face.codes
        return self._prior.split(self._prior.follow(changes, both, held, free), free)

    def _draw(self, part: int, seed: int) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """Return the conditional mean and a draw of noise for all numbers of the part's code."""
        given = [p for p in range(1, len(self.present)) if self.present[p] and p != part]
        mean, covariance = self._prior.conditional(self.codes, [part], given)
        # Cholesky is unique, so a seed means the same noise on every machine; eigenvectors have free signs.
        factor = np.linalg.cholesky(covariance + 1e-9 * np.eye(len(mean)))
        noise = np.random.default_rng([seed, part]).standard_normal(self._config.code_size(part))
        noise[: len(mean)] = factor @ noise[: len(mean)]
        noise[len(mean) :] *= DETAIL
        return mean, noise
