"""A carrier of recipes without a model: quick, and what it draws depends on seed, salt, ground and locks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from facemask_editor.app.timeline.timeline import Timeline
from facemask_editor.core.errors import EngineError
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.core.labels import LabelMap
from facemask_editor.recipe.recipe import Recipe
from facemask_editor.recipe.source import EditSource

SHA = "0" * 64


class CheapEdits:
    """Shifts a part by its seed or amount; a part that is not there appears in the middle.

    Attributes:
        calls: Names of the parts that were edited, in order.
        models: Checksums of the models that it has.
    """

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.models = {SHA}

    def __call__(
        self, ground: LabelMap, key: str, recipe: Recipe, source: EditSource
    ) -> tuple[LabelMap, EditSource]:
        """Carry a recipe out as the engine would; see `Carrier`."""
        del key
        if source.model_sha256 not in self.models:
            raise EngineError(f"it was made with the model {source.model}, which is not loaded")
        salt = int(np.count_nonzero(ground)) if recipe.salt is None else recipe.salt
        after = ground.copy()
        locks = [SCHEMA.index(name) for name in recipe.locks]
        for step in recipe.steps:
            self.calls.append(step.part)
            label = SCHEMA.index(step.part)
            by = int(getattr(step, "seed", 0) + round(3 * getattr(step, "amount", 0)) + salt) % 7
            where = after == label
            if not where.any():
                where[2:6, 2:6] = True
            moved = np.roll(where, (by - 3, by // 2), (0, 1))
            free = ~np.isin(after, locks) if label not in locks else np.zeros_like(where)
            if SCHEMA.index("skin") not in locks:
                after[where & free] = SCHEMA.index("skin")
            after[moved & free] = label
        return after, source.model_copy(update={"recipe": recipe.model_copy(update={"salt": salt})})


def edit_source(recipe: Recipe, model: str = "cheap", sha: str = SHA) -> EditSource:
    """Return the source of an edit without donors."""
    return EditSource(recipe=recipe, model=model, model_sha256=sha)


def unmade(timeline: Timeline) -> Timeline:
    """Return a timeline whose edits are all carried out anew."""
    return Timeline(timeline.start, tuple(replace(entry, made_of="") for entry in timeline.entries))
