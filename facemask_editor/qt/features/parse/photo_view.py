"""The whole photo in the window: its faces to choose from, or the square that the mask will be of."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum, auto
from math import degrees, radians
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QImage,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPalette,
    QPen,
    QPolygonF,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from facemask_editor.qt.features.parse import square

if TYPE_CHECKING:
    from facemask_editor.parse.evidence.crop import Crop

_MARGIN = 36
_REACH = 12
"""Logical pixels around a corner or handle in which it is taken hold of."""
_NOTCH = 120.0
_STEP = 1.04
_TURN = radians(1.0)
_DARK, _LIGHT, _SHADE = QColor(0, 0, 0, 170), QColor(255, 255, 255, 235), QColor(0, 0, 0, 130)

Box = tuple[float, float, float, float]


class Mode(Enum):
    """What the photo is shown for."""

    LOOK = auto()
    """Nothing is to be done yet."""
    CHOOSE = auto()
    """A face is to be chosen."""
    SQUARE = auto()
    """The square is to be moved."""
    CUT = auto()
    """The square alone is seen; its mask is on the way."""


class PhotoView(QWidget):
    """Draws the photo and takes the hand.

    Signals:
        chosen: Number of the face that is chosen.
        taken: It was double clicked: go on with it.
        crop_changed: The square, as the hand has it.
    """

    chosen = Signal(int)
    taken = Signal()
    crop_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.mode = Mode.LOOK
        self.boxes: tuple[Box, ...] = ()
        self.current = 0
        self.crop: Crop | None = None
        self._image: QImage | None = None
        self._size = (1, 1)
        self._held: square.Held | None = None
        self._over = -1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Photo"))

    def show_photo(self, image: QImage | None, size: tuple[int, int] = (1, 1)) -> None:
        """Show a photo of width and height, by a picture that may be smaller; None for none."""
        self._image, self._size = image, size
        self.boxes, self.crop, self.current = (), None, 0
        self.set_mode(Mode.LOOK)

    def set_mode(self, mode: Mode) -> None:
        """Show it for something else."""
        self.mode, self._held, self._over = mode, None, -1
        self.unsetCursor()
        self.update()

    def show_faces(self, boxes: Sequence[Box], current: int) -> None:
        """Let one of the faces be chosen."""
        self.boxes, self.current = tuple(boxes), current
        self.set_mode(Mode.CHOOSE)

    def choose(self, number: int) -> None:
        """Mark a face; the numbers go round."""
        if self.boxes:
            self.current = number % len(self.boxes)
            self.chosen.emit(self.current)
            self.update()

    def show_square(self, crop: Crop) -> None:
        """Let the square be moved."""
        self.crop = crop
        self.set_mode(Mode.SQUARE)

    def show_cut(self, crop: Crop) -> None:
        """Show the square alone."""
        self.crop = crop
        self.set_mode(Mode.CUT)

    def set_crop(self, crop: Crop) -> None:
        """Move the square."""
        self.crop = crop
        self.crop_changed.emit(crop)
        self.update()

    def nudge(self, across: float, down: float) -> None:
        """Move the square by parts of its side."""
        if self.crop is not None:
            side = self.crop.side
            self.set_crop(square.moved(self.crop, across * side, down * side, *self._size))

    def scale(self, factor: float) -> None:
        """Make the square larger or smaller."""
        if self.crop is not None:
            self.set_crop(square.scaled(self.crop, factor, *self._size))

    def turn(self, by: float) -> None:
        """Turn the square by an angle in radians."""
        if self.crop is not None:
            self.set_crop(square.turned(self.crop, by))

    def to_widget(self) -> QTransform:
        """Return the way from pixels of the photo, whose centres are whole numbers, to the widget."""
        width, height = self._size
        room = QRectF(self.rect()).adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        centre, found = QRectF(self.rect()).center(), QTransform()
        found.translate(centre.x(), centre.y())
        if self.mode is Mode.CUT and self.crop is not None:
            scale = max(1.0, min(room.width(), room.height())) / self.crop.side
            found.scale(scale, scale)
            found.rotate(-degrees(self.crop.angle))
            found.translate(-self.crop.x, -self.crop.y)
            return found
        scale = max(1e-3, min(room.width() / width, room.height() / height))
        if self._image is not None:
            scale = min(scale, 4.0)
        found.scale(scale, scale)
        found.translate(-(width - 1) / 2, -(height - 1) / 2)
        return found

    # Drawing

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.palette().color(QPalette.ColorRole.Dark))
        if self._image is None:
            painter.end()
            return
        way = self.to_widget()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.save()
        if self.mode is Mode.CUT and self.crop is not None:
            cut = QPainterPath()
            cut.addPolygon(self._polygon(self.crop, way))
            painter.setClipPath(cut)
        painter.setTransform(way)
        painter.drawImage(QRectF(-0.5, -0.5, *self._size), self._image)
        painter.restore()
        if self.mode is Mode.CHOOSE:
            self._draw_faces(painter, way)
        elif self.mode is Mode.SQUARE and self.crop is not None:
            self._draw_square(painter, self.crop, way)
        painter.end()

    def _draw_faces(self, painter: QPainter, way: QTransform) -> None:
        accent = self.palette().color(QPalette.ColorRole.Highlight)
        if self.boxes:
            shade, hole = QPainterPath(), QPainterPath()
            shade.addRect(QRectF(self.rect()))
            hole.addRoundedRect(self._box(self.current, way), 10, 10)
            painter.fillPath(shade.subtracted(hole), QColor(0, 0, 0, 90))
        font = QFont(self.font())
        font.setBold(True)
        painter.setFont(font)
        for number in range(len(self.boxes)):
            box, own = self._box(number, way), number == self.current
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(_DARK, 5 if own else 4))
            painter.drawRoundedRect(box, 10, 10)
            bright = own or number == self._over
            painter.setPen(QPen(accent if own else _LIGHT, 3 if bright else 2))
            painter.drawRoundedRect(box, 10, 10)
            side = 1.7 * self.fontMetrics().height()
            badge = QRectF(box.left() - side / 3, box.top() - side / 3, side, side)
            painter.setPen(QPen(_LIGHT, 2))
            painter.setBrush(accent if own else _DARK)
            painter.drawEllipse(badge)
            painter.setPen(self.palette().color(QPalette.ColorRole.HighlightedText) if own else _LIGHT)
            painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, str(number + 1))

    def _draw_square(self, painter: QPainter, crop: Crop, way: QTransform) -> None:
        one, two, three, four = (way.map(QPointF(*point)) for point in square.corners(crop))
        polygon = QPolygonF([one, two, three, four])
        shade, hole = QPainterPath(), QPainterPath()
        shade.addRect(QRectF(self.rect()))
        hole.addPolygon(polygon)
        hole.closeSubpath()
        painter.fillPath(shade.subtracted(hole), _SHADE)
        painter.setPen(QPen(QColor(255, 255, 255, 70), 1))
        for part in (1 / 3, 2 / 3):
            painter.drawLine(_between(one, two, part), _between(four, three, part))
            painter.drawLine(_between(one, four, part), _between(two, three, part))
        knob = way.map(QPointF(*square.knob(crop)))
        for colour, width in ((_DARK, 4.0), (_LIGHT, 2.0)):
            painter.setPen(QPen(colour, width))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPolygon(polygon)
            painter.drawLine(_between(one, two, 0.5), knob)
        painter.setPen(QPen(QColor(20, 20, 20), 1.2))
        painter.setBrush(_LIGHT)
        for corner in (one, two, three, four):
            painter.drawRect(QRectF(corner.x() - 5, corner.y() - 5, 10, 10))
        painter.setBrush(self.palette().color(QPalette.ColorRole.Highlight))
        painter.drawEllipse(knob, 6.5, 6.5)

    def _box(self, number: int, way: QTransform) -> QRectF:
        left, top, right, bottom = self.boxes[number]
        grow = 0.12 * (bottom - top)
        return way.mapRect(QRectF(QPointF(left - grow, top - grow), QPointF(right + grow, bottom + grow)))

    @staticmethod
    def _polygon(crop: Crop, way: QTransform) -> QPolygonF:
        return way.map(QPolygonF([QPointF(*point) for point in square.corners(crop)]))

    # The hand

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        if self.mode is Mode.CHOOSE and (number := self._face_at(event.position())) >= 0:
            self.choose(number)
        elif self.mode is Mode.SQUARE and self.crop is not None:
            at, reach = self._photo_point(event.position())
            self._held = square.grabbed(self.crop, at, reach)
            self._show_pointer(self._held)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.mode is Mode.CHOOSE and self._face_at(event.position()) == self.current:
            self.taken.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at, reach = self._photo_point(event.position())
        if self.mode is Mode.CHOOSE:
            over = self._face_at(event.position())
            if over != self._over:
                self._over = over
                self.setCursor(Qt.CursorShape.PointingHandCursor if over >= 0 else Qt.CursorShape.ArrowCursor)
                self.update()
        elif self.mode is Mode.SQUARE and self.crop is not None:
            if self._held is not None:
                self.set_crop(square.dragged(self._held, at, *self._size))
            else:
                self._show_pointer(square.grabbed(self.crop, at, reach))

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._held = None

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.mode is not Mode.SQUARE:
            return
        turned = event.angleDelta()
        notches = (turned.y() or turned.x()) / _NOTCH  # with Shift some systems take it for sideways
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.turn(_TURN * notches)
        else:
            self.scale(_STEP**-notches)
        event.accept()

    def _show_pointer(self, held: square.Held | None) -> None:
        shapes = {
            None: Qt.CursorShape.ArrowCursor,
            square.Grip.INSIDE: Qt.CursorShape.SizeAllCursor,
            square.Grip.CORNER: Qt.CursorShape.SizeFDiagCursor,
            square.Grip.KNOB: Qt.CursorShape.PointingHandCursor,
        }
        self.setCursor(shapes[None if held is None else held.grip])

    def _face_at(self, position: QPointF) -> int:
        """Return the smallest face under a position, -1 for none."""
        way = self.to_widget()
        found = [
            (self._box(number, way).width(), number)
            for number in range(len(self.boxes))
            if self._box(number, way).contains(position)
        ]
        return min(found)[1] if found else -1

    def _photo_point(self, position: QPointF) -> tuple[square.Point, float]:
        """Return a position as a point of the photo, and how far the hand reaches there."""
        way = self.to_widget()
        back, _ = way.inverted()
        point = back.map(position)
        return (point.x(), point.y()), _REACH / max(way.m11(), 1e-6)


def _between(one: QPointF, other: QPointF, part: float) -> QPointF:
    return one + (other - one) * part
