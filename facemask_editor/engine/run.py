"""The steps of a recipe in runs: what changes codes together, and what works on pixels by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from facemask_editor.core.errors import EngineError
from facemask_editor.engine.deform.compose_flow import composed
from facemask_editor.engine.kinds import CARRIERS
from facemask_editor.engine.kinds.carrier import Carrier
from facemask_editor.engine.stage import Outcome, Stage
from facemask_editor.engine.together import drawn, is_many, wishes
from facemask_editor.fields.mended import mended_by_both
from facemask_editor.recipe.recipe import PartStep, Step


def carried_out(stage: Stage, steps: Sequence[Step]) -> Outcome:
    """Carry out steps one after another.

    Args:
        stage: On the mask before all of them.
        steps: In order.

    Returns:
        The pixels after the last step, and what all steps had to say.
    """
    made: Outcome | None = None
    for wish in (wish for together in rounds(steps) for wish in wishes(together)):
        here = stage if made is None else stage.on(made.label_map)
        found = drawn(here, wish, _in_order) if is_many(wish) else _in_order(here, wish)
        made = found if made is None else _joined(made, found)
    assert made is not None, "there is one wish at least, which may be empty"
    return made


def rounds(steps: Sequence[Step]) -> list[list[Step]]:
    """Return the steps in rounds, each on the pixels of the one before.

    Steps that are carried out as several (`Carrier.singly`) make a round of each of these: a mouth goes with
    its lips to the first donor, holds together there, and goes on to the second. All others are one round.
    """
    found: list[list[Step]] = [[]]
    mixed: list[Step] = []
    for step in steps:
        singles = _carrier(step).singly(step)
        if len(singles) < 2:
            if mixed:
                found.append([])
                mixed = []
            found[-1].extend(singles)
            continue
        # the same but for the part: they go together
        alike = [single.model_copy(update={"part": ""}) for single in singles]
        if alike != mixed:
            mixed = alike
            found += [[] for _ in singles]
        for together, single in zip(found[-len(singles) :], singles, strict=True):
            together.append(single)
    return [together for together in found if together] or [[]]


def _in_order(stage: Stage, steps: Sequence[Step]) -> Outcome:
    """Carry out steps as they come."""
    made = Outcome(stage.label_map)
    in_codes = False
    for step in steps:
        stage.check()
        carrier = _carrier(step)
        part = _part(stage, step)
        if isinstance(part, str):
            made = replace(made, skipped=(*made.skipped, part))
            continue
        pixels = carrier.whole is not None or carrier.by_pixels(stage, part, step)
        if pixels and in_codes:
            made = _joined(made, stage.outcome())
            in_codes = False
        if not in_codes:
            stage = stage.on(made.label_map)
            # what is there to work on may have gone with the steps before
            pixels = carrier.whole is not None or carrier.by_pixels(stage, part, step)
        if pixels:
            made = _joined(made, _on_pixels(stage, carrier, part, step))
        elif carrier.part is not None:
            in_codes = True
            if reason := carrier.part(stage, part, step):
                stage.skipped.append(reason)
    if in_codes or not steps:
        made = _joined(made, stage.outcome())
    return made


def _carrier(step: Step) -> Carrier:
    try:
        return CARRIERS[step.kind]
    except KeyError:
        raise EngineError(f"the engine cannot carry out a step of the kind {step.kind!r}") from None


def _part(stage: Stage, step: Step) -> int | str:
    """Return the class index of a step, 0 for one of the whole face, or why it has no effect."""
    if not isinstance(step, PartStep):
        return 0
    part = stage.tools.part(step.part)
    if part == 0:
        return "background is what no part covers; edit the parts instead"
    return f"{step.part} is locked" if part in stage.locks else part


def _on_pixels(stage: Stage, carrier: Carrier, part: int, step: Step) -> Outcome:
    if carrier.whole is not None:
        return carrier.whole(stage, step)
    assert carrier.pixels is not None, "it says that it works on pixels"
    made = carrier.pixels(stage, part, step)
    return Outcome(stage.label_map, skipped=(made,)) if isinstance(made, str) else made


def _joined(before: Outcome, after: Outcome) -> Outcome:
    return replace(
        after,
        skipped=(*before.skipped, *after.skipped),
        flow=composed(before.flow, after.flow),
        limits={**before.limits, **after.limits},
        edited=before.edited | after.edited,
        mended=mended_by_both(before.mended, after.mended),
    )
