"""What the status bar says when the history is gone through."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

if TYPE_CHECKING:
    from facemask_editor.document.history import History


class HistoryNews:
    """Compares a history with what it was; a place in it that has only been gone to is news.

    Args:
        history: Of the open document.
    """

    def __init__(self, history: History) -> None:
        self._history = history
        self._seen = self._now()

    def tell(self) -> str:
        """Return "Undone: Paint Nose" or the like for what happened since the last call, "" for new steps."""
        (entries, before), self._seen = self._seen, self._now()
        now = self._history.position
        # the steps themselves are compared: a new one may well be called as one that it cut off
        if self._seen[0] != entries or now == before:
            return ""
        names = self._history.entries
        walked = names[min(now, before) : max(now, before)]
        what = walked[0] if len(walked) == 1 else _tr("{} steps").format(len(walked))
        return (_tr("Undone: {}") if now < before else _tr("Redone: {}")).format(what)

    def _now(self) -> tuple[tuple[object, ...], int]:
        """Return the steps and the place among them."""
        history = self._history
        return tuple(map(history.mark, range(1, len(history.entries) + 1))), history.position


def _tr(text: str) -> str:
    return QCoreApplication.translate("HistoryNews", text)
