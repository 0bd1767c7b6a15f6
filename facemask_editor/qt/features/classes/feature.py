"""Classes: the list of them, and what chooses, locks, hides and shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from facemask_editor.app.actions.classes import ACTIONS
from facemask_editor.qt.features.feature import Dock, Feature, Part

if TYPE_CHECKING:
    from facemask_editor.qt.services.services import Services


def _make(services: Services) -> Part:
    from facemask_editor.qt.features.classes.part import ClassesPart

    return ClassesPart(services)


FEATURE = Feature("classes", _make, ACTIONS, Dock("classes", "Classes"))
