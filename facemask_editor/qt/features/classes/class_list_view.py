"""How the rows of the class list are drawn and clicked."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QIcon, QKeyEvent, QMouseEvent, QPainter, QPalette, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from facemask_editor.qt.canvas.patterns import pattern_brush
from facemask_editor.qt.features.classes.class_list_model import (
    COLOUR_ROLE,
    FADED_ROLE,
    ON_ROLE,
    PRESENT_ROLE,
    SWITCHES,
    ClassListModel,
    Column,
)
from facemask_editor.qt.look.class_colours import class_colours
from facemask_editor.qt.look.icons import icon

Index = QModelIndex | QPersistentModelIndex
_ROW = 25
_SWITCH = 26
_SWATCH = 14
_ICON = 15
_ICONS = {
    Column.VISIBLE: ("eye-outline", "eye-off-outline"),
    Column.SOLO: ("bullseye", "bullseye"),
    Column.LOCK: ("lock-open-variant-outline", "lock"),
}
_OTHERS = 0.6
"""Strength of the ground of selected rows besides that of the class that is painted."""
_FAINT = 0.42
"""Opacity of what is off or absent: there, but not in the way."""


@lru_cache(maxsize=16)
def _icon(name: str, role: QPalette.ColorRole) -> QIcon:
    return icon(name, role)


class ClassDelegate(QStyledItemDelegate):
    """Draws swatch, title, count and switches; switches that are off show on the row under the pointer."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        self.initStyleOption(option, index)
        state = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, option, index, selected=selected, hovered=hovered)
        column = Column(index.column())
        if column in SWITCHES:
            self._paint_switch(painter, option.rect, index, shown=selected or hovered)
        else:
            faded = not index.data(PRESENT_ROLE) or index.data(FADED_ROLE)
            role = QPalette.ColorRole.HighlightedText if selected else QPalette.ColorRole.Text
            ink = QColor(option.palette.color(QPalette.ColorGroup.Active, role))
            if faded:
                ink.setAlphaF(0.75 if selected else 0.5)
            painter.setPen(ink)
            (self._paint_name if column == Column.NAME else self._paint_count)(painter, option.rect, index)
        painter.restore()

    def _paint_ground(
        self, painter: QPainter, option: QStyleOptionViewItem, index: Index, *, selected: bool, hovered: bool
    ) -> None:
        if not selected and not hovered:
            return
        # The active colours also while another widget has the focus: the row must stay readable.
        colour = QColor(option.palette.color(QPalette.ColorGroup.Active, QPalette.ColorRole.Highlight))
        if not selected:
            colour = QColor(option.palette.color(QPalette.ColorGroup.Active, QPalette.ColorRole.Text))
            colour.setAlphaF(0.07)
        elif isinstance(view := self.parent(), QTreeView) and view.currentIndex().row() != index.row():
            colour.setAlphaF(_OTHERS)  # the class that is painted stands out
        painter.fillRect(option.rect, colour)

    def _paint_name(self, painter: QPainter, rect: QRect, index: Index) -> None:
        box = QRectF(rect.left() + 10, rect.center().y() - _SWATCH / 2 + 0.5, _SWATCH, _SWATCH)
        ink = painter.pen()
        colour: QColor = index.data(COLOUR_ROLE)
        edge = QColor(ink.color())
        edge.setAlphaF(0.35)
        painter.setPen(QPen(edge, 1))
        if class_colours().patterns:
            painter.setBrush(pattern_brush(index.row(), colour))
        else:
            painter.setBrush(colour)
        if index.data(FADED_ROLE):
            painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, 3.5, 3.5)
        if index.data(FADED_ROLE):
            painter.setPen(QPen(colour, 2))
            painter.drawRoundedRect(box.adjusted(1.5, 1.5, -1.5, -1.5), 2.5, 2.5)
        painter.setPen(ink)
        text = QRect(rect)
        text.setLeft(round(box.right()) + 9)
        title = painter.fontMetrics().elidedText(str(index.data()), Qt.TextElideMode.ElideRight, text.width())
        painter.drawText(text, Qt.AlignmentFlag.AlignVCenter.value, title)

    def _paint_count(self, painter: QPainter, rect: QRect, index: Index) -> None:
        colour = painter.pen().color()
        colour.setAlphaF(colour.alphaF() * 0.72)
        painter.setPen(colour)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(rect.adjusted(0, 0, -6, 0), flags.value, str(index.data()))

    def _paint_switch(self, painter: QPainter, rect: QRect, index: Index, *, shown: bool) -> None:
        column, on = Column(index.column()), bool(index.data(ON_ROLE))
        if not on and not shown and column != Column.VISIBLE:
            return
        painter.setOpacity(1.0 if on else _FAINT)
        role = QPalette.ColorRole.Accent if on and column == Column.SOLO else QPalette.ColorRole.Text
        place = QRect(0, 0, _ICON, _ICON)
        place.moveCenter(rect.center())
        _icon(_ICONS[column][on], role).paint(painter, place)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        metrics = option.fontMetrics
        width = _SWITCH
        if index.column() == Column.COUNT:
            width = metrics.horizontalAdvance(max(str(index.data()), "000\u2009000", key=len)) + 10
        return QSize(width, max(_ROW, metrics.height() + 8))


class ClassView(QTreeView):
    """The rows; a click on a switch sets it and leaves the selection alone.

    Several rows can be selected; the current one is the class that is painted.

    Signals:
        switched: Class and Column of a switch that was clicked or keyed.
        again: The row that is selected alone was clicked with Shift.

    Attributes:
        shift: Whether Shift was held with the last press of a button or key.
    """

    switched = Signal(int, object)
    again = Signal(int)

    def __init__(self, model: ClassListModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shift = False
        self.setModel(model)
        self.setItemDelegate(ClassDelegate(self))
        self.setRootIsDecorated(False)
        self.setIndentation(0)
        self.setUniformRowHeights(True)
        self.setHeaderHidden(True)
        self.setMouseTracking(True)
        self.setAllColumnsShowFocus(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.header()
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(_SWITCH)
        header.setSectionResizeMode(Column.NAME, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(Column.COUNT, QHeaderView.ResizeMode.ResizeToContents)
        for column in SWITCHES:
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            header.resizeSection(column, _SWITCH)

    def selected_rows(self) -> frozenset[int]:
        """Return the rows that are selected."""
        return frozenset(index.row() for index in self.selectionModel().selectedRows())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._switch_at(event):
            return
        row = self.indexAt(event.position().toPoint()).row()
        self.shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if self.shift and self.selected_rows() == {row}:
            self.again.emit(row)
        else:
            super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        # The second of two quick clicks switches back.
        if not self._switch_at(event):
            super().mouseDoubleClickEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.currentIndex().row()
        keys = {
            (Qt.Key.Key_K, Qt.KeyboardModifier.NoModifier): Column.LOCK,
            (Qt.Key.Key_H, Qt.KeyboardModifier.NoModifier): Column.VISIBLE,
            (Qt.Key.Key_H, Qt.KeyboardModifier.ShiftModifier): Column.SOLO,
        }
        column = keys.get((Qt.Key(event.key()), event.modifiers()))
        if column is not None and row >= 0:
            self.switched.emit(row, column)
        else:
            self.shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        # Letters are commands here, not the beginning of a name.
        pass

    def sizeHint(self) -> QSize:
        rows = self.model().rowCount()
        return QSize(250, rows * max(self.sizeHintForRow(0), _ROW) + 4)

    def _switch_at(self, event: QMouseEvent) -> bool:
        index = self.indexAt(event.position().toPoint())
        if not index.isValid() or index.column() not in SWITCHES:
            return False
        if event.button() == Qt.MouseButton.LeftButton:
            self.switched.emit(index.row(), Column(index.column()))
        return True
