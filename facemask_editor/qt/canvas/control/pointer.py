"""Mouse, pen, wheel and touchpad: which tool follows the pointer, and what moves the view."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Protocol

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

from facemask_editor.qt.canvas.control.surface import Surface
from facemask_editor.qt.canvas.view_transform import TURN
from facemask_editor.qt.tools.common.resize import ResizeTool, scaled_size
from facemask_editor.qt.tools.common.tool import Pointer, Tool, ToolHost

FIRST, ERASER, PICK, PAN = "brush", "eraser", "pick", "pan"
"""The tools that are chosen by other ways than their keys: at first, by the pen's end, Ctrl and Space."""
_BUTTONS = (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton)
_TURNING = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
_NOTCH = 120.0
_ZOOM_OF_NOTCH = 2 ** (1 / 3)
_PAN_OF_NOTCH = 48.0


class Toolbox(ToolHost, Protocol):
    """What the pointer needs of the tools."""

    @property
    def tool_id(self) -> str:
        """The chosen tool."""

    @property
    def cursor_at(self) -> tuple[float, float] | None:
        """The point of the picture under pointer or keyboard cursor, or None while there is none."""

    def tool(self, tool: str) -> Tool:
        """Return a tool by its id."""

    def move_cursor(self, at: tuple[float, float] | None) -> None:
        """Show the brush at a point of the picture and tell what is there."""

    def update_cursor(self) -> None:
        """Bring outline and pointer shape in line with tool, size, position and zoom."""

    def mouse_steers(self) -> bool:
        """Hand the cursor from the arrow keys to the mouse; False while a key holds the brush down."""


class PointerInput:
    """Routes one drag at a time to a tool.

    Attributes:
        active: The tool of the drag under way.
        panning: Whether Space is held, which makes every tool pan.
    """

    def __init__(self, tools: Toolbox, surface: Surface) -> None:
        self._tools = tools
        self._surface = surface
        self.active: Tool | None = None
        self.panning = False
        self.modifiers = Qt.KeyboardModifier.NoModifier
        self._button = Qt.MouseButton.NoButton
        self._position: QPointF | None = None
        self._resizers: dict[str, Tool] = {}
        self._eraser_tip = False
        self._size_steps = 0.0
        self._fingers: tuple[QPointF, float, float] | None = None  # middle, distance and direction
        self._pinched = False  # what is left of a pinch must not paint

    def current_tool(self) -> Tool:
        """Return the tool of the drag under way, else the one that a press would start."""
        return self.active or self._tool(Qt.MouseButton.LeftButton)

    def _tool(self, button: Qt.MouseButton) -> Tool:
        tools = self._tools
        if button == Qt.MouseButton.MiddleButton or self.panning:
            return tools.tool(PAN)
        tool = tools.tool(ERASER if self._eraser_tip else tools.tool_id)
        if tool.ctrl_picks and self.modifiers & Qt.KeyboardModifier.ControlModifier:
            return tools.tool(PICK)
        if tool.own_size and self.modifiers & Qt.KeyboardModifier.ShiftModifier:
            return self._resizer(tool.id)
        return tool

    def _resizer(self, tool: str) -> Tool:
        if tool not in self._resizers:
            self._resizers[tool] = ResizeTool(self._tools, tool)
        return self._resizers[tool]

    # The drag

    def press(self, at: Pointer, button: Qt.MouseButton = Qt.MouseButton.NoButton) -> bool:
        """Begin a drag, of a mouse button or of the keyboard; False where none can begin."""
        if self.active is not None or self._tools.document is None:
            return False
        self._button = button
        self.active = self._tool(button)
        self._tools.move_cursor((at.x, at.y))
        self.active.press(at)
        return True

    @property
    def modal(self) -> bool:
        """Whether the pointer sizes the brush without a button held."""
        return self.active in self._resizers.values() and self._button == Qt.MouseButton.NoButton

    def resize(self) -> None:
        """Size the brush by moving the pointer until a click or Enter; Escape takes it back."""
        tools = self._tools
        at = tools.cursor_at
        if self.active is not None or tools.document is None or at is None:
            return
        self._button = Qt.MouseButton.NoButton
        self.active = self._resizer(tools.tool_id if tools.tool(tools.tool_id).own_size else FIRST)
        self.active.press(Pointer(*at, tools.to_widget(*at), self.modifiers))
        tools.update_cursor()

    def move(self, at: Pointer) -> None:
        """Follow the pointer, with or without a drag."""
        if self._tools.document is None:
            return
        if self.active is not None:
            self.active.move(at)
        else:
            self.current_tool().hover(at)
        if self.active is None or not self.active.holds_cursor:
            self._tools.move_cursor((at.x, at.y))

    def release(self, at: Pointer) -> None:
        """End the drag."""
        if self.active is not None:
            tool, self.active = self.active, None
            tool.release(at)
            self._tools.move_cursor((at.x, at.y))

    def finish(self) -> None:
        """End the drag where it is and keep what was done."""
        if self.active is not None:
            tool, self.active = self.active, None
            tool.finish()
            self._tools.update_cursor()

    def cancel(self) -> bool:
        """Take the drag back; False where there is none."""
        if self.active is None:
            return False
        tool, self.active = self.active, None
        tool.cancel()
        self._tools.update_cursor()
        return True

    def leave(self) -> None:
        """Take the outline away when the pointer leaves the widget."""
        self._position = None
        if self.active is None:
            self._tools.move_cursor(None)

    def forget(self) -> None:
        """Let the keyboard steer until the mouse moves again."""
        self._position = None

    def view_changed(self) -> None:
        """Find the point of the picture that now lies under the pointer."""
        if self._position is not None and (self.active is None or not self.active.holds_cursor):
            self._tools.move_cursor(self._surface.to_image(self._position))
        else:
            self._tools.update_cursor()

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
            self._tools.update_cursor()
        if event.type() == QEvent.Type.TabletPress:
            self._surface.take_focus()
            if event.button() in _BUTTONS:
                self.press(at, event.button())
        elif event.type() == QEvent.Type.TabletRelease and event.button() == self._button:
            self.release(at)
        else:
            self.move(at)

    def wheel(self, event: QWheelEvent) -> None:
        """Zoom at the pointer; Shift: size the brush, Ctrl+Shift: turn; two fingers on a touchpad pan."""
        self._enter(event.position())
        angle = event.angleDelta()
        # Some systems turn the wheel sideways while Shift is held.
        notches = (angle.y() or angle.x()) / _NOTCH
        touchpad = event.device().type() == QInputDevice.DeviceType.TouchPad
        if event.modifiers() & _TURNING == _TURNING:
            self._surface.turn_to(self._surface.view.angle + TURN * notches, event.position())
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier and self.current_tool().outlines:
            self._resize(notches)
        elif (touchpad or event.phase() != Qt.ScrollPhase.NoScrollPhase) and not (
            event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            delta = QPointF(event.pixelDelta())
            delta = delta if not delta.isNull() else QPointF(angle) * (_PAN_OF_NOTCH / _NOTCH)
            self._surface.pan(delta.x(), delta.y())
        elif notches:
            factor = math.pow(_ZOOM_OF_NOTCH, notches)
            self._surface.zoom_to(self._surface.view.scale * factor, event.position())
        event.accept()

    def gesture(self, event: QNativeGestureEvent) -> bool:
        """Take a pinch of the touchpad; False for other gestures."""
        self._enter(event.position())
        if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self._surface.zoom_to(self._surface.view.scale * (1 + event.value()), event.position())
            return True
        if event.gestureType() == Qt.NativeGestureType.RotateNativeGesture:
            self._surface.turn_to(self._surface.view.angle + event.value(), event.position())
            return True
        if event.gestureType() == Qt.NativeGestureType.SmartZoomNativeGesture:
            self._surface.fit()
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
        if not self._tools.mouse_steers():
            return
        self._enter(position)
        at = Pointer(*self._surface.to_image(position), position, event.modifiers())
        self.modifiers = event.modifiers()
        if event.type() == QEvent.Type.TouchBegin:
            self.press(at, Qt.MouseButton.LeftButton)
        elif event.type() == QEvent.Type.TouchUpdate:
            self.move(at)
        elif event.type() == QEvent.Type.TouchEnd:
            self.release(at)
            self._tools.move_cursor(None)
        else:
            self.cancel()

    def _pinch(self, first: QPointF, second: QPointF) -> None:
        way, middle = second - first, (first + second) / 2
        if not self._pinched:
            self._enter(middle)
        now = middle, math.hypot(way.x(), way.y()), math.degrees(math.atan2(way.y(), way.x()))
        before, self._fingers = self._fingers, now
        if not self._pinched:
            self._pinched = True
            self.cancel()  # what the first finger has begun to paint
        elif before is not None and min(before[1], now[1]) > 0:
            moved = middle - before[0]
            self._surface.pan(moved.x(), moved.y())
            self._surface.zoom_to(self._surface.view.scale * now[1] / before[1], middle)
            self._surface.turn_to(self._surface.view.angle + now[2] - before[2], middle)

    def _enter(self, position: QPointF) -> None:
        """Turn to the half of the view under the pointer; a drag stays in its own."""
        if self.active is None:
            self._surface.enter(position)

    def _resize(self, notches: float) -> None:
        # Fine wheels send parts of a notch; they add up to whole pixels.
        self._size_steps += notches
        whole = math.trunc(self._size_steps)
        self._size_steps -= whole
        tool = self.current_tool().id
        for _ in range(abs(whole)):
            self._tools.set_size_of(tool, scaled_size(self._tools.size_of(tool), up=whole > 0))

    def _met(self, event: QSinglePointEvent, pressure: float = 1.0) -> Pointer | None:
        """Return where an event of mouse or pen is; None while a key holds the brush down."""
        if not self._tools.mouse_steers():
            return None
        self.modifiers = event.modifiers()
        self._position = QPointF(event.position())
        self._enter(self._position)
        x, y = self._surface.to_image(self._position)
        return Pointer(x, y, self._position, self.modifiers, pressure)
