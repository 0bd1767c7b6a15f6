"""A field that takes the next key pressed in it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLabel, QWidget

from facemask_editor.app.keys.physical import goes_first, sign_at
from facemask_editor.qt.actions.canvas_keys import MODIFIERS, key_text


def recorded(event: QKeyEvent) -> str:
    """Return what to store for a pressed key, "" for a modifier alone.

    Digits are stored by their place, so Shift and 1 is ``Shift+1`` whatever the layout writes there. Other
    signs that need Shift, as the question mark, are stored as they are written.
    """
    text = key_text(event)
    sign = sign_at(event.nativeScanCode(), event.nativeVirtualKey())
    if text and sign and (goes_first(sign) or text[-1] in "{}"):
        return "+".join([*(name for flag, name in MODIFIERS if event.modifiers() & flag), sign])
    head, key = text[:-1], text[-1:]
    if head.endswith("Shift+") and not key.isalnum():
        return head.removesuffix("Shift+") + key
    return text.replace("Backtab", "Tab")


class KeyRecorder(QLabel):
    """Waits for a key while it has the focus.

    Signals:
        recorded: The key, in Qt's portable text.
        cancelled: Escape was pressed, or the focus went elsewhere.
    """

    recorded = Signal(str)
    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        self._waiting = False  # first: the base class calls event()
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setProperty("heading", True)
        self.setMinimumHeight(30)

    def wait(self, text: str) -> None:
        """Begin to wait, with a text that says so."""
        self.setText(text)
        self.setAccessibleName(text)
        self._waiting = True
        self.setFocus()

    def event(self, event: QEvent) -> bool:
        # Here and not in keyPressEvent, which never sees Tab.
        if self._waiting and isinstance(event, QKeyEvent):
            event.accept()
            if event.type() == QEvent.Type.KeyPress:
                self._take(event)
            return True
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self._waiting:
            self._waiting = False
            self.cancelled.emit()

    def _take(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self._waiting = False
            self.cancelled.emit()
        elif text := recorded(event):
            self._waiting = False
            self.recorded.emit(text)
