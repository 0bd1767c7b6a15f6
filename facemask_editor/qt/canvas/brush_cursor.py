"""The outline of the brush's real pixels, drawn over the canvas."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from facemask_editor.document import BrushShape
from facemask_editor.document.brush import sweep
from facemask_editor.document.region import Box
from facemask_editor.qt.canvas.view_transform import ViewTransform

_DARK = QColor(0, 0, 0, 170)
_LIGHT = QColor(255, 255, 255, 235)
SMALL_ON_SCREEN = 6
"""Device pixels below which the outline alone is too small to be found."""


class BrushCursor:
    """Where the brush would mark.

    Attributes:
        at: Point of the picture under the pointer, or None while the pointer is elsewhere.
        size: Diameter or side in pixels of the picture.
        shape: Of the stamp.
    """

    def __init__(self) -> None:
        self.at: tuple[float, float] | None = None
        self.size = 1
        self.shape = BrushShape.ROUND

    @property
    def box(self) -> Box | None:
        """The pixels of the picture around the stamp, also beyond the picture."""
        if self.at is None:
            return None
        x, y = (_snapped(value, self.size) - self.size / 2 for value in self.at)
        return Box(math.floor(x), math.floor(y), math.floor(x) + self.size, math.floor(y) + self.size)

    def device_box(self, view: ViewTransform) -> Box | None:
        """Return the device pixels that the outline touches."""
        box = self.box
        return None if box is None else view.to_device_box(box, margin=3)

    def paint(self, painter: QPainter, view: ViewTransform) -> None:
        """Draw the outline; the painter's unit is the device pixel."""
        if self.at is None:
            return
        x, y = view.to_screen(*(_snapped(value, self.size) for value in self.at))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, self.shape is BrushShape.ROUND)
        painter.translate(round(x), round(y))
        painter.scale(view.scale, view.scale)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        # Light on dark: one of the two is seen on every class colour and photo.
        for colour, width in ((_DARK, 3.0), (_LIGHT, 1.0)):
            pen = QPen(colour, width)
            pen.setCosmetic(True)
            pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
            painter.setPen(pen)
            painter.drawPolygon(_outline(self.size, self.shape))
        painter.restore()


def _snapped(value: float, size: int) -> float:
    # The raster's rule: odd brushes centre on pixels, even ones on the corners between them.
    return math.floor(value) + 0.5 if size % 2 else float(math.floor(value + 0.5))


@lru_cache(maxsize=64)
def _outline(size: int, shape: BrushShape) -> QPolygonF:
    """Return the border of the stamp's pixels around its snapped centre; a stamp has one run in each row."""
    centre = size / 2
    found = sweep(centre, centre, centre, centre, size=size, shape=shape, width=size, height=size)
    assert found is not None
    box, mask = found
    first = mask.argmax(axis=1) + box.x0 - centre
    last = mask.shape[1] - mask[:, ::-1].argmax(axis=1) + box.x0 - centre
    rows = np.arange(box.y0, box.y1) - centre
    down = [p for x, y in zip(last, rows, strict=True) for p in (QPointF(x, y), QPointF(x, y + 1))]
    up = [p for x, y in zip(first, rows, strict=True) for p in (QPointF(x, y), QPointF(x, y + 1))]
    return QPolygonF(down + up[::-1])
