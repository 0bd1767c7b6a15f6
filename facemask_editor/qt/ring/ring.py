"""The pop-up ring: classes outside, actions on the class under the pointer inside, brush sizes below."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QColor,
    QFocusEvent,
    QIcon,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPalette,
    QPen,
)
from PySide6.QtWidgets import QWidget

from facemask_editor.qt.ring.item import RingItem
from facemask_editor.qt.ring.layout import HOLE, RADIUS, Sector, arrange, sector_at, step

_MARGIN = 30.0
"""Around the ring, for the caption below it."""
_DEAD = 8.0
"""A press that moves less than this was a click: the ring stays open."""
_ICON = 22
_STEPS = {
    Qt.Key.Key_Left: "left",
    Qt.Key.Key_Right: "right",
    Qt.Key.Key_Up: "up",
    Qt.Key.Key_Down: "down",
}
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
_Role = QPalette.ColorRole


class RingMenu(QWidget):
    """Lies over the whole window while it is open, so that a click anywhere else closes it.

    A click opens it and a second one chooses; or press, drag to a sector and release there.

    Signals:
        closed: It is gone, with or without a choice.
    """

    closed = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._items: list[RingItem] = []
        self._sectors: list[Sector] = []
        self._current: int | None = None
        self._middle = QPointF()
        self._pressed_at: QPointF | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Pop-up ring"))
        self.hide()

    @property
    def current(self) -> RingItem | None:
        """The item under the pointer or the arrow keys."""
        return None if self._current is None else self._items[self._current]

    @property
    def items(self) -> tuple[RingItem, ...]:
        """Classes, actions and sizes, in this order."""
        return tuple(self._items)

    def open(
        self,
        at: QPointF,
        classes: Sequence[RingItem],
        actions: Sequence[RingItem],
        sizes: Sequence[RingItem],
        *,
        pressed: bool = False,
    ) -> None:
        """Show the ring.

        Args:
            at: Its middle in the window; moved so far that all of it is seen.
            classes: Outside, the first one at the top.
            actions: Inside.
            sizes: Outside at the bottom.
            pressed: Whether a button is held, whose release chooses.
        """
        self._items = [*classes, *actions, *sizes]
        self._sectors = arrange(len(classes), len(actions), len(sizes))
        self.setGeometry(self._window.rect())
        room = RADIUS + _MARGIN
        self._middle = QPointF(
            min(max(at.x(), room), max(room, self.width() - room)),
            min(max(at.y(), room), max(room, self.height() - room)),
        )
        self._pressed_at = at if pressed else None
        self._set_current(None)
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def follow(self, at: QPointF) -> None:
        """Mark what a pointer, in the window, is on."""
        away = at - self._middle
        self._set_current(sector_at(self._sectors, away.x(), away.y()))

    def let_go(self, at: QPointF) -> None:
        """End a drag: chooses what it ended on; a mere click leaves the ring open."""
        start, self._pressed_at = self._pressed_at, None
        if not self.isVisible() or start is None:
            return
        moved = at - start
        if math.hypot(moved.x(), moved.y()) >= _DEAD:
            self.follow(at)
            self._choose()

    def dismiss(self) -> None:
        """Close without a choice."""
        if self.isVisible():
            self._pressed_at = None
            self.hide()
            self.closed.emit()

    def place_of(self, item: RingItem) -> QPointF:
        """Return the point in the middle of an item's sector, in the window."""
        return self._middle + QPointF(*self._sectors[self._items.index(item)].centre)

    # Inside

    def _set_current(self, number: int | None) -> None:
        if number == self._current and self.isVisible():
            return
        self._current = number
        item = self.current
        self.setAccessibleDescription("" if item is None else " ".join((item.title, item.reason)).strip())
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))
        self.update()

    def _choose(self) -> None:
        item = self.current
        if item is not None and item.reason:
            return
        self.dismiss()  # first: what runs may open a dialog
        if item is not None:
            item.run()

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(self._middle)
        palette = self.palette()
        ground = QColor(palette.color(_Role.Window))
        ground.setAlphaF(0.94)
        painter.setPen(QPen(palette.color(_Role.Mid), 1))
        painter.setBrush(ground)
        path = QPainterPath()
        path.addEllipse(QPointF(), RADIUS + 5, RADIUS + 5)
        path.addEllipse(QPointF(), HOLE - 5, HOLE - 5)
        painter.drawPath(path)
        for number, (item, sector) in enumerate(zip(self._items, self._sectors, strict=True)):
            self._paint_sector(painter, item, sector, current=number == self._current)
        self._paint_caption(painter)
        painter.end()

    def _paint_sector(self, painter: QPainter, item: RingItem, sector: Sector, *, current: bool) -> None:
        palette = self.palette()
        fill = QColor(palette.color(_Role.Button))
        if item.colour is not None:
            fill = QColor(*item.colour)
        elif current:
            fill = QColor(palette.color(_Role.Highlight))
        ink = palette.color(_Role.HighlightedText if current and item.colour is None else _Role.ButtonText)
        if item.colour is not None:
            ink = QColor("#000000" if _brightness(fill) > 0.5 else "#ffffff")
        painter.save()
        if item.reason:
            painter.setOpacity(0.45)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        path = _path(sector)
        painter.drawPath(path)
        if item.marked or (current and item.colour is not None):
            pen = QPen(palette.color(_Role.Text if current else _Role.Highlight), 3)
            painter.setClipPath(path)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(pen.color(), 6 if current else 5))  # half of it is clipped away
            painter.drawPath(path)
            painter.setClipping(False)
        centre = QPointF(*sector.centre)
        painter.setPen(ink)
        if item.size:
            self._paint_size(painter, item, centre, ink)
        elif item.icon is not None:
            box = QRect(0, 0, _ICON, _ICON)
            box.moveCenter((centre - QPointF(0, 7)).toPoint())
            item.icon.paint(painter, box, mode=QIcon.Mode.Normal, state=_state(on=current))
            self._paint_text(painter, item.label, centre + QPointF(0, 13), 60)
        else:
            self._paint_text(painter, item.label, centre, 70)
        painter.restore()

    def _paint_size(self, painter: QPainter, item: RingItem, centre: QPointF, ink: QColor) -> None:
        painter.setBrush(ink)
        radius = min(12.0, 1.5 + math.sqrt(item.size))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawEllipse(centre - QPointF(0, 10), radius, radius)
        painter.setPen(ink)
        self._paint_text(painter, str(item.size), centre + QPointF(0, 14), 40)

    def _paint_text(self, painter: QPainter, text: str, centre: QPointF, width: float) -> None:
        font = self.font()
        font.setPixelSize(11)
        painter.setFont(font)
        box = QRectF(centre.x() - width / 2, centre.y() - 20, width, 40)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, text)

    def _paint_caption(self, painter: QPainter) -> None:
        item = self.current
        if item is None:
            return
        text = f"{item.title}: {item.reason}" if item.reason else item.title
        painter.setFont(self.font())
        metrics = painter.fontMetrics()
        width, height = metrics.horizontalAdvance(text) + 20, metrics.height() + 8
        left = -width / 2
        # The window's border may be nearer than half of a long caption.
        left = min(max(left, -self._middle.x() + 4), self.width() - self._middle.x() - width - 4)
        box = QRectF(left, RADIUS + 8, width, height)
        painter.setPen(QPen(self.palette().color(_Role.Mid), 1))
        painter.setBrush(self.palette().color(_Role.ToolTipBase))
        painter.drawRoundedRect(box, 6, 6)
        painter.setPen(self.palette().color(_Role.ToolTipText))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    # Qt's events

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()  # no key is a shortcut of the window meanwhile
            return True
        if event.type() == QEvent.Type.ContextMenu:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape or key == Qt.Key.Key_Menu:
            self.dismiss()
        elif key in _STEPS:
            self._set_current(step(self._sectors, self._current, _STEPS[key]))
        elif key in _ENTER and self._current is not None:
            self._choose()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.follow(event.position())
        if self._current is None:
            self.dismiss()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.follow(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.follow(event.position())
        if self._current is not None:
            self._choose()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.dismiss()
        super().focusOutEvent(event)


def _state(*, on: bool) -> QIcon.State:
    return QIcon.State.On if on else QIcon.State.Off


def _brightness(colour: QColor) -> float:
    return (0.299 * colour.red() + 0.587 * colour.green() + 0.114 * colour.blue()) / 255


def _path(sector: Sector) -> QPainterPath:
    """Return the outline of a sector, a little smaller than it is, so that its neighbours stand apart."""
    inner, outer = sector.inner + 1, sector.outer - 1
    # The same width of the gap inside and outside.
    near, far = (math.degrees(1.5 / radius) for radius in (inner, outer))
    start = 90 - sector.start  # Qt counts from the right against the clock
    path = QPainterPath()
    path.arcMoveTo(_circle(outer), start - far)
    path.arcTo(_circle(outer), start - far, -(sector.span - 2 * far))
    path.arcTo(_circle(inner), start - sector.span + near, sector.span - 2 * near)
    path.closeSubpath()
    return path


def _circle(radius: float) -> QRectF:
    return QRectF(-radius, -radius, 2 * radius, 2 * radius)
