"""New faces from the generator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from facemask_editor.app.actions.new_face import ACTIONS
from facemask_editor.qt.features.feature import Feature, Part

if TYPE_CHECKING:
    from facemask_editor.qt.services.services import Services


def _make(services: Services) -> Part:
    from facemask_editor.qt.features.new_face.part import NewFacePart

    return NewFacePart(services)


FEATURE = Feature("new_face", _make, ACTIONS)
