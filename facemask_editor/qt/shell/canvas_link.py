"""Keeps the canvas on what the session says, and the session on what happens on the canvas."""

from __future__ import annotations

from PySide6.QtCore import QTimer

from facemask_editor.app.notices import Once
from facemask_editor.app.session import Facet, Preview, Session
from facemask_editor.qt.canvas.canvas import MaskCanvas
from facemask_editor.qt.services.services import Status

_READ_MS = 30
"""Between two texts on the pointer while one paints: more often nobody can read them."""


class CanvasLink:
    """Joins canvas, session and status bar.

    Args:
        canvas: Shows and paints.
        session: What is shown and painted with.
        status: Shows what is under the pointer.
    """

    def __init__(self, canvas: MaskCanvas, session: Session, status: Status) -> None:
        self._canvas, self._session, self._status = canvas, session, status
        session.tool_pending = lambda: canvas.current_tool.pending
        session.tool_draft = self._draft
        facets = (Facet.DOCUMENT, Facet.PHOTO, Facet.SELECTION, Facet.HIDDEN, Facet.PREVIEW)
        session.subscribe(self._on_session, *facets, at_once=True)
        canvas.label_selected.connect(self._on_label)
        canvas.label_toggled.connect(session.toggle_selected)
        canvas.tool_changed.connect(lambda _tool: session.note(Facet.TOOL))
        canvas.tool_state_changed.connect(lambda: session.note(Facet.TOOL))
        canvas.status_message.connect(status.say)
        self._pointed = -1, -1, -1
        self._shown = Once(lambda work: QTimer.singleShot(_READ_MS, canvas, work), self._show_pointer)
        canvas.pointer_moved.connect(self._on_pointer)
        self._on_session(frozenset(facets))

    def _on_session(self, changed: frozenset[Facet]) -> None:
        canvas, session = self._canvas, self._session
        if Facet.DOCUMENT in changed and canvas.document is not session.document:
            canvas.set_document(session.document)
        elif Facet.PHOTO in changed and canvas.document is not None:
            canvas.reload()
        if Facet.SELECTION in changed:
            canvas.select_label(session.selected)
        if Facet.HIDDEN in changed:
            canvas.hidden = session.hidden
        if Facet.PREVIEW in changed and canvas.document is session.document:
            self._show_preview()

    def _show_preview(self) -> None:
        shown = self._session.preview
        if shown is None:
            self._canvas.set_preview(None)
        else:
            self._canvas.set_preview(shown.label_map, box=shown.box, rough=shown.rough)
        if self._session.preview is not shown:  # what a tool held became a step, and this one had to go
            self._show_preview()

    def _draft(self) -> Preview | None:
        canvas = self._canvas
        shown = canvas.preview if canvas.tools.drafting else None
        return None if shown is None else Preview(canvas.current_tool.unsaved_name, shown)

    def _on_label(self, label: int) -> None:
        if label != self._session.selected:  # else it only repeats it; others may be selected with it
            self._session.select(label)

    def _on_pointer(self, x: int, y: int, label: int) -> None:
        self._pointed = x, y, label
        document = self._session.document
        self._shown.ask()
        if document is None or not document.in_stroke:
            self._shown.flush()

    def _show_pointer(self) -> None:
        document, (x, y, label) = self._session.document, self._pointed
        area = int(document.counts()[label]) if document is not None and label >= 0 else None
        self._status.show_pointer(document.schema if document else None, x, y, label, area)
