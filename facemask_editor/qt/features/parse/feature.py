"""Photo: a photo becomes a mask, and what was done comes back into the photo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from facemask_editor.app.actions.live_face import PHOTO
from facemask_editor.qt.features.feature import Feature, Part

if TYPE_CHECKING:
    from facemask_editor.qt.services.services import Services


def _make(services: Services) -> Part:
    from facemask_editor.qt.features.parse.part import PhotoPart

    return PhotoPart(services)


FEATURE = Feature("photo", _make, PHOTO)
