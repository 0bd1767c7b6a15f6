"""Accessories and ears, added to faces that lack them and removed again, scored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from facemask_editor.core.groups import EYES
from facemask_editor.core.labels import LabelMap
from facemask_editor.engine.any_editor import AnyEditor, AnyModel, editor_of
from facemask_editor.measures import Ranges, describe, in_range
from facemask_editor.recipe.recipe import Recipe, Remove, Resample, Step
from facemask_editor.training.reports.edit_scores import FEWEST_PIXELS, KEPT, Counts

GLASSES = "eye_g"


@dataclass
class AccessoryTally(Counts):
    """What is counted for one part.

    Attributes:
        real: Of the masks that show the part: whether it is in range.
        shown: Of each draw on a mask that lacks the part: whether it has at least 30 pixels.
        in_range: Whether it is in range too.
        others: Of each other part that was in range before the draw: whether it still is.
        lost: Of each draw: whether another part has less than a quarter of its pixels left.
        eyes: Of glasses: share of the eyes' pixels that are still seen.
        outside: Share of the picture's pixels that changed and are not the added part.
        gone: Of each added part removed again: whether no pixel of it is left.
        neighbours: Of each part that was in range before it all: whether it is so again.
        restored: Share of the added part's pixels that are of their first class again.
        real_gone: As ``gone``, of real masks that show the part and lose it.
        real_neighbours: As ``neighbours``, of these.
    """

    real: list[bool] = field(default_factory=list)
    shown: list[bool] = field(default_factory=list)
    in_range: list[bool] = field(default_factory=list)
    others: list[bool] = field(default_factory=list)
    lost: list[bool] = field(default_factory=list)
    eyes: list[float] = field(default_factory=list)
    outside: list[float] = field(default_factory=list)
    gone: list[bool] = field(default_factory=list)
    neighbours: list[bool] = field(default_factory=list)
    restored: list[float] = field(default_factory=list)
    real_gone: list[bool] = field(default_factory=list)
    real_neighbours: list[bool] = field(default_factory=list)

    def figures(self, seeds: int) -> dict[str, float]:
        """Means of what was counted, rounded to four digits; how many masks show and lack the part."""
        return {"show": len(self.real), "lack": len(self.shown) // seeds} | self.means()


class AccessoryScorer:
    """Adds and removes parts of one mask after the other.

    Args:
        model: Of either kind.
        ranges: Of real masks.
        seeds: Draws of each part; the first one is removed again.
        adapt: How far the other parts adapt.
    """

    def __init__(self, model: AnyModel, ranges: Ranges, seeds: int, adapt: float) -> None:
        # the second one holds masks to which something was added, so that the first need not encode again
        self._editor, self._second = editor_of(model), editor_of(model)
        self._schema = model.card.label_schema()
        self._ranges = ranges
        self._seeds = seeds
        self._adapt = adapt

    def score(self, mask: LabelMap, parts: Sequence[str]) -> dict[str, AccessoryTally]:
        """Return what a 256 x 256 mask shows, by part; nothing for a part with a few pixels only."""
        before = in_range(describe(mask, self._schema), self._ranges)
        counts = np.bincount(mask.ravel(), minlength=len(self._editor.class_names))
        self._editor.set_mask(mask)
        tallies: dict[str, AccessoryTally] = {}
        for part in parts:
            label = self._editor.class_names.index(part)
            if counts[label] == 0:
                tallies[part] = self._added(mask, part, label, before)
            elif counts[label] >= FEWEST_PIXELS:
                tally = tallies[part] = AccessoryTally(real=[bool(before[label])])
                after = self._edited(self._editor, Remove(part=part))
                tally.real_gone.append(not (after == label).any())
                tally.real_neighbours.extend(self._still(after, before, label))
        return tallies

    def _added(self, mask: LabelMap, part: str, label: int, before: npt.NDArray[np.bool_]) -> AccessoryTally:
        tally = AccessoryTally()
        for seed in range(self._seeds):
            after = self._edited(self._editor, Resample(part=part, seed=seed))
            added = after == label
            shown = bool(added.sum() >= FEWEST_PIXELS)
            tally.shown.append(shown)
            described = describe(after, self._schema, only=(label,))
            tally.in_range.append(bool(in_range(described, self._ranges)[label]))
            tally.others.extend(self._still(after, before, label))
            tally.lost.append(_lost(mask, after))
            tally.outside.append(float(((mask != after) & ~added).mean()))
            if part == GLASSES:
                tally.eyes.extend(self._seen(mask, after))
            if seed == 0 and shown:
                self._second.set_mask(after)
                again = self._edited(self._second, Remove(part=part))
                tally.gone.append(not (again == label).any())
                tally.neighbours.extend(self._still(again, before, label))
                tally.restored.append(float((again == mask)[added].mean()))
        return tally

    def _edited(self, editor: AnyEditor, step: Step) -> LabelMap:
        return editor.apply(Recipe(steps=(step,), adapt=self._adapt)).label_map

    def _still(self, after: LabelMap, before: npt.NDArray[np.bool_], label: int) -> list[bool]:
        """Return for the other parts that were in range whether they still are."""
        now = in_range(describe(after, self._schema), self._ranges)
        return [bool(now[other]) for other in np.flatnonzero(before) if other != label]

    def _seen(self, mask: LabelMap, after: LabelMap) -> list[float]:
        names = self._editor.class_names
        eyes = [mask == names.index(eye) for eye in EYES.names if eye in names]
        return [float((after == mask)[eye].mean()) for eye in eyes if eye.any()]


def _lost(before: LabelMap, after: LabelMap) -> bool:
    """Return whether a class other than background has less than a quarter of its pixels left."""
    had, has = (np.bincount(mask.ravel(), minlength=256)[1:] for mask in (before, after))
    return bool(((had >= FEWEST_PIXELS) & (has < KEPT * had)).any())
