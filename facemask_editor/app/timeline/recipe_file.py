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
from facemask_editor.recipe.source import EditSource, donors_of
from facemask_editor.recipe.spelling import Handles, Spelling
from facemask_editor.recipe.template import ALL_PARTS, concrete_recipe, part_problem, present_parts


def has_edits(timeline: Timeline) -> bool:
    """Tell whether there is anything that a recipe file could hold."""
    return any(entry.source is not None and entry.on for entry in timeline.entries)


def as_recipe(timeline: Timeline) -> tuple[Recipe, tuple[str, ...]]:
    """Return the edits that are switched on as one recipe, and a sentence for each thing that it lacks.

    Each edit keeps its adapt amount, its strength, its locks and its salt: what differs from the first one is
    said by its steps.

    Raises:
        ValueError: There is no edit.
    """
    recipes = [entry.recipe for entry in timeline.entries if entry.source is not None and entry.on]
    if not recipes:
        raise ValueError("there is no edit that a recipe could hold")
    painted = sum(1 for entry in timeline.entries if entry.source is None and entry.on and not entry.keeps)
    lacks = []
    if painted:
        what = "1 stroke is" if painted == 1 else f"{painted} strokes are"
        lacks.append(f"{what} not part of it")
    drawn = {recipe.salt for recipe in recipes if _draws(recipe)} or {recipes[0].salt}
    salt = next(iter(drawn)) if len(drawn) == 1 else None
    return Recipe.together([_plain(recipe, salt) for recipe in recipes]), tuple(lacks)


def _draws(recipe: Recipe) -> bool:
    return any(described(step).draws(step) for step in recipe.steps)


def _plain(recipe: Recipe, salt: int | None) -> Recipe:
    """Return a recipe of this generation that locks none of the parts that it edits.

    Args:
        recipe: Of an edit.
        salt: For one that draws nothing, so that no step has to say its own.
    """
    edited = {step.part for step in recipe.steps if isinstance(step, PartStep)}
    locks = tuple(name for name in recipe.locks if name not in edited)
    salt = recipe.salt if _draws(recipe) else salt
    return recipe.model_copy(update={"locks": locks, "salt": salt, "generation": GENERATION})


def entries_of(
    path: Path,
    recipe: Recipe,
    label_map: LabelMap,
    schema: LabelSchema,
    donors: Mapping[str, str],
    *,
    model: str,
    model_sha256: str,
    handles: Callable[[], Handles],
) -> list[Entry]:
    """Return entries that carry a recipe out when they are replayed, one for all of which the same holds.

    Args:
        path: The file.
        recipe: What it holds; a step for ``all`` is one for each part that the mask has.
        label_map: H x W uint8, of the mask.
        schema: Its classes.
        donors: Digests of the donors that it names, by their keys.
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
    entries = []
    for flat in found.in_turn():
        named = {key: donors[key] for step in flat.steps for key in donors_of(step)}
        source = EditSource(recipe=flat, donors=named, model=model, model_sha256=model_sha256)
        entries.append(Entry(new_key(), edit_name(flat, schema), NOTHING, source))
    return entries


def _check(path: Path, recipe: Recipe, schema: LabelSchema, handles: Callable[[], Handles]) -> None:
    known = f"known classes: {', '.join(schema.names)}"
    locks = [("locks", name) for name in recipe.locks]
    for i, step in enumerate(recipe.steps):
        own = step.own.locks if step.own else None
        locks += [(f"steps.{i}.own.locks", name) for name in own or ()]
    for field, name in locks:
        if name not in schema.names:
            raise FormatError(path, f"recipe field {field}", repr(name), known)
    for i, step in enumerate(recipe.steps):
        found = None
        if isinstance(step, PartStep) and step.part != ALL_PARTS:
            why = part_problem(step, recipe.locks_of(step), schema) if step.part in schema.names else known
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
