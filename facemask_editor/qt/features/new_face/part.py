"""New faces in a window."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from facemask_editor.qt.features.feature import Part
from facemask_editor.qt.features.new_face.action import NewFace
from facemask_editor.qt.services.services import Services


class NewFacePart(Part):
    """The dialog and the thread behind it."""

    def __init__(self, services: Services) -> None:
        self.new_face = NewFace(services.files, services.session, services.over)

    def handlers(self) -> Mapping[str, Callable[[], object]]:
        return {"file.new_face": self.new_face.open}

    def shutdown(self) -> bool:
        return self.new_face.shutdown()
