"""Steps for the whole face, as "Complete face": one request to the engine, one step of the history."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from facemask_editor.app.session import Session
from facemask_editor.qt.features.shape_studio.disabled_reason import other_classes
from facemask_editor.qt.jobs.pending_steps import PendingStep, PendingSteps

if TYPE_CHECKING:
    from facemask_editor.document.document import MaskDocument
    from facemask_editor.engine.requests import EditRequest, EditResult


class WholeFace(QObject):
    """Makes such a step of the open mask, with the defaults of its kind.

    Signals:
        message: A sentence for the status bar.
    """

    message = Signal(str)

    def __init__(self, session: Session, steps: PendingSteps, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._steps = steps

    @property
    def disabled(self) -> str:
        """Why no such step can be made now, or ""."""
        model = self._session.model
        if self._session.document is None:
            return self.tr("Open a mask first")
        if model.info is None or model.loading:
            return self.tr("There is no model yet")
        return other_classes(self._session.schema, model).removesuffix(".")

    def start(self, kind: str) -> None:
        """Ask for a step of a kind; what is pending becomes a step first."""
        document = self._session.document
        if document is None or self.disabled or document.in_stroke:
            return
        from facemask_editor.recipe.kinds import KINDS
        from facemask_editor.recipe.recipe import Recipe

        document.settle()
        model, title = KINDS[kind].model, KINDS[kind].title
        locks = tuple(document.schema.names[label] for label in sorted(document.locks))
        made, failed = partial(self._on_made, document), partial(self._on_failed, title)
        self._steps.add(PendingStep(Recipe(steps=(model(),), locks=locks), title, made, failed))

    def _on_made(
        self, document: MaskDocument, request: EditRequest, result: EditResult, changed: bool
    ) -> None:
        schema = document.schema
        labels = [schema.index(name) for name in result.changed]
        added = [schema.title(label).lower() for label in labels if not (request.label_map == label).any()]
        if added:
            text = self.tr("Added {}").format(", ".join(added))
        else:
            text = self.tr("Applied") if changed else self.tr("Nothing is missing")
        self.message.emit(". ".join([text, *result.skipped]))

    def _on_failed(self, title: str, text: str) -> None:
        self.message.emit(self.tr("“{}” could not be completed: {}").format(title, text))
