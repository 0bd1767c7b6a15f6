"""Commands on the shape of a class."""

from __future__ import annotations

from typing import TYPE_CHECKING

from facemask_editor.app.actions.operations import ACTIONS
from facemask_editor.qt.features.feature import Feature, Part

if TYPE_CHECKING:
    from facemask_editor.qt.services.services import Services


def _make(services: Services) -> Part:
    from facemask_editor.qt.features.operations.part import OperationsPart

    return OperationsPart(services)


FEATURE = Feature("operations", _make, ACTIONS)
