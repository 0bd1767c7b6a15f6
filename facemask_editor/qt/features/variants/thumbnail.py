"""How a thumbnail is drawn: picture, seed, pin."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPalette, QPen
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from facemask_editor.qt.look.icons import icon

Index = QModelIndex | QPersistentModelIndex
SIDE = 88
"""Of a picture in logical pixels."""
_PAD = 4
_PIN = 22
_RADIUS = 6.0
_ROLE = Qt.ItemDataRole.UserRole


def pin_place(card: QRect) -> QRect:
    """Return where the pin of a card is, and is clicked."""
    return QRect(card.left() + _PAD + SIDE - _PIN - 2, card.top() + _PAD + 2, _PIN, _PIN)


def like_place(card: QRect) -> QRect:
    """Return where the sign of a card is that asks for more like it, and is clicked."""
    return QRect(card.left() + _PAD + 2, card.top() + _PAD + 2, _PIN, _PIN)


def _same_place(card: QRect) -> QRect:
    """Return where the sign of the variant is that the mask shows."""
    return QRect(card.left() + _PAD + SIDE - _PIN - 2, card.top() + _PAD + SIDE - _PIN - 2, _PIN, _PIN)


class ThumbnailDelegate(QStyledItemDelegate):
    """Draws the rows of a `VariantModel`."""

    def size(self, widget: QWidget) -> QSize:
        """Return the size of a card."""
        return QSize(SIDE + 2 * _PAD, SIDE + 2 * _PAD + widget.fontMetrics().height() + 2)

    def sizeHint(self, option: QStyleOptionViewItem, _index: Index) -> QSize:
        view = option.widget
        return self.size(view) if isinstance(view, QWidget) else QSize(SIDE, SIDE)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        made, pinned, centre, other = (index.data(_ROLE + number) for number in range(4))
        view, role, colours = option.widget, QPalette.ColorRole, option.palette
        keys = isinstance(view, QAbstractItemView) and view.hasFocus() and view.currentIndex() == index
        hot = bool(option.state & QStyle.StateFlag.State_MouseOver)
        active = QPalette.ColorGroup.Active
        ink = QColor(colours.color(active, role.Text))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        place = QRectF(option.rect.left() + _PAD, option.rect.top() + _PAD, SIDE, SIDE)
        path = QPainterPath()
        path.addRoundedRect(place, _RADIUS, _RADIUS)
        painter.fillPath(path, colours.color(active, role.Dark))
        if made is None:
            self._sign(painter, place, "plus", 0.9 if hot or keys else 0.6)
        elif made.picture is not None:
            self._picture(painter, place, path, made.picture, faint=not made.pictured)
        elif made.failed:
            self._sign(painter, place, "image-broken-variant", 0.5)
        if made is not None and made.fresh and made.box is None:
            painter.fillPath(path, QColor(0, 0, 0, 110))
            self._sign(painter, place, "cancel", 0.8)
        self._frame(painter, path, colours, keys=keys, hot=hot, centre=bool(centre))
        if pinned or ((hot or keys) and made is not None):
            self._disc(
                painter, pin_place(option.rect), colours, "pin" if pinned else "pin-outline", on=bool(pinned)
            )
        if (hot or keys) and made is not None and not made.failed:
            self._disc(painter, like_place(option.rect), colours, "creation-outline", on=False)
        if made is not None and made.same:
            self._disc(painter, _same_place(option.rect), colours, "check", on=True)
        line = QRect(option.rect.left() + _PAD, int(place.bottom()) + 2, SIDE, option.fontMetrics.height())
        text = f"{other} {index.data()}" if other else str(index.data())
        ink.setAlphaF(1.0 if keys or hot or pinned or centre else 0.7)
        painter.setPen(ink)
        painter.drawText(
            line,
            Qt.AlignmentFlag.AlignCenter.value,
            option.fontMetrics.elidedText(text, Qt.TextElideMode.ElideMiddle, SIDE),
        )
        painter.restore()

    def _picture(
        self, painter: QPainter, place: QRectF, path: QPainterPath, picture: QImage, *, faint: bool
    ) -> None:
        painter.save()
        painter.setClipPath(path)
        painter.setOpacity(0.45 if faint else 1.0)
        painter.drawImage(place, picture)
        painter.restore()

    def _frame(
        self, painter: QPainter, path: QPainterPath, colours: QPalette, *, keys: bool, hot: bool, centre: bool
    ) -> None:
        active, role = QPalette.ColorGroup.Active, QPalette.ColorRole
        strong = keys or hot or centre
        colour = colours.color(active, role.Highlight if strong else role.Mid)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        style = Qt.PenStyle.DashLine if centre and not (keys or hot) else Qt.PenStyle.SolidLine
        painter.setPen(QPen(colour, 2.0 if strong else 1.0, style))
        painter.drawPath(path)

    def _disc(self, painter: QPainter, place: QRect, colours: QPalette, name: str, *, on: bool) -> None:
        """Draw a sign on a disc that stands out on any picture."""
        ground = colours.color(QPalette.ColorGroup.Active, QPalette.ColorRole.Highlight)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground if on else QColor(20, 22, 26, 190))
        painter.drawEllipse(place)
        glyph = QRect(0, 0, 15, 15)
        glyph.moveCenter(place.center())
        icon(name, QPalette.ColorRole.HighlightedText).paint(painter, glyph)

    def _sign(self, painter: QPainter, place: QRectF, name: str, strength: float) -> None:
        sign = QRect(0, 0, 26, 26)
        sign.moveCenter(place.center().toPoint())
        painter.save()
        painter.setOpacity(strength)
        icon(name, QPalette.ColorRole.HighlightedText).paint(painter, sign)
        painter.restore()
