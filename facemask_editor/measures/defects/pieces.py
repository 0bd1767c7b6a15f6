"""Pieces of parts that an edit made, and parts that it lost."""

from __future__ import annotations

import numpy as np

from facemask_editor.core.findings import Defect
from facemask_editor.core.groups import BROWS, EYES, GLASSES, LIPS, NOSE
from facemask_editor.core.region import Box, box_of
from facemask_editor.fields.layout import FieldLayout, PartLayout, face_layout
from facemask_editor.measures.defects.change import Change, Piece, Pixels, dilated, pieces_of, where

FEWEST = 10.0
"""Pixels at 512 that make a piece."""

SEED = 5.0
"""Pixels at 512 that one had before it may grow into a piece."""

LOST = 0.1
"""Share of its pixels that a part keeps, or else is lost."""

SEEN = 30.0
"""Pixels at 512 that a part has before it can be lost."""

HIDDEN = 0.8
"""Share of a part that went under hair, hat or glasses: then it is not lost."""

TWO = (*GLASSES.names, "ear_r")
"""Parts that are two pieces where they are added."""

NEEDED = ("skin", *NOSE.names, *EYES.names, *BROWS.names, *LIPS.names)
"""Parts that cannot go unasked; a mouth may close."""


def pieces(change: Change) -> list[Defect]:
    """Return the pieces of changed parts beyond the number before: the smallest of those that changed."""
    if change.box is None:
        return []
    layout = face_layout(change.schema)
    found: list[Defect] = []
    for part in change.changed:
        if part != change.schema.background:
            found += _of_part(change, part, layout)
    return found


def _of_part(change: Change, part: int, layout: FieldLayout) -> list[Defect]:
    name, settings = change.schema.names[part], layout.parts[part]
    box = box_of(change.after == part)
    if box is None:
        return []
    large = _large(change.after, part, settings, box, change.area(FEWEST))
    if len(large) < 2:
        return []
    old = box_of(change.before == part)
    if old is None:
        allowed = 2 if name in TWO else 1
    else:
        allowed = max(1, len(_large(change.before, part, settings, old, change.area(SEED))))
    extra = len(large) - allowed
    if extra <= 0:
        return []
    # a piece may be cut off without a change of its own
    differs = dilated(change.differs[box.slices], 1)
    touched = [piece for piece in large if piece.share(differs, box) > 0.0] or large
    smallest = sorted(touched, key=lambda piece: (piece.area, piece.box))[:extra]
    return [Defect("piece", name, piece.area, piece.box) for piece in smallest]


def _large(label_map: Pixels, part: int, settings: PartLayout, box: Box, fewest: float) -> list[Piece]:
    mask = _joined(label_map, part, settings, box)
    return [piece for piece in pieces_of(mask, box) if piece.area >= fewest]


def _joined(label_map: Pixels, part: int, settings: PartLayout, box: Box) -> Pixels:
    """Return the pixels of a part in a box; what lies on top joins its pieces."""
    near = label_map[box.slices]
    if not settings.covered_by or settings.accessory:
        return where(near, (part,))
    return where(near, (part, *settings.covered_by))


def lost(change: Change) -> list[Defect]:
    """Return the parts that are all but gone without having been taken away or covered."""
    if change.box is None:
        return []
    found = []
    before, after = change.before[change.box.slices], change.after[change.box.slices]
    over = change.indices(("hair", "hat", *GLASSES.names))
    needed = {*change.indices(NEEDED), *change.edited}
    for part in sorted({*change.changed} & needed - change.removed - {change.schema.background}):
        own = before == part
        gone = own & (after != part)
        total = int(np.count_nonzero(change.before == part))
        left = int(np.count_nonzero(change.after == part))
        if total < change.area(SEEN) or left >= max(LOST * total, change.area(FEWEST)):
            continue
        hidden = float(np.isin(after[gone], over).mean()) if gone.any() else 0.0
        if hidden < HIDDEN or part in change.edited:
            box = box_of(own)
            assert box is not None, "the part was there"
            name = change.schema.names[part]
            found.append(Defect("lost", name, total - left, box.shift(change.box.x0, change.box.y0)))
    return found
