"""The pixels of a second face, moved and scaled into place."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from facemask_editor.core.labels import LabelMap
from facemask_editor.core.nearest import class_flags
from facemask_editor.engine.encode.donor import frame_of
from facemask_editor.engine.exemplar.draw import remove, removes
from facemask_editor.engine.kinds.carrier import Carrier
from facemask_editor.engine.stage import Outcome, Stage
from facemask_editor.engine.transplant.place import placement
from facemask_editor.engine.transplant.put import emptied, filled, put, units
from facemask_editor.recipe.kinds.transplant import Transplant


class _Part(NamedTuple):
    """What is to go."""

    part: str


def _carry_out(stage: Stage, step: Transplant) -> Outcome:
    """Take what is not locked of the parts, each unit from the donor's place to that of the face before."""
    tools, donor = stage.tools, stage.donor(step.donor)
    parts = [tools.part(name) for name in step.parts]
    locked = [tools.class_names[p] for p in parts if p in stage.locks]
    made = Outcome(stage.label_map.copy(), skipped=tuple(f"{name} is locked" for name in locked))
    frames = frame_of(stage.face, tools.schema), frame_of(donor, tools.schema)
    free = [p for p in parts if p not in stage.locks and p != tools.schema.background]
    for unit in units(free, tools.schema):
        stage.check()
        named = " and ".join(tools.class_names[p] for p in unit)
        if not class_flags(unit)[donor.label_map].any():
            made = replace(made, skipped=(*made.skipped, f"{named} is not in the second face"))
            continue
        place = placement(stage.label_map, donor.label_map, unit, frames, tools.schema)
        here = stage.on(made.label_map)
        label_map = put(
            made.label_map, _without(here, unit), donor.label_map, unit, place, tools.schema, stage.locks
        )
        label_map = filled(stage.label_map, label_map, donor.label_map, place, tools.schema, stage.locks)
        if not class_flags(unit)[label_map].any():
            reason = f"{named} has no pixel: locked parts or accessories cover its place"
            made = replace(made, skipped=(*made.skipped, reason))
        made = replace(made, label_map=label_map, edited=made.edited | frozenset(unit))
    return made


def _without(stage: Stage, unit: tuple[int, ...]) -> LabelMap:
    """Return the face without its own parts, filled as their removal fills it."""
    [*_, part] = unit
    if len(unit) == 1 and (stage.label_map == part).any() and removes(stage, part):
        found = remove(stage, part, _Part(stage.tools.class_names[part]))
        if isinstance(found, Outcome):
            return found.label_map
    return emptied(stage.label_map, unit, stage.tools.schema, stage.locks)


TRANSPLANT = Carrier(whole=_carry_out)
