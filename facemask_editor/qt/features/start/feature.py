"""The page shown while no mask is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from facemask_editor.qt.features.feature import Feature, Part

if TYPE_CHECKING:
    from facemask_editor.qt.services.services import Services


def _make(services: Services) -> Part:
    from facemask_editor.qt.features.start.part import StartPart

    return StartPart(services)


FEATURE = Feature("start", _make)
