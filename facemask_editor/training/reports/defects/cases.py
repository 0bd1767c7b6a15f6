"""The edits of one mask, one recipe each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from facemask_editor.core.labels import LabelMap
from facemask_editor.engine.editor import PartEditor
from facemask_editor.fields.layout import REFERENCE_SIZE, full_extent
from facemask_editor.measures.coverage import Coverage, Values
from facemask_editor.measures.shapes import handle_value, measure_part, shape_frame, sides
from facemask_editor.recipe.recipe import Blend, Complete, Nudge, Remove, Resample, Shape, Step
from facemask_editor.training.reports.defects.plan import ALPHA, FEWEST, REACHED, SIGMA, DefectPlan

_LEAST, _MOST = 0.25, 6.0
"""Standard deviations by which a handle must be able to move to its end, and that a recipe may ask for."""


@dataclass(frozen=True)
class Case:
    """One edit.

    Attributes:
        kind: Of `plan.KINDS`.
        part: Class name; "" for the whole face.
        steps: Of the recipe.
        label_map: Another mask than the one at hand, as one that lacks a part to be completed.
        donors: As the recipe names them.
        handle: Of shapes.
        asked: Standard deviations.
    """

    kind: str
    part: str
    steps: tuple[Step, ...]
    label_map: LabelMap | None = None
    donors: Mapping[str, LabelMap] = field(default_factory=dict)
    handle: str = ""
    asked: float = 0.0


class Measured:
    """A mask and the quantities of its parts, in the frame that holds after an edit too."""

    def __init__(self, mask: LabelMap, editor: PartEditor) -> None:
        schema = editor.model.card.label_schema()
        self._editor, self.mask = editor, mask
        self._frame, self._side = shape_frame(mask, schema), sides(mask, schema)
        self.shown = shown(mask, len(schema))
        self.before: dict[int, Values] = {}
        for part in editor.handles.parts:
            if part in self.shown and (values := self._measure(mask, part)) is not None:
                self.before[part] = values

    def _measure(self, label_map: LabelMap, part: int) -> Values | None:
        name = self._editor.class_names[part]
        extent = full_extent(label_map, part, self._editor.model.vae.config.layout)
        return measure_part(name, Coverage.of_mask(extent), self._frame, self._side[name])

    def place(self, part: int, handle: str) -> tuple[float, float]:
        """Return how far a handle may go down and up within the range of training faces, in deviations."""
        handles = self._editor.handles.parts[part]
        name = self._editor.class_names[part]
        _, deviation, low, high = map(float, handles.stats[handles.shape.handles.index(handle)])
        value = handle_value(name, handle, self.before[part])
        return (low - value) / deviation, (high - value) / deviation

    def delivered(self, after: LabelMap, part: int, handle: str, asked: float) -> bool:
        """Return whether a part, and the other of its pair, moved by what was asked."""
        other = self._editor.handles.partners.get(part, part)
        both = [p for p in dict.fromkeys((part, other)) if p in self.before]
        return all(self._moved(after, p, handle, asked) for p in both)

    def _moved(self, after: LabelMap, part: int, handle: str, asked: float) -> bool:
        found, handles = self._measure(after, part), self._editor.handles.parts[part]
        if found is None:
            return False
        name = self._editor.class_names[part]
        change = handle_value(name, handle, found) - handle_value(name, handle, self.before[part])
        deviation = float(handles.stats[handles.shape.handles.index(handle), 1])
        return abs(change / deviation / asked - 1.0) <= REACHED


def shown(mask: LabelMap, classes: int) -> frozenset[int]:
    """Return the classes that have enough pixels to be edited, without the background."""
    counts = np.bincount(mask.ravel(), minlength=classes)
    fewest = FEWEST * mask.size / REFERENCE_SIZE**2
    return frozenset(int(part) for part in np.flatnonzero(counts >= fewest) if part != 0)


def cases(measured: Measured, editor: PartEditor, plan: DefectPlan, donor: LabelMap | None) -> Iterator[Case]:
    """Yield the edits of a mask in the order of the plan's kinds.

    Args:
        measured: The mask.
        editor: Of the model; names classes and handles.
        plan: What to do.
        donor: Another mask to blend with.
    """
    names = editor.class_names
    parts = [names.index(name) for name in plan.parts if names.index(name) in measured.shown]
    seeds = range(1, plan.seeds + 1)
    for part in parts:
        name = names[part]
        if "resample" in plan.kinds:
            yield from (Case("resample", name, (Resample(part=name, seed=seed),)) for seed in seeds)
        if "nudge" in plan.kinds:
            yield from (Case("nudge", name, (Nudge(part=name, seed=s, sigma=SIGMA),)) for s in seeds)
        if "blend" in plan.kinds and donor is not None and part in shown(donor, len(names)):
            steps = (Blend(part=name, alpha=ALPHA, donor="donor"),)
            yield Case("blend", name, steps, donors={"donor": donor})
        if "remove" in plan.kinds and name not in ("skin", "cloth"):
            yield Case("remove", name, (Remove(part=name),))
        if "complete" in plan.kinds and name in _COMPLETED:
            yield Case("complete", name, (Complete(seed=1),), label_map=_without(measured.mask, part))
        if part in measured.before:
            yield from _shapes(measured, editor, plan, part)
    if "all parts" in plan.kinds:
        for seed in seeds:
            yield Case("all parts", "", tuple(Resample(part=names[part], seed=seed) for part in parts))


_COMPLETED = ("nose", "l_eye", "r_eye", "l_brow", "r_brow", "u_lip", "l_lip", "hair", "neck")


def _without(mask: LabelMap, part: int) -> LabelMap:
    """Return a mask that lacks a part: skin is under features, background behind the rest."""
    changed = mask.copy()
    changed[mask == part] = 1 if part in range(2, 13) else 0
    return changed


def _shapes(measured: Measured, editor: PartEditor, plan: DefectPlan, part: int) -> Iterator[Case]:
    other = editor.handles.partners.get(part, part)
    if other < part and other in measured.before:
        return  # seen to with the other side
    name = editor.class_names[part]
    for handle in editor.handles.parts[part].shape.handles:
        low, high = measured.place(part, handle)
        wanted = [(f"shape {size}", float(sign * size)) for size in (1, 2) for sign in (-1, 1)] + [
            ("shape ends", round(low, 3)),
            ("shape ends", round(high, 3)),
        ]
        for kind, amount in wanted:
            inside = low <= amount <= high if kind != "shape ends" else _LEAST <= abs(amount) <= _MOST
            right_way = kind != "shape ends" or (amount < 0) == (amount == round(low, 3))
            if kind in plan.kinds and inside and right_way:
                step = Shape(part=name, handle=handle, amount=amount)
                yield Case(kind, name, (step,), handle=handle, asked=amount)
