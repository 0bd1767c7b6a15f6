"""A shown canvas of a fixed size, and a mouse that sends it events at points of the picture."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from facemask_editor.document import MaskDocument
from facemask_editor.qt.canvas import MaskCanvas
from tests.helpers.patience import WAIT

_NONE = Qt.MouseButton.NoButton
_LEFT = Qt.MouseButton.LeftButton


class Mouse:
    """Sends mouse events straight to the canvas; coordinates are those of the picture."""

    def __init__(self, canvas: MaskCanvas) -> None:
        self.canvas = canvas
        self.modifiers = Qt.KeyboardModifier.NoModifier

    def press(self, x, y, button=_LEFT):
        self._send(QEvent.Type.MouseButtonPress, x, y, button, button)

    def double(self, x, y, button=_LEFT):
        self._send(QEvent.Type.MouseButtonDblClick, x, y, button, button)

    def move(self, x, y, button=_LEFT):
        self._send(QEvent.Type.MouseMove, x, y, _NONE, button)

    def hover(self, x, y):
        self.move(x, y, _NONE)

    def release(self, x, y, button=_LEFT):
        self._send(QEvent.Type.MouseButtonRelease, x, y, button, _NONE)

    def click(self, x, y, button=_LEFT):
        self.press(x, y, button)
        self.release(x, y, button)

    def drag(self, *points):
        self.press(*points[0])
        for point in points[1:]:
            self.move(*point)
        self.release(*points[-1])

    def wheel(self, x, y, notches=1.0):
        at = self.canvas.to_widget(x, y)
        event = QWheelEvent(
            at,
            QPointF(self.canvas.mapToGlobal(at)),
            QPoint(),
            QPoint(0, round(120 * notches)),
            _NONE,
            self.modifiers,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(self.canvas, event)

    def _send(self, kind, x, y, button, buttons):
        at = self.canvas.to_widget(x, y)
        event = QMouseEvent(kind, at, QPointF(self.canvas.mapToGlobal(at)), button, buttons, self.modifiers)
        QApplication.sendEvent(self.canvas, event)


@pytest.fixture
def document() -> MaskDocument:
    """64 x 48: background, skin from column 16 on, a nose of 8 x 8 in it."""
    label_map = np.zeros((48, 64), np.uint8)
    label_map[:, 16:] = 1
    label_map[20:28, 30:38] = 2
    return MaskDocument(label_map)


@pytest.fixture
def canvas(qtbot, document) -> MaskCanvas:
    canvas = MaskCanvas()
    qtbot.addWidget(canvas)
    canvas.resize(400, 300)
    canvas.set_document(document)
    canvas.show()
    qtbot.waitExposed(canvas, timeout=WAIT)
    canvas.selected_label = 13
    canvas.brush_size = 1
    return canvas


@pytest.fixture
def mouse(canvas) -> Mouse:
    return Mouse(canvas)


@pytest.fixture
def colour_at(canvas):
    """Function (x, y) -> (red, green, blue) on the screen at the middle of a pixel of the picture."""

    def read(x: int, y: int) -> tuple[int, int, int]:
        image = canvas.grab().toImage()
        at = canvas.to_widget(x + 0.5, y + 0.5)
        colour = QColor(image.pixel(int(at.x()), int(at.y())))
        return colour.red(), colour.green(), colour.blue()

    return read
