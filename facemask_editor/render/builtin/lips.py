"""Separate fields for what hangs on the upper and on the lower lip, which meet where the lips do.

One smooth field cannot close a mouth: it would have to swallow the teeth, and leaves shards of them. The
upper field never looks at the lower lip, and the other way round.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from facemask_editor.core.labels import CELEBAMASK_HQ, LabelMap
from facemask_editor.render.builtin.arrays import Floats, floats
from facemask_editor.render.builtin.channels import Outline

MOUTH, UPPER, LOWER = (CELEBAMASK_HQ.index(name) for name in ("mouth", "u_lip", "l_lip"))
_UPPER_CHANNELS = frozenset(("inner mouth", "lower lip", "lips"))
_LOWER_CHANNELS = frozenset(("inner mouth", "upper lip", "lips"))


def lips_change(old: LabelMap, new: LabelMap) -> bool:
    """Return whether mouth or lips differ, with both lips in both masks."""
    for each in (old, new):
        if not (each == UPPER).any() or not (each == LOWER).any():
            return False
    mouths = [(each >= MOUTH) & (each <= LOWER) for each in (old, new)]
    return bool(((old != new) & (mouths[0] | mouths[1])).any())


def of_upper(found: Sequence[Outline]) -> list[Outline]:
    """Return the outlines that tell where what lies above the seam goes."""
    return [each for each in found if each.channel.name not in _UPPER_CHANNELS]


def of_lower(found: Sequence[Outline]) -> list[Outline]:
    """Return the outlines that tell where what lies below the seam goes."""
    return [each for each in found if each.channel.name not in _LOWER_CHANNELS]


@dataclass(frozen=True, eq=False)
class Seam:
    """The line at which the lips meet, one height for each column.

    Attributes:
        x0: First column of lips, pixels of the window.
        x1: Behind the last one.
        y: Height in each column of the window: float32; level beyond the corners.
    """

    x0: int
    x1: int
    y: Floats


def seam_of(mask: LabelMap, unit: float) -> Seam | None:
    """Return where the lips of a mask meet; of an open mouth the middle of it."""
    upper, lower = mask == UPPER, mask == LOWER
    columns = np.flatnonzero(upper.any(0) & lower.any(0))
    if columns.size < 2:
        return None
    height = mask.shape[0]
    rows = np.arange(height, dtype=np.float32)[:, None]
    bottom = np.where(upper, rows, -1).max(0)[columns] + 1
    top = np.where(lower, rows, height).min(0)[columns]
    line = floats(np.interp(np.arange(mask.shape[1]), columns, (bottom + top) / 2))
    sigma = max(1.0, 2.0 * unit)
    y = floats(cv2.GaussianBlur(line[None], (0, 0), sigma, borderType=cv2.BORDER_REPLICATE)[0])
    return Seam(int(columns[0]), int(columns[-1]) + 1, y)


def share_of_upper(mask: LabelMap, seam: Seam) -> Floats:
    """Return how far each pixel of a window goes with the upper lip: 1 above, 0 below.

    A step between the corners, ever wider beyond them: there the two fields go over into each other.
    """
    height, width = mask.shape
    xs = np.arange(width, dtype=np.float32)
    beyond = np.maximum(np.maximum(seam.x0 - xs, xs - (seam.x1 - 1)), 0)
    wide = np.float32(0.75) + np.float32(0.9) * beyond
    above = (seam.y[None] - np.arange(height, dtype=np.float32)[:, None] - np.float32(0.5)) / wide[None]
    share = np.clip(above * np.float32(0.5) + np.float32(0.5), 0, 1)
    # labels know better than a smooth line between the corners
    share[mask == UPPER] = 1
    share[mask == LOWER] = 0
    return floats(share)
