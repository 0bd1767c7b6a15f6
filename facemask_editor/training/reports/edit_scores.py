"""The edits of one mask, carried out and scored: what `quality` counts.

A part is scored in the face frame of the mask that the edit gave, as every mask is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Self

import numpy as np
import numpy.typing as npt

from facemask_editor.core.labels import LabelMap
from facemask_editor.engine.any_editor import AnyModel, editor_of
from facemask_editor.engine.paper.editor import PaperEditor
from facemask_editor.measures import Ranges, describe, in_range
from facemask_editor.recipe.recipe import Blend, Nudge, Recipe, Resample, Step
from facemask_editor.training.reports.evaluate import reconstruct_mask, redraw_by_paper

FEWEST_PIXELS = 30
"""Of a part at 256 x 256, under which it is not scored."""

SIGMA = 0.5
ALPHAS = (0.0, 0.25, 0.5, 0.75, 1.0)
HALF_WAY = ALPHAS.index(0.5)
KEPT = 0.25
"""Share of its pixels that a part must keep to count as kept."""

SLACK = 0.005
"""IoU by which a blend may step back and still count as running on: edges are made of pixels."""


@dataclass
class Counts:
    """Lists of what was counted, one for each attribute."""

    def add(self, other: Self) -> None:
        """Take in what another one counted."""
        for name, values in vars(self).items():
            values.extend(getattr(other, name))

    def means(self) -> dict[str, float]:
        """Means of what was counted, rounded to four digits."""
        return {name: round(float(np.mean(values)), 4) for name, values in vars(self).items() if len(values)}


@dataclass
class Tally(Counts):
    """What is counted for one part and one kind of edit.

    Attributes:
        kept: Whether the part still has a quarter of its pixels.
        in_range: Whether all its descriptors are in range.
        diversity: 1 - IoU of each two draws.
        monotone: Of each blend, whether every step ran on, towards the donor and away from the source.
        reached: IoU at alpha 1 with the donor's pixels of the part.
        reached_decoded: The same with the donor's part as encoded, decoded and seen among its decoded parts.
    """

    kept: list[bool] = field(default_factory=list)
    in_range: list[bool] = field(default_factory=list)
    diversity: list[float] = field(default_factory=list)
    monotone: list[bool] = field(default_factory=list)
    reached: list[float] = field(default_factory=list)
    reached_decoded: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class Plan:
    """What is done with each mask.

    Attributes:
        parts: Class names.
        kinds: Of ``resample``, ``nudge``, ``blend``.
        seeds: Draws of each part.
        adapt: How far the other parts adapt.
        accessories: Class names of what is added where it is missing, and removed.
    """

    parts: tuple[str, ...]
    kinds: tuple[str, ...]
    seeds: int
    adapt: float
    accessories: tuple[str, ...] = ()


@dataclass(frozen=True)
class Findings:
    """What one mask showed.

    Attributes:
        own: By part that it shows: whether the mask's own part is in range.
        tallies: By part and kind.
    """

    own: dict[str, bool]
    tallies: dict[str, dict[str, Tally]]


class EditScorer:
    """Carries out a plan on one mask after the other; masks do not know of each other but as donors.

    Args:
        model: Of either kind.
        masks: 256 x 256 uint8 each.
        ranges: Of real masks.
        plan: What to do.
    """

    def __init__(self, model: AnyModel, masks: Sequence[LabelMap], ranges: Ranges, plan: Plan) -> None:
        self._editor = editor_of(model)
        self._schema = model.card.label_schema()
        self._masks = masks
        self._ranges = ranges
        self._plan = plan
        self._decoded: dict[int, LabelMap] = {}

    def score(self, number: int) -> Findings:
        """Return what the mask of that number shows."""
        mask = self._masks[number]
        names = self._editor.class_names
        own = in_range(describe(mask, self._schema), self._ranges)
        findings = Findings({}, {})
        self._editor.set_mask(mask)
        for part in self._plan.parts:
            label = names.index(part)
            if (mask == label).sum() < FEWEST_PIXELS:
                continue
            findings.own[part] = bool(own[label])
            findings.tallies[part] = {kind: self._tally(kind, number, part) for kind in self._plan.kinds}
        return findings

    def _tally(self, kind: str, number: int, part: str) -> Tally:
        if kind == "blend":
            return self._blends(number, part)
        mask, label = self._masks[number], self._editor.class_names.index(part)
        steps: list[Step] = [
            Resample(part=part, seed=seed) if kind == "resample" else Nudge(part=part, seed=seed, sigma=SIGMA)
            for seed in range(self._plan.seeds)
        ]
        results = [self._edited(step) for step in steps]
        tally = Tally()
        for after in results:
            self._count(tally, mask, after, label)
        shown = [after == label for after in results]
        tally.diversity.extend(1 - iou(first, second) for first, second in combinations(shown, 2))
        return tally

    def _blends(self, number: int, part: str) -> Tally:
        tally = Tally()
        mask, label = self._masks[number], self._editor.class_names.index(part)
        other = self._donor(number, label)
        if other is None:
            return tally
        donor = self._masks[other]
        results = [
            self._edited(Blend(part=part, alpha=alpha, donor="donor"), {"donor": donor}) for alpha in ALPHAS
        ]
        self._count(tally, mask, results[HALF_WAY], label)
        theirs = [iou(result == label, donor == label) for result in results]
        ours = [iou(result == label, mask == label) for result in results]
        tally.monotone.append(bool(np.diff(theirs).min() >= -SLACK and np.diff(ours).max() <= SLACK))
        tally.reached.append(theirs[-1])
        if other not in self._decoded:
            self._decoded[other] = self._redrawn(donor)
        tally.reached_decoded.append(iou(results[-1] == label, self._decoded[other] == label))
        return tally

    def _redrawn(self, mask: LabelMap) -> LabelMap:
        editor = self._editor
        if isinstance(editor, PaperEditor):
            return redraw_by_paper(editor.model.vae, mask)
        return reconstruct_mask(editor.vae, mask)

    def _edited(self, step: Step, donors: Mapping[str, LabelMap] | None = None) -> LabelMap:
        return self._editor.apply(Recipe(steps=(step,), adapt=self._plan.adapt), donors).label_map

    def _count(self, tally: Tally, before: LabelMap, after: LabelMap, label: int) -> None:
        tally.kept.append(bool((after == label).sum() >= KEPT * (before == label).sum()))
        tally.in_range.append(
            bool(in_range(describe(after, self._schema, only=(label,)), self._ranges)[label])
        )

    def _donor(self, number: int, label: int) -> int | None:
        """The next mask that shows the part."""
        for step in range(1, len(self._masks)):
            other = (number + step) % len(self._masks)
            if (self._masks[other] == label).sum() >= FEWEST_PIXELS:
                return other
        return None


def iou(first: npt.NDArray[np.bool_], second: npt.NDArray[np.bool_]) -> float:
    """Intersection over union; 1 where both are empty."""
    union = int((first | second).sum())
    return float((first & second).sum() / union) if union else 1.0
