"""Pictures of Qt from arrays, and back to what they are drawn with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPalette

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

_ROUND = 4
"""Radius of the corners of a small picture in a row of a list, in logical pixels."""


def picture_image(picture: npt.NDArray[np.uint8]) -> QImage:
    """Return an own QImage of H x W x 3 RGB, H x W x 4 RGBA or H x W grey, uint8. Any thread."""
    height, width = picture.shape[:2]
    channels = 1 if picture.ndim == 2 else picture.shape[2]
    formats = QImage.Format
    kind = {1: formats.Format_Grayscale8, 3: formats.Format_RGB888, 4: formats.Format_RGBA8888}[channels]
    return QImage(picture.tobytes(), width, height, channels * width, kind).copy()


def small(image: QImage, side: int) -> QImage:
    """Return the middle of a picture as a square of so many pixels. Any thread."""
    edge = min(image.width(), image.height())
    cut = image.copy((image.width() - edge) // 2, (image.height() - edge) // 2, edge, edge)
    keep, smooth = Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
    return cut.scaled(side, side, keep, smooth)


def draw_rounded(
    painter: QPainter, palette: QPalette, box: QRectF, picture: QImage | None, opacity: float = 1.0
) -> None:
    """Draw a picture into a box; a dark one where it is still to come.

    Args:
        painter: In logical pixels; left as it was.
        palette: Of the list.
        box: Where.
        picture: None where there is none yet.
        opacity: 0 to 1, of the picture.
    """
    path = QPainterPath()
    path.addRoundedRect(box, _ROUND, _ROUND)
    painter.fillPath(path, palette.color(QPalette.ColorRole.Dark))
    if picture is not None:
        painter.save()
        painter.setClipPath(path)
        painter.setOpacity(opacity)
        painter.drawImage(box, picture)
        painter.restore()
