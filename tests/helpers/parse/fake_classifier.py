"""A parser that needs no weights: what MediaPipe's points say, as probabilities."""

from __future__ import annotations

from threading import Event

import cv2
import numpy as np

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.parse.channels import polygon
from facemask_editor.parse.evidence import points as places
from facemask_editor.parse.evidence.evidence import Evidence

_PARTS = {
    "skin": places.OVAL,
    "nose": places.NOSE,
    "l_brow": places.LEFT_BROW,
    "r_brow": places.RIGHT_BROW,
    "l_eye": places.LEFT_EYE,
    "r_eye": places.RIGHT_EYE,
    "u_lip": places.UPPER_LIP,
    "l_lip": places.LOWER_LIP,
    "mouth": places.INNER_LIPS,
}


class FakeClassifier:
    """Says what lies inside the points, and hair where else a person is.

    Args:
        sure: Probability of the class of each pixel.
        held: Waited for before each answer; None for no waiting.
    """

    name, title, licence, sha256 = "fake", "Fake", "CC0 1.0", "f" * 64

    def __init__(self, sure: float = 0.9, held: Event | None = None, side: int = 64) -> None:
        self.sure, self.held, self.side = sure, held, side
        self.asked = 0

    def probabilities(self, evidence: Evidence) -> np.ndarray:
        """Return (19, side, side) float32, summing to 1."""
        self.asked += 1
        if self.held is not None:
            self.held.wait()
        side = self.side
        points = ((evidence.points + 0.5) * (side / evidence.size) - 0.5).astype(np.float32)
        matte = cv2.resize(evidence.matte, (side, side), interpolation=cv2.INTER_LINEAR)
        labels = np.where(matte > 0.5, SCHEMA.index("hair"), SCHEMA.background).astype(np.uint8)
        for name, corners in _PARTS.items():
            labels[polygon(points, corners, side) > 0.5] = SCHEMA.index(name)
        rest = (1 - self.sure) / (len(SCHEMA) - 1)
        shares = np.full((len(SCHEMA), side, side), rest, np.float32)
        np.put_along_axis(shares, labels[None].astype(np.intp), np.float32(self.sure), axis=0)
        return shares
