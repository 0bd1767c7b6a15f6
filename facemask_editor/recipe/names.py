"""What an edit is called in the history."""

from __future__ import annotations

from collections.abc import Container
from itertools import groupby

from facemask_editor.core.labels import LabelSchema
from facemask_editor.recipe.kinds import described
from facemask_editor.recipe.recipe import Recipe
from facemask_editor.recipe.wording import Wording


def edit_name(recipe: Recipe, schema: LabelSchema, changed: Container[str] | None = None) -> str:
    """Return the name of an edit: "New nose shape (seed 3), nudge nose (0.50, seed 0)"; "" without steps.

    Args:
        recipe: The edit.
        schema: The classes of the mask.
        changed: Names of the classes that it changed: of a pair, only what changed is named. None where that
            is not known.
    """
    wording = Wording(schema, changed)
    words: list[str] = []
    for _, group in groupby(recipe.steps, key=lambda step: step.kind):
        steps = list(group)
        words += described(steps[0]).words(steps, wording)
    text = ", ".join(words)
    return text[:1].upper() + text[1:]
