"""Types of arrays, and OpenCV's calls with them."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]
Bytes = npt.NDArray[np.uint8]

_ENDLESS = np.float32(1e5)
"""Where there is nothing to be near to, OpenCV returns the largest number there is."""


def floats(values: Any) -> Floats:  # noqa: ANN401 - OpenCV and NumPy type their results loosely
    """Return an array as float32, not copied where it is."""
    return np.asarray(values, np.float32)


def sized(values: Floats, size: tuple[int, int], how: int) -> Floats:
    """Return a field in another size, (width, height), by one of OpenCV's interpolations."""
    return floats(cv2.resize(values, size, interpolation=how))


def distance_to(mask: npt.ArrayLike, far: int = 3) -> Floats:
    """Return how far each pixel lies from the nearest one of a mask; `far` is the size of OpenCV's kernel."""
    outside = np.asarray(np.logical_not(mask), np.uint8)
    return np.minimum(floats(cv2.distanceTransform(outside, cv2.DIST_L2, far)), _ENDLESS)


def inside(mask: npt.ArrayLike, far: int = 3) -> Floats:
    """Return how deep each pixel lies in a mask."""
    return np.minimum(floats(cv2.distanceTransform(np.asarray(mask, np.uint8), cv2.DIST_L2, far)), _ENDLESS)


def sampled(values: Any, map_x: Floats, map_y: Floats, how: int = cv2.INTER_LINEAR) -> Any:  # noqa: ANN401
    """Return values at other places; beyond the border those of the border."""
    return cv2.remap(values, map_x, map_y, how, borderMode=cv2.BORDER_REPLICATE)


def places(shape: tuple[int, ...]) -> tuple[Floats, Floats]:
    """Return the columns and rows of all pixels."""
    xs, ys = np.meshgrid(np.arange(shape[1], dtype=np.float32), np.arange(shape[0], dtype=np.float32))
    return xs, ys


def opened(mask: npt.ArrayLike, side: int) -> Bytes:
    """Return a mask without what no square of some pixels fits into."""
    kernel = np.ones((side, side), np.uint8)
    return np.asarray(cv2.morphologyEx(np.asarray(mask, np.uint8), cv2.MORPH_OPEN, kernel), np.uint8)
