"""Sizes that diffusion models take, and their pictures back on the photo."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from facemask_editor.render.diffusion.change import Greys
from facemask_editor.render.handoff.face import Picture

STEP = 8
"""Pixels of a picture for each of a latent; sides that are no multiple of it get cut."""


def padded(picture: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Return a picture, H x W or H x W x 3, whose last row and column are repeated to multiples of 8."""
    sides = [(0, -side % STEP) for side in picture.shape[:2]]
    return np.pad(picture, [*sides, *[(0, 0)] * (picture.ndim - 2)], mode="edge")


def pasted(photo: Picture, greys: Greys, repainted: Picture) -> Picture:
    """Return the photo with what was repainted on it: where the mask is black, exactly the photo.

    Models bring all pixels back through their latents, and so a little changed.

    Args:
        photo: H x W x 3.
        greys: H x W, 255 where the repainted picture counts alone.
        repainted: At least H x W; what is beyond was padding.
    """
    height, width = photo.shape[:2]
    share = greys[..., None].astype(np.float64) / 255.0
    mixed = repainted[:height, :width] * share + photo * (1.0 - share)
    return np.rint(mixed).astype(np.uint8)
