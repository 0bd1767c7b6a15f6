"""What lies between mask and face: the gap of side by side, the line of a wipe. In device pixels."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPalette, QPen, QPolygonF

from facemask_editor.core.region import Box
from facemask_editor.qt.canvas.compare.pairing import Halves

_KNOB = 11.0
"""Logical pixels from the middle of the line's knob to its edge."""
REACH = math.ceil(_KNOB) + 2
"""Logical pixels beside the line that its drawing may touch."""
_DARK = QColor(0, 0, 0, 150)
_LIGHT = QColor(255, 255, 255, 235)
_CHIP = QColor(20, 22, 26, 190)
_PAD = 8


def draw_gap(painter: QPainter, gap: Box, palette: QPalette) -> None:
    """Draw what parts the halves."""
    painter.fillRect(gap.x0, gap.y0, gap.width, gap.height, palette.color(QPalette.ColorRole.Window))


def draw_line(painter: QPainter, halves: Halves) -> None:
    """Draw the line of a wipe and the knob that tells that it can be moved."""
    at, ratio = halves.line_at, halves.ratio
    if at is None:
        return
    thin, middle = max(1, round(ratio)), halves.height / 2
    painter.fillRect(at - 2 * thin, 0, 4 * thin, halves.height, _DARK)
    painter.fillRect(at - thin, 0, 2 * thin, halves.height, _LIGHT)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(at, middle)
    painter.scale(ratio, ratio)
    painter.setPen(QPen(_DARK, 1.5))
    painter.setBrush(_LIGHT)
    painter.drawEllipse(QPointF(0, 0), _KNOB, _KNOB)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(40, 40, 40))
    for way in (-1, 1):
        tip, back = 7.0 * way, 2.5 * way
        painter.drawPolygon(QPolygonF([QPointF(tip, 0), QPointF(back, -4), QPointF(back, 4)]))
    painter.restore()


def draw_note(painter: QPainter, halves: Halves, text: str, palette: QPalette) -> None:
    """Write a sentence where the face would be; the painter's origin is that of the face's half."""
    left, ratio = halves.line_at or 0, halves.ratio
    width = halves.size[0] - left
    painter.save()
    painter.scale(ratio, ratio)
    room = QRectF(left / ratio, 0, width / ratio, halves.height / ratio).adjusted(_PAD, _PAD, -_PAD, -_PAD)
    how = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
    size = painter.boundingRect(room, how, text).adjusted(-_PAD, -_PAD, _PAD, _PAD)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(palette.color(QPalette.ColorRole.Window))
    painter.drawRoundedRect(size, 6, 6)
    painter.setPen(palette.color(QPalette.ColorRole.WindowText))
    painter.drawText(room, how, text)
    painter.restore()


def draw_captions(painter: QPainter, halves: Halves, captions: tuple[str, str]) -> None:
    """Write what is seen left and right, small, into the upper corners."""
    ratio = halves.ratio
    painter.save()
    painter.scale(ratio, ratio)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    gap = halves.gap
    corners = ((0.0, False), (halves.width / ratio, True) if gap is None else (gap.x1 / ratio, False))
    for text, (at, ends) in zip(captions, corners, strict=True):
        size = painter.fontMetrics().size(Qt.TextFlag.TextSingleLine, text)
        width, height = size.width() + 2 * _PAD, size.height() + _PAD
        chip = QRectF(at - width - _PAD if ends else at + _PAD, _PAD, width, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_CHIP)
        painter.drawRoundedRect(chip, height / 2, height / 2)
        painter.setPen(_LIGHT)
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()


def line_rect(halves: Halves, before: int, after: int) -> QRect:
    """Return the logical pixels to repaint when the line moves from one column to another."""
    left, right = min(before, after) / halves.ratio, max(before, after) / halves.ratio
    height = math.ceil(halves.height / halves.ratio)
    return QRect(math.floor(left) - REACH, 0, math.ceil(right) - math.floor(left) + 2 * REACH, height)
