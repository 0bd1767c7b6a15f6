"""One output of a plan for one mask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from os import PathLike
from typing import Any

from facemask_editor.api.editing import carried_out, edit_of
from facemask_editor.api.engines import LoadedEngine, ModelName, loaded_engine
from facemask_editor.api.mask import Mask
from facemask_editor.api.opening import MaskLike, open
from facemask_editor.api.plan import Plan, as_plan
from facemask_editor.core.labels import LabelMap
from facemask_editor.recipe.recipe import Recipe
from facemask_editor.recipe.source import digest, donors_of


def draw(
    mask: MaskLike,
    plan: Plan | str | PathLike[str] | Mapping[str, Any],
    number: int = 0,
    *,
    model: ModelName = None,
    device: str = "auto",
) -> Mask | None:
    """Return an output that a plan draws for a mask: the pixels of ``NAME_v000.png`` of a batch run.

    It depends on the plan, the mask and its name, the number and the model, and on nothing else. Masks from
    arrays have no name of their own: `open` gives them one.

    Args:
        mask: Opened, or whatever `open` takes.
        plan: Read, or whatever `Plan` takes; to draw often, read it once.
        number: Of the output, from 0.
        model: Name or file of a model; None is the program's default.
        device: "auto", "cpu", "cuda" or "mps".

    Returns:
        The mask with an entry more in ``edits``; None where the plan drops the output, for no draw was good
        enough.

    Raises:
        FormatError: Plan, mask, index or a second face cannot be used, naming file, field and value.
        ValueError: For a number below 0, or a plan for masks of other classes.
        CheckpointError: The model cannot be used.
        EngineError: The model cannot carry out or judge what the plan asks.
    """
    if number < 0:
        raise ValueError(f"number is {number}; outputs are numbered from 0")
    opened = open(mask)
    read = as_plan(plan, opened.schema)
    read.drawing.check([opened.name])
    return drawn(opened, read, number, loaded_engine(model, device))


def drawn(mask: Mask, plan: Plan, number: int, engine: LoadedEngine) -> Mask | None:
    """Return what a plan that has been checked draws; args and errors as of `draw`."""
    from facemask_editor.batch.acceptance import Acceptance, tried
    from facemask_editor.engine.refused import check_usable

    drawing, present = plan.drawing, tuple(mask.parts)
    check_usable(drawing.template, engine.info.refused)

    def recipe_of(attempt: int) -> Recipe:
        recipe = drawing.recipe(mask.name, number, present, attempt)
        locks = tuple(dict.fromkeys((*recipe.locks, *mask.locks)))
        return recipe.model_copy(update={"locks": locks})

    def result_of(recipe: Recipe) -> Any:  # noqa: ANN401  EditResult, whose import is heavy
        return carried_out(mask, recipe, _donors(plan, recipe), engine)

    accept = drawing.plan.accept
    if accept is None:
        recipe = recipe_of(0)
        return mask.with_edit(edit_of(result_of(recipe), recipe, _donors(plan, recipe), engine))
    acceptance = Acceptance(accept, engine, mask.label_map, digest(mask.label_map))  # type: ignore[arg-type]
    found = tried(acceptance, accept, recipe_of, result_of)
    if found.result is None:
        return None
    recipe = recipe_of(found.redraws)
    made = edit_of(found.result, recipe, _donors(plan, recipe), engine)
    return mask.with_edit(replace(made, accepted=found.accepted))


def _donors(plan: Plan, recipe: Recipe) -> dict[str, LabelMap]:
    keys = dict.fromkeys(key for step in recipe.steps for key in donors_of(step))
    return _masks_of(plan).maps(tuple(keys)) if keys else {}


@lru_cache(maxsize=4)
def _masks_of(plan: Plan) -> Any:  # noqa: ANN401  DonorMasks
    from facemask_editor.batch.plan_file.donors import DonorMasks

    folder = plan.drawing.donors
    return DonorMasks({} if folder is None else folder.paths, plan.schema)
