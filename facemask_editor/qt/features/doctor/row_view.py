"""How the rows of the findings are drawn, clicked and keyed."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPalette, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from facemask_editor.doctor.finding import Finding, Severity
from facemask_editor.qt.features.doctor.row_model import FINDING_ROLE, Index, RowModel
from facemask_editor.qt.look.icons import icon
from facemask_editor.qt.look.tokens import DARK, LIGHT

ICONS = {
    Severity.ERROR: "alert-octagon-outline",
    Severity.WARNING: "alert-outline",
    Severity.HINT: "information-outline",
}
_SIGN = 18
_MIDDLE = 128
_PAD = 8
_BUTTON = 44
_BUTTON_HEIGHT = 22
_LINES = 4
_WRAP = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


@lru_cache(maxsize=16)
def severity_pixmap(severity: Severity, *, dark: bool, ratio: float = 1.0) -> QPixmap:
    """Return the sign of a severity in its colour, on a dark or light ground."""
    look = DARK if dark else LIGHT
    colour = {Severity.ERROR: look.error, Severity.WARNING: look.warning, Severity.HINT: look.muted}
    pixmap = icon(ICONS[severity]).pixmap(QSize(_SIGN, _SIGN), ratio)
    painter = QPainter(pixmap)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(QRect(0, 0, _SIGN, _SIGN), QColor(colour[severity]))
    painter.end()
    return pixmap


def is_dark(palette: QPalette) -> bool:
    """Return whether a palette is that of the dark look."""
    return palette.color(QPalette.ColorGroup.Active, QPalette.ColorRole.Base).lightness() < _MIDDLE


def button_rect(row: QRect) -> QRect:
    """Return where the button *Fix* of a row is, by the place of the row."""
    top = row.center().y() - _BUTTON_HEIGHT // 2 + 1
    return QRect(row.right() - _BUTTON - _PAD + 1, top, _BUTTON, _BUTTON_HEIGHT)


class RowDelegate(QStyledItemDelegate):
    """A sign for the severity, the sentence, and a button where there is a fix."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        self.initStyleOption(option, index)
        finding: Finding = index.data(FINDING_ROLE)
        palette, active = option.palette, QPalette.ColorGroup.Active
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        role = QPalette.ColorRole.HighlightedText if selected else QPalette.ColorRole.Text
        ink = QColor(palette.color(active, role))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if selected:
            painter.fillRect(option.rect, palette.color(active, QPalette.ColorRole.Highlight))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            ground = QColor(ink)
            ground.setAlphaF(0.07)
            painter.fillRect(option.rect, ground)
        sign = QRect(option.rect.left() + _PAD, option.rect.center().y() - _SIGN // 2 + 1, _SIGN, _SIGN)
        ratio = painter.device().devicePixelRatioF()
        painter.drawPixmap(sign, severity_pixmap(finding.severity, dark=is_dark(palette), ratio=ratio))
        painter.setPen(ink)
        words = _words_rect(option.rect, finding)
        painter.setClipRect(words)
        painter.drawText(words, _WRAP, finding.sentence)
        painter.setClipping(False)
        if finding.fix is not None:
            self._paint_button(painter, option, palette)
        painter.restore()

    def _paint_button(self, painter: QPainter, option: QStyleOptionViewItem, palette: QPalette) -> None:
        place = button_rect(option.rect)
        active = QPalette.ColorGroup.Active
        painter.setPen(palette.color(active, QPalette.ColorRole.Mid))
        painter.setBrush(palette.color(active, QPalette.ColorRole.Button))
        painter.drawRoundedRect(place, 5, 5)
        painter.setPen(palette.color(active, QPalette.ColorRole.ButtonText))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter.value, self.tr("Fix"))

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        view = self.parent()
        width = view.viewport().width() if isinstance(view, QListView) else 200
        metrics = option.fontMetrics
        room = _words_rect(QRect(0, 0, width, 0), index.data(FINDING_ROLE)).width()
        text = str(index.data())
        height = metrics.boundingRect(QRect(0, 0, max(60, room), 10_000), _WRAP, text).height()
        return QSize(120, max(30, min(height, _LINES * metrics.height()) + 2 * _PAD - 4))


def _words_rect(row: QRect, finding: Finding) -> QRect:
    right = _BUTTON + 2 * _PAD if finding.fix is not None else _PAD
    return row.adjusted(2 * _PAD + _SIGN, 0, -right, 0)


class RowView(QListView):
    """The rows: the current one is shown on the canvas; Enter or its button fixes it.

    Signals:
        fix_wanted: Place of a row.
        chosen: Place of the row that is to be shown.
        left: Escape was pressed.
    """

    fix_wanted = Signal(int)
    chosen = Signal(int)
    left = Signal()

    def __init__(self, model: RowModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setItemDelegate(RowDelegate(self))
        self.setMouseTracking(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        index = self.indexAt(place)
        if event.button() == Qt.MouseButton.LeftButton and index.isValid():
            finding: Finding = index.data(FINDING_ROLE)
            if finding.fix is not None and button_rect(self.visualRect(index)).contains(place):
                self.fix_wanted.emit(index.row())
                return
        super().mousePressEvent(event)
        if index.isValid():  # a click on the current row shows it again
            self.chosen.emit(index.row())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index, key = self.currentIndex(), event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and index.isValid():
            self.fix_wanted.emit(index.row())
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
            if self.currentIndex().isValid() and self.currentIndex() != index:
                self.chosen.emit(self.currentIndex().row())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()
