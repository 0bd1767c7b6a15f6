"""Background, cloth and hat."""

from __future__ import annotations

import cv2
import numpy as np

from facemask_editor.render.illustration import palettes
from facemask_editor.render.illustration.colours import cloth_ramp, colour, mixed, scaled
from facemask_editor.render.illustration.layers import Layer, Patch
from facemask_editor.render.illustration.parts.limbs import face_shadow
from facemask_editor.render.illustration.scene import (
    CLOTH,
    EARRING,
    FACE,
    GLASSES,
    HAIR,
    HAT,
    L_EAR,
    NECK,
    NECKLACE,
    R_EAR,
    Scene,
)
from facemask_editor.render.illustration.shapes import (
    bell,
    blur,
    grown,
    inflate,
    level,
    lit,
    noise,
    shifted,
    smooth,
)


def draw_background(scene: Scene) -> Layer:
    """Return a wall that is lighter where the light comes from, and the head's soft shadow on it."""
    base = colour(palettes.BACKGROUND[scene.choices.background])
    rows, columns = scene.classes.shape
    x = np.linspace(-1, 1, columns, dtype=np.float32)[None, :]
    y = np.linspace(-1, 1, rows, dtype=np.float32)[:, None]
    light = float(np.sign(scene.light[0]))
    away = np.sqrt(np.square(x - 0.35 * light) * 0.8 + np.square(y + 0.25))
    share = smooth(away, 0.05, 1.6)[..., None]
    centre, rim = mixed(base, np.ones(3, np.float32), 0.38), scaled(base, 0.80, 0.80, 0.84)
    colours = centre + (rim - centre) * share
    return Layer(scene.whole, np.asarray(colours, np.float32), np.ones((rows, columns), np.float32))


def draw_cloth(scene: Scene) -> Layer | None:
    """Return cloth with soft folds that run down from the neck, and a seam along it."""
    size = scene.frame.size
    own = scene.mask(CLOTH)
    box = scene.box(own, 0.03 * size + 3)
    if box is None:
        return None
    mask = own[box.slices]
    pad = int(0.4 * size)
    body = cv2.copyMakeBorder(mask, 0, pad, pad, pad, cv2.BORDER_REPLICATE)
    high = inflate(body)[: box.size[0], pad:-pad] if pad else inflate(body)
    high = np.minimum(high, np.float32(0.5 * size))
    right, down = scene.frame.coordinates(box)
    # folds: noise in polar coordinates round a point behind the chin
    centre = scene.frame.chin / size - 0.25
    turn = np.arctan2(right, np.maximum(down - centre, 0.05)) * 0.8
    far = np.sqrt(right * right + np.square(down - centre))
    folds = noise(128, 128, 4.0, scene.choices.seed + 3)
    fold = cv2.remap(
        folds,
        np.asarray(64 + 26 * turn, np.float32),
        np.asarray(20 + 14 * far, np.float32),
        cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_REFLECT,
    )
    height = 0.5 * blur(np.sqrt(high * high + (0.08 * size) ** 2), 0.02 * size) + 0.016 * size * np.asarray(
        fold
    )
    diffuse, _ = lit(np.asarray(height, np.float32), scene.light)
    value = 0.70 + 0.50 * (diffuse - scene.light[2])
    value -= 0.30 * face_shadow(scene, box)
    wide = box.widened(0.1 * size, scene.whole) or box
    skin = scene.mask(NECK, NECKLACE, *FACE)[wide.slices]
    inner = box.within(wide)
    near = level(skin, 0.02 * size)[inner]
    # a hem along the neck: a light band, then a dark seam
    value += 0.10 * bell(near - 0.42, 0.14) - 0.11 * bell(near - 0.12, 0.055)
    hair = blur(scene.mask(HAIR)[wide.slices].astype(np.float32) * np.float32(1 / 255), 0.03 * size)
    value -= 0.30 * shifted(hair, 0, 0.02 * size)[inner]
    above = (*FACE, HAIR, HAT, L_EAR, R_EAR, EARRING, NECKLACE)
    cover = scene.cover((CLOTH,), above, 0.03 * size, soft=0.008 * size)
    return Layer(
        box,
        cloth_ramp(palettes.CLOTH[scene.choices.cloth])(value),
        cover[box.slices],
        2.0 * max(scene.edge, 0.008 * size),
    )


def draw_hat(scene: Scene) -> Layer | None:
    """Return a hat of soft felt."""
    size = scene.frame.size
    own = scene.mask(HAT)
    box = scene.box(own, 0.03 * size + 3)
    if box is None:
        return None
    wide = box.widened(0.1 * size, scene.whole) or box
    inner = box.within(wide)
    high = blur(inflate(np.ascontiguousarray(own[wide.slices])), 0.02 * size)[inner]
    grain = noise(scene.whole.x1, scene.whole.y1, max(1.0, 0.008 * size), 8)[box.slices]
    fold = noise(scene.whole.x1, scene.whole.y1, 0.14 * size, scene.choices.seed + 4)[box.slices]
    diffuse, _ = lit(np.asarray(0.75 * high + 0.010 * size * fold, np.float32), scene.light)
    value = 0.66 + 0.52 * (diffuse - scene.light[2]) + 0.008 * grain
    # its lower edge turns in
    below = level(scene.mask(*FACE, HAIR)[wide.slices], 0.03 * size)[inner]
    value -= 0.26 * smooth(below, 0.04, 0.5)
    colours = cloth_ramp(palettes.CLOTH[scene.choices.hat])(np.asarray(value, np.float32))
    patch = Patch(box, colours)
    edge = level(scene.mask(*FACE, HAIR)[wide.slices], max(1.0, 0.012 * size))[inner]
    patch.shade(box, np.array([0.7, 0.68, 0.72], np.float32), 0.5 * bell(edge - 0.12, 0.06))
    cover = level(own | (grown(own, 0) & scene.mask(GLASSES)), scene.edge)[box.slices]
    return Layer(box, patch.colours, cover, 2.0 * scene.edge)
