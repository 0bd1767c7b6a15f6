"""What a parser found, and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core.labels import LabelMap

UNSAID = 255
"""Value of strokes where the artist has said nothing."""

UNSURE = 0.8
"""Confidence below which a class is worth a look."""


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
        """Pixels whose class is worth a look; outlines, which are never sure, are left out."""
        low = (self.confidence < UNSURE).astype(np.uint8)
        width = max(3, self.labels.shape[0] // 50 | 1)
        brush = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (width, width))
        return np.asarray(cv2.morphologyEx(low, cv2.MORPH_OPEN, brush) > 0)
