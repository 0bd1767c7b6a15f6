"""New shapes for the parts of a group, drawn as one."""

from __future__ import annotations

from collections.abc import Sequence

from facemask_editor.core.errors import EngineError
from facemask_editor.engine.kinds.carrier import Carrier
from facemask_editor.engine.kinds.resample import RESAMPLE
from facemask_editor.engine.stage import Outcome, Stage
from facemask_editor.recipe.kinds.resample import Resample
from facemask_editor.recipe.kinds.resample_group import DRAWN_TOGETHER, ResampleGroup


def _carry_out(stage: Stage, step: ResampleGroup) -> Outcome:
    """Draw what is there of the group and not locked; where nothing of it is there, all of it comes."""
    if step.group not in DRAWN_TOGETHER:
        raise EngineError(f"unknown group {step.group!r}; known: {', '.join(DRAWN_TOGETHER)}")
    mask = stage.face.label_map
    present = stage.face.present
    if not present[1:].any():
        return Outcome(mask.copy(), skipped=(f"there is no face in this mask that {step.group} could fit",))
    members = DRAWN_TOGETHER[step.group].labels(stage.tools.schema)
    there = [part for part in members if present[part]]
    asked = [part for part in (there or members) if part not in stage.locks]
    if not asked:
        return Outcome(mask.copy(), skipped=(f"{step.group} is locked",))
    drawn = stage.tools.sampler.group_of(asked[0])
    if not set(asked) <= set(drawn):
        return _in_turn(stage, step, asked)
    # a mouth opens with lips that are drawn, never between locked ones
    free = [part for part in drawn if part not in stage.locks]
    opens = free == list(drawn) and step.temperature > 0
    stage.state.resample_group(free if opens else asked, step.seed, step.temperature, opens=opens)
    return stage.outcome()


def _in_turn(stage: Stage, step: ResampleGroup, parts: Sequence[int]) -> Outcome:
    """Draw one part after the other: some of them on pixels, and these have theirs before the next begins."""
    names = stage.tools.class_names
    made = Outcome(stage.face.label_map.copy())
    skipped: tuple[str, ...] = ()
    edited: frozenset[int] = frozenset()
    for part in parts:
        stage.check()
        single = Resample(part=names[part], seed=step.seed, temperature=step.temperature)
        stage = stage.on(made.label_map)
        if not stage.face.present[part] and stage is not None and part not in edited and made.edited:
            continue  # another member's draw has covered it
        found: Outcome | str | None
        if RESAMPLE.by_pixels(stage, part, single):
            assert RESAMPLE.pixels is not None, "it says that it works on pixels"
            found = RESAMPLE.pixels(stage, part, single)
        else:
            assert RESAMPLE.part is not None, "every part can be drawn"
            found = RESAMPLE.part(stage, part, single) or stage.outcome()
        if isinstance(found, str):
            skipped += (found,)
            continue
        made, skipped, edited = found, skipped + found.skipped, edited | found.edited
    return Outcome(
        made.label_map, skipped, made.typicality, made.flow if len(parts) == 1 else None, edited=edited
    )


RESAMPLE_GROUP = Carrier(whole=_carry_out)
