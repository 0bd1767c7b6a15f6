"""The line round the canvas that has the keys is a line."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPalette

from facemask_editor.qt.canvas.drawing import draw_focus_ring


def test_it_is_not_filled_with_what_was_drawn_last():
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.black)
    painter = QPainter(image)
    painter.setBrush(QBrush(QColor("blue")))
    draw_focus_ring(painter, QRect(0, 0, 40, 30), QPalette())
    painter.end()
    assert image.pixelColor(20, 15) == QColor("black")
    assert image.pixelColor(20, 1) != QColor("black")
