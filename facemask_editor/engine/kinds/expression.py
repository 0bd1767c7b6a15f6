"""An expression: the parts of the face change together, as the learnt table says."""

from __future__ import annotations

from collections.abc import Mapping

from facemask_editor.core.errors import EngineError
from facemask_editor.core.region import changed_box
from facemask_editor.engine.deform.handle.together import warped_together
from facemask_editor.engine.kinds.carrier import Carrier
from facemask_editor.engine.kinds.open_mouth import open_by
from facemask_editor.engine.stage import Outcome, Stage
from facemask_editor.recipe.expressions import expressions, title
from facemask_editor.recipe.kinds.expression import Expression


def _carry_out(stage: Stage, step: Expression) -> Outcome:
    table = expressions()
    if step.name not in table:
        raise EngineError(f"unknown expression {step.name!r}; known: {', '.join(table)}")
    schema = stage.tools.schema
    wanted = _by_part(stage, table[step.name], step.amount)
    locked = [schema.title(part) for part in wanted if part in stage.locks]
    free = {part: changes for part, changes in wanted.items() if part not in stage.locks}
    skipped = tuple(f"{name} is locked" for name in locked)
    mouth = schema.index("mouth") if "mouth" in schema.names else -1
    if mouth in free and not stage.ground.shows(mouth):
        return _opened(stage, free[mouth]["opening"], skipped)
    free = {part: changes for part, changes in free.items() if stage.ground.shows(part)}
    if not free or step.amount == 0:
        if not locked and step.amount != 0:
            skipped = (f"this face shows nothing that could {title(step.name)}",)
        return Outcome(stage.label_map.copy(), skipped=skipped)
    settings = stage.settings
    made = warped_together(stage.ground, free, stage.locks, settings.adapt, coarse=settings.coarse)
    if changed_box(stage.label_map, made.label_map) is None:
        skipped = (*skipped, f"{title(step.name)} cannot change more in this face")
    names = stage.tools.class_names
    limits = {f"{names[p]}.{step.name}": step.amount * share for p, share in made.reached.items()}
    edited = frozenset(free)
    return Outcome(made.label_map, skipped, flow=made.flow, limits=limits, edited=edited, mended=made.mended)


def _by_part(
    stage: Stage, changes: Mapping[str, Mapping[str, float]], amount: float
) -> dict[int, dict[str, float]]:
    """Return the changes by class index, both sides of a pair alike."""
    schema, handles = stage.tools.schema, stage.tools.handles
    found: dict[int, dict[str, float]] = {}
    for name, quantities in changes.items():
        if name not in schema.names or schema.index(name) not in handles.parts:
            continue
        part = schema.index(name)
        scaled = {quantity: amount * change for quantity, change in quantities.items()}
        found[part] = scaled
        if part in handles.partners and handles.partners[part] in handles.parts:
            found[handles.partners[part]] = dict(scaled)
    return found


def _opened(stage: Stage, height: float, skipped: tuple[str, ...]) -> Outcome:
    """Open a mouth between closed lips as high as faces with this expression show it."""
    mouth = stage.tools.schema.index("mouth")
    tables = stage.tools.handles.parts[mouth]
    mean, deviation = (float(value) for value in tables.stats[tables.shape.handles.index("opening"), :2])
    made = open_by(stage, mouth, max(0.01, (height - mean) / deviation) if height > 0 else 0.0)
    if isinstance(made, str):
        return Outcome(stage.label_map.copy(), skipped=(*skipped, made))
    return made


EXPRESSION = Carrier(whole=_carry_out)
