"""Small pictures of masks: in the classes' colours, and as faces."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QImage

from facemask_editor.core.errors import FormatError
from facemask_editor.core.labels import CELEBAMASK_HQ, LabelMap
from facemask_editor.formats import find_photo, open_mask, read_photo
from facemask_editor.formats.project.photo import embedded_photo
from facemask_editor.render.builtin.picture import portrait
from facemask_editor.render.illustration.choices import Choices, choices_of
from facemask_editor.render.illustration.illustrate import illustrate

_OVERSAMPLING = 4
_FACE_SIDE = 320
"""Shorter side in pixels of the face that a thumbnail is made of."""


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


def drawn_face(label_map: LabelMap, side: int, choices: Choices) -> QImage:
    """Return the drawn face of a mask, H x W uint8 of CelebAMask-HQ, as `read_face` does."""
    height, width = label_map.shape
    scale = min(1.0, _FACE_SIDE / min(height, width))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    small = np.asarray(cv2.resize(label_map, size, interpolation=cv2.INTER_NEAREST), np.uint8)
    return _squared(illustrate(small, choices), side)


def read_face(path: Path, side: int, choices: Choices | None = None) -> QImage:
    """Return the face of a mask file or folder of part pictures: its photo, moved, else drawn.

    Args:
        path: Of the mask.
        side: Of the result, in pixels.
        choices: Colours of a drawn face; by default those that go with its name.

    Raises:
        FormatError: When it is no mask.
        OSError: When it cannot be read.
    """
    mask = open_mask(path, CELEBAMASK_HQ)
    height, width = mask.label_map.shape
    scale = min(1.0, _FACE_SIDE / min(height, width))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    new, old = (
        np.asarray(cv2.resize(each, size, interpolation=cv2.INTER_NEAREST), np.uint8)
        for each in (mask.label_map, mask.of_photo)
    )
    picture = None
    with suppress(FormatError), embedded_photo(path) as embedded:
        photo = embedded or find_photo(path)
        if photo is not None:
            picture = portrait(read_photo(photo, size, mask=(width, height)).pixels, old, new).picture
    if picture is None:
        picture = illustrate(new, choices or choices_of(path))
    return _squared(picture, side)


def _squared(picture: npt.NDArray[np.uint8], side: int) -> QImage:
    edge = min(picture.shape[:2])
    top, left = (picture.shape[0] - edge) // 2, (picture.shape[1] - edge) // 2
    square = np.ascontiguousarray(picture[top : top + edge, left : left + edge])
    how = cv2.INTER_AREA if side < edge else cv2.INTER_LINEAR
    small = cv2.resize(square, (side, side), interpolation=how)
    return QImage(small.tobytes(), side, side, 3 * side, QImage.Format.Format_RGB888).copy()
