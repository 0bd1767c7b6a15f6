"""Drafts of large masks: while a handle is dragged they are worked out on fewer pixels."""

from __future__ import annotations

from dataclasses import replace

from facemask_editor.core.labels import LabelMap
from facemask_editor.core.region import Box, changed_box
from facemask_editor.engine.deform.handle.enlarge import REACH, enlarged, enlarged_flow
from facemask_editor.engine.stage import MeasuredFace, Outcome

LARGEST = 512
"""Longer side in pixels up to which a draft is made of the mask itself."""


def small_enough(face: MeasuredFace) -> MeasuredFace:
    """Return the face itself, or one of fewer pixels; the same one each time for the same face."""
    every = _every(face.label_map)
    if every == 1:
        return face
    middle = every // 2
    return face.smaller(lambda: face.label_map[middle::every, middle::every])


def at_full_size(
    face: MeasuredFace, small: MeasuredFace, made: Outcome, locks: frozenset[int], classes: int
) -> tuple[Outcome, Box | None]:
    """Return what was made of a smaller face, at the size of the face, and outside which box it is that face.

    Args:
        face: The face.
        small: What `small_enough` returned for it.
        made: What was made of that.
        locks: Classes of which no pixel changes.
        classes: Number of all classes.
    """
    every = _every(face.label_map)
    free = frozenset(range(classes)) - locks
    label_map = enlarged(face.label_map, small.label_map, made.label_map, every, free, locks, rough=True)
    height, width = small.label_map.shape
    box = changed_box(small.label_map, made.label_map)
    within = None
    if box is not None:
        around = Box(*(each * every for each in box.grow(REACH, width, height)))
        within = around.clip(face.label_map.shape[1], face.label_map.shape[0])
    return replace(made, label_map=label_map, flow=enlarged_flow(made.flow, every), mended=None), within


def _every(label_map: LabelMap) -> int:
    return max(1, -(-int(max(label_map.shape)) // LARGEST))
