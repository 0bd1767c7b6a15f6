"""The model and the device it runs on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from facemask_editor.qt.features.feature import Feature, Part

if TYPE_CHECKING:
    from facemask_editor.qt.services.services import Services


def _make(services: Services) -> Part:
    from facemask_editor.qt.features.model.part import ModelPart

    return ModelPart(services)


FEATURE = Feature("model", _make)
