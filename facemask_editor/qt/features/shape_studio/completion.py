"""The action "Complete face": one request to the engine, one step of the history."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from facemask_editor.qt.jobs.pending_steps import PendingStep, PendingSteps

if TYPE_CHECKING:
    from facemask_editor.document.document import MaskDocument
    from facemask_editor.engine.requests import EditRequest, EditResult
    from facemask_editor.qt.jobs.engine_client import EngineClient


class Completion(QObject):
    """Fills in the parts that the open mask lacks.

    Signals:
        said: A sentence for the status bar.
    """

    said = Signal(str)

    def __init__(self, client: EngineClient, steps: PendingSteps, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._client = client
        self._steps = steps

    def obstacle(self, document: MaskDocument | None) -> str:
        """Return why a mask cannot be completed now, or ""."""
        if document is None:
            return self.tr("Open a mask first")
        if self._client.info is None or self._client.loading:
            return self.tr("There is no model yet")
        return ""

    def start(self, document: MaskDocument | None) -> None:
        """Ask for the missing parts; what is pending becomes a step first."""
        if document is None or self.obstacle(document) or document.in_stroke:
            return
        from facemask_editor.recipe.recipe import Recipe

        document.settle()
        locks = tuple(document.schema.names[label] for label in sorted(document.locks))
        name = self.tr("Complete face")
        made = partial(self._on_made, document)
        self._steps.add(PendingStep(Recipe(locks=locks), name, made, self._on_failed, complete=True))

    def _on_made(
        self, document: MaskDocument, request: EditRequest, result: EditResult, _changed: bool
    ) -> None:
        schema = document.schema
        labels = [schema.index(name) for name in result.changed]
        added = [schema.title(label).lower() for label in labels if not (request.label_map == label).any()]
        text = self.tr("Added {}").format(", ".join(added)) if added else self.tr("Nothing is missing")
        self.said.emit(". ".join([text, *result.skipped]))

    def _on_failed(self, text: str) -> None:
        self.said.emit(self.tr("The face could not be completed: {}").format(text))
