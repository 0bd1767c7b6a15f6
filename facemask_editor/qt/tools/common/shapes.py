"""What tools have in common that draw a shape from press to release."""

from __future__ import annotations

import math
from typing import ClassVar

from facemask_editor.document.paint.shapes import Point, Raster
from facemask_editor.qt.look.class_colours import class_colours
from facemask_editor.qt.tools.common.option import DRAW_OVER, SYMMETRIC, Option
from facemask_editor.qt.tools.common.painting import Painting
from facemask_editor.qt.tools.common.tool import Pointer, Tool, ToolHost, tr


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

    options: ClassVar[tuple[Option, ...]] = (DRAW_OVER, SYMMETRIC)
    mirrors = True

    def __init__(self, host: ToolHost, tool: str) -> None:
        super().__init__(host, tool)
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
