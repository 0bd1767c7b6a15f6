"""Mouse, pen, wheel and touchpad: which tool follows the pointer, and what moves the view."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import (
    QInputDevice,
    QMouseEvent,
    QNativeGestureEvent,
    QPointingDevice,
    QSinglePointEvent,
    QTabletEvent,
    QTouchEvent,
    QWheelEvent,
)

from facemask_editor.qt.canvas.view_transform import TURN
from facemask_editor.qt.tools import Pointer, ResizeTool, Tool, ToolKind, scaled_size

if TYPE_CHECKING:
    from facemask_editor.qt.canvas.canvas import MaskCanvas

_SIZED = (ToolKind.BRUSH, ToolKind.ERASER)
_UNPICKING = (ToolKind.PICK, ToolKind.PAN)
"""Tools that Ctrl does not turn into the picker."""
_BUTTONS = (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton)
_TURNING = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
_NOTCH = 120.0
_ZOOM_OF_NOTCH = 2 ** (1 / 3)
_PAN_OF_NOTCH = 48.0


class PointerInput:
    """Routes one drag at a time to a tool.

    Attributes:
        active: The tool of the drag under way.
        panning: Whether Space is held, which makes every tool pan.
    """

    def __init__(self, canvas: MaskCanvas) -> None:
        self._canvas = canvas
        self.active: Tool | None = None
        self.panning = False
        self.modifiers = Qt.KeyboardModifier.NoModifier
        self._button = Qt.MouseButton.NoButton
        self._position: QPointF | None = None
        self._resizers = {kind: ResizeTool(canvas, kind) for kind in _SIZED}
        self._eraser_tip = False
        self._size_steps = 0.0
        self._fingers: tuple[QPointF, float, float] | None = None  # middle, distance and direction
        self._pinched = False  # what is left of a pinch must not paint

    def current_tool(self) -> Tool:
        """Return the tool of the drag under way, else the one that a press would start."""
        return self.active or self._tool(Qt.MouseButton.LeftButton)

    def _tool(self, button: Qt.MouseButton) -> Tool:
        canvas = self._canvas
        if button == Qt.MouseButton.MiddleButton or self.panning:
            return canvas.tool(ToolKind.PAN)
        kind = ToolKind.ERASER if self._eraser_tip else canvas.tool_kind
        if kind not in _UNPICKING and self.modifiers & Qt.KeyboardModifier.ControlModifier:
            return canvas.tool(ToolKind.PICK)
        if kind in _SIZED and self.modifiers & Qt.KeyboardModifier.ShiftModifier:
            return self._resizers[kind]
        return canvas.tool(kind)

    # The drag

    def press(self, at: Pointer, button: Qt.MouseButton = Qt.MouseButton.NoButton) -> bool:
        """Begin a drag, of a mouse button or of the keyboard; False where none can begin."""
        if self.active is not None or self._canvas.document is None:
            return False
        self._button = button
        self.active = self._tool(button)
        self._canvas.move_cursor((at.x, at.y))
        self.active.press(at)
        return True

    @property
    def modal(self) -> bool:
        """Whether the pointer sizes the brush without a button held."""
        return self.active in self._resizers.values() and self._button == Qt.MouseButton.NoButton

    def resize(self) -> None:
        """Size the brush by moving the pointer until a click or Enter; Escape takes it back."""
        canvas = self._canvas
        at = canvas.cursor_at
        if self.active is not None or canvas.document is None or at is None:
            return
        kind = canvas.tool_kind if canvas.tool_kind in self._resizers else ToolKind.BRUSH
        self._button = Qt.MouseButton.NoButton
        self.active = self._resizers[kind]
        self.active.press(Pointer(*at, canvas.to_widget(*at), self.modifiers))
        canvas.update_cursor()

    def move(self, at: Pointer) -> None:
        """Follow the pointer, with or without a drag."""
        if self._canvas.document is None:
            return
        if self.active is not None:
            self.active.move(at)
        else:
            self.current_tool().hover(at)
        if self.active is None or not self.active.holds_cursor:
            self._canvas.move_cursor((at.x, at.y))

    def release(self, at: Pointer) -> None:
        """End the drag."""
        if self.active is not None:
            tool, self.active = self.active, None
            tool.release(at)
            self._canvas.move_cursor((at.x, at.y))

    def finish(self) -> None:
        """End the drag where it is and keep what was done."""
        if self.active is not None:
            tool, self.active = self.active, None
            tool.finish()
            self._canvas.update_cursor()

    def cancel(self) -> bool:
        """Take the drag back; False where there is none."""
        if self.active is None:
            return False
        tool, self.active = self.active, None
        tool.cancel()
        self._canvas.update_cursor()
        return True

    def leave(self) -> None:
        """Take the outline away when the pointer leaves the widget."""
        self._position = None
        if self.active is None:
            self._canvas.move_cursor(None)

    def forget(self) -> None:
        """Let the keyboard steer until the mouse moves again."""
        self._position = None

    def view_changed(self) -> None:
        """Find the point of the picture that now lies under the pointer."""
        if self._position is not None and (self.active is None or not self.active.holds_cursor):
            self._canvas.move_cursor(self._canvas.to_image(self._position))
        else:
            self._canvas.update_cursor()

    # Qt's events

    def mouse_press(self, event: QMouseEvent) -> None:
        """Take a press, also the second one of a double click."""
        at = self._met(event)
        if at is not None and event.type() == QEvent.Type.MouseButtonDblClick:
            at = replace(at, double=True)
        if at is not None and self.modal:
            self.release(at)
        elif at is None or event.button() not in _BUTTONS or not self.press(at, event.button()):
            event.ignore()

    def mouse_move(self, event: QMouseEvent) -> None:
        """Take a move."""
        at = self._met(event)
        if at is not None:
            self.move(at)

    def mouse_release(self, event: QMouseEvent) -> None:
        """Take a release."""
        at = self._met(event)
        if at is not None and event.button() == self._button:
            self.release(at)
        else:
            event.ignore()

    def tablet(self, event: QTabletEvent) -> None:
        """Take a pen; its other end erases."""
        # Accepted in any case: else Qt repeats it as a mouse event without pressure.
        event.accept()
        at = self._met(event, event.pressure())
        if at is None:
            return
        tip = event.pointerType() == QPointingDevice.PointerType.Eraser
        if self.active is None and tip != self._eraser_tip:
            self._eraser_tip = tip
            self._canvas.update_cursor()
        if event.type() == QEvent.Type.TabletPress:
            self._canvas.setFocus(Qt.FocusReason.MouseFocusReason)
            if event.button() in _BUTTONS:
                self.press(at, event.button())
        elif event.type() == QEvent.Type.TabletRelease and event.button() == self._button:
            self.release(at)
        else:
            self.move(at)

    def wheel(self, event: QWheelEvent) -> None:
        """Zoom at the pointer; Shift: size the brush, Ctrl+Shift: turn; two fingers on a touchpad pan."""
        angle = event.angleDelta()
        # Some systems turn the wheel sideways while Shift is held.
        notches = (angle.y() or angle.x()) / _NOTCH
        touchpad = event.device().type() == QInputDevice.DeviceType.TouchPad
        if event.modifiers() & _TURNING == _TURNING:
            self._canvas.turn_to(self._canvas.angle + TURN * notches, event.position())
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier and self.current_tool().outlines:
            self._resize(notches)
        elif (touchpad or event.phase() != Qt.ScrollPhase.NoScrollPhase) and not (
            event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            delta = QPointF(event.pixelDelta())
            delta = delta if not delta.isNull() else QPointF(angle) * (_PAN_OF_NOTCH / _NOTCH)
            self._canvas.pan(delta.x(), delta.y())
        elif notches:
            factor = math.pow(_ZOOM_OF_NOTCH, notches)
            self._canvas.zoom_to(self._canvas.zoom * factor, event.position())
        event.accept()

    def gesture(self, event: QNativeGestureEvent) -> bool:
        """Take a pinch of the touchpad; False for other gestures."""
        if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self._canvas.zoom_to(self._canvas.zoom * (1 + event.value()), event.position())
            return True
        if event.gestureType() == Qt.NativeGestureType.RotateNativeGesture:
            self._canvas.turn_to(self._canvas.angle + event.value(), event.position())
            return True
        if event.gestureType() == Qt.NativeGestureType.SmartZoomNativeGesture:
            self._canvas.fit()
            return True
        return False

    def touch(self, event: QTouchEvent) -> bool:
        """Take fingers on a screen: one is the pointer, two zoom, turn and move; False for a touchpad."""
        if event.device().type() != QInputDevice.DeviceType.TouchScreen:
            return False
        points = event.points()
        if len(points) == 2:
            first, second = (point.position() for point in points)
            self._pinch(first, second)
        elif len(points) == 1 and not self._pinched:
            self._touch_one(event, points[0].position())
        if event.type() in (QEvent.Type.TouchEnd, QEvent.Type.TouchCancel):
            self._fingers, self._pinched = None, False
        return True

    def _touch_one(self, event: QTouchEvent, position: QPointF) -> None:
        if not self._canvas.mouse_steers():
            return
        at = Pointer(*self._canvas.to_image(position), position, event.modifiers())
        self.modifiers = event.modifiers()
        if event.type() == QEvent.Type.TouchBegin:
            self.press(at, Qt.MouseButton.LeftButton)
        elif event.type() == QEvent.Type.TouchUpdate:
            self.move(at)
        elif event.type() == QEvent.Type.TouchEnd:
            self.release(at)
            self._canvas.move_cursor(None)
        else:
            self.cancel()

    def _pinch(self, first: QPointF, second: QPointF) -> None:
        way, middle = second - first, (first + second) / 2
        now = middle, math.hypot(way.x(), way.y()), math.degrees(math.atan2(way.y(), way.x()))
        before, self._fingers = self._fingers, now
        if not self._pinched:
            self._pinched = True
            self.cancel()  # what the first finger has begun to paint
        elif before is not None and min(before[1], now[1]) > 0:
            moved = middle - before[0]
            self._canvas.pan(moved.x(), moved.y())
            self._canvas.zoom_to(self._canvas.zoom * now[1] / before[1], middle)
            self._canvas.turn_to(self._canvas.angle + now[2] - before[2], middle)

    def _resize(self, notches: float) -> None:
        # Fine wheels send parts of a notch; they add up to whole pixels.
        self._size_steps += notches
        whole = math.trunc(self._size_steps)
        self._size_steps -= whole
        kind = self.current_tool().kind
        for _ in range(abs(whole)):
            self._canvas.set_size_of(kind, scaled_size(self._canvas.size_of(kind), up=whole > 0))

    def _met(self, event: QSinglePointEvent, pressure: float = 1.0) -> Pointer | None:
        """Return where an event of mouse or pen is; None while a key holds the brush down."""
        if not self._canvas.mouse_steers():
            return None
        self.modifiers = event.modifiers()
        self._position = QPointF(event.position())
        x, y = self._canvas.to_image(self._position)
        return Pointer(x, y, self._position, self.modifiers, pressure)
