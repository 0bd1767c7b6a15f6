"""A timeline as a recipe file, and a recipe as entries of a timeline."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from facemask_editor.app.timeline.pixels import NOTHING
from facemask_editor.app.timeline.timeline import Entry, Timeline, new_key
from facemask_editor.core.errors import FormatError
from facemask_editor.core.labels import LabelMap, LabelSchema
from facemask_editor.recipe.kinds import described
from facemask_editor.recipe.names import edit_name
from facemask_editor.recipe.recipe import GENERATION, PartStep, Recipe
from facemask_editor.recipe.source import EditSource
from facemask_editor.recipe.spelling import Handles, Spelling
from facemask_editor.recipe.template import ALL_PARTS, concrete_recipe, part_problem, present_parts


def has_edits(timeline: Timeline) -> bool:
    """Tell whether there is anything that a recipe file could hold."""
    return any(entry.source is not None and entry.on for entry in timeline.entries)


def as_recipe(timeline: Timeline) -> tuple[Recipe, tuple[str, ...]]:
    """Return the edits that are switched on as one recipe, and a sentence for each thing that it lacks.

    A recipe has one adapt amount, one salt and one set of locks: those of the first edit; parts that a step
    edits are not locked.

    Raises:
        ValueError: There is no edit.
    """
    recipes = [entry.recipe for entry in timeline.entries if entry.source is not None and entry.on]
    if not recipes:
        raise ValueError("there is no edit that a recipe could hold")
    first = recipes[0]
    steps = tuple(step for recipe in recipes for step in recipe.steps)
    edited = {step.part for step in steps if isinstance(step, PartStep)}
    locks = tuple(name for name in first.locks if name not in edited)
    drawn = {r.salt for r in recipes if any(described(step).draws(step) for step in r.steps)}
    lacks = []
    painted = sum(1 for entry in timeline.entries if entry.source is None and entry.on and not entry.keeps)
    if painted:
        what = "1 stroke is" if painted == 1 else f"{painted} strokes are"
        lacks.append(f"{what} not part of it")
    if any(recipe.adapt != first.adapt for recipe in recipes):
        lacks.append(f"its edits adapt by different amounts; all of them get {first.adapt:g}")
    if any(set(recipe.locks) != set(locks) for recipe in recipes):
        named = ", ".join(locks) or "nothing"
        lacks.append(f"its edits were made under different locks; locked is {named}")
    if len(drawn) > 1:
        lacks.append("seeds of later edits were drawn for the face as it was then, and may give other shapes")
    salt = next(iter(drawn)) if len(drawn) == 1 else first.salt
    made = first.model_copy(update={"steps": steps, "locks": locks, "salt": salt, "generation": GENERATION})
    return made, tuple(lacks)


def entry_of(
    path: Path,
    recipe: Recipe,
    label_map: LabelMap,
    schema: LabelSchema,
    donors: Mapping[str, str],
    *,
    model: str,
    model_sha256: str,
    handles: Callable[[], Handles],
) -> Entry:
    """Return an entry that carries a recipe out when it is replayed.

    Args:
        path: The file.
        recipe: What it holds; a step for ``all`` is one for each part that the mask has.
        label_map: H x W uint8, of the mask.
        schema: Its classes.
        donors: Digests of the donors that it names.
        model: Name of the model that is loaded.
        model_sha256: Of its weights.
        handles: See `Spelling`.

    Raises:
        FormatError: It names what nobody knows, locks what it edits, or has no step for this mask.
    """
    _check(path, recipe, schema, handles)
    written = len(recipe.steps)
    present = present_parts(label_map, schema)
    found = concrete_recipe(recipe, written_steps=written, seed=0, stem="", variant=0, present=present)
    if not found.steps:
        raise FormatError(path, "recipe field steps", "empty", "it has no step for this mask")
    found = found.model_copy(update={"generation": GENERATION})
    source = EditSource(recipe=found, donors=dict(donors), model=model, model_sha256=model_sha256)
    return Entry(new_key(), edit_name(found, schema), NOTHING, source)


def _check(path: Path, recipe: Recipe, schema: LabelSchema, handles: Callable[[], Handles]) -> None:
    known = f"known classes: {', '.join(schema.names)}"
    for name in recipe.locks:
        if name not in schema.names:
            raise FormatError(path, "recipe field locks", repr(name), known)
    for i, step in enumerate(recipe.steps):
        found = None
        if isinstance(step, PartStep) and step.part != ALL_PARTS:
            why = part_problem(step, recipe.locks, schema) if step.part in schema.names else known
            found = ("part", why) if why else None
        if found := found or described(step).problem(step, Spelling(schema, handles)):
            raise FormatError(
                path, f"recipe field steps.{i}.{found[0]}", repr(getattr(step, found[0])), found[1]
            )


def for_another(timeline: Timeline) -> list[Entry]:
    """Return the edits that are switched on as entries for another mask, to be carried out there."""
    return [
        replace(entry, key=new_key(), pixels=NOTHING, made_of="")
        for entry in timeline.entries
        if entry.source is not None and entry.on
    ]
