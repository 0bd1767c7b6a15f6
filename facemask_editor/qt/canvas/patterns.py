"""Hatching and dots for each class, in pixels of the screen: classes are told apart without colours.

A pattern is one bit for each place of a small tile. The bits of all classes at one place are one number;
shifted by the class, it says whether there is ink.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter

from facemask_editor.core.labels import LabelMap
from facemask_editor.core.region import Box
from facemask_editor.qt.canvas.colouring import Pixels

PERIOD = 12
"""Side of the tile in pixels of the screen at 100 %."""
_STRENGTH = 0.42
_HATCH = 9
"""From one stripe of the hatching to the next."""
_Flags = npt.NDArray[np.bool_]


@lru_cache(maxsize=1)
def pattern_tiles() -> npt.NDArray[np.bool_]:
    """Return (19, 12, 12) flags: where each class of CelebAMask-HQ has ink; background has none."""
    y, x = np.mgrid[:PERIOD, :PERIOD]
    zigzag = np.abs(x - PERIOD // 2)

    def lines(way: npt.NDArray[np.intp], step: int, width: int = 1) -> _Flags:
        return np.asarray(way % step < width)

    def dots(step: int, side: int) -> _Flags:
        return lines(x, step, side) & lines(y, step, side)

    falling, rising = x - y, x + y
    tiles = (
        np.zeros_like(x, dtype=np.bool_),  # background
        dots(12, 2) | np.roll(dots(12, 2), (6, 6), (0, 1)),  # skin
        lines(x, 4),  # nose
        lines(x, 6) | lines(y, 6),  # glasses
        lines(rising, 4), lines(falling, 4),  # eyes
        lines(rising, 6, 2), lines(falling, 6, 2),  # brows
        lines(rising, 12, 3), lines(falling, 12, 3),  # ears
        (x // 3 + y // 3) % 2 == 0,  # mouth
        lines(y, 4), lines(y, 6, 2),  # lips
        lines(x, 6),  # hair
        lines(rising, 6) | lines(falling, 6),  # hat
        dots(4, 2),  # earring
        dots(6, 3),  # necklace
        lines(y, 12, 2),  # neck
        lines(y + zigzag, 6),  # cloth
    )  # fmt: skip
    return np.stack(tiles)


class PatternInk:
    """The ink of all classes for one palette and look.

    Args:
        palette: (C, 3) uint8 RGB; light classes get dark ink, dark ones light ink.
        opacity: 0 to 1, of the mask.
        hidden: Classes without ink.
    """

    def __init__(
        self, palette: npt.NDArray[np.uint8], opacity: float = 1.0, hidden: frozenset[int] = frozenset()
    ) -> None:
        alpha = round(255 * _STRENGTH * opacity)
        light = palette @ np.array([0.299, 0.587, 0.114]) < 110
        self._ink = np.zeros(256, np.uint32)
        self._ink[: len(palette)] = np.where(light, alpha * 0x01010101, alpha << 24)
        self._ink[list(hidden)] = 0
        tiles = pattern_tiles()
        bits = np.arange(len(tiles), dtype=np.uint32)[:, None, None]
        self._tile = np.bitwise_or.reduce(tiles.astype(np.uint32) << bits, axis=0)

    def draw(self, labels: LabelMap, box: Box, origin: tuple[float, float], size: int = 1) -> Pixels:
        """Return premultiplied ink for the classes under a box of device pixels.

        Args:
            labels: One class for each pixel of the box.
            box: In device pixels.
            origin: Device position to which the patterns are fixed.
            size: Device pixels for one place of the tile.
        """
        columns = (np.arange(box.x0, box.x1) - round(origin[0])) // size % PERIOD
        rows = (np.arange(box.y0, box.y1) - round(origin[1])) // size % PERIOD
        inked: Pixels = self._tile.take(rows, axis=0).take(columns, axis=1)
        inked >>= labels
        inked &= 1
        inked *= self._ink.take(labels)
        return inked


def hatching(marks: LabelMap, box: Box, origin: tuple[float, float], size: int = 1) -> Pixels:
    """Return premultiplied stripes, light beside dark, over marked pixels: seen on any colour.

    Args:
        marks: One for each device pixel of the box; 0 for none.
        box, origin, size: As for `PatternInk.draw`.
    """
    across = np.arange(box.x0, box.x1) - round(origin[0])
    down = np.arange(box.y0, box.y1) - round(origin[1])
    way = (across[None, :] + down[:, None]) // size % _HATCH
    stripes = np.where(way < 2, np.uint32(210 * 0x01010101), np.where(way < 4, np.uint32(150 << 24), 0))
    return np.where(marks > 0, stripes, 0).astype(np.uint32)


def pattern_brush(label: int, colour: QColor) -> QBrush:
    """Return a brush with the colour and pattern of a class, for swatches."""
    palette = np.array([[colour.red(), colour.green(), colour.blue()]] * (label + 1), dtype=np.uint8)
    image = QImage(PERIOD, PERIOD, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(colour)
    if label < len(pattern_tiles()):
        ink = PatternInk(palette).draw(
            np.full((PERIOD, PERIOD), label, np.uint8), Box(0, 0, PERIOD, PERIOD), (0, 0)
        )
        over = QImage(ink.data, PERIOD, PERIOD, 4 * PERIOD, QImage.Format.Format_ARGB32_Premultiplied)
        image = _over(image, over)
    return QBrush(image)


def _over(below: QImage, above: QImage) -> QImage:
    painter = QPainter(below)
    painter.drawImage(0, 0, above)
    painter.end()
    return below
