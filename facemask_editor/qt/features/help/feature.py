"""What helps to find one's way: command palette, keys, hints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from facemask_editor.app.actions.help import ACTIONS
from facemask_editor.qt.features.feature import Feature, Part

if TYPE_CHECKING:
    from facemask_editor.qt.services.services import Services


def _make(services: Services) -> Part:
    from facemask_editor.qt.features.help.part import HelpPart

    return HelpPart(services)


FEATURE = Feature("help", _make, ACTIONS)
