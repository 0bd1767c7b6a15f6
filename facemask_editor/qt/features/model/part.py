"""The model in a window."""

from __future__ import annotations

from facemask_editor.qt.features.feature import Part
from facemask_editor.qt.features.model.status import ModelStatus
from facemask_editor.qt.services.services import Services


class ModelPart(Part):
    """Its state in the status bar and the menus that choose it."""

    def __init__(self, services: Services) -> None:
        self.status = ModelStatus(services)
