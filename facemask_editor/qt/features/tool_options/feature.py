"""Tools: which one is chosen, the bar of its options, brush sizes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from facemask_editor.app.actions.brush import ACTIONS
from facemask_editor.qt.features.feature import Feature, Part

if TYPE_CHECKING:
    from facemask_editor.qt.services.services import Services


def _make(services: Services) -> Part:
    from facemask_editor.qt.features.tool_options.part import ToolsPart

    return ToolsPart(services)


FEATURE = Feature("tools", _make, ACTIONS)
