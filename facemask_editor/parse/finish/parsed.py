"""What a parser found, and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from facemask_editor.core.labels import LabelMap

UNSAID = 255
"""Value of strokes where the artist has said nothing."""


@dataclass(frozen=True)
class Offer:
    """Another reading of a part of the picture, to be taken by one click.

    Attributes:
        text: A question such as "Hat?".
        label: Class of the pixels in that reading.
        pixels: (size, size) bool, what would change.
        chance: 0..1, how likely it is.
    """

    text: str
    label: int
    pixels: npt.NDArray[np.bool_]
    chance: float


@dataclass(frozen=True)
class Parsed:
    """A mask of a photo.

    Attributes:
        labels: (size, size) uint8, classes of CelebAMask-HQ.
        confidence: (size, size) float32, 0..1, how likely each pixel's class is.
        offers: Other readings, the likeliest first.
    """

    labels: LabelMap
    confidence: npt.NDArray[np.float32]
    offers: tuple[Offer, ...] = ()

    @property
    def unsure(self) -> npt.NDArray[np.bool_]:
        """Pixels whose class is worth a look; outlines of a pixel or two are left out."""
        return np.asarray(self.confidence < 0.5)
