"""Second faces below the canvas: parts taken in one click, and the blend pad."""

from __future__ import annotations

from typing import TYPE_CHECKING

from facemask_editor.app.actions.shape_studio import FACES
from facemask_editor.qt.features.feature import BELOW, Dock, Feature, Part

if TYPE_CHECKING:
    from facemask_editor.qt.services.services import Services


def _make(services: Services) -> Part:
    from facemask_editor.qt.features.donors.part import DonorsPart

    return DonorsPart(services)


FEATURE = Feature("donors", _make, FACES, Dock("donors", "Second faces", BELOW, shown=False))
