"""Handing the mask on to renderers and diffusion tools."""

from __future__ import annotations

from typing import TYPE_CHECKING

from facemask_editor.app.actions.export import ACTIONS
from facemask_editor.qt.features.feature import Feature, Part

if TYPE_CHECKING:
    from facemask_editor.qt.services.services import Services


def _make(services: Services) -> Part:
    from facemask_editor.qt.features.export.part import ExportPart

    return ExportPart(services)


FEATURE = Feature("export", _make, ACTIONS)
