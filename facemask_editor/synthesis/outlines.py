"""Nose and brows: outlines in the canonical frontal plane, which follow shape, expression and pose by
themselves."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.synthesis.parameters import Features
from facemask_editor.synthesis.shapes import Float

PLANE = 1024
"""Side of the label picture of the canonical plane, pixels; it spans 2 dm, from (-1, 0.8) at its upper
left."""

_BITS = 4


def outline_plane(features: Features) -> NDArray[np.uint8]:
    """(PLANE, PLANE) uint8 labels: nose and brows, 0 elsewhere."""
    plane = np.zeros((PLANE, PLANE), np.uint8)
    _fill(plane, _nose(features), "nose")
    for side, name, lift, shown in (
        (1, "l_brow", features.brow_lift_left, features.brow_shown[0]),
        (-1, "r_brow", features.brow_lift_right, features.brow_shown[1]),
    ):
        if shown:
            _fill(plane, _brow(features, lift) * [side, 1], name)
    return plane


def sample_plane(
    plane: NDArray[np.uint8], x: NDArray[np.float32], y: NDArray[np.float32]
) -> NDArray[np.uint8]:
    """Labels at canonical positions (H, W), nearest cell."""
    column = np.rint((x + 1) * (PLANE / 2)).astype(np.int32)
    row = np.rint((0.8 - y) * (PLANE / 2)).astype(np.int32)
    inside = (column >= 0) & (column < PLANE) & (row >= 0) & (row < PLANE)
    labels: NDArray[np.uint8] = np.where(inside, plane[row * inside, column * inside], 0).astype(np.uint8)
    return labels


def _fill(plane: NDArray[np.uint8], polygon: Float, name: str) -> None:
    pixels = np.stack([(polygon[:, 0] + 1) * (PLANE / 2), (0.8 - polygon[:, 1]) * (PLANE / 2)], -1)
    corners = np.rint(pixels * (1 << _BITS)).astype(np.int32)
    cv2.fillPoly(plane, [corners], CELEBAMASK_HQ.names.index(name), cv2.LINE_8, _BITS)


def _nose(features: Features) -> Float:
    top, base = features.nose_top, features.nose_base
    bridge, wings = features.nose_bridge, features.nose_wings
    length = top - base
    right = np.array([
        [bridge * 0.95, top],
        [bridge * 0.92, top - 0.18 * length],
        [bridge + 0.12 * (wings - bridge), top - 0.42 * length],
        [bridge + 0.45 * (wings - bridge), top - 0.60 * length],
        [bridge + 0.84 * (wings - bridge), top - 0.72 * length],
        [wings, base + 0.17 * length],
        [wings * 0.97, base + 0.09 * length],
        [wings * 0.80, base + 0.035 * length],
        [wings * 0.55, base + 0.045 * length],
        [wings * 0.30, base + 0.01 * length],
        [0.0, base],
    ])  # fmt: skip
    left = right[-2::-1] * [-1, 1]
    return _rounded(np.concatenate([right, left]))


def _brow(features: Features, lift: float) -> Float:
    t = np.linspace(0, 1, 17)
    x = features.brow_inner + features.brow_length * t
    y = features.brow_height + lift + features.brow_tilt * t
    y = y + features.brow_arch * (1 - ((t - 0.62) / 0.62) ** 2 * np.where(t > 0.62, 2.2, 1.0))
    half = (
        0.5
        * features.brow_thickness
        * np.interp(t, [0, 0.08, 0.35, 0.62, 0.85, 1.0], [0.55, 0.9, 1.0, 0.85, 0.5, 0.12])
    )
    upper = np.stack([x, y + half], -1)
    lower = np.stack([x, y - half], -1)
    return np.concatenate([upper, lower[::-1]])


def _rounded(polygon: Float) -> Float:
    """Two rounds of corner cutting (Chaikin 1974) on a closed outline."""
    for _ in range(2):
        ahead = np.roll(polygon, -1, axis=0)
        polygon = np.stack([0.75 * polygon + 0.25 * ahead, 0.25 * polygon + 0.75 * ahead], 1).reshape(-1, 2)
    return polygon
