"""The photo's own mask is mended along with the mask, where a fix says how both were made."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from facemask_editor.core.labels import LabelMap, LabelSchema
from facemask_editor.doctor.examine import examine
from facemask_editor.doctor.finding import Finding

NAMING = ("upside_down", "sides", "order")
"""Kinds that say how the mask was made: the photo's own mask has them too, and they are mended there as well.
Else the face would be thought to have changed."""


def mended_photo_mask(
    photo_mask: LabelMap, schema: LabelSchema, fixed: Iterable[Finding], *, photo: bool
) -> LabelMap | None:
    """Return the photo's own mask without what was mended in the mask, None where it stays as it is.

    Args:
        photo_mask: H x W uint8; it is not changed.
        schema: Its classes.
        fixed: What was mended in the mask.
        photo: As of `examine`.
    """
    naming = [each for each in fixed if each.kind in NAMING and each.fix is not None]
    if not naming:
        return None
    told = {(each.kind, each.parts) for each in examine(photo_mask, schema, photo=photo)}
    mask = photo_mask
    for finding in naming:
        if (finding.kind, finding.parts) in told and finding.fix is not None:
            mask = finding.fix(mask)
    return None if np.array_equal(mask, photo_mask) else mask
