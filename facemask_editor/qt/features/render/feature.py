"""Pictures of the mask from a renderer: the render dock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from facemask_editor.app.actions.render import ACTIONS
from facemask_editor.qt.features.feature import BESIDE, Dock, Feature, Part

if TYPE_CHECKING:
    from facemask_editor.qt.services.services import Services


def _make(services: Services) -> Part:
    from facemask_editor.qt.features.render.part import RenderPart

    return RenderPart(services)


FEATURE = Feature("render", _make, ACTIONS, Dock("render", "Render", BESIDE, least=280, most=460, share=0.21))
