"""Smooth noise over a picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numba
import numpy as np
from numpy.typing import NDArray

Map = NDArray[Any]
"""Values at pixels, float32 throughout."""

Rng = np.random.Generator


def noise(rng: Rng, shape: tuple[int, int], cells: float, stretch: float = 1.0) -> Map:
    """Standard noise with about ``cells`` lumps from top to bottom; ``stretch`` as many more from side to
    side."""
    height, width = shape
    rows = int(np.clip(round(cells), 2, height))
    columns = int(np.clip(round(cells * stretch * width / height), 2, width))
    coarse = rng.standard_normal((rows, columns), np.float32)
    return np.asarray(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC), np.float32)


def clouds(rng: Rng, shape: tuple[int, int], cells: Sequence[float], fall: float = 0.6) -> Map:
    """Sum of noise, each size ``fall`` times as strong as the one before; about unit variance."""
    total = np.zeros(shape, np.float32)
    weight, power = 1.0, 0.0
    for count in cells:
        total += np.float32(weight) * noise(rng, shape, count)
        power += weight * weight
        weight *= fall
    total *= np.float32(1.3 / np.sqrt(power))
    return total


def step(x: Map, low: float, high: float) -> Map:
    """0 below ``low``, 1 above ``high``, smooth between (float32)."""
    t = np.clip((x - np.float32(low)) / np.float32(high - low), 0, 1)
    return np.asarray(t * t * (3 - 2 * t), np.float32)


def blur(values: Map, sigma: float) -> Map:
    """Gaussian; nothing below a sigma of 0.2 pixels."""
    values = np.asarray(values, np.float32)
    if sigma < 0.2:
        return values
    return np.asarray(cv2.GaussianBlur(values, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE), np.float32)


def linear(srgb: object) -> Map:
    """Light of sRGB colours of 0 to 255."""
    c = np.asarray(srgb, np.float32) / np.float32(255)
    return np.asarray(np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4), np.float32)


@numba.njit(cache=True)
def unit(vectors: Map) -> None:
    """Scale vectors (H, W, 3) in place to length 1; those near 0 stay 0."""
    height, width = vectors.shape[:2]
    for y in range(height):
        for x in range(width):
            a, b, c = vectors[y, x, 0], vectors[y, x, 1], vectors[y, x, 2]
            length = np.sqrt(a * a + b * b + c * c)
            scale = np.float32(1) / length if length > np.float32(1e-7) else np.float32(0)
            vectors[y, x, 0] = a * scale
            vectors[y, x, 1] = b * scale
            vectors[y, x, 2] = c * scale


def paint(under: Map, over: Map | Sequence[float], alpha: Map) -> Map:
    """``under`` (H, W, 3) with a colour over it at ``alpha`` (H, W)."""
    top = np.asarray(over, np.float32)
    return np.asarray(under + (top - under) * alpha[..., None], np.float32)
