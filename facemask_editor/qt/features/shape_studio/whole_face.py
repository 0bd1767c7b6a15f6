"""Steps for the whole face or a group of its parts: previews like those of the selected part."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Signal

from facemask_editor.app.change_text import with_titles
from facemask_editor.app.disabled_reason import other_classes
from facemask_editor.app.session import Session
from facemask_editor.qt.features.shape_studio.previews.preview import Preview


class WholeFace(QObject):
    """Asks for such a step of the open mask, and says what it adds.

    Signals:
        message: A sentence for the status bar.
    """

    message = Signal(str)

    def __init__(self, session: Session, preview: Preview, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._preview = preview
        preview.preview_changed.connect(self._on_preview)

    @property
    def disabled(self) -> str:
        """Why no such step can be made now, or ""."""
        model = self._session.model
        if self._session.document is None:
            return self.tr("Open a mask first")
        if model.info is None or model.loading:
            return self.tr("There is no model yet")
        return other_classes(self._session.schema, model).removesuffix(".")

    def start(self, kind: str, **values: Any) -> None:  # noqa: ANN401  fields, checked by the step
        """Ask for a step of a kind, each time for another one; what is pending becomes a step first."""
        document = self._session.document
        if document is not None and not self.disabled and not document.in_stroke:
            self._preview.ask_whole(kind, **values)

    def _on_preview(self, shown: object) -> None:
        document, result, whole = self._preview.document, self._preview.result, self._preview.draft.whole
        if shown is None or document is None or result is None or whole is None:
            return
        if not result.changed:
            return  # said by the preview
        schema = document.schema
        labels = [schema.index(name) for name in result.changed]
        counts = document.counts()
        added = [schema.title(label).lower() for label in labels if not counts[label]]
        text = self.tr("Adds {}").format(", ".join(added)) if added else self.tr("Preview")
        self.message.emit(
            ". ".join([self.tr("{}: Enter applies it").format(text), *with_titles(schema, result.skipped)])
        )
