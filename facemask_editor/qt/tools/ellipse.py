"""The ellipse."""

from __future__ import annotations

from facemask_editor.document.paint.shapes import Raster, ellipse
from facemask_editor.qt.tools.common.overlay import Outline, Overlay, circle
from facemask_editor.qt.tools.common.shapes import BoxTool, class_colour
from facemask_editor.qt.tools.common.tool import tr


class EllipseTool(BoxTool):
    """A filled ellipse."""

    def _title(self) -> str:
        return tr("Ellipse")

    def _raster(self, width: int, height: int) -> Raster | None:
        return ellipse(*self._corners(), width=width, height=height)

    def overlay(self) -> Overlay | None:
        if self._start is None:
            return None
        x0, y0, x1, y1 = self._bounds()
        points = circle((x0 + x1) / 2, (y0 + y1) / 2, (x1 - x0) / 2, (y1 - y0) / 2)
        return Overlay((Outline(points, closed=True),), fill=class_colour(self._host))
