"""Hair that goes on in strands: grain is drawn out along the direction in which the hair beside it lies.

Line integral convolution (Cabral and Leedom, "Imaging vector fields using line integral convolution", 1993).
"""

from __future__ import annotations

import cv2
import numpy as np

from facemask_editor.render.builtin.arrays import Bools, Floats, floats, places, sampled
from facemask_editor.render.builtin.pull_push import spread

_TENSOR = 4.0
"""Blur of the structure tensor, pixels at 512."""
_LENGTH = 12
"""Steps of a strand to either side, of one pixel at 512 each."""
_MOST_CONTRAST = 3.0


def direction_of(picture: Floats, known: Bools, unit: float) -> Floats:
    """Return the direction of strands everywhere, gone on from where it is known.

    Args:
        picture: h x w x 3 float32.
        known: h x w bool, where hair is seen.
        unit: Pixels for a pixel at 512.

    Returns:
        2 x h x w float32: a unit vector along the strands, across and down; its sign means nothing.
    """
    grey = picture.mean(axis=2)
    gx = floats(cv2.Sobel(grey, cv2.CV_32F, 1, 0, ksize=3))
    gy = floats(cv2.Sobel(grey, cv2.CV_32F, 0, 1, ksize=3))
    inside = cv2.erode(known.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(np.float32)
    # a direction and its opposite are one: twice the angle is what can be averaged
    cos2, sin2 = (gx * gx - gy * gy) * inside, 2 * gx * gy * inside
    sigma = _TENSOR * unit
    doubled = np.stack([cv2.GaussianBlur(part, (0, 0), sigma) for part in (cos2, sin2)], axis=-1)
    length = np.maximum(np.linalg.norm(doubled, axis=-1, keepdims=True), np.float32(1e-6))
    out = spread(floats(doubled / length), known.astype(np.float32), relax=4)
    # the gradient lies across the strands
    angle = np.arctan2(out[..., 1], out[..., 0]) / 2 + np.float32(np.pi / 2)
    return np.stack([np.cos(angle), np.sin(angle)]).astype(np.float32)


def drawn_out(grain: Floats, direction: Floats, unit: float) -> Floats:
    """Return grain drawn out to strands, as strong as it was.

    Args:
        grain: h x w x 3 float32, about 0.
        direction: 2 x h x w float32, as of `direction_of`.
        unit: Pixels for a pixel at 512.
    """
    xs, ys = places(grain.shape)
    total = grain.copy()
    for sign in (1.0, -1.0):
        x, y = xs.copy(), ys.copy()
        before = direction * np.float32(sign)
        for _ in range(_LENGTH):
            here = np.stack([floats(sampled(part, x, y)) for part in direction])
            # go on the way that one has come
            here *= np.where((here * before).sum(axis=0) < 0, np.float32(-1), np.float32(1))
            here /= np.maximum(np.hypot(*here), np.float32(1e-6))
            x += here[0] * np.float32(unit)
            y += here[1] * np.float32(unit)
            total += sampled(grain, x, y)
            before = here
    total /= np.float32(2 * _LENGTH + 1)
    weaker = float(grain.std()) / max(float(total.std()), 1e-3)
    return floats(total * np.float32(min(weaker, _MOST_CONTRAST)))
