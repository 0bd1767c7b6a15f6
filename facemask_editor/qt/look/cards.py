"""Cards with a picture and two lines of text, in rows that follow the width."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeySequence,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPalette,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QStyle, QWidget

from facemask_editor.qt.look.icons import icon
from facemask_editor.qt.look.plain_text import plain_tip

PICTURE = 132
"""Side of a card's picture in logical pixels."""
_PAD = 8
_GAP = 12
_RADIUS = 8.0
_SIGN = 32


class Card(QAbstractButton):
    """A picture to click on.

    Args:
        title: First line.
        subtitle: Second line, fainter.
        tip: Tool tip.
    """

    def __init__(self, title: str, subtitle: str = "", tip: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture: QImage | None = None
        self._sign = "image-outline"
        self.subtitle = subtitle
        self.setText(title)
        self.setShortcut(QKeySequence())  # an "&" in a file's name is no mnemonic
        self.setToolTip(plain_tip(tip or title))
        self.setAccessibleName(f"{title}, {subtitle}" if subtitle else title)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    @property
    def picture(self) -> QImage | None:
        """What is shown, of any size; None shows a sign instead."""
        return self._picture

    def set_picture(self, picture: QImage | None, sign: str = "image-outline") -> None:
        """Show a picture, or the sign of this icon name."""
        self._picture, self._sign = picture, sign
        self.update()

    def sizeHint(self) -> QSize:
        lines = (2 if self.subtitle else 1) * self.fontMetrics().height() + 6
        return QSize(PICTURE + 2 * _PAD, PICTURE + 2 * _PAD + lines)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        palette = self.palette()
        self._paint_ground(painter, palette)
        place = QRectF(_PAD, _PAD, PICTURE, PICTURE)
        path = QPainterPath()
        path.addRoundedRect(place, _RADIUS - 3, _RADIUS - 3)
        painter.fillPath(path, palette.color(QPalette.ColorRole.Dark))
        if self._picture is not None:
            painter.save()
            painter.setClipPath(path)
            painter.drawImage(place, self._picture)
            painter.restore()
        else:
            sign = QRect(0, 0, _SIGN, _SIGN)
            sign.moveCenter(place.center().toPoint())
            painter.setOpacity(0.4)
            icon(self._sign, QPalette.ColorRole.WindowText).paint(painter, sign)
            painter.setOpacity(1.0)
        self._paint_texts(painter, palette)
        painter.end()

    def _paint_ground(self, painter: QPainter, palette: QPalette) -> None:
        box = QRectF(self.rect()).adjusted(0.75, 0.75, -0.75, -0.75)
        ink = QColor(palette.color(QPalette.ColorRole.WindowText))
        focused = self.hasFocus()
        ink.setAlphaF(0.12 if self.isDown() else 0.08 if self.underMouse() else 0.035)
        edge = palette.color(QPalette.ColorRole.Highlight if focused else QPalette.ColorRole.Mid)
        painter.setPen(QPen(edge, 2.0 if focused else 1.0))
        painter.setBrush(ink)
        painter.drawRoundedRect(box, _RADIUS, _RADIUS)

    def _paint_texts(self, painter: QPainter, palette: QPalette) -> None:
        metrics = self.fontMetrics()
        at = QPointF(_PAD + 2, _PAD + PICTURE + 5 + metrics.ascent())
        ink = QColor(palette.color(QPalette.ColorRole.WindowText))
        for line, strength in ((self.text(), 1.0), (self.subtitle, 0.65)):
            ink.setAlphaF(strength)
            painter.setPen(ink)
            painter.drawText(at, metrics.elidedText(line, Qt.TextElideMode.ElideMiddle, PICTURE - 4))
            at += QPointF(0, metrics.height())


class CardGrid(QWidget):
    """Puts cards side by side, as many as the width takes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cards: list[Card] = []
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_cards(self, cards: Iterable[Card]) -> None:
        """Show other cards."""
        for card in self.cards:
            card.hide()
            card.deleteLater()
        self.cards = list(cards)
        for card in self.cards:
            card.setParent(self)
            card.show()
        self._place(self.width())
        self.updateGeometry()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        if not self.cards:
            return 0
        rows = -(-len(self.cards) // self._columns(width))
        return rows * (self.cards[0].sizeHint().height() + _GAP) - _GAP

    def sizeHint(self) -> QSize:
        return QSize(4 * (PICTURE + _GAP), self.heightForWidth(max(self.width(), 1)))

    def minimumSizeHint(self) -> QSize:
        return QSize(PICTURE + 2 * _PAD, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place(event.size().width())

    def _columns(self, width: int) -> int:
        side = self.cards[0].sizeHint().width()
        return max(1, (width + _GAP) // (side + _GAP))

    def _place(self, width: int) -> None:
        if not self.cards:
            return
        columns, size = self._columns(width), self.cards[0].sizeHint()
        whole = self.rect()
        for number, card in enumerate(self.cards):
            row, column = divmod(number, columns)
            place = QRect(column * (size.width() + _GAP), row * (size.height() + _GAP), 0, 0)
            place.setSize(size)
            card.setGeometry(QStyle.visualRect(self.layoutDirection(), whole, place))
