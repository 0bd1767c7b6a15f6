"""The hand on the line of a wipe: drags it, centres it by a double click, and keeps it from painting."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QTabletEvent, QTouchEvent

from facemask_editor.qt.canvas.compare.pairing import Halves

_PRESSES = (QEvent.Type.MouseButtonPress, QEvent.Type.TabletPress, QEvent.Type.MouseButtonDblClick)
_MOVES = (QEvent.Type.MouseMove, QEvent.Type.TabletMove)
_RELEASES = (QEvent.Type.MouseButtonRelease, QEvent.Type.TabletRelease)


class Lined(Protocol):
    """A widget with a line that parts mask and face."""

    line: float

    @property
    def halves(self) -> Halves:
        """Where mask and face lie."""

    def to_device(self, position: QPointF) -> tuple[float, float]:
        """Return the device position of a logical one."""

    def set_pointer_shape(self, shape: Qt.CursorShape) -> None:
        """Show another pointer."""

    def leave_tools(self) -> None:
        """Take the brush away; the pointer is on the line."""


class LineGrip:
    """Takes the events that are the line's before any tool sees them.

    Attributes:
        held: Whether the line is being dragged.
    """

    def __init__(self, widget: Lined) -> None:
        self._widget = widget
        self.held = False
        self._from = 0.0  # of the pointer to the line, device pixels

    def let_go(self) -> None:
        """End the drag where it is."""
        self.held = False

    def takes(self, event: QMouseEvent | QTabletEvent) -> bool:
        """Follow the pointer; return whether the event was the line's. Not to be asked during a stroke."""
        kind, left = event.type(), Qt.MouseButton.LeftButton
        if kind in _PRESSES:
            plain = event.button() == left and event.modifiers() == Qt.KeyboardModifier.NoModifier
            if not plain or not self._near(event.position()):
                return self.held
            if kind == QEvent.Type.MouseButtonDblClick:
                self._widget.line = 0.5
            else:
                self._take(event.position())
            return True
        if kind in _MOVES:
            return self._move(event.position(), free=event.buttons() == Qt.MouseButton.NoButton)
        if kind in _RELEASES and self.held and event.button() == left:
            self.held = False
            return True
        return self.held

    def takes_touch(self, event: QTouchEvent) -> bool:
        """The same for one finger."""
        points = event.points()
        if event.type() in (QEvent.Type.TouchEnd, QEvent.Type.TouchCancel) or len(points) != 1:
            held, self.held = self.held, False
            return held and len(points) == 1
        if event.type() == QEvent.Type.TouchBegin and self._near(points[0].position()):
            self._take(points[0].position())
        return self.held and self._move(points[0].position(), free=False)

    def _near(self, position: QPointF) -> bool:
        return self._widget.halves.on_line(self._widget.to_device(position)[0])

    def _take(self, position: QPointF) -> None:
        at = self._widget.halves.line_at
        if at is not None:
            self.held = True
            self._from = self._widget.to_device(position)[0] - at

    def _move(self, position: QPointF, *, free: bool) -> bool:
        widget = self._widget
        if self.held:
            widget.line = (widget.to_device(position)[0] - self._from) / widget.halves.width
        elif not free or not self._near(position):
            return False
        widget.leave_tools()
        widget.set_pointer_shape(Qt.CursorShape.SplitHCursor)
        return True
