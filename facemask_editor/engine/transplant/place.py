"""Where the pixels of a second face come to lie: moved and scaled, never turned or blurred."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from facemask_editor.core.groups import INNER
from facemask_editor.core.labels import LabelMap, LabelSchema
from facemask_editor.core.nearest import class_flags
from facemask_editor.core.region import Box, box_of
from facemask_editor.engine.exemplar.head_frame import HeadFrame
from facemask_editor.fields.layout import REFERENCE_SIZE

Flags = npt.NDArray[np.bool_]
Point = tuple[float, float]

SCALES = 0.5, 2.0
"""Of a donor's part at most."""


@dataclass(frozen=True)
class Placement:
    """A move and a scale from the donor's pixels to those of the face, of equal size.

    Attributes:
        scale: Of lengths.
        source: Point of the donor in pixels, x and y ...
        target: ... and where it comes to.
    """

    scale: float = 1.0
    source: Point = (0.0, 0.0)
    target: Point = (0.0, 0.0)

    def placed(self, label_map: LabelMap) -> tuple[LabelMap, Flags]:
        """Return the donor as it lies in the face, and where it has a pixel at all.

        Args:
            label_map: H x W uint8.

        Returns:
            H x W uint8, each pixel that of the donor under its centre; H x W bool.
        """
        height, width = label_map.shape
        columns, in_columns = _under(width, self.source[0], self.target[0], self.scale)
        rows, in_rows = _under(height, self.source[1], self.target[1], self.scale)
        found: LabelMap = np.ascontiguousarray(label_map[np.ix_(rows, columns)])
        return found, in_rows[:, None] & in_columns[None, :]


def _under(count: int, source: float, target: float, scale: float) -> tuple[npt.NDArray[np.intp], Flags]:
    """Return for each pixel of an axis that of the donor under its centre, and whether there is one."""
    at = np.floor((np.arange(count) + 0.5 - target) / scale + source + 1e-9).astype(np.intp)
    return at.clip(0, count - 1), (at >= 0) & (at < count)


def placement(
    face: LabelMap,
    donor: LabelMap,
    parts: Collection[int],
    frames: tuple[HeadFrame | None, HeadFrame | None],
    schema: LabelSchema,
) -> Placement:
    """Return where parts of a donor come to lie as one.

    Features lie with the middle of their box where the face has that of its own; what lies round the face,
    and what the face lacks, lies by the line of the eyes. The size follows from the heads, so that a mouth
    that is large for its face stays so; without heads it follows from the boxes.

    Args:
        face: H x W uint8.
        donor: H x W uint8.
        parts: Class indices; the donor has one of them.
        frames: Of the heads in both; None where one shows none.
        schema: Of both.
    """
    own, other = (box_of(class_flags(parts)[mask]) for mask in (face, donor))
    inner = set(parts) <= set(INNER.labels(schema))
    ours, theirs = frames
    if ours is not None and theirs is not None:
        scale = float(np.clip(np.sqrt(ours.eyes / theirs.eyes * ours.chin / theirs.chin), *SCALES))
    elif inner and own is not None and other is not None:
        scale = float(np.clip(np.sqrt(own.area / other.area), *SCALES))
    else:
        scale = 1.0
    if inner and own is not None and other is not None:
        return Placement(scale, _middle(other), _middle(own))
    if ours is not None and theirs is not None:
        return Placement(scale, _between_eyes(theirs, donor), _between_eyes(ours, face))
    return Placement()


def _middle(box: Box) -> Point:
    return (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2


def _between_eyes(frame: HeadFrame, mask: LabelMap) -> Point:
    height, width = mask.shape
    return float(frame.mid[0]) * width / REFERENCE_SIZE, float(frame.mid[1]) * height / REFERENCE_SIZE
