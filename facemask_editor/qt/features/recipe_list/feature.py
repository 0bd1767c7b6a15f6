"""The recipe list: all that made this face, to be changed and replayed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from facemask_editor.app.actions.history import RECIPE
from facemask_editor.qt.features.feature import Dock, Feature, Part

if TYPE_CHECKING:
    from facemask_editor.qt.services.services import Services


def _make(services: Services) -> Part:
    from facemask_editor.qt.features.recipe_list.part import RecipePart

    return RecipePart(services)


FEATURE = Feature("recipe_list", _make, RECIPE, Dock("recipe", "Recipe"))
