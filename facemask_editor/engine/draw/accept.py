"""Whether a drawn group of parts holds together: relations between parts, and each part's descriptors.

The relations that are asked here are fewer than those that the quality report judges draws by, which the
engine never reads: a draw cannot be bent to please its judge.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Self

import numpy as np
import numpy.typing as npt

from facemask_editor.core.errors import CheckpointError
from facemask_editor.core.groups import BROWS, EYES, INNER, MOUTH
from facemask_editor.core.labels import LabelMap, LabelSchema
from facemask_editor.core.pieces import class_counts
from facemask_editor.engine.draw.accept_pixels import with_parts
from facemask_editor.engine.draw.beneath import on_hair
from facemask_editor.engine.draw.in_range import PartRanges
from facemask_editor.engine.encode.face import EncodedFace
from facemask_editor.engine.encode.part_state import PartState
from facemask_editor.measures.descriptors import FEWEST_PIXELS, describe
from facemask_editor.measures.relations.ranges import RelationRanges
from facemask_editor.measures.relations.registry import relations
from facemask_editor.measures.relations.relation import GROUPS
from facemask_editor.vae.sides import Codes
from facemask_editor.weights.checkpoint import PartModel

HOLDS = 1.0
"""Below this a group holds together; 0 is one such as nine of ten faces have."""

COVERED = 0.05
"""Share of another feature that drawn parts may cover."""

HIDDEN = 2.0
"""What a part of which hardly a pixel can be seen counts for, in widths of a range."""


ANATOMY = {
    "u_lip.pieces": (1.0, 1.0),
    "l_lip.pieces": (1.0, 1.0),
    "mouth.pieces": (0.0, 1.0),
    "lips.pieces": (1.0, 1.0),
    "mouth.outside": (0.0, 0.02),
    "mouth.swapped": (0.0, 0.02),
    "lips.swapped": (0.0, 0.02),
    "lips.widths": (-0.14, 0.14),
    "lips.ends": (0.0, 0.14),
    "lips.shared": (0.78, 1.0),
    "lips.areas": (-1.6, 0.5),
}
"""What holds for a mouth whatever masks a model was trained with: lips are in one piece, end at the same
corners to a seventh of their width, and the mouth opens between them. Set by the 852 real training masks, of
which 0.976 to 1 are within each: their 0.5 and 99.5 percentiles are -0.141 and 0.198 (widths), 0.141 (ends),
0.777 (shared), -1.60 and 0.48 (areas), 0.007 (outside) and 0 (swapped). Generated masks, which are all that
the free model knows, have corners as far apart as 0.38 of the lips; 0.89 to 1 of them are within. No
validation mask was looked at."""


class Acceptance:
    """Tells how far a group of drawn parts is from what faces have.

    Args:
        schema: Of the model.
        ranges: Of descriptors; None where the model has none.
        relations: Of relations; None where the model has none.
        near: Of relations in the inner nine tenths of faces; None where the model has none.
    """

    def __init__(
        self,
        schema: LabelSchema,
        ranges: PartRanges | None,
        relations: RelationRanges | None,
        near: RelationRanges | None = None,
    ) -> None:
        self._schema = schema
        self._ranges, self._relations, self._near = ranges, relations, near
        self._mouth = frozenset(MOUTH.labels(schema))
        self._groups = {label: group.key for group in (MOUTH, EYES, BROWS) for label in group.labels(schema)}

    @classmethod
    def of(cls, model: PartModel, ranges: PartRanges | None) -> Self | None:
        """Return that of a model; None where it has neither ranges.

        Raises:
            CheckpointError: The tables of relations have another shape than there are relations.
        """
        try:
            relations = RelationRanges.of_tables(model.tables)
            near = RelationRanges.of_tables(model.tables, near=True)
        except ValueError as error:
            raise CheckpointError(f"{model.path}: {error}") from error
        if ranges is None and relations is None:
            return None
        return cls(model.card.label_schema(), ranges, relations, near)

    def excess(
        self,
        face: EncodedFace,
        codes: Codes,
        present: npt.NDArray[np.bool_],
        parts: Mapping[int, PartState],
    ) -> float:
        """Return less than `HOLDS` for parts that hold together, 0 for such as most faces have.

        Else it is `HOLDS` and how far they are outside, in widths of ranges.

        Args:
            face: The mask before.
            codes: (P, code) with the new codes of the parts.
            present: (P,) with their new presence.
            parts: What each of them is made of, by class index; all of one group.
        """
        after = with_parts(face, codes, present, parts)
        found = self.of_pixels(after, [part for part in parts if present[part]])
        lost = self._covered(face.small.label_map, after, parts)
        return found if lost <= COVERED else max(found, HOLDS) + lost

    def _covered(self, before: LabelMap, after: LabelMap, parts: Collection[int]) -> float:
        """Return the greatest share that another feature has lost: a mouth must not lie on the nose."""
        counts = [np.bincount(mask.ravel(), minlength=len(self._schema)) for mask in (before, after)]
        others = [p for p in INNER.labels(self._schema) if p not in parts and p not in self._mouth]
        shares = [1 - counts[1][p] / counts[0][p] for p in others if counts[0][p] >= FEWEST_PIXELS]
        lying = np.bincount(after[on_hair(before, after, parts, self._schema)], minlength=len(self._schema))
        shares += [lying[p] / counts[1][p] for p in parts if lying[p]]
        return float(max(shares, default=0.0))

    def of_face(self, label_map: LabelMap) -> float:
        """Return the same for all parts of a 256 x 256 mask and all relations between them."""
        found = 0.0
        if self._ranges is not None:
            found += self._ranges.parts_out_of_range(describe(label_map, self._schema))
        return self._with_relations(found, relations(label_map, self._schema))

    def of_head(self, label_map: LabelMap) -> float:
        """Return the same for all but eyes, brows, lips and mouth."""
        found = 0.0
        if self._ranges is not None:
            rest = [part for part in range(len(self._schema)) if part not in self._groups]
            found += self._ranges.parts_out_of_range(describe(label_map, self._schema, rest))
        around = [group for group in GROUPS if group not in self._groups.values()]
        return self._with_relations(found, relations(label_map, self._schema, around))

    def of_pixels(self, label_map: LabelMap, parts: Sequence[int]) -> float:
        """Return the same for a 256 x 256 mask that shows the parts."""
        found = 0.0
        counts = class_counts(label_map, len(self._schema))
        found += HIDDEN * sum(bool(counts[part] == 0) for part in parts)
        if self._ranges is not None:
            seen = [part for part in parts if counts[part] >= FEWEST_PIXELS]
            found += self._ranges.parts_out_of_range(describe(label_map, self._schema, seen))
        groups = {self._groups[part] for part in parts if part in self._groups}
        return self._with_relations(found, relations(label_map, self._schema, groups))

    def _with_relations(self, found: float, values: Mapping[str, float]) -> float:
        if self._relations is not None:
            found += self._relations.excess(values)
            for name, (low, high) in ANATOMY.items():
                if (value := values.get(name, np.nan)) == value:
                    found += max(0.0, low - value, value - high) / max(high - low, 0.1)
        if found > 0:
            return HOLDS + found
        beyond = 0.0 if self._near is None else self._near.excess(values)
        return HOLDS * beyond / (1 + beyond)
