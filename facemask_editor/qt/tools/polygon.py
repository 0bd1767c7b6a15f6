"""A polygon clicked corner by corner."""

from __future__ import annotations

import math

from facemask_editor.document.paint.shapes import Point, polygon
from facemask_editor.qt.tools.common.option import DRAW_OVER, KEEP, SYMMETRIC
from facemask_editor.qt.tools.common.overlay import Outline, Overlay
from facemask_editor.qt.tools.common.shapes import class_colour, paint_raster
from facemask_editor.qt.tools.common.tool import Pointer, Tool, ToolHost, tr

_NEAR = 9.0
"""Logical pixels within which a click on the first corner closes the outline."""


class PolygonTool(Tool):
    """Each click is a corner; the first corner, a double click or Enter closes and fills the outline."""

    options = (DRAW_OVER, SYMMETRIC, KEEP)
    mirrors = True

    def __init__(self, host: ToolHost, tool: str) -> None:
        super().__init__(host, tool)
        self._points: list[Point] = []
        self._tip: Point | None = None
        self._closing = False

    @property
    def points(self) -> tuple[Point, ...]:
        """The corners so far."""
        return tuple(self._points)

    def press(self, at: Pointer) -> None:
        if self._host.document is None or not self._host.may_edit(self._host.selected_label):
            return
        self._closing = len(self._points) > 1 and (at.double or self._on_first(at))
        if not self._closing:
            self._points.append((at.x, at.y))
        self._show(at)

    def move(self, at: Pointer) -> None:
        # Held down, the new corner follows until it is let go.
        if self._points and not self._closing:
            self._points[-1] = (at.x, at.y)
        self._show(at)

    def hover(self, at: Pointer) -> None:
        if self._points:
            self._show(at)

    def release(self, at: Pointer) -> None:
        if self._closing:
            self.confirm()
        else:
            self.move(at)

    def finish(self) -> None:
        self._closing = False

    def cancel(self) -> None:
        self.discard()

    @property
    def pending(self) -> bool:
        return bool(self._points)

    def confirm(self) -> None:
        document = self._host.document
        if not self._host.may_edit(self._host.selected_label):
            return  # the corners stay until what is in the way is gone
        points, first = self._points, self._points[0] if self._points else None
        self.discard()
        if document is not None and first is not None:
            height, width = document.label_map.shape
            paint_raster(self._host, tr("Polygon"), polygon(points, width=width, height=height), first)

    def step_back(self) -> None:
        if self._points:
            self._points.pop()
            self._host.update_overlay()

    def discard(self) -> None:
        self._points, self._tip, self._closing = [], None, False
        self._host.update_overlay()

    def overlay(self) -> Overlay | None:
        if not self._points:
            return None
        points = [*self._points, self._tip] if self._tip is not None else list(self._points)
        outlines = [Outline(points, closed=True)]
        knobs = (self._points[0],) if len(self._points) > 1 else ()
        return Overlay(tuple(outlines), tuple(self._points), knobs, class_colour(self._host))

    def hint(self) -> str:
        if not self._points:
            return ""
        return tr("Enter, double click or the first corner closes; Backspace takes a corner back, Esc all")

    def _show(self, at: Pointer) -> None:
        self._tip = self._points[0] if self._on_first(at) and len(self._points) > 1 else (at.x, at.y)
        self._host.update_overlay()

    def _on_first(self, at: Pointer) -> bool:
        if not self._points:
            return False
        first = self._host.to_widget(*self._points[0])
        return math.hypot(first.x() - at.position.x(), first.y() - at.position.y()) <= _NEAR
