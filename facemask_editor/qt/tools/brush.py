"""The brush."""

from __future__ import annotations

from facemask_editor.qt.tools.common.strokes import StrokeTool
from facemask_editor.qt.tools.common.tool import Pointer, tr


class BrushTool(StrokeTool):
    """Paints the selected class."""

    def _label(self, at: Pointer) -> int | None:
        return self._host.selected_label

    def _name(self, label: int | None) -> str:
        return tr("Paint {}").format(self._title(label or 0))
