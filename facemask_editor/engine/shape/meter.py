"""What the parts of a face measure while their codes are changed."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from facemask_editor.engine.encode.edited_fields import edited_field
from facemask_editor.engine.encode.face import EncodedFace
from facemask_editor.engine.state import FaceState
from facemask_editor.fields.compose import MovedField
from facemask_editor.fields.encode import as_seen, encode_part, resize_nearest
from facemask_editor.fields.layout import REFERENCE_SIZE
from facemask_editor.fields.signed_distance import FloatField
from facemask_editor.measures.coverage import Coverage, ShapeFrame, Values
from facemask_editor.measures.shapes import measure_part, shape_frame, sides
from facemask_editor.vae.model import PartVae
from facemask_editor.weights.handles import Handles

MEASURED_AT = 512
"""Small parts of larger masks are measured at this size, large parts at the reference size."""

FINEST_OWN, FINEST_WHOLE = 1024, 256
"""Side of the picture in the finer pixels that are measured, for small and for large parts."""


class ShapeMeter:
    """Measures parts of a face whose codes are changed step by step.

    Args:
        vae: The network.
        face: The source; its frame holds for all measurements.
        handles: Of the model.
    """

    def __init__(self, vae: PartVae, face: EncodedFace, handles: Handles) -> None:
        self._whole = face
        self._small = face
        if max(face.size) > MEASURED_AT:
            self._small = EncodedFace(vae, resize_nearest(face.label_map, MEASURED_AT, MEASURED_AT))
        self._fields: dict[int, tuple[MovedField, EncodedFace]] = {}
        self.handles = handles
        self.frame: ShapeFrame = shape_frame(face.label_map, handles.schema)
        self.side = sides(face.label_map, handles.schema)

    def measure(self, state: FaceState, parts: Sequence[int]) -> dict[int, Values | None]:
        """Return the quantities of parts as they stand in the state, occluders left out of account."""
        return {part: self._measure(state, part) for part in parts}

    def own(self, part: int) -> bool:
        """Whether a part is coded in its own frame, where nothing bounds its size and place."""
        return self._whole.layout.parts[part].own_frame

    def encoded(self, part: int) -> FloatField | None:
        """Return the code of the shape that was measured last, as if it were a mask's; None for none."""
        field, face = self._fields[part]
        inside = np.zeros(face.label_map.shape, np.bool_)
        inside[field.box[1] : field.box[3], field.box[0] : field.box[2]] = field.values > 0
        layout = face.layout
        seen = as_seen(inside.view(np.uint8)).view(np.bool_)
        grid, placement = encode_part(seen, layout.parts[part].own_frame, layout)
        if grid is None:
            return None
        return face.components.encode(part, grid, placement)

    def _measure(self, state: FaceState, part: int) -> Values | None:
        name = self.handles.class_names[part]
        own = self.own(part)
        if state.parts[part].donors:
            face = self._whole  # donors have its size
        else:
            face = self._small if own else self._whole.small
        field = edited_field(face, part, state.parts[part], state.codes[part])
        self._fields[part] = field, face
        finest = FINEST_OWN if own else FINEST_WHOLE
        values = measure_part(name, coverage_of(field, face.size, finest), self.frame, self.side[name])
        # a model of an earlier release knows fewer
        known = len(self.handles.parts[part].shape.quantities)
        return None if values is None else values[:known]


def coverage_of(field: MovedField, size: tuple[int, int], finest: int) -> Coverage:
    """Return what a field covers of the pixels of its box.

    A field's slope is not one everywhere: over a thin end it may hover about zero. Between the pixels it is
    interpolated, and where it is positive counts, so that a pixel which is all but covered does not count as
    half.

    Args:
        field: Of a part.
        size: Of the picture, width and height.
        finest: Side of the picture in the finer pixels that are looked at.
    """
    x0, y0, x1, y1 = field.box
    times = max(1, round(finest / max(size)))
    values = field.values
    if times > 1:
        wide = (values.shape[1] * times, values.shape[0] * times)
        values = np.asarray(cv2.resize(values, wide, interpolation=cv2.INTER_LINEAR), np.float32)
    scale_x, scale_y = REFERENCE_SIZE / size[0] / times, REFERENCE_SIZE / size[1] / times
    # the edge runs half a pixel from the centres on either side of it
    weights = np.clip(values / np.float32(np.sqrt(scale_x * scale_y)) + np.float32(0.5), 0.0, 1.0)
    return Coverage(
        weights.astype(np.float32, copy=False),
        (np.arange(x0 * times, x1 * times, dtype=np.float64) + 0.5) * scale_x,
        (np.arange(y0 * times, y1 * times, dtype=np.float64) + 0.5) * scale_y,
    )
