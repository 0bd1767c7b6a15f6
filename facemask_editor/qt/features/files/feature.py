"""Files: opening, saving, photos, stepping through folders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from facemask_editor.app.actions.files import ACTIONS
from facemask_editor.qt.features.feature import Feature, Part

if TYPE_CHECKING:
    from facemask_editor.qt.services.services import Services


def _make(services: Services) -> Part:
    from facemask_editor.qt.features.files.part import FilesPart

    return FilesPart(services)


FEATURE = Feature("files", _make, ACTIONS)
