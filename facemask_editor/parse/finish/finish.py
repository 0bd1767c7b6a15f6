"""Probabilities of a network, made a mask of whole parts at the size of the picture."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core.labels import LabelMap
from facemask_editor.parse.evidence.evidence import Evidence
from facemask_editor.parse.finish.by_points import with_points
from facemask_editor.parse.finish.colours import by_colours
from facemask_editor.parse.finish.enlarge import enlarged
from facemask_editor.parse.finish.guided import Planes
from facemask_editor.parse.finish.offers import offers_of
from facemask_editor.parse.finish.parsed import UNSAID, Parsed
from facemask_editor.parse.finish.presence import whole_things
from facemask_editor.parse.finish.strokes import follow, followed
from facemask_editor.parse.finish.whole import on_their_side, without_crumbs

GRID = 256
"""Side of the grid that classes are decided on; outlines follow the picture within it."""


def finish(
    evidence: Evidence, probabilities: npt.NDArray[np.float32], strokes: LabelMap | None = None
) -> Parsed:
    """Return the mask of a picture.

    Args:
        evidence: What is known of the face; size x size.
        probabilities: (classes, side, side) float32, summing to 1, at the network's own size.
        strokes: (size, size) uint8: what the artist has said, `UNSAID` elsewhere.
    """
    size = evidence.size
    present, doubted = whole_things(probabilities, evidence.picture)
    coloured = by_colours(present, evidence.picture)
    placed = with_points(_finer(on_their_side(coloured, evidence.points, size), size), evidence)
    likely = without_crumbs(placed)
    if strokes is not None and (strokes != UNSAID).any():
        likely = followed(likely, follow(coloured, evidence.picture, strokes))
    labels, confidence = enlarged(likely, evidence.picture)
    offers = offers_of(labels, present, doubted)
    if strokes is not None:
        said = strokes != UNSAID
        labels[said] = strokes[said]
        confidence[said] = 1
        offers = tuple(offer for offer in offers if not said[offer.pixels].any())
    return Parsed(labels, confidence, offers)


def _finer(probabilities: Planes, size: int) -> Planes:
    """Return the probabilities on the grid that small parts need, at most as fine as the picture."""
    side = min(max(GRID, probabilities.shape[1]), size)
    if side == probabilities.shape[1]:
        return probabilities
    way = cv2.INTER_LINEAR if side > probabilities.shape[1] else cv2.INTER_AREA
    return np.stack([cv2.resize(plane, (side, side), interpolation=way) for plane in probabilities])
