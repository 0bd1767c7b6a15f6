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
    inflate,
    lit,
    noise,
    rounded,
    shifted,
    smooth,
)


def draw_background(scene: Scene) -> Layer:
    """Return a wall, lighter behind the head and where the light comes from."""
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
    # shoulders go on beside and below the picture
    pad = max(1, int(0.4 * size))
    body = cv2.copyMakeBorder(mask, 0, pad, pad, pad, cv2.BORDER_REPLICATE)
    high = inflate(np.asarray(body, np.uint8))[: box.size[0], pad:-pad]
    high = np.minimum(high, np.float32(0.5 * size))
    right, down = scene.frame.coordinates(box)
    # folds: noise in polar coordinates round a point behind the chin
    centre = scene.frame.chin / size - 0.25
    turn = np.arctan2(right, np.maximum(down - centre, 0.05)) * 0.8
    far = np.sqrt(right * right + np.square(down - centre))
    folds = noise(128, 128, 4.0, scene.choices.seed + 3)
    across, along = np.float32(64) + np.float32(26) * turn, np.float32(20) + np.float32(14) * far
    fold = np.asarray(
        cv2.remap(folds, across, along, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT), np.float32
    )
    height = np.float32(0.5) * blur(rounded(high, 0.08 * size), 0.02 * size) + np.float32(0.016 * size) * fold
    diffuse, _ = lit(height, scene.light)
    value = 0.70 + 0.50 * (diffuse - scene.light[2])
    value -= 0.30 * face_shadow(scene, box)
    near = scene.near(box, 0.02 * size, NECK, NECKLACE, *FACE)
    # a hem along the neck: a light band, then a dark seam
    value += 0.10 * bell(near - 0.42, 0.14) - 0.11 * bell(near - 0.12, 0.055)
    value -= 0.30 * shifted(scene.near(box, 0.03 * size, HAIR), 0, 0.02 * size)
    above = (*FACE, HAIR, HAT, L_EAR, R_EAR, EARRING, NECKLACE)
    soft = 0.008 * size
    cover = scene.cover((CLOTH,), above, 0.03 * size, soft)
    colours = cloth_ramp(palettes.CLOTH[scene.choices.cloth])(value)
    return Layer(box, colours, cover[box.slices], 2.0 * max(scene.edge, soft))


def draw_hat(scene: Scene) -> Layer | None:
    """Return a hat of soft felt."""
    size = scene.frame.size
    own = scene.mask(HAT)
    box = scene.box(own, 0.03 * size + 3)
    if box is None:
        return None
    wide = box.widened(0.1 * size, scene.whole) or box
    high = blur(inflate(np.ascontiguousarray(own[wide.slices])), 0.02 * size)[box.within(wide)]
    area = scene.whole.x1, scene.whole.y1
    felt = noise(*area, max(1.0, 0.008 * scene.grain), 8)[box.slices]
    fold = noise(*area, 0.14 * scene.grain, scene.choices.seed + 4)[box.slices]
    diffuse, _ = lit(np.float32(0.75) * high + np.float32(0.010 * size) * fold, scene.light)
    value = 0.66 + 0.52 * (diffuse - scene.light[2]) + 0.008 * felt
    # its lower edge turns in
    value -= 0.26 * smooth(scene.near(box, 0.03 * size, *FACE, HAIR), 0.04, 0.5)
    patch = Patch(box, cloth_ramp(palettes.CLOTH[scene.choices.hat])(value))
    seam = bell(scene.near(box, max(1.0, 0.012 * size), *FACE, HAIR) - 0.12, 0.06)
    patch.shade(box, np.array([0.7, 0.68, 0.72], np.float32), 0.5 * seam)
    return Layer(box, patch.colours, scene.near(box, scene.edge, HAT), 2.0 * scene.edge)
