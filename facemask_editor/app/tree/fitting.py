"""Which stored states are those that a history leads through."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from facemask_editor.app.timeline.pixels import Pixels
from facemask_editor.app.tree.node import Node
from facemask_editor.core.labels import LabelMap
from facemask_editor.document.document import MaskDocument
from facemask_editor.document.edits import EditTarget
from facemask_editor.document.steps import Entry as Step


def fitting(document: MaskDocument, places: Sequence[Node], classes: int) -> dict[int, Node]:
    """Return the states after steps by the serials of these, as far as they fit from the oldest one on.

    Args:
        document: Its history counts, undone steps too.
        places: The state before the oldest step, which fits, and that after each.
        classes: Of the mask.
    """
    history = document.history
    steps = [entry for _, entry in history.newest_first()][::-1][: max(0, len(places) - 1)]
    position = history.position
    fits = dict[int, bool]()
    live = document.snapshot()
    target = EditTarget(live, frozenset())
    skipped = [entry for _, entry in history.newest_first()][::-1][len(steps) : position]
    for step in reversed(skipped):
        step.edit.apply(target)
    for at in range(min(position, len(steps)) - 1, -1, -1):
        box = steps[at].edit.box
        after = live[box.slices].copy()
        steps[at].edit.apply(target)
        fits[at] = _fits(steps[at], places[at], places[at + 1], live, after, classes)
    live[...] = document.label_map
    for at in range(position, len(steps)):
        box = steps[at].edit.box
        before = live.copy()
        steps[at].edit.apply(target)
        fits[at] = _fits(steps[at], places[at], places[at + 1], before, live[box.slices], classes)
    found = dict[int, Node]()
    for at, step in enumerate(steps):
        if not fits.get(at):
            break
        found[step.serial] = places[at + 1]
    return found


def _fits(step: Step, before: Node, after: Node, ground: LabelMap, made: LabelMap, classes: int) -> bool:
    """Return whether a step leads from a state to another.

    Args:
        step: Its edit's box says where it changed something.
        before, after: The states.
        ground: H x W uint8 before the step.
        made: uint8 of the box's shape after it.
        classes: Of the mask.
    """
    if after.begins is not None and after.begins == step.source:
        return True
    box = step.edit.box
    if after.begins is None and after.parent is before and after.kept is not None:
        wanted = Pixels.between(ground[box.slices], made, box)
        kept = after.kept.entry_for((ground.shape[0], ground.shape[1])).pixels
        same = np.array_equal(wanted.where, kept.where) and np.array_equal(wanted.classes, kept.classes)
        return wanted.box == kept.box and same
    whole = ground.copy()
    whole[box.slices] = made
    return np.array_equal(after.pixels(classes), whole)
