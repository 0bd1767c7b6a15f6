"""Brush and eraser."""

from __future__ import annotations

import math

from facemask_editor.document.paint.brush import MAX_SIZE, MIN_SIZE
from facemask_editor.qt.tools.base import Pointer, Tool, ToolHost, ToolKind, tr
from facemask_editor.qt.tools.painting import Painting


class PaintTool(Tool):
    """Paints a stroke from press to release; the step has no gaps and ends as one entry of the history."""

    outlines = True
    mirrors = True

    def __init__(self, host: ToolHost) -> None:
        super().__init__(host)
        self._stroke: Painting | None = None
        self._last = (0.0, 0.0)

    def press(self, at: Pointer) -> None:
        document = self._host.document
        if document is None or document.in_stroke:
            return
        label = self._label(at)
        if not self._may_edit(label, at):
            return
        self._stroke = Painting(self._host, self._name(label), label, (at.x, at.y))
        self._last = (at.x, at.y)
        # A click alone marks.
        self._line(at)

    def move(self, at: Pointer) -> None:
        if self._stroke is not None and (at.x, at.y) != self._last:
            self._line(at)

    def release(self, at: Pointer) -> None:
        # A pen reports a falling pressure while it is lifted; its last point would leave a thin tail.
        if at.pressure >= 1.0:
            self.move(at)
        self.finish()

    def finish(self) -> None:
        if self._stroke is not None:
            stroke, self._stroke = self._stroke, None
            stroke.commit()

    def cancel(self) -> None:
        if self._stroke is not None:
            stroke, self._stroke = self._stroke, None
            stroke.abort()

    def _line(self, at: Pointer) -> None:
        assert self._stroke is not None
        size = self._host.size_of(self.kind)
        if self._host.options.pressure_size:
            size = max(MIN_SIZE, round(size * at.pressure))
        self._stroke.line(self._last, (at.x, at.y), size=size, shape=self._host.brush_shape)
        self._last = (at.x, at.y)

    def _label(self, at: Pointer) -> int | None:
        """Return the class to paint, None for the nearest neighbour's."""
        raise NotImplementedError

    def _may_edit(self, label: int | None, at: Pointer) -> bool:
        return label is not None and self._host.may_edit(label)

    def _name(self, label: int | None) -> str:
        raise NotImplementedError

    def _title(self, label: int) -> str:
        document = self._host.document
        return "" if document is None else document.schema.title(label).lower()


class BrushTool(PaintTool):
    """Paints the selected class."""

    kind = ToolKind.BRUSH

    def _label(self, at: Pointer) -> int | None:
        return self._host.selected_label

    def _name(self, label: int | None) -> str:
        return tr("Paint {}").format(self._title(label or 0))


class EraserTool(PaintTool):
    """Paints the fallback class: background, another chosen one, or whatever lies nearest."""

    kind = ToolKind.ERASER

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


class ResizeTool(Tool):
    """Changes the size of brush or eraser while dragged left or right; the outline's border follows."""

    outlines = True
    holds_cursor = True

    def __init__(self, host: ToolHost, kind: ToolKind) -> None:
        super().__init__(host)
        self.kind = kind
        self._start: Pointer | None = None
        self._size = 1

    def press(self, at: Pointer) -> None:
        self._start = at
        self._size = self._host.size_of(self.kind)

    def move(self, at: Pointer) -> None:
        if self._start is not None:
            # On the screen: to the right is larger also where the view is mirrored or turned.
            way = at.position - self._start.position
            length = math.hypot(at.x - self._start.x, at.y - self._start.y)
            size = round(self._size + 2 * length * way.x() / max(math.hypot(way.x(), way.y()), 1e-9))
            self._host.set_size_of(self.kind, min(max(size, MIN_SIZE), MAX_SIZE))

    def release(self, at: Pointer) -> None:
        self.move(at)
        self._start = None

    def finish(self) -> None:
        self._start = None

    def cancel(self) -> None:
        if self._start is not None:
            self._host.set_size_of(self.kind, self._size)
            self._start = None


def scaled_size(size: int, *, up: bool, steps: float = 1.0) -> int:
    """Return the next brush size: a tenth more or less, at least one pixel."""
    scaled = size * math.pow(0.9, -steps if up else steps)
    wanted = max(size + 1, round(scaled)) if up else min(size - 1, math.floor(scaled + 0.5))
    return min(max(wanted, MIN_SIZE), MAX_SIZE)
