"""The action "New face": the dialog, its generator, and the document that comes of it."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from facemask_editor.app.seeds import DICE
from facemask_editor.qt.features.new_face.source import FaceSource, make_source

if TYPE_CHECKING:
    from facemask_editor.app.session import Session
    from facemask_editor.core.labels import LabelMap
    from facemask_editor.qt.features.new_face.client import FaceClient
    from facemask_editor.qt.features.new_face.dialog import NewFaceDialog
    from facemask_editor.qt.services.services import Files
    from facemask_editor.render.illustration.choices import Choices


class NewFace(QObject):
    """Keeps the generator's thread from one face to the next; nothing is loaded before the first.

    Attributes:
        factory: Makes the generator, in its thread.
        dialog: The one that is open, or None.
    """

    def __init__(self, files: Files, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self.factory: Callable[[], FaceSource] = make_source
        self.dialog: NewFaceDialog | None = None
        self._files, self._session = files, session
        self._window = window
        self._client: FaceClient | None = None

    def open(self) -> None:
        """Show the dialog; the question about unsaved changes comes with Create."""
        if self.dialog is not None:
            return
        from facemask_editor.qt.features.new_face.client import FaceClient
        from facemask_editor.qt.features.new_face.dialog import NewFaceDialog

        if self._client is None:
            self._client = FaceClient(lambda: self.factory(), self)
        self.dialog = NewFaceDialog(self._client, random.randrange(DICE), self._window)
        self.dialog.may_create = lambda: self._files.may_leave(self._create)
        dialog = self.dialog
        dialog.created.connect(lambda label_map: self._on_created(label_map, dialog.choices))
        self.dialog.sample_chosen.connect(self._open_sample)
        self.dialog.finished.connect(self._on_finished)
        self.dialog.open()

    def shutdown(self, timeout_ms: int | None = None) -> bool:
        """End the thread; return whether it has ended. See ``FaceClient.shutdown``."""
        return self._client is None or self._client.shutdown(timeout_ms)

    def _create(self) -> None:
        if self.dialog is not None:
            self.dialog.finish()

    def _on_created(self, label_map: LabelMap, choices: Choices) -> None:
        self._files.show_new(label_map)
        self._session.set_face_choices(choices)  # the face stays as it was seen

    def _open_sample(self, path: Path) -> None:
        self._files.open(path, sample=True)

    def _on_finished(self) -> None:
        dialog, self.dialog = self.dialog, None
        if dialog is not None:
            dialog.deleteLater()
