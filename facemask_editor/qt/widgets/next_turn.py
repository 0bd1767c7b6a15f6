"""The event loop as `app/notices.py` wants it: work for its next turn, before what the user does then."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from shiboken6 import isValid

_TURN = QEvent.Type(QEvent.registerEventType())


class NextTurn(QObject):
    """Calls back in the next turn of the event loop; nothing once its parent is gone."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work: list[Callable[[], None]] = []

    def __call__(self, work: Callable[[], None]) -> None:
        """Call something in the next turn."""
        if not isValid(self):
            return
        self._work.append(work)
        if len(self._work) == 1:
            # An event, not a timer: those come after the keys and clicks that wait already.
            QCoreApplication.postEvent(self, QEvent(_TURN), Qt.EventPriority.HighEventPriority.value)

    def event(self, event: QEvent) -> bool:
        if event.type() != _TURN:
            return super().event(event)
        work, self._work = self._work, []
        for place, call in enumerate(work):
            try:
                call()
            except BaseException:
                for left in work[place + 1 :]:
                    self(left)
                raise
        return True
