"""What deformations need of a mask and can be kept as long as the mask is the same."""

from __future__ import annotations

from functools import cached_property

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core.groups import ACCESSORIES, HAIR, INNER, SKIN
from facemask_editor.core.labels import LabelMap, LabelSchema
from facemask_editor.core.nearest import class_flags
from facemask_editor.core.region import Box, box_of
from facemask_editor.engine.deform.handle.bases import known
from facemask_editor.engine.deform.handle.body import Body
from facemask_editor.fields.layout import REFERENCE_SIZE, FieldLayout, full_extent
from facemask_editor.measures.coverage import ShapeFrame
from facemask_editor.measures.shapes import shape_frame, sides
from facemask_editor.weights.handles import Handles

WORKED_AT = 512
"""Larger masks are measured on every second, third, ... pixel."""

_GRID = 2.0
"""Pixels of 512 from node to node."""

BoolMask = npt.NDArray[np.bool_]


class Ground:
    """A mask, the small one on which deformations are worked out, and its parts as bodies.

    Args:
        label_map: H x W uint8; must not change afterwards.
        schema: Of the mask.
        layout: Which classes lie on top of which.
        handles: What is measured of each part.

    Attributes:
        label_map, schema, layout, handles: As given.
        every: Pixels of the mask to one of the small one, a whole number.
        labels: The small one, the middle of each such square.
        px: Pixels of the small one to one of a mask of 512.
        step: Pixels of the small one from node to node of the grids.
    """

    def __init__(
        self, label_map: LabelMap, schema: LabelSchema, layout: FieldLayout, handles: Handles
    ) -> None:
        self.label_map, self.schema, self.layout, self.handles = label_map, schema, layout, handles
        self.every = max(1, round(max(label_map.shape) / WORKED_AT))
        self.labels: LabelMap = np.ascontiguousarray(self.small_of(label_map))
        self.px = float(np.sqrt(label_map.size)) / self.every / WORKED_AT
        self.step = max(1, round(_GRID * self.px))
        self._bodies: dict[int, Body] = {}
        self._boxes: dict[int, Box | None] = {}

    def small_of(self, label_map: LabelMap) -> LabelMap:
        """Return the small mask of another mask of the same size, as a view."""
        middle = self.every // 2
        return label_map[middle :: self.every, middle :: self.every] if self.every > 1 else label_map

    @cached_property
    def frame(self) -> ShapeFrame:
        """Of the face, for all measurements."""
        return shape_frame(self.label_map, self.schema)

    @cached_property
    def sides(self) -> dict[str, float]:
        """On which side of the picture each class lies."""
        return sides(self.labels, self.schema)

    @cached_property
    def unit(self) -> float:
        """The face unit in pixels of the small mask."""
        across, down = self.scale
        return self.frame.unit / float(np.sqrt(across * down))

    @property
    def scale(self) -> tuple[float, float]:
        """Reference pixels to a pixel of the small mask, across and down."""
        height, width = self.label_map.shape
        return REFERENCE_SIZE * self.every / width, REFERENCE_SIZE * self.every / height

    def shows(self, part: int) -> bool:
        """Whether the mask shows a class, be it between the pixels that are looked at."""
        return bool(self.counts[part]) or bool((self.label_map == part).any())

    @cached_property
    def small(self) -> Ground:
        """Of the small mask, measured in the frame of the mask itself."""
        if self.every == 1:
            return self
        ground = Ground(self.labels, self.schema, self.layout, self.handles)
        ground.frame = self.frame
        return ground

    @cached_property
    def counts(self) -> npt.NDArray[np.int64]:
        """(classes,) pixels of each class in the small mask."""
        return np.bincount(self.labels.ravel(), minlength=len(self.layout.parts))

    def box(self, part: int) -> Box | None:
        """Return the box of a class in the small mask, None where it is not shown."""
        if part not in self._boxes:
            self._boxes[part] = box_of(self.labels == part) if self.counts[part] else None
        return self._boxes[part]

    def body(self, part: int) -> Body | None:
        """Return a part as a body; None for a part of less than a few pixels."""
        if part not in self._bodies:
            if not self.counts[part]:
                return None
            name, tables = self.schema.names[part], self.handles.parts[part]
            extent = full_extent(self.labels, part, self.layout)
            self._bodies[part] = Body(
                name,
                tables.shape,
                extent,
                self.frame,
                self.sides[name],
                tables.deviations,
                self.scale,
                self.step,
            )
        body = self._bodies[part]
        return body if body.values is not None else None

    def deformable(self, part: int) -> bool:
        """Whether a part's handles are deformations: skin and hair have no velocities, and a hat's outline is
        mostly the edge of the picture or of the hair, with which it would be torn."""
        return (
            part in self.handles.parts
            and part not in HAIR.labels(self.schema)
            and all(known(quantity) for quantity in self.handles.parts[part].shape.quantities)
        )

    @cached_property
    def hull(self) -> BoolMask:
        """The small mask's convex hull of the skin and of what lies on it."""
        face = class_flags([*SKIN.labels(self.schema), *INNER.labels(self.schema)])
        face[list(self.layout.accessories)] = False
        inside = face[self.labels]
        rows = np.flatnonzero(inside.any(1))
        hull = np.zeros(inside.shape, np.uint8)
        if len(rows):
            left = inside[rows].argmax(1)
            right = inside.shape[1] - 1 - inside[rows, ::-1].argmax(1)
            points = np.stack([np.concatenate([left, right]), np.concatenate([rows, rows])], 1)
            cv2.fillConvexPoly(hull, cv2.convexHull(points.astype(np.int32)), 1)
        return hull.view(np.bool_)

    @cached_property
    def lenses(self) -> BoolMask:
        """Where glasses are painted over what is seen through them, in pixels of the small mask.

        Of glasses that are drawn with their frames alone this is nothing.
        """
        worn = [p for p in ACCESSORIES.labels(self.schema) if self.layout.parts[p].fill_holes]
        glasses = class_flags(worn)[self.labels]
        if not glasses.any():
            return glasses
        through = class_flags([c for p in worn for c in self.layout.parts[p].covered_by])[self.labels]
        side = 2 * max(2, round(_FRAME * self.px)) + 1
        round_ = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
        filled = (glasses | through).view(np.uint8)
        wide = cv2.morphologyEx(filled, cv2.MORPH_OPEN, round_)
        rim = max(1, round(2 * self.px))
        return glasses & (cv2.erode(wide, np.ones((2 * rim + 1,) * 2, np.uint8)) > 0)


_FRAME = 6.0
"""Half the thickness of a frame at most, in pixels of 512; what is thicker is lens."""
