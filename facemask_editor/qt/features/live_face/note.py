"""What the face does not show of the mask, said on the canvas as long as it holds."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QLabel, QWidget

_GAP = 12
_WIDEST = 420


class FaceNote(QLabel):
    """A line at the bottom of the canvas; it lets the pointer through.

    Args:
        canvas: That it lies on.
    """

    def __init__(self, canvas: QWidget) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setProperty("note", True)
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setContentsMargins(_GAP, _GAP // 2, _GAP, _GAP // 2)
        self.hide()
        canvas.installEventFilter(self)

    def say(self, text: str) -> None:
        """Show a sentence; "" for none."""
        self.setText(text)
        self.setVisible(bool(text))
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def _place(self) -> None:
        room = self._canvas.rect()
        width = min(_WIDEST, room.width() - 2 * _GAP)
        if width <= 0:
            return
        self.setFixedWidth(min(width, self.fontMetrics().horizontalAdvance(self.text()) + 4 * _GAP))
        self.adjustSize()
        self.move((room.width() - self.width()) // 2, room.height() - self.height() - _GAP)
