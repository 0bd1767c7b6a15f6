"""Ears and neck: skin beside and below the face."""

from __future__ import annotations

import cv2
import numpy as np

from facemask_editor.render.illustration import palettes
from facemask_editor.render.illustration.colours import colour, mixed, scaled, skin_ramp
from facemask_editor.render.illustration.layers import Layer, Patch
from facemask_editor.render.illustration.parts.face import flushed, hair_shadow
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
    SKIN,
    Box,
    Scene,
    largest,
)
from facemask_editor.render.illustration.shapes import (
    Field,
    Mask,
    bell,
    blur,
    closed,
    depth,
    grown,
    inflate,
    level,
    lit,
    rounded,
    shifted,
    smooth,
)

ABOVE_NECK = (*FACE, L_EAR, R_EAR, HAIR, HAT, EARRING, NECKLACE, CLOTH)


def face_shadow(scene: Scene, box: Box) -> Field:
    """Return the shadow of the face on what is below it, 0 to 1."""
    size = scene.frame.size
    wide = box.widened(0.4 * size, scene.whole) or box
    hull = np.zeros(wide.size, np.uint8)
    cv2.fillConvexPoly(hull, scene.frame.hull - np.array([wide.x0, wide.y0], np.int32), 255)
    far = shifted(level(hull, 0.05 * size), -0.12 * size * scene.light[0], 0.20 * size)
    near = shifted(level(hull, 0.03 * size), 0, 0.03 * size)
    result: Field = np.maximum(0.9 * far, near)[box.within(wide)]
    return result


def draw_gaps(scene: Scene) -> Layer | None:
    """Return the dark of narrow gaps between hair and skin: no wall is seen through them."""
    size = scene.frame.size
    head = scene.mask(*range(SKIN, CLOTH + 1))
    box = scene.box(head, 0)
    if box is None:
        return None
    reach = round(0.03 * size)
    beside = grown(scene.mask(*FACE, L_EAR, R_EAR, NECK), reach) & grown(scene.mask(HAIR, HAT), reach)
    gaps = closed(head, round(0.022 * size)) & ~head & beside
    if not gaps.any():
        return None
    filled = gaps | (grown(gaps, round(0.012 * size) + 1) & head)
    dark = scaled(colour(palettes.SKIN[scene.choices.skin]), 0.42, 0.3, 0.28)
    dark = mixed(dark, colour(palettes.HAIR[scene.choices.hair]) * np.float32(0.5), 0.5)
    colours = np.empty((*box.size, 3), np.float32)
    colours[:] = dark
    return Layer(box, colours, scene.near(box, scene.edge, mask=filled), 2.0 * scene.edge)


def draw_neck(scene: Scene) -> Layer | None:
    """Return the neck, which goes on under the necklace."""
    size = scene.frame.size
    own = scene.mask(NECK, NECKLACE)
    box = scene.box(own, 0.05 * size + 3)
    if box is None:
        return None
    # a cylinder that goes on above and below what is seen of it
    over = int(0.3 * size)
    across = np.ones((1, 2 * int(0.1 * size) + 1), np.uint8)
    body = cv2.morphologyEx(own[box.slices], cv2.MORPH_CLOSE, across)
    body = cv2.copyMakeBorder(body, over, over, 0, 0, cv2.BORDER_REPLICATE)
    high = inflate(np.asarray(body, np.uint8))[over : over + box.size[0]]
    height = np.float32(0.65) * blur(rounded(high, 0.1 * size), 0.015 * size)
    right, down = scene.frame.coordinates(box)
    # the two muscles that meet above the breastbone
    middle = scene.frame.chin / size + 0.55
    for side in (-1, 1):
        line = side * (0.03 + 0.33 * np.clip((middle - down) / 0.6, 0, 1))
        height += np.float32(0.016 * size) * bell(right - line, 0.05)
    diffuse, _ = lit(height, scene.light)
    value = 0.64 + 0.55 * (diffuse - scene.light[2])
    value -= 0.37 * face_shadow(scene, box) + 0.15 * hair_shadow(scene, box)
    soft = 0.007 * size
    cover = scene.cover((NECK, NECKLACE), ABOVE_NECK, 0.03 * size, soft)
    colours = skin_ramp(palettes.SKIN[scene.choices.skin])(value)
    return Layer(box, colours, cover[box.slices], 2.0 * max(scene.edge, soft))


def draw_ears(scene: Scene) -> list[Layer]:
    """Return the ears: a rim, the hollow within it, and a warm tone where light comes through."""
    return [layer for part in (R_EAR, L_EAR) if (layer := _ear(scene, part))]


def _ear(scene: Scene, part: int) -> Layer | None:
    size = scene.frame.size
    own = scene.mask(part)
    box = scene.box(own, 0.04 * size + 3)
    if box is None:
        return None
    mask = largest(own)[box.slices]
    inner = depth(mask)
    deepest = max(float(inner.max()), 1.0)
    deep = blur(inner, 0.008 * size) * np.float32(1 / deepest)
    high = blur(inflate(mask), 0.006 * size)
    # the rim runs round the outer side; towards the face the ear turns in
    outward = _outward(scene, box, mask)
    hollow = smooth(deep, 0.32, 0.62) * smooth(outward, 1.15, 0.2)
    height = 0.7 * high - 0.05 * size * hollow
    diffuse, _ = lit(np.asarray(height, np.float32), scene.light)
    value = 0.62 + 0.42 * (diffuse - scene.light[2]) - 0.20 * hollow
    value -= 0.10 * bell(deep - 0.36, 0.18) * smooth(outward, -0.6, 0.2)
    value -= 0.24 * hair_shadow(scene, box)
    value -= 0.22 * smooth(outward, -0.2, -1.0)
    patch = Patch(box, skin_ramp(palettes.SKIN[scene.choices.skin])(np.asarray(value, np.float32)))
    patch.paint(box, flushed(scene), np.full(box.size, 0.34, np.float32))
    above = (*FACE, HAIR, HAT, EARRING, GLASSES)
    pixels = round(0.03 * size)
    cover = level(own | (grown(own, pixels) & scene.mask(*above)), scene.edge)
    return Layer(box, patch.colours, cover[box.slices], 2.0 * scene.edge)


def _outward(scene: Scene, box: Box, mask: Mask) -> Field:
    """How far out from the face a pixel of an ear lies: -1 at the face, 1 at the rim."""
    right, _ = scene.frame.coordinates(box)
    inside = right[mask > 0]
    low, high = float(inside.min()), float(inside.max())
    place = (right - (low + high) / 2) * np.float32(2 / max(high - low, 1e-3))
    result: Field = place if low + high > 0 else -place
    return result
