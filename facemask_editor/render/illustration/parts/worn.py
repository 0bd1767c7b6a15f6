"""Glasses, earrings and necklace."""

from __future__ import annotations

import cv2
import numpy as np

from facemask_editor.render.illustration import palettes
from facemask_editor.render.illustration.colours import Ramp, colour, metal_ramp
from facemask_editor.render.illustration.layers import Layer
from facemask_editor.render.illustration.scene import (
    GLASSES,
    L_BROW,
    L_EYE,
    R_BROW,
    R_EYE,
    Mask,
    Scene,
    box_of,
)
from facemask_editor.render.illustration.shapes import bell, blur, level, lit, shifted, smooth

_FRAME = Ramp(
    [(0.0, colour("#0f0c0d")), (0.5, colour("#2b2224")), (0.8, colour("#5d4c4a")), (1.0, colour("#d8cdc8"))]
)


def draw_metal(scene: Scene, part: int) -> list[Layer]:
    """Return earrings or a necklace, and the shadow that they cast."""
    size = scene.frame.size
    own = scene.mask(part)
    box = scene.box(own, 0.05 * size + 4)
    if box is None:
        return []
    mask = own[box.slices]
    sigma = max(0.7, 0.6 * scene.edge)
    cover = level(mask, sigma)
    shadow = shifted(blur(cover, 0.012 * size), 0.012 * size, 0.022 * size)
    dark = np.zeros((*box.size, 3), np.float32) + np.array([0.16, 0.08, 0.08], np.float32)
    distance = np.asarray(cv2.distanceTransform(mask, cv2.DIST_L2, 5), np.float32)
    # round wires and beads: as high as they are wide, up to a point
    high = np.sqrt(np.maximum(2 * np.minimum(blur(distance, 0.6), 0.04 * size) * 0.04 * size, 0))
    diffuse, mirror = lit(blur(np.asarray(high, np.float32), max(0.8, 0.004 * size)), scene.light)
    value = 0.30 + 0.55 * (diffuse - scene.light[2]) + 0.75 * mirror**24 - 0.30
    ramp = metal_ramp(palettes.METAL[scene.choices.metal])
    colours = ramp(np.asarray(np.clip(value + 0.30, 0.06, 1), np.float32))
    return [Layer(box, dark, 0.42 * shadow), Layer(box, colours, cover, 2.2 * sigma)]


def draw_glasses(scene: Scene) -> list[Layer]:
    """Return rims and lenses: clear ones where eyes are seen, dark ones where not."""
    size = scene.frame.size
    own = scene.mask(GLASSES)
    box = scene.box(own, 0.05 * size + 4)
    if box is None:
        return []
    mask = _filled(scene, own)[box.slices]
    sigma = max(scene.edge, 0.008 * size)
    cover = np.clip((level(mask, sigma) - 0.5) * np.float32(2.2 * sigma) + 0.5, 0, 1)
    distance = blur(
        np.asarray(cv2.distanceTransform(mask, cv2.DIST_L2, cv2.DIST_MASK_PRECISE), np.float32), sigma
    )
    width = np.float32(max(0.020 * size, 1.5))
    rim = smooth(distance, float(width) + 0.8, float(width) - 0.8) * cover
    lens = cover * (1 - rim)
    dark = _dark(scene, mask, box)
    right, down = scene.frame.coordinates(box)
    tint = np.zeros((*box.size, 3), np.float32)
    tint += (
        colour("#2a2326")
        + (colour("#6a5148") - colour("#2a2326")) * smooth(down, -0.08, 0.16)[..., None] * 0.8
    )
    clear = np.zeros_like(tint) + colour("#b9c6cc")
    tone = clear + (tint - clear) * dark[..., None]
    shine = smooth(bell(right * 0.8 + down * 0.75 + 0.02 - 0.36 * np.sign(right), 0.035), 0.3, 0.8)
    shine = shine + 0.6 * smooth(
        bell(right * 0.8 + down * 0.75 + 0.09 - 0.36 * np.sign(right), 0.014), 0.3, 0.8
    )
    tone = tone + (1 - tone) * (np.clip(shine, 0, 1) * (0.9 - 0.5 * dark))[..., None]
    strength = 0.09 + 0.83 * dark + 0.17 * np.clip(shine, 0, 1) * (1 - 0.6 * dark)
    high = np.sqrt(np.maximum(width * width - np.square(distance - width / 2) * 2, 0))
    diffuse, mirror = lit(np.asarray(blur(np.asarray(high, np.float32), 0.8), np.float32), scene.light)
    value = 0.42 + 0.5 * (diffuse - scene.light[2]) + 0.30 * mirror**20
    shadow = shifted(blur(rim, 0.012 * size), 0.008 * size, 0.03 * size)
    night = np.zeros_like(tint) + np.array([0.20, 0.10, 0.09], np.float32)
    return [
        Layer(box, night, np.asarray(0.38 * shadow, np.float32)),
        Layer(box, np.asarray(tone, np.float32), np.asarray(strength * lens, np.float32)),
        Layer(box, _FRAME(np.asarray(value, np.float32)), np.asarray(rim, np.float32)),
    ]


def _filled(scene: Scene, own: Mask) -> Mask:
    """Glasses with the eyes and brows that are seen through them: what their outlines enclose."""
    outlines, _ = cv2.findContours(own, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    whole = np.zeros_like(own)
    cv2.drawContours(whole, outlines, -1, 255, cv2.FILLED)
    seen = scene.mask(L_EYE, R_EYE, L_BROW, R_BROW)
    pixels = 2 * round(0.035 * scene.frame.size) + 1
    closed = cv2.morphologyEx(
        own, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (pixels, pixels))
    )
    return own | ((whole | closed) & seen)


def _dark(scene: Scene, mask: Mask, box: object) -> np.ndarray:
    """1 where a lens hides its eye, else 0."""
    found = scene.box(scene.mask(GLASSES), 0.05 * scene.frame.size + 4)
    assert found is not None
    middle = float(scene.frame.origin @ scene.frame.right) / scene.frame.size
    del middle
    right, _ = scene.frame.coordinates(found)
    result = np.zeros(found.size, np.float32)
    for part, side in ((R_EYE, right < 0), (L_EYE, right >= 0)):
        area = float((mask[side] > 0).sum())
        if box_of(scene.mask(part)) is None and area > 0.006 * scene.frame.size**2:
            result[side] = 1
    return result
