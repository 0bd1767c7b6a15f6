"""Keys drawn as caps, in lists."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPalette, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

KEYS_ROLE = Qt.ItemDataRole.UserRole + 1
"""Keys of a row (tuple of str), as the system writes them."""
CHANGED_ROLE = Qt.ItemDataRole.UserRole + 2
"""Whether they differ from the preset."""
_GAP = 6
_PADDING = 7


def paint_caps(
    painter: QPainter, rect: QRectF, keys: tuple[str, ...], palette: QPalette, ink: QColor
) -> float:
    """Draw keys from the left of a rectangle on and return where they end."""
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
    return x


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
        paint_caps(painter, QRectF(option.rect).adjusted(4, 0, -4, 0), keys, option.palette, ink)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(super().sizeHint(option, index).width(), option.fontMetrics.height() + 12)
