"""The picker."""

from __future__ import annotations

from PySide6.QtCore import Qt

from facemask_editor.qt.tools.common.tool import Pointer, Tool


class PickTool(Tool):
    """Selects the class under the pointer, also while dragged; with Shift together with others."""

    ctrl_picks = False
    shape = Qt.CursorShape.PointingHandCursor

    def press(self, at: Pointer) -> None:
        label = self._host.label_at(at.x, at.y)
        if label >= 0:
            (self._host.toggle_label if at.shift else self._host.select_label)(label)

    def move(self, at: Pointer) -> None:
        if not at.shift:
            self.press(at)
