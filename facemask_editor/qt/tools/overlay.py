"""Outlines and handles that tools draw over the picture; lines keep their width at any zoom."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPolygonF, QRegion

from facemask_editor.document.paint.mirror import Axis
from facemask_editor.document.paint.shapes import Point

if TYPE_CHECKING:
    from facemask_editor.qt.canvas.view_transform import ViewTransform

_DARK = QColor(0, 0, 0, 170)
_LIGHT = QColor(255, 255, 255, 235)
_ACCENT = QColor(80, 170, 255)
_HANDLE = 4.5
"""Logical pixels from the middle of a handle to its edge."""
_MARGIN = 8


@dataclass(frozen=True)
class Outline:
    """A polyline; points are those of the picture.

    Attributes:
        points: In order.
        closed: Whether the last joins the first.
        dashed: For what is only about to be.
    """

    points: Sequence[Point]
    closed: bool = False
    dashed: bool = False


@dataclass(frozen=True)
class Overlay:
    """All that one tool draws.

    Attributes:
        outlines: Lines, light on dark.
        handles: Squares that can be dragged.
        knobs: Round handles.
        fill: Colour (red, green, blue) that closed outlines are tinted with, or None.
    """

    outlines: tuple[Outline, ...] = ()
    handles: tuple[Point, ...] = ()
    knobs: tuple[Point, ...] = ()
    fill: tuple[int, int, int] | None = None

    def mirrored(self, axis: Axis) -> Overlay:
        """Return the outlines on the other side of a face, dashed and without handles."""
        sides = (
            Outline([axis.mirrored(*p) for p in one.points], one.closed, dashed=True) for one in self.outlines
        )
        return Overlay(tuple(sides))

    def region(self, view: ViewTransform, ratio: float) -> QRegion:
        """Return the logical pixels that the drawing touches.

        Args:
            view: Where the picture lies.
            ratio: Device pixels for one logical pixel.
        """
        region = QRegion()
        for outline in self.outlines:
            points = [_logical(view, point, ratio) for point in outline.points]
            if outline.closed and self.fill is None and len(points) < 16:
                # The sides alone: what they enclose stays as it is on the screen.
                for first, second in zip(points, points[1:] + points[:1], strict=True):
                    region = region.united(_around((first, second)))
            else:
                region = region.united(_around(points))
        for point in (*self.handles, *self.knobs):
            region = region.united(_around((_logical(view, point, ratio),)))
        return region

    def paint(self, painter: QPainter, view: ViewTransform, ratio: float) -> None:
        """Draw; the painter's unit is the device pixel."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for outline in self.outlines:
            polygon = QPolygonF([QPointF(*view.to_screen(*point)) for point in outline.points])
            if self.fill is not None and outline.closed:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(*self.fill, 110))
                painter.drawPolygon(polygon, Qt.FillRule.WindingFill)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for colour, width in ((_DARK, 3.0), (_LIGHT, 1.0)):
                painter.setPen(_pen(colour, width * ratio, dashed=outline.dashed and colour is _LIGHT))
                if outline.closed:
                    painter.drawPolygon(polygon)
                else:
                    painter.drawPolyline(polygon)
        size = _HANDLE * ratio
        painter.setPen(_pen(QColor(20, 20, 20), 1.2 * ratio, dashed=False))
        painter.setBrush(QBrush(_LIGHT))
        for x, y in (view.to_screen(*handle) for handle in self.handles):
            painter.drawRect(QRect(round(x - size), round(y - size), round(2 * size), round(2 * size)))
        painter.setBrush(QBrush(_ACCENT))
        for x, y in (view.to_screen(*knob) for knob in self.knobs):
            painter.drawEllipse(QPointF(x, y), size + 0.5, size + 0.5)


def axis_overlay(axis: Axis, view: ViewTransform) -> Overlay:
    """Return the dashed line that painting mirrors in, from edge to edge of the picture."""
    width, height = view.image
    ux, uy = axis.direction
    ends = [(axis.x + along * ux, axis.y + along * uy) for along in (-axis.y / uy, (height - axis.y) / uy)]
    # A steep line is cut at the upper and lower edge; no axis leans so far that it must be cut at the sides.
    return Overlay((Outline([(min(max(x, 0.0), width), y) for x, y in ends], dashed=True),))


def circle(x: float, y: float, radius_x: float, radius_y: float, count: int = 72) -> list[Point]:
    """Return points of an ellipse."""
    turns = (2 * math.pi * i / count for i in range(count))
    return [(x + radius_x * math.cos(turn), y + radius_y * math.sin(turn)) for turn in turns]


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
