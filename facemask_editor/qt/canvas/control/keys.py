"""Keys of the canvas that cannot be bound anew: Space, Escape, and a cursor that the arrow keys steer."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent

from facemask_editor.qt.canvas.control.pointer import PointerInput, Toolbox
from facemask_editor.qt.canvas.control.surface import Surface
from facemask_editor.qt.tools.common.tool import Pointer, Tool

_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_MODIFIERS = {
    Qt.Key.Key_Control: Qt.KeyboardModifier.ControlModifier,
    Qt.Key.Key_Shift: Qt.KeyboardModifier.ShiftModifier,
}
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_ENDING = (Qt.Key.Key_Escape, *_ENTER, Qt.Key.Key_Backspace)
_EDGE = 24
"""Logical pixels that the keyboard cursor keeps from the border of the widget."""


class KeyInput:
    """What single keys do while the canvas has the focus.

    Attributes:
        steers: Whether the arrow keys, not the mouse, moved the cursor last. Then Space is the pen: the
            tool is pressed while it is held. Otherwise Space pans.
    """

    def __init__(self, tools: Toolbox, surface: Surface, pointer: PointerInput) -> None:
        self._tools = tools
        self._surface = surface
        self._pointer = pointer
        self.steers = False

    def claims(self, event: QKeyEvent) -> bool:
        """Return whether the key must not go to a shortcut of the window."""
        key = event.key()
        if self._takes(event):
            return True
        if (key in _ENTER and self._pointer.modal) or (
            key == Qt.Key.Key_Escape and self._pointer.active is not None
        ):
            return True
        return key in _ENDING and self._current.pending

    def press(self, event: QKeyEvent) -> bool:
        """Take a key; False where it means nothing here."""
        key = Qt.Key(event.key())
        if key in _MODIFIERS:
            self._set_modifiers(self._pointer.modifiers | _MODIFIERS[key])
            return False
        if self._tools.document is None:
            return False
        if self._takes(event):
            self._current.key(key, event.modifiers())
        elif key in _ARROWS:
            coarse = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            # Where the arrow points on the screen, also of a mirrored or turned view.
            self._step(*self._surface.view.step(*_ARROWS[key]), 10 if coarse else 1)
        elif key == Qt.Key.Key_Space:
            if not event.isAutoRepeat():
                self._space(down=True)
        elif key in _ENDING:
            return self._end(key)
        else:
            return False
        return True

    def _takes(self, event: QKeyEvent) -> bool:
        """Whether the current tool takes a key before all else that it means."""
        if self._tools.document is None or self._pointer.active is not None:
            return False
        return self._current.takes(Qt.Key(event.key()), event.modifiers())

    def release(self, event: QKeyEvent) -> bool:
        """Take the end of a key; False where it means nothing here."""
        key = Qt.Key(event.key())
        if key in _MODIFIERS:
            self._set_modifiers(self._pointer.modifiers & ~_MODIFIERS[key])
            return False
        if key == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space(down=False)
            return True
        return False

    def reset(self) -> None:
        """Forget held keys, whose release goes elsewhere."""
        self._pointer.panning = False
        self._set_modifiers(Qt.KeyboardModifier.NoModifier)

    def yield_to_mouse(self) -> bool:
        """Let the mouse steer again; False in the middle of a stroke by keyboard."""
        if self.steers and self._pointer.active is not None:
            return False
        self.steers = False
        return True

    @property
    def _current(self) -> Tool:
        return self._tools.tool(self._tools.tool_id)

    def _end(self, key: Qt.Key) -> bool:
        """Take Enter, Backspace or Escape; False where nothing is pending."""
        if key == Qt.Key.Key_Escape and self._pointer.cancel():
            return True
        if key in _ENTER and self._pointer.modal:
            self._pointer.finish()
            return True
        tool = self._current
        if not tool.pending or self._pointer.active is not None:
            return False
        if key == Qt.Key.Key_Escape:
            tool.discard()
        elif key == Qt.Key.Key_Backspace:
            tool.step_back()
        else:
            tool.confirm()
        return True

    def _set_modifiers(self, modifiers: Qt.KeyboardModifier) -> None:
        if modifiers != self._pointer.modifiers:
            self._pointer.modifiers = modifiers
            self._tools.update_cursor()

    def _space(self, *, down: bool) -> None:
        at = self._tools.cursor_at
        if self.steers and at is not None:
            if down:
                self._pointer.press(self._pointer_at(*at))
            else:
                self._pointer.release(self._pointer_at(*at))
        elif self._pointer.panning != down:
            self._pointer.panning = down
            self._tools.update_cursor()

    def _step(self, dx: int, dy: int, by: int) -> None:
        surface, cursor = self._surface, self._tools.cursor_at
        width, height = surface.view.image
        if cursor is None:
            at = surface.to_image(surface.middle())
        else:
            at = cursor[0] + dx * by, cursor[1] + dy * by
        # Pixel centres, so that a step is one pixel for odd and even brushes.
        x = min(max(math.floor(at[0]), 0), width - 1) + 0.5
        y = min(max(math.floor(at[1]), 0), height - 1) + 0.5
        self.steers = True
        self._pointer.forget()
        self._show(surface.to_widget(x, y))
        self._pointer.move(self._pointer_at(x, y))

    def _pointer_at(self, x: float, y: float) -> Pointer:
        return Pointer(x, y, self._surface.to_widget(x, y), self._pointer.modifiers)

    def _show(self, at: QPointF) -> None:
        """Pan so far that the cursor is in sight."""
        surface = self._surface
        room = surface.room
        dx = min(max(at.x(), room.left() + _EDGE), room.right() - _EDGE) - at.x()
        dy = min(max(at.y(), room.top() + _EDGE), room.bottom() - _EDGE) - at.y()
        if dx or dy:
            surface.pan(dx, dy)
