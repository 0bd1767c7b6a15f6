"""The rectangle."""

from __future__ import annotations

from facemask_editor.document.paint.shapes import Raster, rectangle
from facemask_editor.qt.tools.common.overlay import Outline, Overlay
from facemask_editor.qt.tools.common.shapes import BoxTool, class_colour
from facemask_editor.qt.tools.common.tool import tr


class RectangleTool(BoxTool):
    """A filled rectangle."""

    def _title(self) -> str:
        return tr("Rectangle")

    def _raster(self, width: int, height: int) -> Raster | None:
        return rectangle(*self._corners(), width=width, height=height)

    def overlay(self) -> Overlay | None:
        if self._start is None:
            return None
        x0, y0, x1, y1 = self._bounds()
        outline = Outline([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], closed=True)
        return Overlay((outline,), fill=class_colour(self._host))
