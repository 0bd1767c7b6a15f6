"""An edit that the tray can show and make a step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from facemask_editor.app.donors.takes import Plan
    from facemask_editor.core.labels import LabelMap, LabelSchema
    from facemask_editor.engine.requests import EditResult
    from facemask_editor.recipe.recipe import Recipe


@dataclass(frozen=True, eq=False)
class Offer:
    """What is taken, and how.

    Attributes:
        plan: What the user asks for.
        recipe: That carries it out.
        donors: Label maps by the keys that the recipe names, uint8; nobody changes them any more.
        schema: Of the mask.
    """

    plan: Plan
    recipe: Recipe
    donors: Mapping[str, LabelMap]
    schema: LabelSchema

    def same(self, other: Offer | None) -> bool:
        """Whether another offer is the same edit."""
        if other is None or self.recipe != other.recipe:
            return False
        return all(self.donors[key] is other.donors.get(key) for key in self.donors)

    def name(self, result: EditResult | None = None) -> str:
        """Return what the step is called."""
        from facemask_editor.recipe.names import edit_name

        return edit_name(self.recipe, self.schema, None if result is None else frozenset(result.changed))


@dataclass(frozen=True, eq=False)
class Made:
    """An answer.

    Attributes:
        offer: What was asked for.
        result: Of the engine.
        source: As the history keeps it.
        revision: Of the document.
        coarse: Whether the edges are those of a drag.
    """

    offer: Offer
    result: EditResult
    source: str
    revision: int
    coarse: bool
