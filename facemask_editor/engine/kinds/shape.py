"""A measured quantity of a part: face parts are deformed on the pixels, skin and hair through their codes."""

from __future__ import annotations

from dataclasses import replace

from facemask_editor.core.groups import MOUTH
from facemask_editor.core.region import changed_box
from facemask_editor.engine.deform.handle.warp import warped
from facemask_editor.engine.exemplar.handles.apply import shape, shapes
from facemask_editor.engine.kinds.carrier import Carrier
from facemask_editor.engine.kinds.open_mouth import open_by
from facemask_editor.engine.shape.whole import reshaped
from facemask_editor.engine.stage import Outcome, Stage
from facemask_editor.recipe.kinds.shape import Shape


def _on_pixels(stage: Stage, part: int, step: Shape) -> Outcome | str:
    if shapes(stage, part, step):
        return shape(stage, part, step)
    return _deform(stage, part, step) if stage.ground.deformable(part) else _through_codes(stage, part, step)


def _through_codes(stage: Stage, part: int, step: Shape) -> Outcome | str:
    handle = stage.tools.handles.named(part, step.handle)
    present = stage.state.present
    if not present[part]:
        return f"{step.part} is not in this mask; resample adds it"
    parts = [part, *(other for other in _sides(stage, part, step) if present[other])]
    if step.amount == 0:
        return Outcome(stage.label_map.copy(), edited=frozenset(parts))
    made = reshaped(stage, parts, handle, step.amount)
    if isinstance(made, list):
        return _too_small(stage, made)
    if changed_box(stage.label_map, made.label_map) is None:
        return replace(made, skipped=(*made.skipped, _no_more(stage, part, handle)))
    return made


def _deform(stage: Stage, part: int, step: Shape) -> Outcome | str:
    ground, settings = stage.ground, stage.settings
    handle = stage.tools.handles.named(part, step.handle)
    if not ground.shows(part):
        if part not in MOUTH.labels(stage.tools.schema) or handle != "opening":
            return f"{step.part} is not in this mask; resample adds it"
        return open_by(stage, part, step.amount)
    if step.amount == 0:
        return Outcome(stage.label_map.copy(), edited=frozenset({part}))
    parts = [part, *(other for other in _sides(stage, part, step) if ground.shows(other))]
    partner = stage.tools.handles.partners.get(part)
    still = () if partner is None or partner in parts else (partner,)
    made = warped(
        ground, parts, handle, step.amount, stage.locks, settings.adapt, still=still, coarse=settings.coarse
    )
    if len(made.small) == len(parts):
        return _too_small(stage, made.small)
    skipped: tuple[str, ...] = (_too_small(stage, made.small),) if made.small else ()
    if changed_box(stage.label_map, made.label_map) is None:
        skipped = (*skipped, _no_more(stage, part, handle))
    names = stage.tools.class_names
    limits = {f"{names[p]}.{handle}": reached for p, reached in made.reached.items()}
    edited = frozenset(parts)
    return Outcome(made.label_map, skipped, flow=made.flow, limits=limits, edited=edited, mended=made.mended)


def _by_pixels(stage: Stage, part: int, step: Shape) -> bool:
    """What a shape has torn is looked at before the next step: each is a run of its own."""
    return True


def _sides(stage: Stage, part: int, step: Shape) -> tuple[int, ...]:
    """Return the other side of a pair where it changes as well."""
    handles = stage.tools.handles
    other = handles.partners.get(part)
    changes = step.side == "both" and other in handles.parts and other not in stage.locks
    return (other,) if changes and other is not None else ()


def _too_small(stage: Stage, parts: tuple[int, ...] | list[int]) -> str:
    names = " and ".join(stage.tools.class_names[p] for p in parts)
    return f"{names}: too few pixels to be shaped"


def _no_more(stage: Stage, part: int, handle: str) -> str:
    return f"{stage.tools.schema.title(part)} {handle} cannot change more in this face"


SHAPE = Carrier(pixels=_on_pixels, by_pixels=_by_pixels)
