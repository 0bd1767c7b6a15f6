"""Variants of parts as thumbnails: hover previews, click takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from facemask_editor.app.actions.variants import ACTIONS
from facemask_editor.qt.features.feature import BELOW, Dock, Feature, Part

if TYPE_CHECKING:
    from facemask_editor.qt.services.services import Services


def _make(services: Services) -> Part:
    from facemask_editor.qt.features.variants.part import VariantsPart

    return VariantsPart(services)


FEATURE = Feature("variants", _make, ACTIONS, Dock("variants", "Variants", BELOW, shown=False))
