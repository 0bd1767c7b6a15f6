"""Moving the picture."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt

from facemask_editor.qt.tools.common.tool import Pointer, Tool, ToolHost


class PanTool(Tool):
    """Moves the picture under the pointer."""

    ctrl_picks = False
    shape = Qt.CursorShape.OpenHandCursor
    held_shape = Qt.CursorShape.ClosedHandCursor

    def __init__(self, host: ToolHost, tool: str) -> None:
        super().__init__(host, tool)
        self._last: QPointF | None = None

    def press(self, at: Pointer) -> None:
        self._last = at.position

    def move(self, at: Pointer) -> None:
        if self._last is not None:
            delta = at.position - self._last
            self._last = at.position
            self._host.pan(delta.x(), delta.y())

    def release(self, at: Pointer) -> None:
        self.move(at)
        self._last = None

    def finish(self) -> None:
        self._last = None

    def cancel(self) -> None:
        self._last = None
