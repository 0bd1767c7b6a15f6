"""A picture in colours that is sampled for the screen: crisp when magnified, averaged when shrunk."""

from __future__ import annotations

import math

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.document.region import Box
from facemask_editor.qt.canvas.colouring import Pixels
from facemask_editor.qt.canvas.view_transform import ViewTransform


class Layer:
    """Pixels of a picture with halved copies that are made when a small scale first needs them.

    Sampling is a function of the device pixel alone, so the repaint of a part of the screen leaves no seam,
    and a magnified pixel is shown exactly where the pointer meets it. Qt's own scaling promises neither.

    Args:
        pixels: H x W premultiplied colours; the caller may write into them and then calls ``changed``.
    """

    def __init__(self, pixels: Pixels) -> None:
        self.pixels = pixels
        self._levels: list[Pixels] = [pixels]
        self._stale: list[Box | None] = [None]

    def changed(self, box: Box) -> None:
        """Note that the pixels of a box were written."""
        for level in range(1, len(self._levels)):
            step = 1 << level
            scaled = Box(box.x0 // step, box.y0 // step, -(-box.x1 // step), -(-box.y1 // step))
            self._stale[level] = scaled.union(self._stale[level])

    def sample(self, view: ViewTransform, device_box: Box) -> Pixels:
        """Return the colours of a box of device pixels that lies on the picture."""
        x0, y0, x1, y1 = device_box
        if view.scale >= 1:
            height, width = self.pixels.shape
            columns = _nearest(x0, x1, view.x, view.scale, width)
            rows = _nearest(y0, y1, view.y, view.scale, height)
            # Columns first and only of the rows in use: when magnified these are few.
            strip = self.pixels[rows[0] : rows[-1] + 1].take(columns, axis=1)
            pixels: Pixels = strip.take(rows - rows[0], axis=0)
            return pixels
        depth = math.floor(-math.log2(view.scale) + 1e-9)
        step = view.scale * 2**depth
        shift_x, shift_y = (x0 + 0.5 - view.x) / step - 0.5, (y0 + 0.5 - view.y) / step - 0.5
        return _linear(self._level(depth), 1 / step, shift_x, shift_y, (x1 - x0, y1 - y0))

    def _level(self, depth: int) -> Pixels:
        for level in range(1, depth + 1):
            source = self._levels[level - 1]
            if level == len(self._levels):
                height, width = -(-source.shape[0] // 2), -(-source.shape[1] // 2)
                self._levels.append(np.empty((height, width), dtype=np.uint32))
                self._stale.append(Box(0, 0, width, height))
            box = self._stale[level]
            if box is not None:
                _halve(source, self._levels[level], box)
                self._stale[level] = None
        return self._levels[depth]


def _nearest(start: int, stop: int, origin: float, scale: float, length: int) -> npt.NDArray[np.intp]:
    at = np.floor((np.arange(start, stop) + (0.5 - origin)) / scale).clip(0, length - 1)
    return np.asarray(at, dtype=np.intp)


def _linear(pixels: Pixels, step: float, x: float, y: float, size: tuple[int, int]) -> Pixels:
    matrix = np.array([[step, 0, x], [0, step, y]], dtype=np.float64)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    channels = cv2.warpAffine(_channels(pixels), matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return np.ascontiguousarray(channels).view(np.uint32)[..., 0]


def _halve(source: Pixels, out: Pixels, box: Box) -> None:
    """Write the averages of 2 x 2 pixels into a box of ``out``; a last odd row or column counts twice."""
    block = source[2 * box.y0 : 2 * box.y1, 2 * box.x0 : 2 * box.x1]
    height, width = block.shape
    if height % 2 or width % 2:
        block = np.pad(block, ((0, height % 2), (0, width % 2)), mode="edge")
    size = (block.shape[1] // 2, block.shape[0] // 2)
    small = cv2.resize(_channels(block), size, interpolation=cv2.INTER_AREA)
    out[box.slices] = np.ascontiguousarray(small).view(np.uint32)[..., 0]


def _channels(pixels: Pixels) -> npt.NDArray[np.uint8]:
    pixels = np.ascontiguousarray(pixels)
    return pixels.view(np.uint8).reshape(*pixels.shape, 4)
