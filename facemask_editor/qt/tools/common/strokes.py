"""What tools have in common that paint a stroke as wide as a brush from press to release."""

from __future__ import annotations

from typing import ClassVar

from facemask_editor.document.paint.brush import MIN_SIZE
from facemask_editor.qt.tools.common.option import DRAW_OVER, PRESSURE, SHAPE, SIZE, SYMMETRIC, Option
from facemask_editor.qt.tools.common.painting import Painting
from facemask_editor.qt.tools.common.tool import Pointer, Tool, ToolHost


class StrokeTool(Tool):
    """Paints a stroke from press to release; the step has no gaps and ends as one entry of the history."""

    options: ClassVar[tuple[Option, ...]] = (SIZE, SHAPE, PRESSURE, DRAW_OVER, SYMMETRIC)
    own_size = True
    outlines = True
    mirrors = True

    def __init__(self, host: ToolHost, tool: str) -> None:
        super().__init__(host, tool)
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
        size = self._host.size_of(self.id)
        if self._host.options.pressure_size:
            size = max(MIN_SIZE, round(size * at.pressure))
        self._stroke.line(self._last, (at.x, at.y), size=size, shape=self._host.options.brush_shape)
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
