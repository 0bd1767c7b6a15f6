"""Probabilities of a network, made a mask of whole parts at the size of the picture."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from facemask_editor.core.labels import LabelMap
from facemask_editor.parse.evidence.evidence import Evidence
from facemask_editor.parse.finish.by_points import with_points
from facemask_editor.parse.finish.enlarge import enlarged
from facemask_editor.parse.finish.parsed import UNSAID, Parsed


def finish(
    evidence: Evidence, probabilities: npt.NDArray[np.float32], strokes: LabelMap | None = None
) -> Parsed:
    """Return the mask of a picture.

    Args:
        evidence: What is known of the face; size x size.
        probabilities: (classes, side, side) float32, summing to 1, at the network's own size.
        strokes: (size, size) uint8: what the artist has said, `UNSAID` elsewhere.
    """
    labels, confidence = enlarged(with_points(probabilities, evidence), evidence.picture)
    if strokes is not None:
        said = strokes != UNSAID
        labels[said] = strokes[said]
        confidence[said] = 1
    return Parsed(labels, confidence)
