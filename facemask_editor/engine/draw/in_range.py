"""How far a drawn part lies outside what the model's training masks show."""

from __future__ import annotations

from typing import Self

import numpy as np
import numpy.typing as npt

from facemask_editor.core.errors import CheckpointError
from facemask_editor.core.labels import LabelSchema
from facemask_editor.engine.encode.edited_fields import edited_field
from facemask_editor.engine.encode.face import EncodedFace
from facemask_editor.engine.encode.part_state import PartState
from facemask_editor.fields.fill import among
from facemask_editor.fields.signed_distance import FloatField
from facemask_editor.measures.descriptors import DESCRIPTORS, Descriptors, describe
from facemask_editor.vae.model import PartVae
from facemask_editor.vae.sides import Codes
from facemask_editor.weights.checkpoint import PartModel

KEPT = 0.3
"""Share of its former pixels that a part keeps at least."""

LOW, HIGH = "usual.low", "usual.high"
"""Names of the tables: (C, 8) ranges of ``measures.descriptors``, at percentiles 0.5 and 99.5; where no
training mask shows a class, low is above high. ("usual" is the word of the file format.)"""


class PartRanges:
    """Ranges of the descriptors of parts, as training masks have them.

    Args:
        vae: Of the model, to decode candidates.
        schema: Of the model.
        low: (C, 8).
        high: (C, 8).
    """

    def __init__(self, vae: PartVae, schema: LabelSchema, low: FloatField, high: FloatField) -> None:
        self._vae, self._schema = vae, schema
        self._low, self._high = low, high

    @classmethod
    def of(cls, model: PartModel) -> Self | None:
        """Return those of a model; None for one without.

        Raises:
            CheckpointError: The tables have another shape than the classes ask for.
        """
        if LOW not in model.tables or HIGH not in model.tables:
            return None
        schema = model.card.label_schema()
        for key in (LOW, HIGH):
            shape = model.tables[key].shape
            if shape != (len(schema), len(DESCRIPTORS)):
                raise CheckpointError(
                    f"{model.path}: table {key!r} has shape {shape}; expected {len(schema), len(DESCRIPTORS)}"
                )
        return cls(model.vae, schema, model.tables[LOW], model.tables[HIGH])

    def excess(
        self, face: EncodedFace, codes: Codes, present: npt.NDArray[np.bool_], part: int, source: float
    ) -> float:
        """Return 0 for a part in range, otherwise how far it is outside, in widths of the ranges.

        Args:
            face: The mask that is edited.
            codes: (P, code) with the part's new one.
            present: (P,).
            part: Class index.
            source: Weight of the mask's own fine contour in the part.
        """
        if not (self._low[part] <= self._high[part]).all():
            return 0.0
        small = face.small
        field = edited_field(small, part, PartState(source=source), codes[part])
        pixels = np.zeros(small.label_map.shape, np.bool_)
        x0, y0, x1, y1 = field.box
        pixels[y0:y1, x0:x1] = field.values > 0
        settings = small.layout.parts[part]
        on_top = settings.covered_by if settings.accessory else settings.covered_by + small.layout.accessories
        pixels &= ~among(small.label_map, [p for p in on_top if p != part])
        former = int((small.label_map == part).sum())
        lost = float(pixels.sum() < KEPT * former)
        label_map = small.label_map.copy()
        label_map[label_map == part] = self._schema.background
        label_map[pixels] = part
        numbers = describe(label_map, self._schema, {part})[part]
        if np.isnan(numbers[0]):
            return 2.0 + lost  # hardly a pixel
        return float(self._outside(numbers, part).sum()) + lost

    def parts_out_of_range(self, descriptors: Descriptors) -> float:
        """Return how many parts of a whole face, (C, 8), are out of range; a tenth of a part for each
        width that one is outside.
        """
        known = (self._low <= self._high).all(1)
        outside = self._outside(descriptors, slice(None)).sum(1)[known]
        return float((outside > 0).sum() + 0.1 * outside.sum())

    def _outside(self, numbers: FloatField, rows: int | slice) -> FloatField:
        """Return how far descriptors lie outside, in widths of their ranges; 0 where there is nothing."""
        low, high = self._low[rows], self._high[rows]
        outside = np.maximum(low - numbers, numbers - high) / (high - low + 1e-6)
        return np.asarray(np.maximum(np.nan_to_num(outside), 0), np.float32)
