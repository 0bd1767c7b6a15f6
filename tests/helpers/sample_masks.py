"""Small made-up faces for tests that need files but no real faces."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.core.labels import LabelMap


def small_face(size: int = 64, *, shift: int = 0, without: tuple[str, ...] = ()) -> LabelMap:
    """Draw a face of ellipses with hair, skin, neck, eyes, brows, nose and lips."""
    label_map = np.zeros((size, size), np.uint8)
    ellipses = {
        "hair": (0.50, 0.42, 0.34, 0.38),
        "neck": (0.50, 0.92, 0.14, 0.16),
        "skin": (0.50, 0.52, 0.25, 0.33),
        "r_brow": (0.40, 0.40, 0.07, 0.02),
        "l_brow": (0.60, 0.40, 0.07, 0.02),
        "r_eye": (0.40, 0.46, 0.05, 0.03),
        "l_eye": (0.60, 0.46, 0.05, 0.03),
        "nose": (0.50, 0.58, 0.05, 0.09),
        "u_lip": (0.50, 0.71, 0.09, 0.03),
        "l_lip": (0.50, 0.75, 0.08, 0.03),
    }
    for name, (x, y, width, height) in ellipses.items():
        if name not in without:
            centre = (round(x * size) + shift, round(y * size))
            axes = (max(1, round(width * size)), max(1, round(height * size)))
            cv2.ellipse(label_map, centre, axes, 0, 0, 360, SCHEMA.index(name), cv2.FILLED)
    return label_map


def all_classes(size: int = 512, *, shift: int = 0) -> LabelMap:
    """Draw a small face that wears everything: all 19 classes, none smaller than a 16th of the side."""
    label_map = small_face(size, shift=shift)
    missing = [i for i in range(len(SCHEMA)) if i not in label_map]
    side = size // 16
    for place, label in enumerate(missing):
        top, left = side * (1 + 2 * (place % 7)), (shift % side) + side * 14 * (place // 7)
        label_map[top : top + side, left : left + side] = label
    return label_map


def write_grey(path: Path, label_map: LabelMap) -> Path:
    """Write an index PNG without the program's own writer."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(label_map).save(path)
    return path
