"""The outline of the brush's real pixels, drawn over the canvas."""

from __future__ import annotations

import math
from collections.abc import Hashable
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF, QRegion, QTransform

from facemask_editor.document import BrushShape
from facemask_editor.document.paint.brush import sweep
from facemask_editor.document.paint.mirror import Axis
from facemask_editor.qt.canvas.view_transform import ViewTransform

_DARK = QColor(0, 0, 0, 170)
_LIGHT = QColor(255, 255, 255, 235)
SMALL_ON_SCREEN = 6
"""Device pixels below which the outline alone is too small to be found."""
_WORTH_A_HOLE = 24
_ARM = 12
_PEN = _ARM + 4
"""Device pixels that pen, stairs and cross may need around a stamp."""
_KEPT = 128
"""Device pixels from the middle up to which the drawing is kept as an image."""
_SMOOTH = 32
"""Pixels of the picture from which on a shrunken stamp looks like a circle."""


class BrushCursor:
    """Where the brush would mark.

    Attributes:
        at: Point of the picture under the pointer, or None while the pointer is elsewhere.
        size: Diameter or side in pixels of the picture.
        shape: Of the stamp.
        outlined: Whether the outline is drawn.
        crossed: Whether a cross is drawn, so that the keyboard cursor is found at every size.
        axis: Where the outline is repeated on the other side, or None.
    """

    def __init__(self) -> None:
        self.at: tuple[float, float] | None = None
        self.size = 1
        self.shape = BrushShape.ROUND
        self.outlined = False
        self.crossed = False
        self.axis: Axis | None = None
        self._drawn: tuple[Hashable, QImage] | None = None

    def centre(self) -> tuple[float, float] | None:
        """Return the snapped centre of the stamp in the picture."""
        return None if self.at is None else (_snapped(self.at[0], self.size), _snapped(self.at[1], self.size))

    def region(self, view: ViewTransform, ratio: float) -> QRegion:
        """Return the logical pixels that the drawing touches; a large brush's inside is left out.

        Args:
            view: Where the picture lies.
            ratio: Device pixels for one logical pixel.
        """
        region = QRegion()
        for centre in self._centres():
            region = region.united(self._region_at(centre, view, ratio))
        return region

    def _centres(self) -> list[tuple[float, float]]:
        centre = self.centre()
        if centre is None or self.at is None:
            return []
        if self.axis is None or not self.outlined:
            return [centre]
        x, y = self.axis.mirrored(*self.at)
        return [centre, (_snapped(x, self.size), _snapped(y, self.size))]

    def _region_at(self, centre: tuple[float, float], view: ViewTransform, ratio: float) -> QRegion:
        region = QRegion()
        x, y = (value / ratio for value in view.to_screen(*centre))
        half = self.size * view.scale / ratio / 2
        if self.outlined:
            # What a turned square, and the stairs of a turned disc, stick out of an upright one.
            spread = math.fsum(map(abs, view.directions[0]))
            slack = 2.0 if view.upright else 2.0 + view.scale / ratio
            if self.shape is BrushShape.SQUARE:
                inner, outer = half / spread - 4, half * spread + 4
            else:
                inner, outer = half * math.sqrt(0.5) - 4 - slack, half + 2 + slack
            region = QRegion(_square(x, y, outer))
            if inner > _WORTH_A_HOLE:
                region = region.subtracted(QRegion(_square(x, y, inner - 2)))
        if self.crossed:
            region = region.united(QRegion(_square(x, y, _ARM + 3)))
        return region

    def paint(self, painter: QPainter, view: ViewTransform) -> None:
        """Draw outline and cross; the painter's unit is the device pixel."""
        for centre in self._centres():
            self._paint_at(centre, painter, view)

    def _paint_at(self, centre: tuple[float, float], painter: QPainter, view: ViewTransform) -> None:
        x, y = map(round, view.to_screen(*centre))
        reach = math.ceil(self.size * view.scale / 2 * math.fsum(map(abs, view.directions[0]))) + _PEN
        if reach > _KEPT:
            self._draw(x, y, painter, view)
        else:
            painter.drawImage(QPoint(x - reach, y - reach), self._image(reach, view))

    def _image(self, reach: int, view: ViewTransform) -> QImage:
        """Return outline and cross as pixels; a small brush is moved far more often than it changes."""
        key = self.size, self.shape, self.outlined, self.crossed, view.scale, view.directions
        if self._drawn is None or self._drawn[0] != key:
            image = QImage(2 * reach, 2 * reach, QImage.Format.Format_ARGB32_Premultiplied)
            image.fill(Qt.GlobalColor.transparent)
            painter = QPainter(image)
            self._draw(reach, reach, painter, view)
            painter.end()
            self._drawn = key, image
        return self._drawn[1]

    def _draw(self, x: int, y: int, painter: QPainter, view: ViewTransform) -> None:
        # Light on dark: one of the two is seen on every class colour and photo.
        for colour, width in ((_DARK, 3.0), (_LIGHT, 1.0)):
            pen = QPen(colour, width)
            pen.setCosmetic(True)
            pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            if self.outlined:
                # The stairs of a large round brush on a shrunken picture are finer than the screen.
                painter.setRenderHint(QPainter.RenderHint.Antialiasing, view.scale < 2 or not view.upright)
                painter.save()
                painter.translate(x, y)
                painter.setTransform(QTransform(*view.offset(1, 0), *view.offset(0, 1), 0, 0), combine=True)
                if self.shape is BrushShape.ROUND and view.scale < 1 and self.size >= _SMOOTH:
                    # Stairs finer than the screen's pixels are a circle, and take a quarter of a millisecond.
                    painter.drawEllipse(QPointF(0, 0), self.size / 2, self.size / 2)
                else:
                    painter.drawPolygon(_outline(self.size, self.shape))
                painter.restore()
            if self.crossed:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
                for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
                    start = QPoint(x + 4 * dx, y + 4 * dy)
                    painter.drawLine(start, start + QPoint(dx, dy) * (_ARM - 4))


def _square(x: float, y: float, half: float) -> QRect:
    left, top = math.floor(x - half), math.floor(y - half)
    return QRect(left, top, math.ceil(x + half) - left, math.ceil(y + half) - top)


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
