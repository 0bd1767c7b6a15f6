"""New shapes of many parts at once: each on a face that holds together, or not at all.

Parts that are drawn one after another each find what the ones before made: so the head comes first, then what
lies on it, then what is worn. After each of them the face is looked at. What tears it is drawn again with
another seed, and in the end left as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from facemask_editor.core.findings import Defect
from facemask_editor.core.groups import EARS
from facemask_editor.engine.stage import Outcome, Stage
from facemask_editor.fields.mended import mended_by_both
from facemask_editor.recipe.kinds import KINDS
from facemask_editor.recipe.own import MAX_SEED
from facemask_editor.recipe.recipe import Step
from facemask_editor.recipe.step_kind import PartStep

MANY = 4
"""Parts from which on new shapes are one wish: so many does no group have."""

TRIES = 3
"""Draws of parts that tear the face."""

_STRIDE = 2654435761
"""Between the seeds of two tries: the next seed is the artist's to choose."""

_FIRST = ("skin", "hair", "neck", *EARS.names)

Carry = Callable[[Stage, Sequence[Step]], Outcome]


def wishes(steps: Sequence[Step]) -> list[tuple[Step, ...]]:
    """Return the steps in order, in tuples: new shapes of many parts that share a seed are one of them."""
    found: list[tuple[Step, ...]] = []
    rest: list[Step] = []
    place = 0
    while place < len(steps):
        alike = _alike(steps[place:])
        if len({step.part for step in alike}) >= MANY:
            if rest:
                found.append(tuple(rest))
                rest = []
            found.append(tuple(alike))
            place += len(alike)
        else:
            rest.append(steps[place])
            place += 1
    return [*found, tuple(rest)] if rest or not found else found


def is_many(steps: Sequence[Step]) -> bool:
    """Tell whether steps of `wishes` are new shapes of many parts."""
    return len({step.part for step in _alike(steps)}) >= MANY


def _alike(steps: Sequence[Step]) -> list[Any]:
    """Return the new shapes that steps begin with, as far as they share seed and temperature."""
    found: list[Any] = []
    for step in steps:
        if not (isinstance(step, PartStep) and step.kind in KINDS and KINDS[step.kind].adds):
            break
        if found and _drawn_as(step) != _drawn_as(found[0]):
            break
        found.append(step)
    return found


def _drawn_as(step: Any) -> tuple[int, float]:  # noqa: ANN401  one that draws
    return step.seed, step.temperature


def drawn(stage: Stage, steps: Sequence[Step], carry: Carry) -> Outcome:
    """Return a face with new shapes of many parts.

    Args:
        stage: On the mask before.
        steps: One of `wishes`.
        carry: Carries out steps as they come.
    """
    made = Outcome(stage.label_map)
    for unit in _units(stage, _alike(steps)):
        stage.check()
        here = stage.on(made.label_map)
        found = _one(stage, here, unit, made.edited, carry)
        made = replace(
            found,
            skipped=(*made.skipped, *found.skipped),
            typicality=found.typicality,
            limits={**made.limits, **found.limits},
            edited=made.edited | found.edited,
            mended=mended_by_both(made.mended, found.mended),
            flow=None,  # what is drawn anew moves nothing
        )
    return made


def _one(first: Stage, stage: Stage, unit: Sequence[Any], before: frozenset[int], carry: Carry) -> Outcome:
    """Return the first draw of parts that tears nothing, else one without the parts that do.

    Args:
        first: On the mask before all parts.
        stage: On that before these.
        unit: What is carried out together.
        before: Class indices of the parts that have been drawn.
        carry: Carries out steps as they come.
    """

    def defects(found: Outcome) -> tuple[Defect, ...]:
        return stage.tools.judge.defects(first.label_map, found.label_map, before | found.edited)

    torn: set[str] = set()
    for attempt in range(TRIES):
        found = carry(stage, _with_seed(unit, attempt))
        if stage.settings.coarse:
            return found
        if not (wrong := defects(found)):
            return found
        torn |= {defect.part for defect in wrong}
    bad = {step.part for step in unit if step.part in torn or _partner(step.part) in torn}
    bad = bad or {step.part for step in unit}
    why = tuple(f"{name} is left as it was: its new shapes would have torn the face" for name in sorted(bad))
    rest = [step for step in unit if step.part not in bad]
    if rest:
        found = carry(stage, rest)
        if not defects(found):
            return replace(found, skipped=(*found.skipped, *why))
        why = tuple(f"{s.part} is left as it was: its new shapes would have torn the face" for s in unit)
    return Outcome(stage.label_map, skipped=why)


def _with_seed(unit: Sequence[Any], attempt: int) -> list[Any]:
    return [
        step.model_copy(update={"seed": (step.seed + _STRIDE * attempt) % (MAX_SEED + 1)}) for step in unit
    ]


def _partner(part: str) -> str:
    """Return the other one of a pair; lips are asked for together by their group."""
    if part[:2] in ("l_", "r_"):
        return {"l": "r", "r": "l"}[part[0]] + part[1:]
    return ""


def _units(stage: Stage, steps: Sequence[Any]) -> list[list[Any]]:
    """Return what is carried out together: skin, hair, neck, ears, the features, each thing worn."""
    layout = stage.tools.vae.config.layout
    worn = {stage.tools.class_names[part] for part in layout.accessories}
    rank = {name: number for number, name in enumerate(_FIRST)}
    head = sorted((step for step in steps if step.part in rank), key=lambda step: rank[step.part])
    units: list[list[Any]] = []
    for step in head:
        if units and step.part in EARS.names and units[-1][0].part in EARS.names:
            units[-1].append(step)
        else:
            units.append([step])
    rest = [step for step in steps if step.part not in rank]
    features = [step for step in rest if step.part not in worn and step.part != "cloth"]
    last = [[step] for step in rest if step.part in worn or step.part == "cloth"]
    return [*units, *([features] if features else []), *last]
