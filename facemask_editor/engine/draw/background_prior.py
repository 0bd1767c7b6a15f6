"""Where background is to be expected behind parts that were edited."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.fields.signed_distance import FloatField
from facemask_editor.vae.model import PartVae
from facemask_editor.vae.prior import JointPrior
from facemask_editor.vae.sides import Codes

BACKGROUND = 0


class BackgroundPrior:
    """The likeliest background given all parts, from the closed-form components alone: soft, but cheap.

    Args:
        vae: Of the model.
        prior: Of the model.
    """

    def __init__(self, vae: PartVae, prior: JointPrior) -> None:
        layout = vae.config.layout
        self.known = not layout.parts[BACKGROUND].own_frame
        size = min(vae.config.prior_size(BACKGROUND), vae.config.shape_size(BACKGROUND))
        self._prior = prior
        self._mean = vae.mean[BACKGROUND].float().cpu().numpy()
        scale = vae.shape_scale[BACKGROUND, :size].float().cpu().numpy()
        self._axes = scale[:, None] * vae.basis[BACKGROUND, :size].float().cpu().numpy()  # (size, cells)
        self._grid, self._truncation = layout.grid, layout.truncation

    def field(self, codes: Codes, present: npt.NDArray[np.bool_], size: tuple[int, int]) -> FloatField:
        """Return H x W signed distances in reference pixels, positive in the background.

        Args:
            codes: (P, code) after the edit.
            present: (P,) after the edit.
            size: (width, height).
        """
        given = [part for part in range(1, len(present)) if present[part]]
        mean, _ = self._prior.conditional(codes, [BACKGROUND], given)
        grid = self._mean + mean[: len(self._axes)].astype(np.float32) @ self._axes
        square = (grid * np.float32(self._truncation)).reshape(self._grid, self._grid)
        return np.asarray(cv2.resize(square, size, interpolation=cv2.INTER_CUBIC), np.float32)
