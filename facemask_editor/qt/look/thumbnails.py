"""Small pictures of masks, drawn from the masks themselves."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QImage

from facemask_editor.core.labels import CELEBAMASK_HQ, LabelMap
from facemask_editor.formats import open_mask

_OVERSAMPLING = 4


def thumbnail(label_map: LabelMap, palette: npt.NDArray[np.uint8], side: int) -> QImage:
    """Return a square picture of a mask, cut to its middle and averaged down.

    Args:
        label_map: H x W classes.
        palette: (C, 3) uint8 RGB.
        side: Of the result, in pixels.
    """
    height, width = label_map.shape
    edge = min(height, width)
    top, left = (height - edge) // 2, (width - edge) // 2
    # Averages of a few samples for each pixel look as good as those of all, also of a very large mask.
    steps = min(edge, side * _OVERSAMPLING)
    at = (np.arange(steps) * edge) // steps
    pixels = palette[label_map[np.ix_(top + at, left + at)]]
    grown = steps < side
    small = cv2.resize(pixels, (side, side), interpolation=cv2.INTER_NEAREST if grown else cv2.INTER_AREA)
    return QImage(small.tobytes(), side, side, 3 * side, QImage.Format.Format_RGB888).copy()


def read_thumbnail(path: Path, palette: npt.NDArray[np.uint8], side: int) -> QImage:
    """Return the picture of a mask file or folder of part pictures.

    Raises:
        FormatError: When it is no mask.
        OSError: When it cannot be read.
    """
    return thumbnail(open_mask(path, CELEBAMASK_HQ).label_map, palette, side)
