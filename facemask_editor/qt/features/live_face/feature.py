"""The face that follows the mask: the photo moves with every edit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from facemask_editor.app.actions.live_face import ACTIONS
from facemask_editor.qt.features.feature import Feature, Part

if TYPE_CHECKING:
    from facemask_editor.qt.services.services import Services


def _make(services: Services) -> Part:
    from facemask_editor.qt.features.live_face.part import LiveFacePart

    return LiveFacePart(services)


FEATURE = Feature("live_face", _make, ACTIONS)
