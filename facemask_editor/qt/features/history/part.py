"""Undo, redo and the list of steps in a window."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from facemask_editor.app.session import Facet
from facemask_editor.qt.features.feature import Part
from facemask_editor.qt.features.history.news import HistoryNews
from facemask_editor.qt.features.history.panel import HistoryPanel
from facemask_editor.qt.services.services import Services


class HistoryPart(Part):
    """The list, its actions, and what the status bar says of a way through the history."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._news: HistoryNews | None = None
        self.panel: HistoryPanel = HistoryPanel(services.session)
        self.lists = (self.panel.view,)
        services.session.subscribe(self._on_session, Facet.DOCUMENT, Facet.HISTORY, at_once=True)

    def handlers(self) -> Mapping[str, Callable[[], object]]:
        return {"edit.undo": self.undo, "edit.redo": self.redo}

    def undo(self) -> None:
        """Take back what was done last."""
        tool, document = self._services.canvas.current_tool, self._services.session.document
        if tool.pending:
            # What is pending is the newest thing that was done, though no step of the history yet.
            tool.undo_pending()
        elif document is not None:
            document.undo()

    def redo(self) -> None:
        """Bring back what was undone last."""
        if (document := self._services.session.document) is not None:
            document.redo()

    def _on_session(self, changed: frozenset[Facet]) -> None:
        document, status = self._services.session.document, self._services.status
        if Facet.DOCUMENT in changed:
            self._news = HistoryNews(document.history) if document is not None else None
        elif self._news is not None:
            status.forget_done()
            if news := self._news.tell():
                status.say_done(news)
