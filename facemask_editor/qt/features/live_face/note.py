"""What the face does not show of the mask, said on the canvas; a sign stays as long as it holds."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QLabel, QWidget

from facemask_editor.qt.look.plain_text import plain_tip

_GAP = 12
_WIDEST = 420
_READ_MS = 12_000
"""For a sentence to be read."""
_SIGN = "ⓘ"


class FaceNote(QLabel):
    """A line at the bottom of the canvas, which lets the pointer through; then a sign in the corner.

    Args:
        canvas: That it lies on.

    Attributes:
        folded: Whether the sign stands for the sentence; the pointer over it brings that back.
    """

    def __init__(self, canvas: QWidget) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._said = ""
        self.folded = False
        self.setProperty("note", True)
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._read = QTimer(self, interval=_READ_MS, singleShot=True)
        self._read.timeout.connect(self.fold)
        self.hide()
        canvas.installEventFilter(self)

    def say(self, text: str) -> None:
        """Show a sentence; "" for none. What is said already stays as it is."""
        if text == self._said:
            return
        self._said = text
        self._unfold()

    def fold(self) -> None:
        """Leave a sign of the sentence."""
        self._read.stop()
        self.folded = bool(self._said)
        self._show()

    def enterEvent(self, event: QEnterEvent) -> None:
        if self.folded:
            self._unfold()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def _unfold(self) -> None:
        self.folded = False
        if self._said:
            self._read.start()
        else:
            self._read.stop()
        self._show()

    def _show(self) -> None:
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, not self.folded)
        gap = 0 if self.folded else _GAP
        self.setContentsMargins(gap, gap // 2, gap, gap // 2)
        self.setText(_SIGN if self.folded else self._said)
        self.setToolTip(plain_tip(self._said) if self.folded else "")
        self.setAccessibleName(self._said)
        self.setVisible(bool(self._said))
        self._place()

    def _place(self) -> None:
        room = self._canvas.rect()
        if self.folded:
            side = 2 * self.fontMetrics().height()
            self.setFixedSize(side, side)
            self.move(_GAP, room.height() - side - _GAP)
            return
        width = min(_WIDEST, room.width() - 2 * _GAP)
        if width <= 0:
            return
        self.setMinimumHeight(0)
        self.setMaximumHeight(16777215)
        self.setFixedWidth(min(width, self.fontMetrics().horizontalAdvance(self.text()) + 4 * _GAP))
        self.adjustSize()
        self.move((room.width() - self.width()) // 2, room.height() - self.height() - _GAP)
