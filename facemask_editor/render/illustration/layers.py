"""Layers that lie on each other, and the picture that they make, in the size of their raster or larger."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.render.illustration.colours import Colour
from facemask_editor.render.illustration.scene import Box
from facemask_editor.render.illustration.shapes import Colours, Field

_BAND = 256
"""Rows of a larger picture that are put together at once: its memory is that of the picture."""


@dataclass(frozen=True, eq=False)
class Layer:
    """Colours and how far they cover what lies below.

    Attributes:
        box: Where.
        colours: H x W x 3 of the box.
        level: H x W. Without ``steep`` how far the layer covers, 0 to 1; else .5 is its edge.
        steep: How fast it goes from clear to full at the edge, per level; steeper in a larger picture.
    """

    box: Box
    colours: Colours
    level: Field
    steep: float | None = None

    def alpha(self, level: Field, scale: float = 1.0) -> Field:
        """Return how far it covers, from levels in a picture ``scale`` times as large."""
        if self.steep is None:
            return np.asarray(np.clip(level, 0, 1), np.float32)
        steep = np.float32(self.steep * scale)
        return np.asarray(np.clip((level - np.float32(0.5)) * steep + np.float32(0.5), 0, 1), np.float32)


@dataclass(frozen=True, eq=False)
class Patch:
    """Colours of a box that can be painted on."""

    box: Box
    colours: Colours

    def part(self, box: Box) -> Box | None:
        """Return what of a box lies on it."""
        return box.widened(0, self.box)

    def paint(self, box: Box, tone: Colour | Colours, alpha: Field) -> None:
        """Paint a colour, or colours of the box, over what is there.

        Args:
            box: A part of this patch.
            tone: (3,) or H x W x 3.
            alpha: H x W, how far it covers.
        """
        under = self.colours[box.within(self.box)]
        under += (tone - under) * alpha[..., None]

    def shade(self, box: Box, tone: Colour, alpha: Field) -> None:
        """Multiply by a colour, as far as ``alpha`` says: shadows keep what they fall on."""
        self.colours[box.within(self.box)] *= 1 + (tone - 1) * alpha[..., None]


def flattened(layers: list[Layer], size: tuple[int, int], shape: tuple[int, int]) -> npt.NDArray[np.uint8]:
    """Return the picture of layers, the lowest first.

    Args:
        layers: The first covers all.
        size: Rows and columns of their raster.
        shape: Rows and columns of the picture.

    Returns:
        H x W x 3 uint8 RGB.
    """
    if shape[0] < size[0] or shape == size:
        canvas = np.zeros((*size, 3), np.float32)
        for layer in layers:
            under = canvas[layer.box.slices]
            under += (layer.colours - under) * layer.alpha(layer.level)[..., None]
        if shape != size:
            canvas = np.asarray(cv2.resize(canvas, shape[::-1], interpolation=cv2.INTER_AREA), np.float32)
        return _bytes(canvas)
    picture = np.empty((*shape, 3), np.uint8)
    for top in range(0, shape[0], _BAND):
        rows = min(_BAND, shape[0] - top)
        band = np.zeros((rows, shape[1], 3), np.float32)
        for layer in layers:
            _blend(band, layer, top, size, shape)
        picture[top : top + rows] = _bytes(band)
    return picture


def _blend(
    band: npt.NDArray[np.float32], layer: Layer, top: int, size: tuple[int, int], shape: tuple[int, int]
) -> None:
    """Blend a layer into rows of a larger picture."""
    down, right = shape[0] / size[0], shape[1] / size[1]
    box = layer.box
    y0, y1 = max(round(box.y0 * down), top), min(round(box.y1 * down), top + len(band))
    x0, x1 = round(box.x0 * right), round(box.x1 * right)
    if y0 >= y1 or x0 >= x1:
        return
    # the middle of a pixel of the picture, in pixels of the layer
    matrix = np.array(
        [
            [1 / right, 0, (x0 + 0.5) / right - 0.5 - box.x0],
            [0, 1 / down, (y0 + 0.5) / down - 0.5 - box.y0],
        ],
        np.float64,
    )
    flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP

    def larger(field: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        result = cv2.warpAffine(
            field, matrix, (x1 - x0, y1 - y0), flags=flags, borderMode=cv2.BORDER_REPLICATE
        )
        return np.asarray(result, np.float32)

    under = band[y0 - top : y1 - top, x0:x1]
    under += (larger(layer.colours) - under) * layer.alpha(larger(layer.level), down)[..., None]


def _bytes(colours: Colours) -> npt.NDArray[np.uint8]:
    result: npt.NDArray[np.uint8] = np.rint(np.clip(colours, 0, 1) * np.float32(255)).astype(np.uint8)
    return result
