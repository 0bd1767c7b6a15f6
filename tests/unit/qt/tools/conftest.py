"""The canvas with its mouse, as for the tests of the canvas itself."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QPointingDevice, QTabletEvent
from PySide6.QtWidgets import QApplication

from tests.unit.qt.canvas.conftest import canvas, colour_at, document, mouse

__all__ = ["canvas", "colour_at", "document", "mouse"]


@pytest.fixture
def said(canvas):
    """What the canvas told the user."""
    texts = []
    canvas.status_message.connect(texts.append)
    return texts


@pytest.fixture
def pen(canvas):
    """Function (kind, x, y, pressure, tip) that sends an event of a pen at a point of the picture."""
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    device = QPointingDevice.primaryPointingDevice()

    def send(kind, x, y, pressure=1.0, tip=QPointingDevice.PointerType.Pen):
        stylus = QPointingDevice(
            "pen", 7, device.type().Stylus, tip, QPointingDevice.Capability.Pressure, 1, 1
        )
        at = canvas.to_widget(x, y)
        button = none if kind == QEvent.Type.TabletMove else left
        buttons = none if kind == QEvent.Type.TabletRelease else left
        event = QTabletEvent(
            kind, stylus, at, QPointF(canvas.mapToGlobal(at)), pressure, 0, 0, 0, 0, 0,
            Qt.KeyboardModifier.NoModifier, button, buttons,
        )  # fmt: skip
        QApplication.sendEvent(canvas, event)

    return send


def marked(document, label=13):
    """Return the pixels (x, y) of a class."""
    rows, columns = np.nonzero(document.label_map == label)
    return set(zip(columns.tolist(), rows.tolist(), strict=True))
