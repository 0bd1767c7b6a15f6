"""A flat box to choose one of several things from, in the looks of the buttons; also filled with classes."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPaintEvent, QPalette, QPen, QPixmap, QWheelEvent
from PySide6.QtWidgets import QComboBox

from facemask_editor.core.labels import LabelSchema
from facemask_editor.qt.look.class_colours import class_colours
from facemask_editor.qt.look.icons import icon

_EDGE = 8
_ARROW = 16


class ChoiceBox(QComboBox):
    """Fusion draws its combo boxes with a gradient, and a style sheet would need pictures for the arrow."""

    def paintEvent(self, event: QPaintEvent) -> None:
        role, painter = QPalette.ColorRole, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = self.palette()
        painter.setPen(QPen(colours.color(role.Highlight if self.hasFocus() else role.Mid), 1))
        painter.setBrush(colours.color(role.Midlight if self.underMouse() else role.Button))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        room = self.rect().adjusted(_EDGE, 0, -_EDGE - _ARROW, 0)
        picture = self.itemIcon(self.currentIndex())
        if not picture.isNull():
            side = self.iconSize().width()
            picture.paint(painter, QRect(room.left(), (self.height() - side) // 2, side, side))
            room.setLeft(room.left() + side + 6)
        mode = QIcon.Mode.Normal if self.isEnabled() else QIcon.Mode.Disabled
        painter.setPen(colours.color(role.ButtonText))
        text = self.fontMetrics().elidedText(self.currentText(), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        arrow = QRect(self.width() - _EDGE - _ARROW + 2, (self.height() - _ARROW) // 2, _ARROW, _ARROW)
        icon("chevron-down").paint(painter, arrow, Qt.AlignmentFlag.AlignCenter, mode)
        painter.end()

    def showPopup(self) -> None:
        super().showPopup()
        popup, window, left = self.view().window(), self.window(), self.mapToGlobal(QPoint()).x()
        most = max(self.width(), window.mapToGlobal(QPoint(window.width(), 0)).x() - left)
        if popup.width() > most:  # as wide as its longest text, past the window; it elides instead
            popup.setGeometry(left, popup.y(), most, popup.height())

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()  # scrolling a panel changes nothing on the way

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        widest = max(
            (
                metrics.horizontalAdvance(self.itemText(i))
                + (0 if self.itemIcon(i).isNull() else self.iconSize().width() + 6)
                for i in range(self.count())
            ),
            default=0,
        )
        return QSize(widest + 2 * _EDGE + _ARROW + 4, max(28, metrics.height() + 10))

    def minimumSizeHint(self) -> QSize:
        return QSize(72, self.sizeHint().height())


def fill_class_box(box: QComboBox, schema: LabelSchema, *, nearest: str = "") -> None:
    """Offer all classes of a schema; the data of an entry is the class.

    Args:
        box: Emptied first; tells nothing of the change.
        schema: Gives titles and colours.
        nearest: Text of a first entry whose data is None, or "" for none.
    """
    box.blockSignals(True)
    box.clear()
    if nearest:
        box.addItem(nearest, None)
    for label in range(len(schema)):
        pixmap = QPixmap(14, 14)
        pixmap.fill(class_colours().colour(schema, label))
        box.addItem(QIcon(pixmap), schema.title(label), label)
    box.setIconSize(QSize(14, 14))
    box.setMaxVisibleItems(20)
    box.blockSignals(False)
