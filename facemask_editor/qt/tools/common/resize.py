"""The size of a brush: the next one, and the drag that sets it."""

from __future__ import annotations

import math

from facemask_editor.document.paint.brush import MAX_SIZE, MIN_SIZE
from facemask_editor.qt.tools.common.tool import Pointer, Tool, ToolHost


class ResizeTool(Tool):
    """Sizes the brush of the tool whose id it has: dragged left or right, the outline's border follows."""

    outlines = True
    holds_cursor = True

    def __init__(self, host: ToolHost, tool: str) -> None:
        super().__init__(host, tool)
        self._start: Pointer | None = None
        self._size = 1

    def press(self, at: Pointer) -> None:
        self._start = at
        self._size = self._host.size_of(self.id)

    def move(self, at: Pointer) -> None:
        if self._start is not None:
            # On the screen: to the right is larger also where the view is mirrored or turned.
            way = at.position - self._start.position
            length = math.hypot(at.x - self._start.x, at.y - self._start.y)
            size = round(self._size + 2 * length * way.x() / max(math.hypot(way.x(), way.y()), 1e-9))
            self._host.set_size_of(self.id, min(max(size, MIN_SIZE), MAX_SIZE))

    def release(self, at: Pointer) -> None:
        self.move(at)
        self._start = None

    def finish(self) -> None:
        self._start = None

    def cancel(self) -> None:
        if self._start is not None:
            self._host.set_size_of(self.id, self._size)
            self._start = None


def scaled_size(size: int, *, up: bool, steps: float = 1.0) -> int:
    """Return the next brush size: a tenth more or less, at least one pixel."""
    scaled = size * math.pow(0.9, -steps if up else steps)
    wanted = max(size + 1, round(scaled)) if up else min(size - 1, math.floor(scaled + 0.5))
    return min(max(wanted, MIN_SIZE), MAX_SIZE)
