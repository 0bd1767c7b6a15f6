"""The drawing of what tools show over the picture."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QPainter, QPen, QPolygonF, QRegion
from PySide6.QtWidgets import QApplication

from facemask_editor.document.paint.shapes import Point
from facemask_editor.qt.canvas.view_transform import ViewTransform
from facemask_editor.qt.tools.common.overlay import Overlay

_DARK = QColor(0, 0, 0, 170)
_LIGHT = QColor(255, 255, 255, 235)
_ACCENT = QColor(80, 170, 255)
_HANDLE = 4.5
"""Logical pixels from the middle of a handle to its edge."""
_MARGIN = 8


def region_of(overlay: Overlay, view: ViewTransform, ratio: float) -> QRegion:
    """Return the logical pixels that the drawing touches.

    Args:
        overlay: Its points are those of the picture.
        view: Where the picture lies.
        ratio: Device pixels for one logical pixel.
    """
    region = QRegion()
    for outline in overlay.outlines:
        points = [_logical(view, point, ratio) for point in outline.points]
        if outline.closed and overlay.fill is None and len(points) < 16:
            # The sides alone: what they enclose stays as it is on the screen.
            for first, second in zip(points, points[1:] + points[:1], strict=True):
                region = region.united(_around((first, second)))
        else:
            region = region.united(_around(points))
    for point in (*overlay.handles, *overlay.knobs):
        region = region.united(_around((_logical(view, point, ratio),)))
    if overlay.focus is not None:
        region = region.united(_around((_logical(view, overlay.focus, ratio),)))
    if overlay.label is not None:
        region = region.united(QRegion(_label_box(*overlay.label, view, ratio).toAlignedRect()))
    return region


def draw_overlay(overlay: Overlay, painter: QPainter, view: ViewTransform, ratio: float) -> None:
    """Draw; the painter's unit is the device pixel. Lines keep their width at any zoom."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for outline in overlay.outlines:
        polygon = QPolygonF([QPointF(*view.to_screen(*point)) for point in outline.points])
        if overlay.fill is not None and outline.closed:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(*overlay.fill, 110))
            painter.drawPolygon(polygon, Qt.FillRule.WindingFill)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, width in ((_DARK, 1.4 if outline.thin else 3.0), (_LIGHT, 1.0)):
            painter.setPen(_pen(colour, width * ratio, dashed=outline.dashed and colour is _LIGHT))
            if outline.closed:
                painter.drawPolygon(polygon)
            else:
                painter.drawPolyline(polygon)
    size = _HANDLE * ratio
    painter.setPen(_pen(QColor(20, 20, 20), 1.2 * ratio, dashed=False))
    painter.setBrush(QBrush(_LIGHT))
    for x, y in (view.to_screen(*handle) for handle in overlay.handles):
        painter.drawRect(QRect(round(x - size), round(y - size), round(2 * size), round(2 * size)))
    painter.setBrush(QBrush(_ACCENT))
    for x, y in (view.to_screen(*knob) for knob in overlay.knobs):
        painter.drawEllipse(QPointF(x, y), size + 0.5, size + 0.5)
    if overlay.focus is not None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        middle = QPointF(*view.to_screen(*overlay.focus))
        for colour, width in ((_DARK, 4.0), (_ACCENT, 2.0)):
            painter.setPen(_pen(colour, width * ratio, dashed=False))
            painter.drawEllipse(middle, 1.7 * size, 1.7 * size)
    if overlay.label is not None:
        _draw_label(overlay.label, painter, view, ratio)
    painter.restore()


def _draw_label(label: tuple[Point, str], painter: QPainter, view: ViewTransform, ratio: float) -> None:
    painter.save()
    painter.scale(ratio, ratio)
    box = _label_box(*label, view, ratio).adjusted(1, 1, -1, -1)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(_DARK))
    painter.drawRoundedRect(box, 4, 4)
    painter.setPen(_LIGHT)
    painter.setFont(QApplication.font())
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, label[1])
    painter.restore()


def _label_box(point: Point, text: str, view: ViewTransform, ratio: float) -> QRectF:
    """Return where words stand beside a point, in logical pixels."""
    metrics = QFontMetricsF(QApplication.font())
    x, y = _logical(view, point, ratio)
    width, height = metrics.horizontalAdvance(text) + 16, metrics.height() + 8
    left = x + 14 if x + 14 + width <= view.viewport[0] / ratio else x - 14 - width
    return QRectF(max(0.0, left), max(0.0, y - height - 6), width, height)


def _pen(colour: QColor, width: float, *, dashed: bool) -> QPen:
    pen = QPen(colour, width)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    if dashed:
        pen.setDashPattern([5.0, 4.0])
    return pen


def _logical(view: ViewTransform, point: Point, ratio: float) -> Point:
    x, y = view.to_screen(*point)
    return x / ratio, y / ratio


def _around(points: Sequence[Point]) -> QRegion:
    if not points:
        return QRegion()
    xs, ys = zip(*points, strict=True)
    left, top = math.floor(min(xs)) - _MARGIN, math.floor(min(ys)) - _MARGIN
    return QRegion(left, top, math.ceil(max(xs)) + _MARGIN - left, math.ceil(max(ys)) + _MARGIN - top)
