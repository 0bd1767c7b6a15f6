"""A picture in colours that is sampled for the screen: crisp when magnified, averaged when shrunk."""

from __future__ import annotations

import math
from typing import Any, TypeVar

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core.region import Box
from facemask_editor.qt.canvas.colouring import Pixels
from facemask_editor.qt.canvas.view_transform import ViewTransform

_Scalar = TypeVar("_Scalar", bound=np.unsignedinteger[Any])
_FRACTION = 15
"""Bits behind the point of positions in a turned picture; with 16 before it they fill 32."""


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
        """Return the colours of a box of device pixels.

        What lies beside the picture, where a turned one leaves corners of the box free, means nothing.
        """
        if view.scale >= 1:
            return sample_nearest(self.pixels, view, device_box)
        depth = math.floor(-math.log2(view.scale) + 1e-9)
        return _linear(self._level(depth), view, device_box, 1 << depth)

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


def sample_nearest(pixels: npt.NDArray[_Scalar], view: ViewTransform, box: Box) -> npt.NDArray[_Scalar]:
    """Return the pixels of an H x W picture that lie under the centres of a box of device pixels."""
    across = np.arange(box.x0, box.x1) + (0.5 - view.x)
    down = np.arange(box.y0, box.y1) + (0.5 - view.y)
    (u_across, u_down), (v_across, v_down) = view.directions
    if not view.upright:
        return _turned(
            pixels,
            (_fixed(across * u_across / view.scale), _fixed(down * u_down / view.scale)),
            (_fixed(across * v_across / view.scale), _fixed(down * v_down / view.scale)),
        )
    sampled: npt.NDArray[_Scalar]
    lying = u_across == 0
    u, v = (down * u_down, across * v_across) if lying else (across * u_across, down * v_down)
    columns, rows = _whole(u / view.scale, pixels.shape[1]), _whole(v / view.scale, pixels.shape[0])
    if len(rows) < pixels.shape[0] and not lying and view.scale < 1:
        sampled = pixels.take(rows, axis=0).take(columns, axis=1)  # of a shrunken picture few rows are seen
        return sampled
    # Columns first and only of the rows in use: when magnified these are few.
    first = min(rows[0], rows[-1])
    strip = pixels[first : max(rows[0], rows[-1]) + 1].take(columns, axis=1)
    if lying:
        strip = np.ascontiguousarray(strip.T)
    sampled = strip.take(rows - first, axis=1 if lying else 0)
    return sampled


def _whole(at: npt.NDArray[Any], length: int) -> npt.NDArray[np.intp]:
    return np.asarray(np.floor(at).clip(0, length - 1), dtype=np.intp)


def _fixed(at: npt.NDArray[Any]) -> npt.NDArray[np.int32]:
    return np.asarray(np.rint(at * (1 << _FRACTION)), dtype=np.int32)


_Terms = tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]
"""What columns and rows of the screen add to a position in the picture."""


def _turned(pixels: npt.NDArray[_Scalar], u: _Terms, v: _Terms) -> npt.NDArray[_Scalar]:
    """Look pixels up along slanted lines. Every term belongs to a column or row alone, so no seam appears."""
    places = np.empty((len(u[1]), len(u[0]), 2), dtype=np.int16)
    for axis, (across, down) in enumerate((u, v)):
        at = down[:, None] + across
        at >>= _FRACTION
        places[..., axis] = at
    source = _channels(pixels) if pixels.itemsize == 4 else pixels
    found = cv2.remap(source, places, None, cv2.INTER_NEAREST, borderMode=cv2.BORDER_REPLICATE)  # type: ignore[call-overload]  # a map of whole places needs no second one
    sampled: npt.NDArray[_Scalar] = found.view(pixels.dtype).reshape(found.shape[:2])
    return sampled


def _linear(pixels: Pixels, view: ViewTransform, box: Box, step: int) -> Pixels:
    """Return averages; each of ``pixels`` stands for ``step`` x ``step`` of the picture."""
    (uu, ud), (vu, vd) = (np.array(view.directions) / (view.scale * step)).tolist()
    dx, dy = box.x0 + 0.5 - view.x, box.y0 + 0.5 - view.y
    matrix = np.array([[uu, ud, uu * dx + ud * dy - 0.5], [vu, vd, vu * dx + vd * dy - 0.5]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    size = (box.width, box.height)
    # Beside a turned picture nothing is drawn; going on with its border there would take most of the time.
    border = cv2.BORDER_REPLICATE if view.upright else cv2.BORDER_CONSTANT
    channels = cv2.warpAffine(_channels(pixels), matrix, size, flags=flags, borderMode=border)
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


def _channels(pixels: npt.NDArray[Any]) -> npt.NDArray[np.uint8]:
    pixels = np.ascontiguousarray(pixels)
    return pixels.view(np.uint8).reshape(*pixels.shape, 4)
