"""The edits of one mask, carried out and searched for defects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from facemask_editor.core.labels import LabelMap
from facemask_editor.engine.editor import PartEditor
from facemask_editor.engine.generate import generate_face
from facemask_editor.measures.defects.find import find_defects
from facemask_editor.measures.judged import JudgedRanges
from facemask_editor.measures.relations.ranges import RelationRanges
from facemask_editor.measures.relations.registry import relations
from facemask_editor.measures.relations.relation import GROUPS
from facemask_editor.recipe.recipe import Recipe
from facemask_editor.training.reports.defects.cases import Case, Measured, cases
from facemask_editor.training.reports.defects.draws import Drawer, Draws
from facemask_editor.training.reports.defects.plan import DefectPlan
from facemask_editor.weights.checkpoint import PartModel


@dataclass(frozen=True)
class Edit:
    """One edit's outcome.

    Attributes:
        kind: Of `plan.KINDS`.
        part: Class name; "" for the whole face.
        defects: Kinds, each once, sorted.
        delivered: Of shapes, whether the handle reached what was asked.
    """

    kind: str
    part: str
    defects: tuple[str, ...]
    delivered: bool | None = None


@dataclass(frozen=True)
class MaskFindings:
    """What one mask showed."""

    edits: list[Edit] = field(default_factory=list)
    draws: Draws | None = None


class DefectScorer:
    """Carries out a plan on one mask after the other.

    Args:
        model: Network, prior and tables.
        masks: H x W uint8 each.
        ranges: Of relations of real training masks.
        judges: Of judged quantities of the same.
        plan: What to do.
    """

    def __init__(
        self,
        model: PartModel,
        masks: Sequence[LabelMap],
        ranges: RelationRanges,
        judges: JudgedRanges,
        plan: DefectPlan,
    ) -> None:
        self._editor = PartEditor(model)
        self._schema = model.card.label_schema()
        self._masks, self._ranges, self._plan = masks, ranges, plan
        self._drawer = Drawer(self._editor, ranges, judges, plan)

    def score(self, number: int) -> MaskFindings:
        """Return what the mask of that number shows; the next one is its donor."""
        mask = self._masks[number]
        donor = self._masks[(number + 1) % len(self._masks)] if len(self._masks) > 1 else None
        measured = Measured(mask, self._editor)
        found = MaskFindings(draws=None)
        self._editor.set_mask(mask)
        for case in cases(measured, self._editor, self._plan, donor):
            found.edits.append(self._edit(case, measured))
        if not self._plan.draws:
            return found
        return MaskFindings(found.edits, self._drawer.draw(mask))

    def face(self, seed: int) -> dict[str, bool]:
        """Return which groups' relations hold in a face that is drawn whole; ``all`` for all of them."""
        face = generate_face(self._editor.model, seed, temperature=1.0, size=512)
        values = relations(face, self._schema)
        held = {group: self._ranges.excess(values, group) == 0 for group in GROUPS}
        return held | {"all": all(held.values())}

    def _edit(self, case: Case, measured: Measured) -> Edit:
        before = measured.mask if case.label_map is None else case.label_map
        if case.label_map is not None:
            self._editor.set_mask(before)
        after = self._editor.apply(Recipe(steps=case.steps, adapt=self._plan.adapt), case.donors).label_map
        if case.label_map is not None:
            self._editor.set_mask(measured.mask)
        parts = [self._editor.class_names.index(case.part)] if case.part else []
        removed = parts if case.kind == "remove" else []
        kinds = {defect.kind for defect in find_defects(before, after, self._schema, parts, removed)}
        delivered = measured.delivered(after, parts[0], case.handle, case.asked) if case.handle else None
        return Edit(case.kind, case.part, tuple(sorted(kinds)), delivered)
