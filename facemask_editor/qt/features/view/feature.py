"""How the mask is seen: zoom, turning, comparing, colours, the pop-up ring."""

from __future__ import annotations

from typing import TYPE_CHECKING

from facemask_editor.app.actions.pairing import ACTIONS as PAIRING
from facemask_editor.app.actions.view import ACTIONS
from facemask_editor.qt.features.feature import Feature, Part

if TYPE_CHECKING:
    from facemask_editor.qt.services.services import Services


def _make(services: Services) -> Part:
    from facemask_editor.qt.features.view.part import ViewPart

    return ViewPart(services)


FEATURE = Feature("view", _make, {**ACTIONS, **PAIRING})
