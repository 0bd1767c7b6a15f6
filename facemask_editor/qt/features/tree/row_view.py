"""How the states are drawn, clicked and keyed."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPalette,
    QPen,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from facemask_editor.app.timeline.rows import in_two
from facemask_editor.app.tree.rows import Row
from facemask_editor.qt.features.tree.pictures import Shot
from facemask_editor.qt.features.tree.row_model import ROW_ROLE, SHOT_ROLE, Index, RowModel
from facemask_editor.qt.look.icons import icon
from facemask_editor.qt.look.pictures import draw_rounded

PICTURE = 44
"""Side of the face of a state, in logical pixels."""
_LANE = 13
_MOST_LANES = 7
"""Lanes that have room of their own; further ones share the last."""
_PAD, _PIN, _SIGN = 6, 26, 16
_FAINT = 0.5


class RowDelegate(QStyledItemDelegate):
    """Lines and a dot, a face, the words and a pin; the way to the present state is bright."""

    lanes = 1

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        self.initStyleOption(option, index)
        row: Row = index.data(ROW_ROLE)
        shot: Shot | None = index.data(SHOT_ROLE)
        palette, active = option.palette, QPalette.ColorGroup.Active
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        current = bool(option.state & QStyle.StateFlag.State_Selected)
        role = QPalette.ColorRole.HighlightedText if row.here else QPalette.ColorRole.Text
        ink = QColor(palette.color(active, role))
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        if row.here:
            painter.fillRect(option.rect, palette.color(active, QPalette.ColorRole.Highlight))
        elif hovered or current:
            ground = QColor(ink)
            ground.setAlphaF(0.12 if current else 0.07)
            painter.fillRect(option.rect, ground)
        if current:
            ring = QColor(palette.color(active, QPalette.ColorRole.Highlight if not row.here else role))
            painter.setPen(QPen(ring, 1))
            painter.drawRect(QRectF(option.rect).adjusted(0.5, 0.5, -0.5, -0.5))
        self._paint_lines(painter, option.rect, row, ink)
        place = self.words_rect(option.rect)
        self._paint_picture(painter, palette, place, shot.picture if shot is not None else None)
        self._paint_words(painter, place.adjusted(PICTURE + 8, 0, 0, 0), row, shot, ink)
        if row.pinned or hovered or current:
            painter.setOpacity(1.0 if row.pinned else 0.6)
            inner = QRect(0, 0, _SIGN, _SIGN)
            inner.moveCenter(pin_rect(option.rect).center())
            icon("pin" if row.pinned else "pin-outline", ink).paint(painter, inner)
        painter.restore()

    def _paint_lines(self, painter: QPainter, rect: QRect, row: Row, ink: QColor) -> None:
        middle, top, bottom = rect.center().y() + 0.5, float(rect.top()), rect.bottom() + 1.0
        faint = QColor(ink)
        faint.setAlphaF(0.35)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(faint, 1.5))
        for lane in row.through:
            x = _lane_x(rect, lane)
            painter.drawLine(QPointF(x, top), QPointF(x, bottom))
        own = _lane_x(rect, row.lane)
        if row.joined:
            painter.drawLine(QPointF(own, top), QPointF(own, middle))
        for lane in row.opens:
            path, x = QPainterPath(QPointF(own, middle)), _lane_x(rect, lane)
            path.cubicTo(QPointF(own, bottom), QPointF(x, middle), QPointF(x, bottom))
            painter.drawPath(path)
        dot = QColor(ink)
        dot.setAlphaF(1.0 if row.on_way else _FAINT)
        painter.setPen(QPen(dot, 1.5))
        painter.setBrush(dot if row.on_way else Qt.BrushStyle.NoBrush)
        radius = 4.0 if row.here else 3.0
        painter.drawEllipse(QPointF(own, middle), radius, radius)

    def _paint_picture(
        self, painter: QPainter, palette: QPalette, place: QRect, picture: QImage | None
    ) -> None:
        box = QRectF(place.left(), place.center().y() - PICTURE / 2 + 0.5, PICTURE, PICTURE)
        draw_rounded(painter, palette, box, picture)

    def _paint_words(self, painter: QPainter, place: QRect, row: Row, shot: Shot | None, ink: QColor) -> None:
        """Draw the name, or what made the state, and fainter how far it has gone."""
        metrics, line = painter.fontMetrics(), painter.fontMetrics().height()
        title, numbers = in_two(row.text)
        below = row.title if row.name else numbers
        if row.depth and shot is not None:
            changed = self.tr("{:.1f} % changed").format(100 * shot.drift.share)
            below = f"{changed} · {below}" if below else changed
        top = QRect(place)
        if below:
            top.setBottom(place.center().y())
            top.setTop(top.bottom() - line)
        right, align = Qt.TextElideMode.ElideRight, Qt.AlignmentFlag.AlignVCenter.value
        painter.setPen(ink)
        text = row.name or title
        painter.drawText(top, align, metrics.elidedText(text, right, place.width()))
        if below:
            faint = QColor(ink)
            faint.setAlphaF(0.7)
            painter.setPen(faint)
            painter.drawText(top.translated(0, line), align, metrics.elidedText(below, right, place.width()))

    def words_rect(self, rect: QRect) -> QRect:
        """Return where face and words are, by the place of the row."""
        left = _PAD + _LANE * min(self.lanes, _MOST_LANES) + 4
        return QRect(rect).adjusted(left, 0, -_PIN, 0)

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if not editor.property("filled"):  # pictures that come meanwhile take nothing back of what is typed
            super().setEditorData(editor, index)
            editor.setProperty("filled", True)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        del index
        place = self.words_rect(option.rect).adjusted(PICTURE + 6, 0, _PIN - _PAD, 0)
        height = editor.sizeHint().height()
        editor.setGeometry(place.left(), place.center().y() - height // 2, place.width(), height)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        del index
        return QSize(120, max(PICTURE, 2 * option.fontMetrics.height()) + 8)


def _lane_x(rect: QRect, lane: int) -> float:
    return rect.left() + _PAD + _LANE * (min(lane, _MOST_LANES - 1) + 0.5)


def pin_rect(row: QRect) -> QRect:
    """Return where the pin of a row is, by the place of the row."""
    return QRect(row.right() - _PIN, row.top(), _PIN, row.height())


class RowView(QListView):
    """The states. A click or Enter goes to one, Space pins, F2 names.

    Signals:
        wanted: Key of a state that is to be gone to.
        pinned: Key of a state that is to be pinned or let go of.
        menu_wanted: Key of a state and the place of its menu on the screen.
        left: Escape.
    """

    wanted = Signal(int)
    pinned = Signal(int)
    menu_wanted = Signal(int, QPoint)
    left = Signal()

    def __init__(self, model: RowModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = model
        self.delegate = RowDelegate(self)
        self.setModel(model)
        self.setItemDelegate(self.delegate)
        self.setMouseTracking(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)

    @property
    def current(self) -> Row | None:
        """The row that is marked."""
        index = self.currentIndex()
        return self._rows.rows[index.row()] if index.isValid() else None

    @property
    def typing(self) -> bool:
        """Whether a name is being typed."""
        return self.state() == QAbstractItemView.State.EditingState

    def visible_rows(self) -> range:
        """Return the places of the rows that can be seen."""
        area = self.viewport().rect()
        first, last = self.indexAt(area.topLeft()), self.indexAt(area.bottomLeft())
        return range(max(0, first.row()), last.row() + 1 if last.isValid() else len(self._rows.rows))

    def mark(self, place: int) -> None:
        """Mark a row and bring it into sight."""
        index = self._rows.index(place)
        self.setCurrentIndex(index)
        self.scrollTo(index)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        index = self.indexAt(place)
        if event.button() == Qt.MouseButton.LeftButton and index.isValid():
            key = self._rows.rows[index.row()].key
            if pin_rect(self.visualRect(index)).contains(place):
                self.pinned.emit(key)
                return
            super().mousePressEvent(event)
            self.wanted.emit(key)
            return
        super().mousePressEvent(event)

    def type_name(self, index: QModelIndex) -> None:
        """Let a name be typed, unless one is being typed."""
        if not self.typing:
            self.edit(index)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and pin_rect(self.visualRect(index)).contains(event.position().toPoint()):
            self.mousePressEvent(event)
        elif index.isValid() and event.button() == Qt.MouseButton.LeftButton:
            self.type_name(index)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        index: QModelIndex = self.indexAt(event.pos())
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            index = self.currentIndex()
        if index.isValid():
            self.setCurrentIndex(index)
            place = self.visualRect(index).center()
            if event.reason() != QContextMenuEvent.Reason.Keyboard:
                place = event.pos()
            self.menu_wanted.emit(self._rows.rows[index.row()].key, self.viewport().mapToGlobal(place))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row, key = self.current, event.key()
        if key == Qt.Key.Key_Escape and not self.typing:
            self.left.emit()
        elif row is None or self.typing:
            super().keyPressEvent(event)
        elif key == Qt.Key.Key_Space:
            self.pinned.emit(row.key)
        elif key == Qt.Key.Key_F2:
            self.type_name(self.currentIndex())
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.wanted.emit(row.key)
        else:
            super().keyPressEvent(event)
