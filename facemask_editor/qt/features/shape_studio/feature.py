"""Shapes of parts from the model: the part panel and what goes with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from facemask_editor.app.actions.shape_studio import ACTIONS
from facemask_editor.qt.features.feature import BESIDE, Dock, Feature, Part

if TYPE_CHECKING:
    from facemask_editor.qt.services.services import Services


def _make(services: Services) -> Part:
    from facemask_editor.qt.features.shape_studio.part import StudioPart

    return StudioPart(services)


FEATURE = Feature(
    "shape_studio", _make, ACTIONS, Dock("part", "Part", BESIDE, least=280, most=460, share=0.21)
)
