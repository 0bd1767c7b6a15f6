"""From a label map to an illustration."""

from __future__ import annotations

import cv2
import numpy as np

from facemask_editor.core.labels import LabelMap
from facemask_editor.render.handoff.face import Picture
from facemask_editor.render.illustration.choices import Choices
from facemask_editor.render.illustration.features import Features
from facemask_editor.render.illustration.layers import Layer, flattened
from facemask_editor.render.illustration.parts import brows, clothes, eyes, face, hair, limbs, mouth, worn
from facemask_editor.render.illustration.scene import EARRING, FACE, GLASSES, HAIR, HAT, NECKLACE, Scene

SMALLEST, LARGEST = 256, 1024
"""Longest side in pixels, of what is drawn; smaller pictures are drawn larger, larger ones enlarged."""


def illustrate(label_map: LabelMap, choices: Choices | None = None, *, size: int | None = None) -> Picture:
    """Return the face of a label map as a shaded illustration: the same for the same arguments.

    Args:
        label_map: H x W uint8, classes of CelebAMask-HQ in canonical order; not changed. Others are drawn as
            background.
        choices: Colours, light and seed.
        size: Longest side of the picture in pixels; None for that of the mask. While something is dragged,
            256 is fast.

    Returns:
        uint8 RGB, in the proportions of the mask.

    Raises:
        ValueError: For an array that is no label map, or a size below 1.
    """
    if label_map.ndim != 2 or label_map.dtype != np.uint8 or not label_map.size:
        raise ValueError(f"a label map is H x W uint8, not {label_map.shape} {label_map.dtype}")
    if size is not None and size < 1:
        raise ValueError(f"the size is {size}, not 1 or more")
    rows, columns = label_map.shape
    longest = max(rows, columns)
    shape = _fitted(rows, columns, size or longest)
    work = _fitted(rows, columns, min(max(max(shape), SMALLEST), LARGEST))
    classes = np.ascontiguousarray(label_map)
    if work != (rows, columns):
        classes = np.asarray(cv2.resize(classes, work[::-1], interpolation=cv2.INTER_NEAREST_EXACT), np.uint8)
    scene = Scene(classes, choices or Choices(), max(1.0, max(work) / longest))
    return flattened(_layers(scene), work, shape)


def _fitted(rows: int, columns: int, longest: int) -> tuple[int, int]:
    scale = longest / max(rows, columns)
    return max(1, round(rows * scale)), max(1, round(columns * scale))


def _layers(scene: Scene) -> list[Layer]:
    """All layers, the lowest first."""
    features = Features(scene)
    found: list[Layer | None] = [
        clothes.draw_background(scene),
        limbs.draw_gaps(scene),
        limbs.draw_neck(scene),
        clothes.draw_cloth(scene),
        *worn.draw_metal(scene, NECKLACE),
        *limbs.draw_ears(scene),
        _face(scene, features),
        hair.draw(scene),
        *worn.draw_metal(scene, EARRING),
        clothes.draw_hat(scene),
        *worn.draw_glasses(scene),
    ]
    return [layer for layer in found if layer]


def _face(scene: Scene, features: Features) -> Layer | None:
    patch = face.draw(scene, features)
    if patch is None:
        return None
    eyes.draw(patch, scene, features)
    brows.draw(patch, scene, features)
    mouth.draw(patch, scene, features)
    cover = scene.cover(FACE, (HAIR, HAT, EARRING, GLASSES), face.MARGIN * scene.frame.size)
    return Layer(patch.box, patch.colours, cover[patch.box.slices], 2.0 * scene.edge)
