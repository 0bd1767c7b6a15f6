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
    Scene,
)
from facemask_editor.render.illustration.shapes import (
    Field,
    Mask,
    bell,
    blur,
    depth,
    level,
    lit,
    shifted,
    smooth,
)

_SHADOW = np.array([0.18, 0.09, 0.09], np.float32)
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
    # round wires and beads: as high as they are wide, up to a point
    wide = np.float32(0.03 * size)
    high = np.sqrt(2 * np.minimum(blur(depth(mask), 0.6), wide) * wide)
    diffuse, mirror = lit(blur(high, max(0.8, 0.004 * size)), scene.light)
    right, down = scene.frame.coordinates(box)
    sheen = np.sin(np.float32(11) * right + np.float32(16) * down)
    value = 0.27 + 0.45 * (diffuse - scene.light[2]) + 0.75 * mirror**24 + 0.07 * sheen
    colours = metal_ramp(palettes.METAL[scene.choices.metal])(np.maximum(value, 0.06))
    dark = np.broadcast_to(_SHADOW, colours.shape)
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
    cover = np.clip((level(mask, sigma) - 0.5) * np.float32(2.2 * sigma) + np.float32(0.5), 0, 1)
    deep = blur(depth(mask), sigma)
    width = max(0.020 * size, 1.5)
    rim = smooth(deep, width + 0.8, width - 0.8) * cover
    right, down = scene.frame.coordinates(box)
    dark = _dark(scene, mask, right)
    night, dusk = colour("#2a2326"), colour("#5d4840")
    tint = night + (dusk - night) * smooth(down, -0.08, 0.16)[..., None]
    clear = colour("#b9c6cc")
    tone = clear + (tint - clear) * dark[..., None]
    # a window is mirrored in each lens
    slant = np.float32(0.8) * right + np.float32(0.75) * down
    slant += np.where(right < 0, np.float32(0.38), np.float32(-0.34))
    shine = smooth(bell(slant, 0.035), 0.3, 0.8)
    shine = np.maximum(shine, np.float32(0.6) * smooth(bell(slant + np.float32(0.07), 0.014), 0.3, 0.8))
    tone = tone + (1 - tone) * (shine * (0.9 - 0.5 * dark))[..., None]
    strength = 0.07 + 0.85 * dark + 0.15 * shine * (1 - 0.6 * dark)
    round_ = np.sqrt(np.maximum(width * width - 2 * np.square(deep - width / 2), 0))
    diffuse, mirror = lit(blur(round_, 0.8), scene.light)
    value = 0.42 + 0.5 * (diffuse - scene.light[2]) + 0.30 * mirror**20
    shadow = shifted(blur(rim, 0.012 * size), 0.008 * size, 0.03 * size)
    return [
        Layer(box, np.broadcast_to(_SHADOW, tone.shape), 0.38 * shadow),
        Layer(box, tone, strength * cover * (1 - rim)),
        Layer(box, _FRAME(value), rim),
    ]


def _filled(scene: Scene, own: Mask) -> Mask:
    """Glasses with the eyes and brows that are seen through them: what their outlines enclose."""
    outlines, _ = cv2.findContours(own, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    whole = np.zeros_like(own)
    cv2.drawContours(whole, outlines, -1, 255, cv2.FILLED)
    seen = scene.mask(L_EYE, R_EYE, L_BROW, R_BROW)
    # a brow may cut into the upper rim
    across = np.ones((1, 2 * round(0.16 * scene.frame.size) + 1), np.uint8)
    notches = np.asarray(cv2.morphologyEx(own, cv2.MORPH_CLOSE, across), np.uint8)
    return own | ((whole | notches) & seen)


def _dark(scene: Scene, mask: Mask, right: Field) -> Field:
    """1 where a lens hides its eye, else 0; by where pixels lie in the face."""
    result = np.zeros_like(right)
    for part, side in ((R_EYE, right < 0), (L_EYE, right >= 0)):
        area = np.count_nonzero(mask[side])
        if not scene.mask(part).any() and area > 0.006 * scene.frame.size**2:
            result[side] = 1
    return result
