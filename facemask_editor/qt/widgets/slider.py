"""The one slider: a press on its groove brings the handle there and holds it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QSlider, QStyle, QStyleOptionSlider, QToolTip, QWidget

from facemask_editor.qt.widgets.number_field import NumberField

_Modifier = Qt.KeyboardModifier
_GROOVE = 4
"""Logical pixels of height, as in the style sheet."""
_FINE = 0.1
"""How far the handle goes with Shift, of the way that the pointer goes."""


class HandSlider(QSlider):
    """A horizontal slider for hands: it jumps to the press and follows from there, with Shift slowly.

    Args:
        low: The least value.
        high: The greatest value.
        calm: Whether the wheel needs the focus, so that scrolling a panel changes nothing on the way.

    Signals:
        homed: It was double-clicked.
    """

    homed = Signal()

    def __init__(self, low: int, high: int, *, calm: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._calm = calm
        self._home = False
        self._number: NumberField | None = None
        self._by_hand = False
        self._pointer: float | None = None
        self._handle = 0.0
        self.end: int | None = None
        self.setProperty("bipolar", low < 0 < high)
        self.setRange(low, high)

    def set_home(self, on: bool) -> None:
        """Say whether a double click means something else than two presses."""
        self._home = on

    def set_number(self, number: NumberField) -> None:
        """Name the field that shows the value: digits typed on the slider go on there."""
        self._number = number

    def set_end(self, value: int | None) -> None:
        """Mark where what it moves has come to its end, before the handle; None for nowhere."""
        if value != self.end:
            self.end = value
            self.update()

    # The look

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.end is not None:
            painter = QPainter(self)
            x = self._place_of(self.end)
            painter.fillRect(QRectF(x - 1, self.height() / 2 - 7, 2, 14), self.palette().text())
            painter.end()
        if not self.isEnabled() or not self.minimum() < 0 < self.maximum():
            return
        # The style fills from the left, where 0 would look like half; what counts is the way from 0.
        left, width = self._part(QStyle.SubControl.SC_SliderGroove)
        first, past = self._handle_ends()
        room = round(width - (past - first))
        zero = left + (past - first) / 2
        zero += QStyle.sliderPositionFromValue(self.minimum(), self.maximum(), 0, room)
        fill = QRectF(min(zero, past), 0, max(first - zero, zero - past, 0), _GROOVE)
        fill.moveTop((self.height() - _GROOVE) / 2)
        painter = QPainter(self)
        painter.fillRect(fill, self.palette().highlight())
        painter.end()

    # The keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._number is not None and self._begins_number(event):
            self._number.begin(event)
        else:
            super().keyPressEvent(event)

    def _begins_number(self, event: QKeyEvent) -> bool:
        if self._number is None or not self._number.isEnabled():
            return False
        plain = not event.modifiers() & ~(_Modifier.KeypadModifier | _Modifier.ShiftModifier)
        sign = event.text()
        # A minus begins a number only where there are any below zero; else it is a key of the window.
        signs = ".,-" if self.minimum() < 0 else ".,"
        return plain and len(sign) == 1 and (sign.isdecimal() or sign in signs)

    # The hand

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        event.accept()
        QToolTip.hideText()  # it would lie over what the hand changes
        x = event.position().x()
        left, right = self._handle_ends()
        # Held where it is pressed: a hand that hits the handle beside its middle moves nothing yet.
        self._pointer, self._handle = x, (left + right) / 2 if left <= x <= right else x
        self.setSliderDown(True)
        if not left <= x <= right:
            self.setSliderPosition(self._value_at(x))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pointer is None or not self.isSliderDown():  # it may have been disabled meanwhile
            event.ignore()
            return
        event.accept()
        x = event.position().x()
        fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self._handle += (x - self._pointer) * (_FINE if fine else 1.0)
        self._pointer = x
        self.setSliderPosition(self._value_at(self._handle))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._pointer is not None:
            event.accept()
            self._pointer = None
            self.setSliderDown(False)
            if self._by_hand:
                self.clearFocus()  # else the next digit, meant for the canvas, would be a number here
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._by_hand = event.reason() == Qt.FocusReason.MouseFocusReason
        super().focusInEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._home and event.button() == Qt.MouseButton.LeftButton:
            event.accept()
            self.homed.emit()
        else:
            self.mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus() or not self._calm:
            super().wheelEvent(event)
        else:
            event.ignore()

    def event(self, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self._begins_number(event)
        ):
            event.accept()  # else it is the canvas's key for a class
            return True
        if event.type() == QEvent.Type.ToolTip:
            if not self.isSliderDown():
                show_beside(self, self.parentWidget() or self)
            return True
        return super().event(event)

    # Pixels and values

    def _place_of(self, value: int) -> float:
        """Return where the middle of the handle is at a value."""
        left, width = self._part(QStyle.SubControl.SC_SliderGroove)
        _, handle = self._part(QStyle.SubControl.SC_SliderHandle)
        room = max(1, width - handle)
        at = QStyle.sliderPositionFromValue(self.minimum(), self.maximum(), value, room)
        return left + handle / 2 + at

    def _handle_ends(self) -> tuple[float, float]:
        rect = self._part(QStyle.SubControl.SC_SliderHandle)
        return rect[0], rect[0] + rect[1]

    def _value_at(self, x: float) -> int:
        left, width = self._part(QStyle.SubControl.SC_SliderGroove)
        _, handle = self._part(QStyle.SubControl.SC_SliderHandle)
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        room = max(1, width - handle)
        at = round(x - left - handle / 2)
        return QStyle.sliderValueFromPosition(
            self.minimum(), self.maximum(), min(max(at, 0), room), room, option.upsideDown
        )

    def _part(self, part: QStyle.SubControl) -> tuple[int, int]:
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        rect = self.style().subControlRect(QStyle.ComplexControl.CC_Slider, option, part, self)
        return rect.left(), rect.width()


def show_beside(widget: QWidget, row: QWidget) -> None:
    """Show a widget's tool tip below the row that it belongs to, or above it: never over the row."""
    if not widget.toolTip():
        QToolTip.hideText()
        return
    corner = row.mapToGlobal(QPoint(0, row.height()))
    QToolTip.showText(corner, widget.toolTip(), widget)
    for shown in QApplication.topLevelWidgets():
        if shown.objectName() == "qtooltip_label" and shown.isVisible():
            top = row.mapToGlobal(QPoint(0, 0)).y()
            below = shown.y() >= corner.y()
            if not below:  # Qt moved it up, for the screen ends here
                shown.move(shown.x(), min(shown.y(), top - shown.height() - 2))
