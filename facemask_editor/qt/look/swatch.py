"""A rounded field of one colour."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QWidget


class Swatch(QWidget):
    """Shows the colour of a class."""

    def __init__(self, side: int = 20, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colour = QColor(0, 0, 0)
        self.setFixedSize(QSize(side, side))

    def set_colour(self, colour: tuple[int, int, int]) -> None:
        """Show an RGB colour."""
        if QColor(*colour) != self._colour:
            self._colour = QColor(*colour)
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self.palette().color(QPalette.ColorRole.Mid))
        painter.setBrush(self._colour)
        radius = self.width() / 4
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
