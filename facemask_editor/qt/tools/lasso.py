"""The lasso."""

from __future__ import annotations

from PySide6.QtCore import Qt

from facemask_editor.document.paint.shapes import Point, Raster, polygon
from facemask_editor.qt.tools.common.overlay import Outline, Overlay
from facemask_editor.qt.tools.common.shapes import ShapeTool, class_colour
from facemask_editor.qt.tools.common.tool import Pointer, ToolHost, tr


class LassoTool(ShapeTool):
    """A freehand outline that is closed and filled on release."""

    shape = Qt.CursorShape.CrossCursor

    def __init__(self, host: ToolHost, tool: str) -> None:
        super().__init__(host, tool)
        self._points: list[Point] = []

    def _title(self) -> str:
        return tr("Lasso")

    def _begin(self, at: Pointer) -> None:
        self._points = [(at.x, at.y)]

    def _extend(self, at: Pointer) -> None:
        if (at.x, at.y) != self._points[-1]:
            self._points.append((at.x, at.y))

    def _raster(self, width: int, height: int) -> Raster | None:
        return polygon(self._points, width=width, height=height)

    def overlay(self) -> Overlay | None:
        if self._start is None:
            return None
        return Overlay((Outline(tuple(self._points), closed=True),), fill=class_colour(self._host))
