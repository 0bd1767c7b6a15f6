"""How usual a mask is, and what an edit has torn in it."""

from __future__ import annotations

from collections.abc import Collection

from facemask_editor.core.findings import Defect, Judgement
from facemask_editor.core.labels import LabelMap
from facemask_editor.measures.defects.find import find_defects
from facemask_editor.weights.checkpoint import PartModel


class Judge:
    """Rates masks by the ranges of a model's training masks.

    Args:
        model: With the ranges among its tables; without them only defects are found.
    """

    def __init__(self, model: PartModel) -> None:
        self._schema = model.card.label_schema()

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
        """Return how usual a mask (H x W uint8) is."""
        return Judgement()
