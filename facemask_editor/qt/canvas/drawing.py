"""The parts of the canvas that are not pixels of the mask. The painter's unit is the device pixel."""

from __future__ import annotations

import math

from PySide6.QtCore import QLine, QLineF, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QImage,
    QPainter,
    QPalette,
    QPen,
    QPixmap,
    QPolygonF,
    QTransform,
)

from facemask_editor.core.region import Box
from facemask_editor.qt.canvas.colouring import Pixels
from facemask_editor.qt.canvas.view_transform import ViewTransform

GRID_SCALE = 8.0
_TILE = 8
_LINE, _WIDEST = 0.9, 64
"""Least width of outlines, in device pixels, and the most that they get for it, in pixels of the picture."""


def is_dark(palette: QPalette) -> bool:
    """Return whether a palette is of a dark theme."""
    return palette.color(QPalette.ColorRole.Window).lightness() < 128


def backdrop_colour(palette: QPalette) -> QColor:
    """Return what lies around the picture; the theme keeps it darker than the panels."""
    return palette.color(QPalette.ColorRole.Dark)


def checker_brush(palette: QPalette) -> QBrush:
    """Return the squares that stand for nothing: no photo and a hidden or faded class."""
    dark = is_dark(palette)
    tile = QPixmap(2 * _TILE, 2 * _TILE)
    tile.fill(QColor(92, 92, 92) if dark else QColor(228, 228, 228))
    painter = QPainter(tile)
    other = QColor(104, 104, 104) if dark else QColor(208, 208, 208)
    painter.fillRect(0, 0, _TILE, _TILE, other)
    painter.fillRect(_TILE, _TILE, _TILE, _TILE, other)
    painter.end()
    return QBrush(tile)


def logical_rect(box: Box, ratio: float) -> QRect:
    """Return the logical pixels that hold a box of device pixels, at so many of these for one logical."""
    left, top = math.floor(box.x0 / ratio), math.floor(box.y0 / ratio)
    right, bottom = math.ceil(box.x1 / ratio), math.ceil(box.y1 / ratio)
    return QRect(left, top, right - left, bottom - top)


def draw_pixels(painter: QPainter, box: Box, pixels: Pixels, *, opaque: bool) -> None:
    """Draw sampled pixels one to one at their device box."""
    formats = QImage.Format
    kind = formats.Format_RGB32 if opaque else formats.Format_ARGB32_Premultiplied
    image = QImage(pixels.data, box.width, box.height, 4 * box.width, kind)
    painter.drawImage(QPoint(box.x0, box.y0), image)


def image_transform(view: ViewTransform) -> QTransform:
    """Return the transform under which a painter draws in pixels of the picture."""
    return QTransform(*view.offset(1, 0), *view.offset(0, 1), view.x, view.y)


def outline_of(view: ViewTransform) -> QPolygonF:
    """Return the border of the picture in device pixels."""
    return QPolygonF([QPointF(*corner) for corner in view.corners()])


def draw_frame(painter: QPainter, view: ViewTransform) -> None:
    """Draw a thin line around the picture, which sets dark classes off from the backdrop."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if not view.upright:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(0, 0, 0, 170), 2.0))
        corners = view.corners()
        # Four lines take a fraction of the time of one polygon.
        painter.drawLines([QLineF(*corners[n - 1], *corners[n]) for n in range(4)])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        return
    left, top, right, bottom = map(_pixel, view.bounds())
    for grow, alpha in ((1, 150), (2, 60), (3, 25)):
        # Filled sides: the outline of a large translucent rectangle costs more than the picture.
        x0, y0, x1, y1 = left - grow, top - grow, right + grow, bottom + grow
        for side in ((x0, y0, x1 - x0, 1), (x0, y1 - 1, x1 - x0, 1)):
            painter.fillRect(*side, QColor(0, 0, 0, alpha))
        for side in ((x0, y0 + 1, 1, y1 - y0 - 2), (x1 - 1, y0 + 1, 1, y1 - y0 - 2)):
            painter.fillRect(*side, QColor(0, 0, 0, alpha))


def draw_grid(painter: QPainter, view: ViewTransform, box: Box) -> None:
    """Draw the lines between pixels inside a device box; they fade in from 800 %."""
    if view.scale < GRID_SCALE:
        return
    # Mid grey is seen on black and on white alike.
    strength = min(1.0, (view.scale - GRID_SCALE) / GRID_SCALE + 0.4)
    painter.setPen(QColor(128, 128, 128, int(120 * strength)))
    corners = [view.to_image(x, y) for x in (box.x0, box.x1) for y in (box.y0, box.y1)]
    (left, right), (top, bottom) = (
        (max(math.floor(min(values)), 0), min(math.ceil(max(values)), length))
        for values, length in zip(zip(*corners, strict=True), view.image, strict=True)
    )
    ends = [((u, top), (u, bottom)) for u in range(max(left, 1), min(right, view.image[0] - 1) + 1)]
    ends += [((left, v), (right, v)) for v in range(max(top, 1), min(bottom, view.image[1] - 1) + 1)]
    lines = [(view.to_screen(*start), view.to_screen(*end)) for start, end in ends]
    painter.save()
    # Lines are translucent: what a neighbouring box draws too would come out darker.
    painter.setClipRect(QRect(box.x0, box.y0, box.width, box.height), Qt.ClipOperation.IntersectClip)
    if view.upright:
        # The first device pixel of a cell, whichever way its row runs.
        painter.drawLines([QLine(*map(_pixel, (*start, *end))) for start, end in lines])
    else:
        painter.drawLines([QLineF(*start, *end) for start, end in lines])
    painter.restore()


def draw_focus_ring(painter: QPainter, rect: QRect, palette: QPalette) -> None:
    """Draw the line inside a widget that tells that keys go to it; in logical pixels."""
    painter.resetTransform()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    painter.setPen(QPen(palette.color(QPalette.ColorRole.Highlight), 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(rect.adjusted(1, 1, -1, -1))


def _pixel(position: float) -> int:
    """Return the first device pixel whose centre lies beyond a position."""
    return math.ceil(position - 0.5)


def line_width(scale: float) -> int:
    """Return how many pixels of the picture an outline takes that can be seen on the screen."""
    width = 1
    while width * scale < _LINE and width < _WIDEST:
        width *= 2
    return width
