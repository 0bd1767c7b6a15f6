"""Pictures of Qt from arrays, and back to what they are drawn with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


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
