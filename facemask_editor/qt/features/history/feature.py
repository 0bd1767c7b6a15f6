"""History: undo, redo and the list of steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from facemask_editor.app.actions.history import ACTIONS
from facemask_editor.qt.features.feature import Dock, Feature, Part

if TYPE_CHECKING:
    from facemask_editor.qt.services.services import Services


def _make(services: Services) -> Part:
    from facemask_editor.qt.features.history.part import HistoryPart

    return HistoryPart(services)


FEATURE = Feature("history", _make, ACTIONS, Dock("history", "History"))
