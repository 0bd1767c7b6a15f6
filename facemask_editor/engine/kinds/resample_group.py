"""New shapes for the parts of a group, drawn as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from facemask_editor.core.errors import EngineError
from facemask_editor.core.groups import DRAWN_TOGETHER
from facemask_editor.engine.exemplar.draw import draw, draws
from facemask_editor.engine.kinds.carrier import Carrier
from facemask_editor.engine.paper.changed import ChangedCodes
from facemask_editor.engine.stage import Outcome, Stage
from facemask_editor.fields.mended import mended_by_both
from facemask_editor.recipe.kinds.resample_group import ResampleGroup


def _carry_out(stage: Stage, step: ResampleGroup) -> Outcome:
    """Draw what is there of the group and not locked; where nothing of it is there, all of it comes."""
    if step.group not in DRAWN_TOGETHER:
        raise EngineError(f"unknown group {step.group!r}; known: {', '.join(DRAWN_TOGETHER)}")
    mask, present = stage.face.label_map, stage.face.present
    if not present[1:].any():
        return Outcome(mask.copy(), skipped=(f"there is no face in this mask that {step.group} could fit",))
    members = DRAWN_TOGETHER[step.group].labels(stage.tools.schema)
    there = [part for part in members if present[part]]
    asked = [part for part in (there or members) if part not in stage.locks]
    if not asked:
        return Outcome(mask.copy(), skipped=(f"{step.group} is locked",))
    sampler = stage.tools.sampler
    drawn = sampler.group_of(asked[0])
    if not set(asked) <= set(drawn):
        return _in_turn(stage, step, asked)
    # a mouth opens with lips that are drawn, never between locked ones
    opens = set(drawn) - {sampler.opening} <= set(asked) and sampler.opening not in stage.locks
    opens = opens and sampler.opening in drawn and step.temperature > 0
    stage.state.resample_group(drawn if opens else asked, step.seed, step.temperature, opens=opens)
    return stage.outcome()


def _in_turn(stage: Stage, step: ResampleGroup, parts: Sequence[int]) -> Outcome:
    """Draw one part after the other: some of them on pixels, and these have theirs before the next begins."""
    made = Outcome(stage.face.label_map.copy())
    edited: frozenset[int] = frozenset()
    for part in parts:
        stage.check()
        stage = stage.on(made.label_map)
        found = _by_exemplar(stage, part, step)
        if found is None:
            stage.state.resample(part, step.seed, step.temperature)
            found = stage.outcome()
        if isinstance(found, str):
            made = replace(made, skipped=(*made.skipped, found))
            continue
        edited |= found.edited
        made = Outcome(
            found.label_map,
            (*made.skipped, *found.skipped),
            found.typicality,
            mended=mended_by_both(made.mended, found.mended),
        )
    return replace(made, edited=edited)


def _by_exemplar(stage: Stage, part: int, step: ResampleGroup) -> Outcome | str | None:
    """Return a part that is drawn on pixels; None for one that is drawn in codes."""
    return draw(stage, part, step) if draws(stage, part) else None


def _from_noise(changed: ChangedCodes, _: int, step: ResampleGroup) -> str | None:
    if step.group not in DRAWN_TOGETHER:
        raise EngineError(f"unknown group {step.group!r}; known: {', '.join(DRAWN_TOGETHER)}")
    members = DRAWN_TOGETHER[step.group].labels(changed.schema)
    asked = [part for part in members if changed.present[part]] or list(members)
    free = [part for part in asked if part not in changed.locks]
    for part in free:
        changed.draw(part, step.seed, step.temperature)
    return None if free else f"{step.group} is locked"


RESAMPLE_GROUP = Carrier(whole=_carry_out, paper=_from_noise)
