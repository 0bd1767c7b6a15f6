"""Brows: hairs that stand up at the inner end and lie along the brow at the outer."""

from __future__ import annotations

import cv2
import numpy as np

from facemask_editor.render.illustration import palettes
from facemask_editor.render.illustration.colours import colour, mixed, scaled
from facemask_editor.render.illustration.features import Features
from facemask_editor.render.illustration.layers import Patch
from facemask_editor.render.illustration.parts.face import skin_tone
from facemask_editor.render.illustration.ribbon import Ribbon
from facemask_editor.render.illustration.scene import L_BROW, R_BROW, Scene
from facemask_editor.render.illustration.shapes import level, noise, smooth


def draw(patch: Patch, scene: Scene, features: Features) -> None:
    """Paint both brows on a face."""
    for brow, part in ((features.right_brow, R_BROW), (features.left_brow, L_BROW)):
        if brow:
            outer = 1.0 if (brow.origin - scene.frame.origin) @ brow.right >= 0 else -1.0
            _draw_one(patch, scene, brow, part, outer)


def _draw_one(patch: Patch, scene: Scene, brow: Ribbon, part: int, outer: float) -> None:
    size = scene.frame.size
    box = patch.part(brow.box(0.03 * size + 2))
    if box is None:
        return
    along, across = brow.coordinates(box)
    upper, lower = brow.edges(along)
    place = along * np.float32(outer / brow.half)
    thick = np.maximum(lower - upper, np.float32(0.4 * max(brow.height, 2.0)))
    rise = (lower - across) / thick  # 0 at the lower edge, 1 at the upper
    # hairs of a raster of their own: across the brow many, along it few, leaning outwards
    lean = (1.15 - 0.85 * smooth(place, -1.0, 0.2)) * (across - (upper + lower) / 2) * np.float32(outer)
    hairs = noise(512, 256, 1.0, 77)
    column = (along + lean * 1.2) * np.float32(1 / (0.0095 * size)) + 256
    row = rise * 2 + (place + 1) * 1.5 + 100 + 40 * (outer > 0)
    strands = cv2.remap(
        hairs, column.astype(np.float32), row.astype(np.float32), cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP
    )
    inside = level(scene.mask(part)[box.slices], max(1.2 * scene.edge, 0.008 * size))
    ragged = inside + 0.10 * np.asarray(strands, np.float32)
    body = smooth(ragged, 0.22, 0.78)
    body *= 0.62 + 0.38 * smooth(place, -1.0, -0.45)
    body *= 0.86 + 0.15 * np.clip(strands, -2, 1)
    tone = colour(palettes.HAIR[scene.choices.hair])
    # brows are darker than fair hair, and fairer than black hair
    brightness = float(tone.mean())
    tone = scaled(tone, 0.62, 0.58, 0.56) if brightness > 0.35 else scaled(tone, 0.85, 0.8, 0.8)
    tone = mixed(tone, skin_tone(scene), 0.10)
    patch.paint(box, tone, np.clip(body, 0, 1) * 0.86)
