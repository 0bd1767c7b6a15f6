"""The skin of the face: a height of all that makes a face, its light, and what the light leaves out."""

from __future__ import annotations

import cv2
import numpy as np

from facemask_editor.render.illustration import palettes
from facemask_editor.render.illustration.colours import Colour, colour, scaled, skin_ramp
from facemask_editor.render.illustration.features import Features, Spot
from facemask_editor.render.illustration.layers import Patch
from facemask_editor.render.illustration.scene import FACE, HAIR, HAT, NOSE, Box, Scene, largest
from facemask_editor.render.illustration.shapes import (
    Field,
    bell,
    blur,
    inflate,
    level,
    lit,
    noise,
    normals,
    rounded,
    shifted,
    smooth,
)

MARGIN = 0.05
"""Face widths by which skin goes on under hair, hat and glasses."""


def skin_tone(scene: Scene) -> Colour:
    """The chosen skin."""
    return colour(palettes.SKIN[scene.choices.skin])


def flushed(scene: Scene) -> Colour:
    """Skin with more blood in it: cheeks, lids, ears."""
    base = skin_tone(scene)
    return scaled(base, 0.97, 0.68, 0.66)


def hair_shadow(scene: Scene, box: Box) -> Field:
    """Return the shadow of hair and hat, 0 to 1: cast away from the light, and close to where they touch."""
    size = scene.frame.size
    wide = box.widened(0.25 * size, scene.whole) or box
    above = level(scene.mask(HAIR, HAT)[wide.slices], 0)
    x, y, _ = scene.light
    cast = shifted(blur(above, 0.022 * size), -0.035 * size * x / 0.42, 0.05 * size * -y / 0.5)
    near = blur(above, 0.035 * size)
    result: Field = np.maximum(cast, 0.8 * near)[box.within(wide)]
    return result


def draw(scene: Scene, features: Features) -> Patch | None:
    """Return the lit skin of the face, None where there is no face."""
    frame = scene.frame
    box = scene.box(scene.mask(*FACE), 0.06 * frame.size + 3)
    if box is None:
        return None
    size = frame.size
    right, down = frame.coordinates(box)
    height = _height(scene, features, box, right, down)
    diffuse, mirror = lit(height, scene.light)
    flat = scene.light[2]
    value = 0.69 + 0.62 * (diffuse - flat) - 0.12 * np.maximum(flat - 0.45 - diffuse, 0)
    value += 0.13 * _bounced(height, scene.light[0])
    value -= 0.26 * hair_shadow(scene, box)
    value -= _creases(features, right, down)
    value += 0.0035 * noise(box.size[1], box.size[0], 0.012 * size, 5)
    colours = skin_ramp(palettes.SKIN[scene.choices.skin])(value)
    patch = Patch(box, colours)
    nose, shine = features.nose, 0.085 * mirror**18
    colours += shine[..., None] * np.array([0.95, 0.92, 0.86], np.float32)
    for eye in features.eyes:
        out = float(np.sign(eye.right - nose.right)) or 1.0
        cheek = _spot(right, down, eye.right + 0.03 * out, eye.down + 0.27, 0.15, 0.11)
        patch.paint(box, flushed(scene), 0.30 * cheek)
    for eye in features.lids:
        lid = _spot(right, down, eye.right, eye.down - 0.01, 0.62 * eye.width, 0.05 + 0.4 * eye.height)
        patch.shade(box, np.array([0.9, 0.8, 0.78], np.float32), 0.55 * lid)
    patch.paint(
        box, flushed(scene), 0.20 * _spot(right, down, nose.right, nose.down - 0.06, 0.6 * nose.width, 0.08)
    )
    _nostrils(patch, scene, nose, right, down)
    return patch


def _bounced(height: Field, light: float) -> Field:
    """Return the light that the room throws back on what turns away from the light, 0 to 1."""
    right, down, _ = normals(height)
    away = np.maximum(0.95 * right * np.float32(-1 if light > 0 else 1) + 0.3 * down, 0)
    return np.asarray(away**4, np.float32)


def _spot(right: Field, down: Field, x: float, y: float, width: float, height: float) -> Field:
    a, b = (right - x) * np.float32(1 / width), (down - y) * np.float32(1 / height)
    return np.asarray(np.exp(-(a * a + b * b)), np.float32)


def _height(scene: Scene, features: Features, box: Box, right: Field, down: Field) -> Field:
    """The height of the face, in pixels."""
    frame, nose, mouth = scene.frame, features.nose, features.mouth
    size = frame.size
    hull = np.zeros(box.size, np.uint8)
    cv2.fillConvexPoly(hull, frame.hull - np.array([box.x0, box.y0], np.int32), 255)
    skull = inflate(hull)
    height = np.float32(0.8) * blur(rounded(skull, 0.12 * size), 0.02 * size)
    unit = np.zeros_like(height)
    for eye in features.eyes:
        out = float(np.sign(eye.right - nose.right)) or 1.0
        unit -= 0.040 * _spot(right, down, eye.right - 0.02 * out, eye.down - 0.01, 0.13, 0.085)
        unit += 0.018 * _spot(right, down, eye.right, eye.down, 0.55 * eye.width, 0.05)
        unit += 0.022 * _spot(right, down, eye.right + 0.02 * out, eye.down - 0.14, 0.14, 0.045)
        unit += 0.050 * _spot(right, down, eye.right + 0.06 * out, eye.down + 0.25, 0.15, 0.12)
    below = mouth.down + mouth.height / 2
    unit += 0.040 * _spot(right, down, mouth.right, mouth.down, 0.6 * mouth.width, 0.13)
    unit -= 0.019 * _spot(right, down, mouth.right, below + 0.045, 0.12, 0.038)
    chin = max(features.chin - 0.09, below + 0.07)
    unit += 0.045 * _spot(right, down, 0.6 * mouth.right, chin, 0.13, 0.09)
    unit *= np.float32(size)
    return height + unit + _nose_height(scene, nose, box, right, down)


def _nose_height(scene: Scene, nose: Spot, box: Box, right: Field, down: Field) -> Field:
    """A ridge that grows to the tip, with wings."""
    size = scene.frame.size
    piece = largest(scene.mask(NOSE), 6)[box.slices]
    top = nose.down - nose.height
    grows = smooth(down, top - 0.05, nose.down - 0.05)
    body = blur(level(piece, 0.02 * size), 0.026 * size) * (0.03 + 0.06 * grows)
    tip = 0.055 * _spot(right, down, nose.right, nose.down - 0.085, 0.30 * nose.width, 0.065)
    unit = body + tip
    for side in (-1, 1):
        wing = nose.right + side * 0.36 * nose.width
        unit += 0.020 * _spot(right, down, wing, nose.down - 0.065, 0.05, 0.045)
    if not piece.any():
        unit += 0.035 * _spot(right, down, nose.right, nose.down - 0.2, 0.07, 0.17)
    result: Field = np.float32(size) * unit
    return result


def _creases(features: Features, right: Field, down: Field) -> Field:
    """Where less light gets in: under the nose, under the lower lip, beside the mouth."""
    nose, mouth = features.nose, features.mouth
    under = 0.16 * _spot(right, down, nose.right, nose.down + 0.015, 0.42 * nose.width, 0.035)
    below = mouth.down + mouth.height / 2
    under += 0.10 * _spot(right, down, mouth.right, below + 0.03, 0.28 * mouth.width, 0.025)
    for side in (-1, 1):
        corner = mouth.right + side * (mouth.width / 2 + 0.01)
        under += 0.07 * _spot(right, down, corner, features.corners, 0.022, 0.026)
        # from the wing of the nose to the corner of the mouth
        x0, y0 = nose.right + side * (nose.width / 2 + 0.02), nose.down - 0.07
        x1, y1 = mouth.right + side * (mouth.width / 2 + 0.05), features.corners - 0.03
        share = np.clip((down - y0) / max(y1 - y0, 0.05), -0.2, 1.2)
        line = x0 + (x1 - x0) * share * share
        fade = smooth(share, 0.0, 0.25) * smooth(share, 0.9, 0.3)
        under += 0.035 * bell(right - line, 0.02) * fade
    return under


def _nostrils(patch: Patch, scene: Scene, nose: Spot, right: Field, down: Field) -> None:
    dark = scaled(skin_tone(scene), 0.36, 0.2, 0.18)
    for side in (-1, 1):
        x, y = nose.right + side * 0.23 * nose.width, nose.down - 0.018
        a = (right - x) * np.float32(1 / max(0.13 * nose.width, 0.012))
        b = (down - y - 0.35 * side * -(right - x)) * np.float32(1 / 0.015)
        hole = np.exp(-np.square(a * a + b * b)).astype(np.float32)
        patch.paint(patch.box, dark, 0.72 * hole)
        x = nose.right + side * 0.5 * nose.width
        a, b = (right - x) * np.float32(1 / 0.014), (down - nose.down + 0.06) * np.float32(1 / 0.05)
        patch.shade(patch.box, np.array([0.72, 0.55, 0.5], np.float32), 0.42 * np.exp(-(a * a + b * b)))
