"""From light to a photograph: exposure, white balance, contrast, lens, sensor, file."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from facemask_editor.formats.pictures.endings import JPEG
from facemask_editor.synthesis.shaded.noise import Map, Rng, blur


def photograph(light: Map, exposure: float, size: int, rng: Rng) -> NDArray[np.uint8]:
    """(size, size, 3) uint8 sRGB of scene light (any size, linear)."""
    picture: Map = light * np.float32(exposure)
    warm, green = rng.normal(0.02, 0.06), rng.normal(-0.005, 0.018)
    picture = picture * np.array([1 + warm, 1 + green, 1 - warm], np.float32)
    # a shoulder instead of a hard clip: highlights burn out slowly
    knee = np.float32(rng.uniform(0.6, 0.9))
    over = np.maximum(picture - knee, 0)
    picture = np.minimum(picture, knee) + (1 - knee) * (1 - np.exp(-over / (1 - knee)))
    if picture.shape[0] != size:
        picture = np.asarray(cv2.resize(picture, (size, size), interpolation=cv2.INTER_AREA), np.float32)
    picture = np.clip(picture, 0, 1) ** np.float32(1 / 2.2)
    contrast, lift = rng.normal(1.06, 0.13), rng.normal(0, 0.02)
    middle = np.float32(0.45)
    picture = (picture - middle) * np.float32(contrast) + middle + np.float32(lift)
    if rng.random() < 0.3:  # a curve
        picture = picture + np.float32(rng.uniform(-0.12, 0.12)) * np.sin(2 * np.pi * np.clip(picture, 0, 1))
    grey = picture @ np.array([0.3, 0.59, 0.11], np.float32)
    kind = rng.random()
    if kind < 0.05:
        tint = np.array([1, 1, 1]) if kind < 0.03 else np.array([1.08, 1.0, 0.82])
        picture = grey[..., None] * tint.astype(np.float32)
    else:
        picture = grey[..., None] + (picture - grey[..., None]) * np.float32(
            np.clip(rng.normal(1.0, 0.2), 0.3, 1.6)
        )
    if kind > 0.93:  # split tones, stage lights
        a, b = rng.normal(0, 0.07, 3).astype(np.float32), rng.normal(0, 0.07, 3).astype(np.float32)
        picture = picture + a * (1 - grey)[..., None] + b * grey[..., None]
    if rng.random() < 0.4:
        rows, columns = np.mgrid[-1 : 1 : size * 1j, -1 : 1 : size * 1j].astype(np.float32)
        picture = picture * (1 - np.float32(rng.uniform(0.03, 0.22)) * (rows**2 + columns**2))[..., None]
    scale = size / 256
    quality = rng.random()
    if quality < 0.25:
        picture = blur(picture, rng.uniform(0.3, 1.6) * scale)
    elif quality < 0.32:  # enlarged from few pixels
        small = max(24, int(rng.uniform(56, 130)))
        if small < size:
            way = [cv2.INTER_LINEAR, cv2.INTER_CUBIC, cv2.INTER_LANCZOS4][rng.integers(3)]
            picture = cv2.resize(
                cv2.resize(picture, (small, small), interpolation=cv2.INTER_AREA),
                (size, size),
                interpolation=way,
            )
    elif quality < 0.37:
        reach = max(1, round(rng.uniform(1, 5) * scale))
        kernel = np.zeros((2 * reach + 1, 2 * reach + 1), np.float32)
        d = rng.normal(0, 1, 2)
        d = d / np.hypot(*d) * reach
        cv2.line(
            kernel, (int(reach - d[0]), int(reach - d[1])), (int(reach + d[0]), int(reach + d[1])), 1.0, 1
        )
        picture = cv2.filter2D(picture, -1, kernel / max(kernel.sum(), 1), borderType=cv2.BORDER_REPLICATE)
    elif quality > 0.6:
        picture = picture + np.float32(rng.uniform(0.1, 0.9)) * (picture - blur(picture, 0.8 * scale))
    if rng.random() < 0.6:
        strength = np.float32(abs(rng.normal(0, 0.012)))
        grain = rng.standard_normal((size, size, 1)).astype(np.float32) + 0.5 * rng.standard_normal(
            (size, size, 3)
        ).astype(np.float32)
        picture = picture + strength * blur(grain, rng.uniform(0, 0.8) * scale).reshape(size, size, -1)
    pixels = np.asarray(np.clip(np.rint(picture * 255), 0, 255), np.uint8)
    if rng.random() < 0.7:
        quality_ = [cv2.IMWRITE_JPEG_QUALITY, int(rng.uniform(45, 96))]
        _, data = cv2.imencode(JPEG, np.ascontiguousarray(pixels[..., ::-1]), quality_)
        read = cv2.imdecode(data, cv2.IMREAD_COLOR)
        assert read is not None, "what was just encoded"
        pixels = np.asarray(read[..., ::-1], np.uint8)
    return np.ascontiguousarray(pixels)
