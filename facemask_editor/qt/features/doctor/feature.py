"""The mask doctor: what is wrong with the open mask, where, and what mends it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from facemask_editor.app.actions.operations import CHECK
from facemask_editor.qt.features.feature import Dock, Feature, Part

if TYPE_CHECKING:
    from facemask_editor.qt.services.services import Services


def _make(services: Services) -> Part:
    from facemask_editor.qt.features.doctor.part import DoctorPart

    return DoctorPart(services)


FEATURE = Feature("doctor", _make, CHECK, Dock("doctor", "Check", shown=False))
