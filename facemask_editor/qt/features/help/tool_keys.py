"""The overlay with the keys of the current tool."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QApplication, QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from facemask_editor.app.keys.hint import Hint
from facemask_editor.qt.actions.key_caps import KeyCaps

_COLUMNS = 2


class ToolKeys(QWidget):
    """Lies over the window until a key is pressed or the mouse is clicked."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._card: QFrame | None = None
        self._came_from: QWidget | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.hide()

    def open(self, title: str, own: Sequence[Hint], everywhere: Sequence[Hint], foot: str) -> None:
        """Show the keys.

        Args:
            title: Of the tool.
            own: Its hints, with keys in them.
            everywhere: Those of every tool.
            foot: A sentence below.
        """
        if self._card is not None:
            self._card.deleteLater()
        self._card = self._make(title, own, everywhere, foot)
        self.setGeometry(self._window.rect())
        size = self._card.sizeHint().boundedTo(self.size())
        self._card.resize(size)
        self._card.move((self.width() - size.width()) // 2, max(0, (self.height() - size.height()) // 2))
        self._came_from = QApplication.focusWidget()
        lines = ", ".join(f"{hint.how}: {hint.what}" for hint in own)
        self.setAccessibleName(f"{title}. {lines}")
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def dismiss(self) -> None:
        """Close and give the focus back."""
        if not self.isVisible():
            return
        came_from, self._came_from = self._came_from, None
        self.hide()
        if came_from is not None:
            came_from.setFocus(Qt.FocusReason.PopupFocusReason)

    def _make(self, title: str, own: Sequence[Hint], everywhere: Sequence[Hint], foot: str) -> QFrame:
        card = QFrame(self)
        card.setProperty("card", True)
        column = QVBoxLayout(card)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(10)
        grid = QGridLayout()  # one for both, so that their columns line up
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        _add(grid, _label(title, "title"), own)
        grid.setRowMinimumHeight(grid.rowCount(), 10)
        _add(grid, _label(self.tr("With every tool"), "heading"), everywhere)
        column.addLayout(grid)
        column.addSpacing(8)
        column.addWidget(_label(foot, "muted"))
        return card

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        shade = QColor(self.palette().color(QPalette.ColorRole.Shadow))
        shade.setAlphaF(0.45)
        painter.fillRect(self.rect(), shade)
        painter.end()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()  # any key closes, and does nothing else
            return True
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() not in (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta):
                self.dismiss()
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.dismiss()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._came_from = None
        self.dismiss()
        super().focusOutEvent(event)


def _add(grid: QGridLayout, heading: QLabel, hints: Sequence[Hint]) -> None:
    """Add a heading and its hints in columns below what the grid has."""
    top = grid.rowCount() + 1
    grid.addWidget(heading, top, 0, 1, 2 * _COLUMNS)
    rows = -(-len(hints) // _COLUMNS)
    for number, hint in enumerate(hints):
        row, column = top + 1 + number % rows, 2 * (number // rows)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        grid.addWidget(KeyCaps(tuple(hint.how.split(", "))), row, column, right)
        grid.addWidget(QLabel(hint.what), row, column + 1)


def _label(text: str, kind: str) -> QLabel:
    label = QLabel(text)
    label.setProperty(kind, True)
    return label
