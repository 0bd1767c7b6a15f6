"""Whether an output is good enough, and the draws that are made until one is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from facemask_editor.batch.plan_file.plan_file import Accept
from facemask_editor.core.errors import EngineError
from facemask_editor.core.findings import Judgement
from facemask_editor.core.labels import LabelMap
from facemask_editor.engine.requests import EditResult, Engine
from facemask_editor.recipe.recipe import Recipe
from facemask_editor.recipe.source import digest


@dataclass(frozen=True, eq=False)
class Tried:
    """What became of an output.

    Attributes:
        result: Of the edit; None where none was good enough and none is kept.
        redraws: How often it was drawn again before this result.
        refused: How many draws each reason spoke against.
        accepted: Whether nothing speaks against the result.
    """

    result: EditResult | None
    redraws: int
    refused: Mapping[str, int]
    accepted: bool


class Acceptance:
    """Judges what edits make of one mask.

    Args:
        accept: What is good enough.
        engine: Judges masks.
        label_map: H x W uint8, the mask before any edit.
        key: Its digest.
    """

    def __init__(self, accept: Accept, engine: Engine, label_map: LabelMap, key: str) -> None:
        self._accept, self._engine = accept, engine
        self._label_map, self._key = label_map, key

    @cached_property
    def _before(self) -> Judgement:
        return self._engine.judge(self._label_map, self._key)

    def reasons(self, result: EditResult) -> tuple[str, ...]:
        """Return what speaks against an edited mask, each reason once; nothing against one that is as it was.

        Raises:
            EngineError: The model cannot tell what is asked.
        """
        if not any(result.changed.values()):
            return ()
        accept, found = self._accept, list[str]()
        if accept.defects:
            found += [f"defect {defect.kind}" for defect in result.defects]
        if accept.typicality is not None:
            found += self._atypical(result, accept.typicality)
        if accept.relations or accept.whole is not None:
            found += self._as_a_face(result)
        return tuple(dict.fromkeys(found))

    def _atypical(self, result: EditResult, least: float) -> list[str]:
        if not result.typicality:
            raise EngineError("the model cannot tell how typical parts are; leave accept.typicality out")
        low = {part: value for part, value in result.typicality.items() if value < least}
        changed = {part for part, number in result.changed.items() if number}
        # what was unusual before and is no more so now was brought by the mask
        return [
            f"typicality of {part}"
            for part, value in low.items()
            if part in changed and value < self._before.parts.get(part, 1.0)
        ]

    def _as_a_face(self, result: EditResult) -> list[str]:
        after, before = self._engine.judge(result.label_map, digest(result.label_map)), self._before
        if after.no_face:
            return [] if before.no_face else ["no face"]
        found = list[str]()
        if self._accept.relations:
            known = {out.relation for out in before.out_of_range}
            found += [f"relation {out.relation}" for out in after.out_of_range if out.relation not in known]
        if (least := self._accept.whole) is not None:
            if after.whole is None:
                raise EngineError("the model cannot tell how usual a face is; leave accept.whole out")
            if after.whole < least and after.whole < (1.0 if before.whole is None else before.whole):
                found.append("typicality of the face")
        return found


def tried(
    acceptance: Acceptance,
    accept: Accept,
    recipe_of: Callable[[int], Recipe],
    edit: Callable[[Recipe], EditResult],
) -> Tried:
    """Draw until a result is good enough, or there were enough draws.

    Args:
        acceptance: Judges.
        accept: Says how often.
        recipe_of: The recipe of a draw, by its number from 0.
        edit: Carries a recipe out.

    Raises:
        EngineError: An edit fails, or the model cannot judge it.
        Cancelled: The user asked to stop.
    """
    refused = Counter[str]()
    best: tuple[int, int, EditResult] | None = None
    drawn: Recipe | None = None
    for attempt in range(accept.redraws + 1):
        recipe = recipe_of(attempt)
        if recipe == drawn:
            break  # nothing in it is drawn: all further ones would be the same
        drawn = recipe
        result = edit(recipe)
        reasons = acceptance.reasons(result)
        if not reasons:
            return Tried(result, attempt, dict(refused), accepted=True)
        refused.update(reasons)
        if best is None or len(reasons) < best[0]:
            best = len(reasons), attempt, result
    assert best is not None, "one is drawn at least"
    kept = best[2] if accept.otherwise == "keep" else None
    return Tried(kept, best[1], dict(refused), accepted=False)
