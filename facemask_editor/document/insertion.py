"""A step that comes before steps that are there already."""

from __future__ import annotations

import numpy as np

from facemask_editor.core.label_map import under_locks
from facemask_editor.core.labels import LabelMap
from facemask_editor.core.region import changed_box
from facemask_editor.document.edits import Edit, EditTarget, PixelEdit, tiled
from facemask_editor.document.edits import unchanged as no_change
from facemask_editor.document.history import History


def insert_under(
    history: History,
    target: EditTarget,
    wanted: LabelMap,
    base: LabelMap,
    name: str,
    place: int,
    *,
    locks: frozenset[int],
    undone: bool,
    source: str | None = None,
    even_unchanged: bool = False,
) -> bool:
    """Put a step under those made since a place of the history, undone ones too; they stay as they were.

    Args:
        history: Of the target; its position stays among the same steps.
        target: What the history's edits are applied to.
        wanted: H x W uint8, the pixels after the step.
        base: H x W uint8, what they were made of.
        name: Of the step.
        place: The history's `place` when it was asked for.
        locks: Classes whose pixels the step neither changes nor adds to.
        undone: Whether the step itself comes in undone.
        source: How the step was made, see `Step`.
        even_unchanged: Make a step that changes no pixel too: its source counts.

    Returns:
        Whether there is such a step; else nothing is done.
    """
    back = len(history.entries) - history.position
    history.apply_all()
    before = history.pixels_at(place)
    # It differs from the base where steps between have been forgotten or joined with older ones.
    wanted = under_locks(np.where(before == base, wanted, before), before, locks)
    box = changed_box(before, wanted)
    made = box is not None or even_unchanged
    if made:
        later = history.lift(place)
        edit: Edit = no_change(target)
        if box is not None:
            inverse = PixelEdit(box, wanted[box.slices]).apply(target)
            edit = tiled(box, inverse.pixels, wanted[box.slices]) or inverse
        history.push(name, edit, None, source)
        history.put_back(later)
        back += undone
    history.take_back(back)
    return made
