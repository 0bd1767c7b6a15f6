"""The action "Complete face": one request to the engine, one step of the history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

if TYPE_CHECKING:
    from facemask_editor.document.document import MaskDocument
    from facemask_editor.engine.requests import EditRequest, EditResult
    from facemask_editor.qt.engine_client import EngineClient
    from facemask_editor.qt.panels.latent_preview import LatentPreview


class Completion(QObject):
    """Fills in the parts that the open mask lacks.

    Signals:
        said: A sentence for the status bar.
    """

    said = Signal(str)

    def __init__(self, client: EngineClient, preview: LatentPreview, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._client = client
        self._preview = preview
        self._document: MaskDocument | None = None
        client.edit_ready.connect(self._on_ready)
        client.edit_failed.connect(self._on_failed)

    def obstacle(self, document: MaskDocument | None) -> str:
        """Return why a mask cannot be completed now, or ""."""
        if document is None:
            return self.tr("Open a mask first")
        if self._client.info is None or self._client.loading:
            return self.tr("There is no model yet")
        return ""

    def start(self, document: MaskDocument | None) -> None:
        """Ask for the missing parts; a pending preview is taken away first."""
        if document is None or self.obstacle(document) or document.in_stroke:
            return
        from facemask_editor.engine.recipe import Recipe

        self._preview.cancel()
        self._document = document
        locks = tuple(document.schema.names[label] for label in sorted(document.locks))
        self._client.request(document, Recipe(locks=locks), complete=True)

    @Slot(object, object)
    def _on_ready(self, request: EditRequest, result: EditResult) -> None:
        document = self._document
        if not request.complete or document is None or document.in_stroke:
            return
        document.replace_pixels(result.label_map, self.tr("Complete face"))
        schema = document.schema
        labels = [schema.index(name) for name in result.changed]
        added = [schema.title(label).lower() for label in labels if not (request.label_map == label).any()]
        text = self.tr("Added {}").format(", ".join(added)) if added else self.tr("Nothing is missing")
        self.said.emit(". ".join([text, *result.skipped]))

    @Slot(object, str)
    def _on_failed(self, request: EditRequest, text: str) -> None:
        if request.complete:
            self.said.emit(self.tr("The face could not be completed: {}").format(text))
