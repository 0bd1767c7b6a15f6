"""The blend pad: faces on the corners, a point inside that weighs them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPalette,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from facemask_editor.app.donors.pad import Point, Weights, centre, corners, inside, weights_at

_SIDE = 168
_FACE = 34
_STEP, _LEAP = 0.02, 0.1
"""Of an arrow key, and with Ctrl."""
_WAYS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class BlendPad(QWidget):
    """Weighs two to four faces by a point.

    Signals:
        moved: The point is somewhere else; whether Shift is held: for all parts.
        released: The hand has let go.
        left: Escape.
    """

    moved = Signal(bool)
    released = Signal()
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pictures: tuple[QImage | None, ...] = ()
        self._names: tuple[str, ...] = ()
        self._point: Point = (0.5, 0.5)
        self._held = self._stepping = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Blend pad"))
        self._describe()

    # What it shows

    @property
    def count(self) -> int:
        """How many faces there are."""
        return len(self._names)

    @property
    def usable(self) -> bool:
        """Whether there is anything to weigh."""
        return self.count > 1

    @property
    def point(self) -> Point:
        """In the square of the pad, 0..1."""
        return self._point

    @property
    def weights(self) -> Weights:
        """Of the faces, in their order; none without faces."""
        return weights_at(self._point, self.count) if self.count else ()

    def set_faces(self, names: Sequence[str], pictures: Sequence[QImage | None]) -> None:
        """Show other faces; where there are more or fewer than before, all weigh the same."""
        if len(names) != self.count:
            self._point = centre(len(names)) if names else (0.5, 0.5)
        self._names, self._pictures = tuple(names), tuple(pictures)
        self._describe()
        self.update()

    def set_point(self, point: Point) -> None:
        """Move the point, without a signal."""
        self._point = inside(point, self.count) if self.count else point
        self._describe()
        self.update()

    def end_hold(self) -> None:
        """Let go of the point, without a signal."""
        self._held = self._stepping = False

    def sizeHint(self) -> QSize:
        return QSize(_SIDE, _SIDE)

    # The hand

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if Qt.Key(event.key()) in _WAYS and self.usable:
                event.accept()  # else keys of the window would take those with Ctrl
                return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.usable:
            self._held = True
            self._move_to(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held:
            self._move_to(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._held:
            self._held = False
            self.released.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.usable:
            self._held = True  # the second press; its release makes the step
            self._move(centre(self.count), event.modifiers())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, modifiers = event.key(), event.modifiers()
        way = _WAYS.get(Qt.Key(key))
        if key == Qt.Key.Key_Escape:
            self.end_hold()
            self.left.emit()
        elif way is not None and self.usable:
            step = _LEAP if modifiers & Qt.KeyboardModifier.ControlModifier else _STEP
            self._stepping = True
            self._move((self._point[0] + step * way[0], self._point[1] + step * way[1]), modifiers)
        elif key == Qt.Key.Key_Home and self.usable:
            self._stepping = True
            self._move(centre(self.count), modifiers)
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if self._stepping and not event.isAutoRepeat() and Qt.Key(event.key()) in (*_WAYS, Qt.Key.Key_Home):
            self._stepping = False
            self.released.emit()
        super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        if self._stepping and self.isVisible():  # the key's release will not be heard
            self._stepping = False
            self.released.emit()
        super().focusOutEvent(event)

    def _move_to(self, event: QMouseEvent) -> None:
        square, at = self._square, event.position()
        place = (at.x() - square.left()) / square.width(), (at.y() - square.top()) / square.height()
        self._move(place, event.modifiers())

    def _move(self, point: Point, modifiers: Qt.KeyboardModifier) -> None:
        self.set_point(point)
        self.moved.emit(bool(modifiers & Qt.KeyboardModifier.ShiftModifier))

    # The look

    @property
    def _square(self) -> QRectF:
        """Where points lie: the faces stand on its corners."""
        room = _FACE / 2 + 4
        return QRectF(self.rect()).adjusted(room, room, -room, -room)

    def _at(self, point: Point) -> QPointF:
        square = self._square
        return QPointF(square.left() + point[0] * square.width(), square.top() + point[1] * square.height())

    def _describe(self) -> None:
        told = ", ".join(
            f"{name} {weight:.0%}" for name, weight in zip(self._names, self.weights, strict=True)
        )
        hint = self.tr("Choose two to four faces to mix them here: click one, and others with Ctrl")
        how = self.tr("Drag, or use the arrow keys; Shift for all unlocked parts; a double click centres")
        self.setToolTip(f"{told}\n{how}" if self.usable else hint)
        self.setAccessibleDescription(told if self.usable else hint)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        palette = self.palette()
        accent = palette.color(QPalette.ColorRole.Highlight)
        if not self.usable:
            self._paint_hint(painter)
            return
        places = [self._at(corner) for corner in corners(self.count)]
        ground = palette.color(QPalette.ColorRole.Base)
        painter.setPen(QPen(palette.color(QPalette.ColorRole.Mid), 1.0))
        painter.setBrush(ground)
        painter.drawPolygon(QPolygonF(places))
        point = self._at(self._point)
        line = palette.color(QPalette.ColorRole.WindowText)
        for place, weight in zip(places, self.weights, strict=True):
            line.setAlphaF(0.1 + 0.5 * weight)
            painter.setPen(QPen(line, 1.0 + 2.0 * weight))
            painter.drawLine(point, place)
        for place, weight, picture in zip(places, self.weights, self._pictures, strict=True):
            self._paint_face(painter, place, weight, picture)
        painter.setPen(QPen(palette.color(QPalette.ColorRole.HighlightedText), 2.0))
        painter.setBrush(accent)
        painter.drawEllipse(point, 7.0, 7.0)
        if self.hasFocus():
            painter.setPen(QPen(accent, 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)

    def _paint_face(self, painter: QPainter, place: QPointF, weight: float, picture: QImage | None) -> None:
        palette = self.palette()
        box = QRectF(0, 0, _FACE, _FACE)
        box.moveCenter(place)
        shape = QPainterPath()
        shape.addEllipse(box)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.fillPath(shape, palette.color(QPalette.ColorRole.Mid))
        if picture is not None:
            painter.save()
            painter.setClipPath(shape)
            painter.setOpacity(0.45 + 0.55 * weight)
            painter.drawImage(box, picture)
            painter.restore()
        edge = palette.color(QPalette.ColorRole.Highlight)
        edge.setAlphaF(0.25 + 0.75 * weight)
        painter.setPen(QPen(edge, 2.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(box)

    def _paint_hint(self, painter: QPainter) -> None:
        palette = self.palette()
        box = QRectF(self.rect()).adjusted(4, 4, -4, -4)
        painter.setPen(QPen(palette.color(QPalette.ColorRole.Mid), 1.0, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(box, 8, 8)
        ink = palette.color(QPalette.ColorRole.WindowText)
        ink.setAlphaF(0.65)
        painter.setPen(ink)
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        text = self.tr("Choose two to four faces with Ctrl to mix them here")
        painter.drawText(box.adjusted(10, 10, -10, -10), int(flags), text)
