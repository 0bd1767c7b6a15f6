"""The journal of what is edited, and the work of killed programs offered back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from facemask_editor.qt.features.feature import Feature, Part

if TYPE_CHECKING:
    from facemask_editor.qt.services.services import Services


def _make(services: Services) -> Part:
    from facemask_editor.qt.features.recovery.part import RecoveryPart

    return RecoveryPart(services)


FEATURE = Feature("recovery", _make)
