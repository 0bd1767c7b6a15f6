"""The eraser."""

from __future__ import annotations

from facemask_editor.qt.tools.common.option import LEAVES
from facemask_editor.qt.tools.common.strokes import StrokeTool
from facemask_editor.qt.tools.common.tool import Pointer, tr


class EraserTool(StrokeTool):
    """Paints the fallback class: background, another chosen one, or whatever lies nearest."""

    options = (*StrokeTool.options, LEAVES)

    def _label(self, at: Pointer) -> int | None:
        label = self._host.options.eraser_label
        document = self._host.document
        known = document is not None and label is not None and label < len(document.schema)
        return label if known or label is None or document is None else document.schema.background

    def _may_edit(self, label: int | None, at: Pointer) -> bool:
        if label is not None:
            return self._host.may_edit(label)
        # What is erased gives its pixels away; a lock of the class under the pointer forbids that.
        under = self._host.label_at(at.x, at.y)
        return self._host.may_edit(under if under >= 0 else self._host.selected_label)

    def _name(self, label: int | None) -> str:
        return tr("Erase")
