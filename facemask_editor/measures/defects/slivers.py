"""Threads of a part that an edit left: what no small square fits into."""

from __future__ import annotations

import numpy as np

from facemask_editor.core.findings import Defect
from facemask_editor.core.groups import GLASSES
from facemask_editor.measures.defects.change import Change, Pixels, dilated, opened, pieces_of, where

THIN = 2
"""Width at 512 of a thread."""

LONG = 6.0
"""Length at 512 from which it is a sliver."""

MOVED = 8.0
"""Pixels at 512 by which a thin end may have moved with its part."""

THREADS = (*GLASSES.names, "ear_r", "neck_l")
"""Parts that are thin by nature."""

MOSTLY = 0.5
"""Share of a part that is thin, from which the part is thin as a whole, as a mouth that is nearly closed."""


def slivers(change: Change) -> list[Defect]:
    """Return slivers of parts that the edit made; those of background are rays."""
    if change.box is None:
        return []
    near = change.near(MOVED + LONG)
    before, after = (np.ascontiguousarray(m[near.slices]) for m in (change.before, change.after))
    differs = change.differs[near.slices]
    exempt = {*change.indices(THREADS), change.schema.background}
    found: list[Defect] = []
    for part in change.changed:
        if part in exempt:
            continue
        own = where(after, (part,))
        thin = _thin(own, change)
        count = int(np.count_nonzero(thin))
        if not count or not (thin & differs).any():
            continue
        known: Pixels | None = None
        for piece in pieces_of(thin, near, change.length(LONG)):
            if piece.share(differs, near) < 0.5:
                continue
            if known is None:
                if count > MOSTLY * np.count_nonzero(change.after == part):
                    break
                known = dilated(_thin(where(before, (part,)), change), change.length(MOVED))
            if piece.share(known, near) < 0.5:
                found.append(Defect("sliver", change.schema.names[part], piece.area, piece.box))
    return found


def _thin(mask: Pixels, change: Change) -> Pixels:
    width = max(1, round(change.length(THIN))) + 1
    return np.asarray(mask & (opened(mask, width) ^ np.uint8(1)), np.uint8)
