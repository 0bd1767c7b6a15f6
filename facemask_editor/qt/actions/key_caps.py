"""Keys drawn as caps, in lists."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QSizePolicy, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

KEYS_ROLE = Qt.ItemDataRole.UserRole + 1
"""Keys of a row (tuple of str), as the system writes them."""
CHANGED_ROLE = Qt.ItemDataRole.UserRole + 2
"""Whether they differ from the preset."""
_GAP = 6
_PADDING = 7


def paint_caps(painter: QPainter, rect: QRectF, keys: tuple[str, ...], ink: QColor) -> None:
    """Draw keys from the left of a rectangle on, as many as fit."""
    metrics = painter.fontMetrics()
    height = metrics.height() + 4
    x = rect.left()
    edge = QColor(ink)
    edge.setAlphaF(0.35)
    fill = QColor(ink)
    fill.setAlphaF(0.06)
    for key in keys:
        width = max(metrics.horizontalAdvance(key) + 2 * _PADDING, height)
        cap = QRectF(x, rect.center().y() - height / 2 + 0.5, width, height)
        if cap.right() > rect.right():
            break
        painter.setPen(QPen(edge, 1))
        painter.setBrush(fill)
        painter.drawRoundedRect(cap, 4, 4)
        painter.setPen(ink)
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, key)
        x = cap.right() + _GAP


class KeyCapsDelegate(QStyledItemDelegate):
    """Draws the keys of a row; those that the user changed in the accent colour."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        keys: tuple[str, ...] | None = index.data(KEYS_ROLE)
        super().paint(painter, option, index)
        if not keys:
            return
        role = QPalette.ColorRole.Accent if index.data(CHANGED_ROLE) else QPalette.ColorRole.Text
        if option.state & QStyle.StateFlag.State_Selected:
            role = QPalette.ColorRole.HighlightedText
        ink = option.palette.color(QPalette.ColorGroup.Active, role)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(option.font)
        paint_caps(painter, QRectF(option.rect).adjusted(4, 0, -4, 0), keys, ink)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(super().sizeHint(option, index).width(), option.fontMetrics.height() + 12)


class KeyCaps(QWidget):
    """Some keys side by side."""

    def __init__(self, keys: tuple[str, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys = keys
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        height = metrics.height() + 4
        widths = [max(metrics.horizontalAdvance(key) + 2 * _PADDING, height) for key in self._keys]
        return QSize(sum(widths) + _GAP * len(widths) + 2, height + 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = self.palette().color(QPalette.ColorGroup.Active, QPalette.ColorRole.Text)
        paint_caps(painter, QRectF(self.rect()).adjusted(1, 0, 0, 0), self._keys, ink)
        painter.end()
