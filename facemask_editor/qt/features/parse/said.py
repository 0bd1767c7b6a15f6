"""What the artist has said of a photo: painted pixels, told from what a parser wrote. Needs no Qt."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from facemask_editor.core.labels import LabelMap
from facemask_editor.parse.finish.parsed import UNSAID


@dataclass(frozen=True, eq=False)
class Reread:
    """A step in which the photo was read again.

    Attributes:
        serial: Of the step.
        before: H x W uint8, the mask as it was then.
        after: The mask as it was read.
    """

    serial: int
    before: LabelMap
    after: LabelMap


def said_pixels(
    first: LabelMap, steps: Sequence[Reread], applied: Collection[int], now: LabelMap
) -> LabelMap:
    """Return the classes that the artist has given, H x W uint8, `UNSAID` elsewhere.

    Args:
        first: The mask as it was read at first.
        steps: Those in which it was read again, the oldest first.
        applied: Serials of the steps that are not undone.
        now: The mask.
    """
    said = np.full(first.shape, UNSAID, np.uint8)
    base = first
    for step in steps:
        if step.serial in applied:
            painted = step.before != base
            said[painted] = step.before[painted]
            base = step.after
    painted = now != base
    said[painted] = now[painted]
    return said


def last_read(first: LabelMap, steps: Sequence[Reread], applied: Collection[int]) -> LabelMap:
    """Return the mask as it was read last."""
    return next((step.after for step in reversed(steps) if step.serial in applied), first)
