"""All defects of an edit."""

from __future__ import annotations

from collections.abc import Collection

from facemask_editor.core.findings import Defect
from facemask_editor.core.labels import CELEBAMASK_HQ, LabelMap, LabelSchema
from facemask_editor.measures.defects.background import background
from facemask_editor.measures.defects.change import Change
from facemask_editor.measures.defects.order import order
from facemask_editor.measures.defects.pieces import lost, pieces
from facemask_editor.measures.defects.slivers import slivers


def find_defects(
    before: LabelMap,
    after: LabelMap,
    schema: LabelSchema = CELEBAMASK_HQ,
    edited: Collection[int] = (),
    removed: Collection[int] = (),
) -> tuple[Defect, ...]:
    """Return what an edit has torn, the largest first; nothing for a mask that did not change.

    Sizes are meant at 512 x 512 and grow with the picture: a new piece or an enclosed pocket from 10 pixels,
    a sliver of at most 2 pixels' width from 6 pixels' length, background thinner than 5 pixels that reaches
    into the head, the upper lip below the lower in more than 5 % of their columns. What was so before is no
    defect of the edit.

    Args:
        before: H x W uint8.
        after: The same size.
        schema: The classes.
        edited: Class indices of the parts that the edit was for; they may not be lost under others.
        removed: Of the parts that were to go.
    """
    change = Change(before, after, schema, edited, removed)
    if change.box is None:
        return ()
    found = [*background(change), *pieces(change), *slivers(change), *order(change), *lost(change)]
    return tuple(sorted(found, key=lambda defect: (-defect.area, defect.kind, defect.part, defect.box)))
