"""The line."""

from __future__ import annotations

import math

import cv2
import numpy as np

from facemask_editor.document.paint.brush import BrushShape, sweep
from facemask_editor.document.paint.shapes import Point, Raster
from facemask_editor.qt.tools.common.option import SHAPE, SIZE
from facemask_editor.qt.tools.common.overlay import Outline, Overlay, circle
from facemask_editor.qt.tools.common.shapes import ShapeTool, class_colour
from facemask_editor.qt.tools.common.tool import tr

_SNAP = 15.0
"""Degrees between the directions of a line with Shift held."""


class LineTool(ShapeTool):
    """A straight stroke of the brush; with Shift in steps of 15 degrees."""

    options = (SIZE, SHAPE, *ShapeTool.options)
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
        size, shape = self._host.size_of(self.id), self._host.options.brush_shape
        return sweep(*first, *second, size=size, shape=shape, width=width, height=height)

    def overlay(self) -> Overlay | None:
        if self._start is None:
            return None
        # What a stamp sweeps between the ends is the hull of its two outlines.
        half = self._host.size_of(self.id) / 2
        if self._host.options.brush_shape is BrushShape.ROUND:
            stamp = circle(0, 0, half, half)
        else:
            stamp = [(-half, -half), (half, -half), (half, half), (-half, half)]
        swept = [(x + dx, y + dy) for x, y in self._ends() for dx, dy in stamp]
        hull = cv2.convexHull(np.array(swept, dtype=np.float32))[:, 0]
        points = [(float(x), float(y)) for x, y in hull]
        return Overlay((Outline(points, closed=True),), fill=class_colour(self._host))
