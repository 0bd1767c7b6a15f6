"""Drafts of large masks: while a handle is dragged they are worked out on fewer pixels."""

from __future__ import annotations

from dataclasses import replace

from facemask_editor.core.labels import LabelMap
from facemask_editor.engine.deform.handle.enlarge import enlarged, enlarged_flow
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
) -> Outcome:
    """Return what was made of a smaller face, at the size of the face.

    Args:
        face: The face.
        small: What `small_enough` returned for it.
        made: What was made of that.
        locks: Classes of which no pixel changes.
        classes: Number of all classes.
    """
    every = _every(face.label_map)
    label_map = enlarged(
        face.label_map, small.label_map, made.label_map, every, frozenset(range(classes)) - locks, locks
    )
    return replace(made, label_map=label_map, flow=enlarged_flow(made.flow, every), mended=None)


def _every(label_map: LabelMap) -> int:
    return max(1, -(-int(max(label_map.shape)) // LARGEST))
