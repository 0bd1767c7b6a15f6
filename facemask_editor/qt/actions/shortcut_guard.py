"""Keeps single keys in the text field that has the focus."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from facemask_editor.qt.widgets.focus_follower import is_text_field

_COMMANDING = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
)


@runtime_checkable
class GivesKeys(Protocol):
    """A text field that leaves some keys to the window, such as Enter while nothing has been typed."""

    def takes_key(self, key: int) -> bool:
        """Whether the key is meant for the field."""
        ...


class ShortcutGuard(QObject):
    """Watches only the text field that has the focus, so that other events cost nothing."""

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        application.focusChanged.connect(self._on_focus)

    def _on_focus(self, old: QWidget | None, new: QWidget | None) -> None:
        if old is not None:
            old.removeEventFilter(self)
        if new is not None and is_text_field(new):
            new.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and not event.modifiers() & _COMMANDING
            and not Qt.Key.Key_F1 <= event.key() <= Qt.Key.Key_F35  # F6 is the way out of a field
            and not (isinstance(watched, GivesKeys) and not watched.takes_key(event.key()))
        ):
            event.accept()  # the key goes to the field instead of a shortcut of the window
            return True
        return False
