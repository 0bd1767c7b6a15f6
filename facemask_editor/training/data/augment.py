"""Mirrored and gently bent copies of label maps."""

from __future__ import annotations

import cv2
import numpy as np

from facemask_editor.core.labels import LabelMap, LabelSchema


def mirror(label_map: LabelMap, schema: LabelSchema) -> LabelMap:
    """Mirror left to right and exchange the ids of left and right parts."""
    return np.ascontiguousarray(schema.flip_table[label_map[:, ::-1]])


def bend(label_map: LabelMap, rng: np.random.Generator) -> LabelMap:
    """Turn, scale, shift and bend by a few percent; nearest pixels only.

    Args:
        label_map: H x W uint8.
        rng: Source of the random numbers.
    """
    height, width = label_map.shape
    angle, scale = rng.normal(0.0, 0.05), np.exp(rng.normal(0.0, 0.06, 2))
    matrix = np.array([[scale[0] * np.cos(angle), -np.sin(angle)], [np.sin(angle), scale[1] * np.cos(angle)]])
    centre = np.array([width / 2, height / 2])
    shift = centre - matrix @ centre + rng.normal(0.0, 0.02, 2) * (width, height)
    coarse = rng.normal(0.0, 0.014 * width, (5, 5, 2)).astype(np.float32)
    waves = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    ys, xs = np.mgrid[0:height, 0:width].astype(np.float32)
    map_x = (matrix[0, 0] * xs + matrix[0, 1] * ys + shift[0] + waves[..., 0]).astype(np.float32)
    map_y = (matrix[1, 0] * xs + matrix[1, 1] * ys + shift[1] + waves[..., 1]).astype(np.float32)
    bent = cv2.remap(label_map, map_x, map_y, cv2.INTER_NEAREST, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(bent, np.uint8)
