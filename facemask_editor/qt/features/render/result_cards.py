"""The pictures that have come, as cards; one of a mask that has moved on since has a badge."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QColor,
    QContextMenuEvent,
    QKeySequence,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPalette,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractButton, QMenu, QSizePolicy, QStyle, QWidget

from facemask_editor.qt.features.render.work import Result
from facemask_editor.qt.look.plain_text import plain_tip

_LEAST = 104
"""Side of a card's picture; cards share the width, so they are larger as a rule."""
_GAP = 8
_PAD = 6
_RADIUS = 6.0


class ResultCard(QAbstractButton):
    """A picture to click on.

    Signals:
        menu_asked: Where the menu of a right click or of the menu key goes, global.
    """

    menu_asked = Signal(QPoint)

    def __init__(self, result: Result, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        ask = result.ask
        self.result = result
        self.stale = False
        self.name = f"{result.title} · {ask.seed}" if ask.renderer.traits.seed else result.title
        self.setText(self.name)
        self.setShortcut(QKeySequence())  # an "&" in a title is no mnemonic
        self.setToolTip(plain_tip("\n".join(filter(None, (self.name, ask.prompt, *result.notes)))))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.set_stale(False)

    def set_stale(self, stale: bool) -> None:
        """Show whether the mask has moved on since."""
        self.stale = stale
        name = self.tr("Picture by {}").format(self.name)
        self.setAccessibleName(f"{name}, {self.tr('the mask has changed since')}" if stale else name)
        self.update()

    def heightForWidth(self, width: int) -> int:
        return width + self.fontMetrics().height() + _PAD

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_asked.emit(event.globalPos())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, palette, role = QPainter(self), self.palette(), QPalette.ColorRole
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        ink = QColor(palette.color(role.WindowText))
        ink.setAlphaF(0.12 if self.isDown() else 0.08 if self.underMouse() else 0.035)
        focused = self.hasFocus()
        edge = palette.color(role.Highlight if focused else role.Mid)
        painter.setPen(QPen(edge, 2.0 if focused else 1.0))
        painter.setBrush(ink)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.75, 0.75, -0.75, -0.75), _RADIUS, _RADIUS)
        side = self.width() - 2 * _PAD
        place = QRectF(_PAD, _PAD, side, side)
        path = QPainterPath()
        path.addRoundedRect(place, _RADIUS - 2, _RADIUS - 2)
        painter.save()
        painter.setClipPath(path)
        painter.drawImage(place, self.result.thumbnail)
        painter.restore()
        metrics = self.fontMetrics()
        painter.setPen(palette.color(role.WindowText))
        line = QRect(_PAD, _PAD + side + 2, side, metrics.height())
        name = metrics.elidedText(self.name, Qt.TextElideMode.ElideMiddle, side)
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter.value, name)
        if self.stale:
            _paint_badge(painter, self.tr("stale"), QPoint(2 * _PAD, 2 * _PAD))
        painter.end()


def _paint_badge(painter: QPainter, text: str, at: QPoint) -> None:
    """Paint a badge with its upper left corner at a point; its colours stand out on any picture."""
    metrics = painter.fontMetrics()
    place = QRectF(at.x(), at.y(), metrics.horizontalAdvance(text) + 14, metrics.height() + 4)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor("#e8b75c"))
    painter.drawRoundedRect(place, place.height() / 2, place.height() / 2)
    painter.setPen(QColor("#1b1d21"))
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter.value, text)


class ResultCards(QWidget):
    """The newest first, in rows that share the width evenly.

    Signals:
        chosen: A result was clicked.
        save, copy, remove: Of its menu.
    """

    chosen = Signal(object)
    save = Signal(object)
    copy = Signal(object)
    remove = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cards: list[ResultCard] = []
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_results(self, results: Sequence[Result]) -> None:
        """Show these; cards that stay keep the focus."""
        kept = {card.result: card for card in self.cards if card.result in results}
        for card in self.cards:
            if card.result not in kept:
                card.hide()
                card.deleteLater()
        self.cards = [kept.get(result) or self._card(result) for result in results]
        for before, card in zip(self.cards, self.cards[1:], strict=False):
            QWidget.setTabOrder(before, card)
        self._place()
        self.updateGeometry()

    def show_stale(self, digest: str) -> None:
        """Mark those whose mask is not the one of a digest; "" where that is not known."""
        for card in self.cards:
            card.set_stale(bool(digest) and card.result.digest != digest)

    def _card(self, result: Result) -> ResultCard:
        card = ResultCard(result, self)
        card.clicked.connect(lambda: self.chosen.emit(result))
        card.menu_asked.connect(lambda at: self._show_menu(result, at))
        card.show()
        return card

    def _show_menu(self, result: Result, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for text, signal in (
            (self.tr("&Show"), self.chosen),
            (self.tr("Save &image…"), self.save),
            (self.tr("&Copy image"), self.copy),
            (self.tr("&Remove"), self.remove),
        ):
            action = QAction(text, menu)
            action.triggered.connect(lambda _=False, signal=signal: signal.emit(result))
            menu.addAction(action)
        menu.popup(at)

    # Where they are

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        if not self.cards:
            return 0
        columns, side = self._columns(width)
        rows = -(-len(self.cards) // columns)
        return rows * (self.cards[0].heightForWidth(side) + _GAP) - _GAP

    def sizeHint(self) -> QSize:
        return QSize(2 * _LEAST + _GAP, self.heightForWidth(max(self.width(), _LEAST)))

    def minimumSizeHint(self) -> QSize:
        return QSize(_LEAST, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _columns(self, width: int) -> tuple[int, int]:
        """Return how many stand side by side, and how wide each is."""
        columns = max(1, (width + _GAP) // (_LEAST + _GAP))
        return columns, max(1, (width + _GAP) // columns - _GAP)

    def _place(self) -> None:
        columns, side = self._columns(max(self.width(), _LEAST))
        for number, card in enumerate(self.cards):
            row, column = divmod(number, columns)
            height = card.heightForWidth(side)
            place = QRect(column * (side + _GAP), row * (height + _GAP), side, height)
            card.setGeometry(QStyle.visualRect(self.layoutDirection(), self.rect(), place))
