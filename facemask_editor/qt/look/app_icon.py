"""The program's sign: a face in flat parts, drawn at any size."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QLinearGradient, QPainter, QPainterPath, QPixmap

_SIDE = 64.0
_SIZES = (16, 24, 32, 48, 64, 128, 256)
_GROUND = ("#5b93ff", "#2454b8")
_HAIR, _SKIN, _NOSE = "#16264d", "#f6cfb0", "#e0a583"
_EYE, _UPPER_LIP, _LOWER_LIP = "#2a6be0", "#d8435f", "#f0728a"


def paint_app_icon(painter: QPainter, place: QRectF) -> None:
    """Draw the sign into a square."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(place.topLeft())
    painter.scale(place.width() / _SIDE, place.height() / _SIDE)
    painter.setPen(Qt.PenStyle.NoPen)
    ground = QLinearGradient(0, 0, 0, _SIDE)
    for at, colour in enumerate(_GROUND):
        ground.setColorAt(at, QColor(colour))
    tile = QPainterPath()
    tile.addRoundedRect(QRectF(0, 0, _SIDE, _SIDE), 14, 14)
    painter.fillPath(tile, ground)
    painter.setClipPath(tile)
    for colour, shape in _parts():
        painter.fillPath(shape, QColor(colour))
    painter.restore()


def app_pixmap(side: int) -> QPixmap:
    """Return the sign as a square picture of so many pixels."""
    pixmap = QPixmap(side, side)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    paint_app_icon(painter, QRectF(0, 0, side, side))
    painter.end()
    return pixmap


def app_icon() -> QIcon:
    """Return the sign for title bars and task lists."""
    icon = QIcon()
    for side in _SIZES:
        icon.addPixmap(app_pixmap(side))
    return icon


def _parts() -> list[tuple[str, QPainterPath]]:
    """Return colours and shapes from the back to the front, in a square of 64."""
    hair = QPainterPath()
    hair.addEllipse(QPointF(32, 29), 21, 21)
    hair.addRoundedRect(QRectF(11, 28, 42, 26), 9, 9)
    skin = QPainterPath()
    skin.addRect(QRectF(26, 46, 12, 18))
    skin.addEllipse(QPointF(32, 36), 15, 19)
    for shape in (hair, skin):
        shape.setFillRule(Qt.FillRule.WindingFill)  # of two that overlap all is filled
    fringe = QPainterPath(QPointF(14, 32))
    fringe.quadTo(20, 14, 36, 14)
    fringe.quadTo(32, 26, 14, 32)
    eyes = QPainterPath()
    for x in (25.5, 38.5):
        eyes.addEllipse(QPointF(x, 34), 3.4, 2.3)
    nose = QPainterPath(QPointF(32, 33))
    nose.quadTo(28.5, 42, 29, 42.5)
    nose.quadTo(32, 44.5, 35, 42.5)
    nose.quadTo(35.5, 42, 32, 33)
    upper = QPainterPath(QPointF(25, 48))
    upper.quadTo(29, 45.4, 32, 46.6)
    upper.quadTo(35, 45.4, 39, 48)
    upper.closeSubpath()
    lower = QPainterPath(QPointF(25, 48))
    lower.quadTo(32, 55, 39, 48)
    lower.closeSubpath()
    return [
        (_HAIR, hair), (_SKIN, skin), (_HAIR, fringe), (_EYE, eyes), (_NOSE, nose), (_UPPER_LIP, upper),
        (_LOWER_LIP, lower),
    ]  # fmt: skip
