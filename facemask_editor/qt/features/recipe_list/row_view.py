"""How the rows of the recipe list are drawn, clicked and keyed."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QIcon,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPalette,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from facemask_editor.app.timeline.rows import Row, in_two
from facemask_editor.qt.features.recipe_list.row_model import PICTURE_ROLE, ROW_ROLE, Index, RowModel
from facemask_editor.qt.look.icons import icon
from facemask_editor.qt.look.pictures import draw_rounded

PICTURE = 44
"""Side of the face after a step, in logical pixels."""
_PAD = 6
_EYE = 26
_SIGN = 16
_QUIET = 26
"""Height of the row of a stroke."""
_FAINT = 0.45


@lru_cache(maxsize=64)
def _icon(name: str, colour: int) -> QIcon:
    return icon(name, QColor.fromRgb(colour))


class RowDelegate(QStyledItemDelegate):
    """A face, the words and an eye; strokes are low and faint, what is switched off is struck through."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        self.initStyleOption(option, index)
        row: Row = index.data(ROW_ROLE)
        palette, active = option.palette, QPalette.ColorGroup.Active
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        role = QPalette.ColorRole.HighlightedText if selected else QPalette.ColorRole.Text
        ink = QColor(palette.color(active, role))
        if selected:
            painter.fillRect(option.rect, palette.color(active, QPalette.ColorRole.Highlight))
        elif hovered:
            ground = QColor(ink)
            ground.setAlphaF(0.07)
            painter.fillRect(option.rect, ground)
        quiet = row.step is None
        if not row.on or (quiet and not selected):
            ink.setAlphaF(_FAINT if not row.on else 0.7)
        place = QRect(option.rect).adjusted(_PAD, 0, -_PAD, 0)
        if not quiet:
            self._paint_picture(painter, palette, place, index.data(PICTURE_ROLE), row)
        place.setLeft(place.left() + PICTURE + 8)
        sign = QRect(place.left(), place.center().y() - _SIGN // 2 + 1, _SIGN, _SIGN)
        painter.setOpacity(ink.alphaF())
        _icon(row.sign, ink.rgb()).paint(painter, sign)
        painter.setOpacity(1.0)
        if not row.on or hovered or selected:
            eye = eye_rect(option.rect)
            painter.setOpacity(1.0 if not row.on else 0.7)
            inner = QRect(0, 0, _SIGN, _SIGN)
            inner.moveCenter(eye.center())
            _icon("eye-outline" if row.on else "eye-off-outline", ink.rgb()).paint(painter, inner)
            painter.setOpacity(1.0)
        painter.setPen(ink)
        font = option.font
        font.setStrikeOut(not row.on)
        painter.setFont(font)
        words = place.adjusted(_SIGN + 7, 0, -_EYE + _PAD, 0)
        if quiet:
            fits = painter.fontMetrics().elidedText(row.text, Qt.TextElideMode.ElideRight, words.width())
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter.value, fits)
        else:
            self._paint_words(painter, words, row, ink)
        painter.restore()

    def _paint_picture(
        self, painter: QPainter, palette: QPalette, place: QRect, picture: QImage | None, row: Row
    ) -> None:
        if not row.last:
            return
        box = QRectF(place.left(), place.center().y() - PICTURE / 2 + 0.5, PICTURE, PICTURE)
        draw_rounded(painter, palette, box, picture, 1.0 if row.on else _FAINT)

    def _paint_words(self, painter: QPainter, place: QRect, row: Row, ink: QColor) -> None:
        """Draw what is done in a line, and with what numbers in a fainter one."""
        title, numbers = in_two(row.text)
        metrics, line = painter.fontMetrics(), painter.fontMetrics().height()
        top = QRect(place)
        if numbers:
            top.setBottom(place.center().y())
            top.setTop(top.bottom() - line)
        right = Qt.TextElideMode.ElideRight
        align = Qt.AlignmentFlag.AlignVCenter.value
        painter.drawText(top, align, metrics.elidedText(title, right, place.width()))
        if numbers:
            faint = QColor(ink)
            faint.setAlphaF(ink.alphaF() * 0.7)
            painter.setPen(faint)
            below = top.translated(0, line)
            painter.drawText(below, align, metrics.elidedText(numbers, right, place.width()))

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        row: Row = index.data(ROW_ROLE)
        line = option.fontMetrics.height()
        return QSize(120, max(_QUIET, line + 8) if row.step is None else max(PICTURE, 2 * line) + 8)


def eye_rect(row: QRect) -> QRect:
    """Return where the eye of a row is, by the place of the row."""
    return QRect(row.right() - _EYE, row.top(), _EYE, row.height())


class RowView(QListView):
    """The rows. Space switches, Delete takes away, Alt with Up and Down moves, Enter goes to the numbers.

    Signals:
        switched: Place of a row that is to be switched.
        removed: Place of a row that is to go.
        moved: Place of a row, and by how many.
        entered: The numbers of the current row are wanted.
    """

    switched = Signal(int)
    removed = Signal(int)
    moved = Signal(int, int)
    entered = Signal()

    def __init__(self, model: RowModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setItemDelegate(RowDelegate(self))
        self.setMouseTracking(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setDropIndicatorShown(True)

    def visible_rows(self) -> range:
        """Return the places of the rows that can be seen."""
        count = self.model().rowCount()
        area = self.viewport().rect()
        first, last = self.indexAt(area.topLeft()), self.indexAt(area.bottomLeft())
        return range(max(0, first.row()), last.row() + 1 if last.isValid() else count)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self._on_eye(event):
            super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if not self._on_eye(event):
            super().mouseDoubleClickEvent(event)
            self.entered.emit()

    def _on_eye(self, event: QMouseEvent) -> bool:
        place = event.position().toPoint()
        index = self.indexAt(place)
        if event.button() != Qt.MouseButton.LeftButton or not index.isValid():
            return False
        if not eye_rect(self.visualRect(index)).contains(place):
            return False
        self.switched.emit(index.row())
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index: QModelIndex = self.currentIndex()
        key, alt = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if not index.isValid():
            super().keyPressEvent(event)
        elif key == Qt.Key.Key_Space:
            self.switched.emit(index.row())
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit(index.row())
        elif alt and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.moved.emit(index.row(), 1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        else:
            super().keyPressEvent(event)
