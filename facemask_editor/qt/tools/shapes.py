"""Tools that draw a shape from press to release: line, rectangle, ellipse and lasso."""

from __future__ import annotations

import math

import cv2
import numpy as np
from PySide6.QtCore import Qt

from facemask_editor.document.paint.brush import BrushShape, sweep
from facemask_editor.document.paint.shapes import Point, Raster, ellipse, polygon, rectangle
from facemask_editor.qt.look.class_colours import class_colours
from facemask_editor.qt.tools.base import Pointer, Tool, ToolHost, ToolKind, tr
from facemask_editor.qt.tools.overlay import Outline, Overlay, circle
from facemask_editor.qt.tools.painting import Painting

_SNAP = 15.0
"""Degrees between the directions of a line with Shift held."""


def paint_raster(host: ToolHost, name: str, raster: Raster | None, at: Point) -> None:
    """Paint a shape with the selected class as one step; nothing where it lies beside the picture."""
    document = host.document
    if raster is None or document is None or document.in_stroke or not host.may_edit(host.selected_label):
        return
    title = document.schema.title(host.selected_label).lower()
    painting = Painting(host, f"{name} {title}", host.selected_label, at)
    painting.paint(raster)
    painting.commit()


def class_colour(host: ToolHost) -> tuple[int, int, int] | None:
    """Return the colour of the selected class."""
    document = host.document
    return None if document is None else class_colours().rgb(document.schema, host.selected_label)


class ShapeTool(Tool):
    """Shows an outline while it is dragged and paints on release."""

    mirrors = True

    def __init__(self, host: ToolHost) -> None:
        super().__init__(host)
        self._start: Pointer | None = None
        self._at: Pointer | None = None

    def press(self, at: Pointer) -> None:
        document = self._host.document
        if document is None or document.in_stroke or not self._host.may_edit(self._host.selected_label):
            return
        self._start = self._at = at
        self._begin(at)
        self._host.update_overlay()

    def move(self, at: Pointer) -> None:
        if self._start is not None:
            self._at = at
            self._extend(at)
            self._host.update_overlay()

    def release(self, at: Pointer) -> None:
        self.move(at)
        self.finish()

    def finish(self) -> None:
        start, document = self._start, self._host.document
        if start is None or document is None:
            return
        height, width = document.label_map.shape
        raster = self._raster(width, height)
        self.cancel()
        paint_raster(self._host, self._title(), raster, (start.x, start.y))

    def cancel(self) -> None:
        if self._start is not None:
            self._start = self._at = None
            self._host.update_overlay()

    def _begin(self, at: Pointer) -> None:
        """The drag begins."""

    def _extend(self, at: Pointer) -> None:
        """The drag goes on."""

    def _title(self) -> str:
        raise NotImplementedError

    def _raster(self, width: int, height: int) -> Raster | None:
        raise NotImplementedError


class LineTool(ShapeTool):
    """A straight stroke of the brush; with Shift in steps of 15 degrees."""

    kind = ToolKind.LINE
    outlines = True

    def _title(self) -> str:
        return tr("Line")

    def _ends(self) -> tuple[Point, Point]:
        assert self._start is not None
        assert self._at is not None
        start, end = (self._start.x, self._start.y), (self._at.x, self._at.y)
        if not self._at.shift:
            return start, end
        dx, dy = end[0] - start[0], end[1] - start[1]
        turn = math.radians(round(math.degrees(math.atan2(dy, dx)) / _SNAP) * _SNAP)
        length = dx * math.cos(turn) + dy * math.sin(turn)
        return start, (start[0] + length * math.cos(turn), start[1] + length * math.sin(turn))

    def _raster(self, width: int, height: int) -> Raster | None:
        first, second = self._ends()
        size, shape = self._host.size_of(self.kind), self._host.brush_shape
        return sweep(*first, *second, size=size, shape=shape, width=width, height=height)

    def overlay(self) -> Overlay | None:
        if self._start is None:
            return None
        # What a stamp sweeps between the ends is the hull of its two outlines.
        half = self._host.size_of(self.kind) / 2
        if self._host.brush_shape is BrushShape.ROUND:
            stamp = circle(0, 0, half, half)
        else:
            stamp = [(-half, -half), (half, -half), (half, half), (-half, half)]
        swept = [(x + dx, y + dy) for x, y in self._ends() for dx, dy in stamp]
        hull = cv2.convexHull(np.array(swept, dtype=np.float32))[:, 0]
        points = [(float(x), float(y)) for x, y in hull]
        return Overlay((Outline(points, closed=True),), fill=class_colour(self._host))


class BoxTool(ShapeTool):
    """A shape between two corners; Shift makes both sides equal, Alt draws from the centre."""

    def _corners(self) -> tuple[Point, Point]:
        assert self._start is not None
        assert self._at is not None
        x0, y0, x1, y1 = self._start.x, self._start.y, self._at.x, self._at.y
        if self._at.shift:
            side = max(abs(x1 - x0), abs(y1 - y0))
            x1, y1 = x0 + math.copysign(side, x1 - x0), y0 + math.copysign(side, y1 - y0)
        if self._at.alt:
            x0, y0 = 2 * x0 - x1, 2 * y0 - y1
        return (x0, y0), (x1, y1)

    def _bounds(self) -> tuple[int, int, int, int]:
        (x0, y0), (x1, y1) = self._corners()
        left, top = math.floor(min(x0, x1)), math.floor(min(y0, y1))
        return left, top, math.floor(max(x0, x1)) + 1, math.floor(max(y0, y1)) + 1

    def hint(self) -> str:
        if self._start is None:
            return ""
        x0, y0, x1, y1 = self._bounds()
        return tr("{} × {} px").format(x1 - x0, y1 - y0)


class RectangleTool(BoxTool):
    """A filled rectangle."""

    kind = ToolKind.RECTANGLE

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


class EllipseTool(BoxTool):
    """A filled ellipse."""

    kind = ToolKind.ELLIPSE

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


class LassoTool(ShapeTool):
    """A freehand outline that is closed and filled on release."""

    kind = ToolKind.LASSO
    shape = Qt.CursorShape.CrossCursor

    def __init__(self, host: ToolHost) -> None:
        super().__init__(host)
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
