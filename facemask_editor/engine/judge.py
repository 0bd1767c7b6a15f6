"""How usual a mask is, and what an edit has torn in it."""

from __future__ import annotations

from collections.abc import Collection

from facemask_editor.core.findings import Defect, Judgement, OutOfRange
from facemask_editor.core.labels import LabelMap
from facemask_editor.engine.encode.face import EncodedFace
from facemask_editor.measures.defects.find import find_defects
from facemask_editor.measures.frontal import why_no_face
from facemask_editor.measures.relations.ranges import RelationRanges
from facemask_editor.measures.relations.registry import RELATIONS, relations
from facemask_editor.vae.sides import Sides
from facemask_editor.weights.checkpoint import PartModel
from facemask_editor.weights.typicality import Typicality
from facemask_editor.weights.whole_face import DISTANCES, EXCESSES, share_above, whole_distance

MOST = 0.01
"""Share that a part with a relation out of range has at most: of training masks no more are out of it."""


class Judge:
    """Rates masks by the ranges of a model's training masks.

    Args:
        model: With the ranges among its tables; without them only defects are found.

    Raises:
        ValueError: The tables are not those of this program's relations.
    """

    def __init__(self, model: PartModel) -> None:
        self._model = model
        self._schema = model.card.label_schema()
        self._ranges = RelationRanges.of_tables(model.tables)
        self._sides = Sides(model.vae, self._schema.pairs)
        self._typicality = Typicality(model.prior, self._sides, model.tables)

    def defects(
        self, before: LabelMap, after: LabelMap, edited: Collection[int], removed: Collection[int] = ()
    ) -> tuple[Defect, ...]:
        """Return what an edit has torn, the largest first: see `measures.defects.find`.

        Args:
            before: H x W uint8.
            after: The same size.
            edited: Class indices of the parts that steps were for.
            removed: Of those that were to go.
        """
        return find_defects(before, after, self._schema, edited, removed)

    def judgement(self, label_map: LabelMap) -> Judgement:
        """Return how usual a mask (H x W uint8) is: by its codes, and by the relations between its parts.

        A part that a relation out of range is said of is never usual, however well its shape is known.
        """
        if why := why_no_face(label_map, self._schema):
            return Judgement(no_face=why)
        face = EncodedFace(self._model.vae, label_map)
        values = relations(label_map, self._schema)
        outside = () if self._ranges is None else self._ranges.out_of_range(values)
        parts = self._typicality.of(face.leading, face.present)
        shown = {self._schema.names[part] for part in face.present.nonzero()[0]}
        for part in _blamed(outside) & shown:
            parts[part] = min(parts.get(part, MOST), MOST)
        return Judgement(
            whole=self._whole(face, values), parts=dict(sorted(parts.items())), out_of_range=outside
        )

    def _whole(self, face: EncodedFace, values: dict[str, float]) -> float | None:
        """Return the share of training faces that are less usual, by codes or by relations if less."""
        tables = self._model.tables
        if DISTANCES not in tables or EXCESSES not in tables or self._ranges is None:
            return None
        distance = whole_distance(self._model.prior, self._sides, face.leading, face.present)
        excess = self._ranges.excess(values)
        return min(share_above(tables[DISTANCES], distance), share_above(tables[EXCESSES], excess))


def _blamed(outside: Collection[OutOfRange]) -> set[str]:
    return {part for out in outside for part in RELATIONS[out.relation].parts}
