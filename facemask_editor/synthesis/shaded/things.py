"""Glasses, jewellery and what is held before a face."""

from __future__ import annotations

import cv2
import numpy as np

from facemask_editor.synthesis.parameters import FaceParameters
from facemask_editor.synthesis.shaded.cloth import dye
from facemask_editor.synthesis.shaded.geometry import Seen
from facemask_editor.synthesis.shaded.look import Look
from facemask_editor.synthesis.shaded.noise import Map, Rng, blur, clouds, linear, noise, paint, step


def glasses(picture: Map, seen: Seen, face: FaceParameters, look: Look, keep: Map, rng: Rng) -> Map:
    """The picture with glasses over it; ``keep`` (H, W) is what shows through even dark ones."""
    glass = seen.glass
    if not (glass > 0).any():
        return picture
    dark = not face.features.eye_shown[0]
    height = seen.size
    rim = rng.uniform(0.80, 0.95)
    rimless = rng.random() < 0.12
    frame = ((glass > rim) | (glass > 1.5)).astype(np.float32)
    lens = ((glass > 0) & (glass <= 1.0)).astype(np.float32)
    kind = rng.random()
    if kind < 0.5:
        colour = linear(np.clip(rng.uniform(8, 45) + rng.normal(0, 4, 3), 3, 70))
    elif kind < 0.7:
        colour = linear(np.array([rng.uniform(60, 120), rng.uniform(35, 70), rng.uniform(15, 40)]))
    elif kind < 0.88:
        colour = linear(np.array([170, 150, 110] if rng.random() < 0.5 else [165, 165, 170]))
    else:
        colour = linear(rng.uniform(20, 230, 3))
    # the frame throws a little shadow down
    shift = max(1, round(0.012 * height))
    below = np.roll(blur(frame, 0.004 * height), shift, axis=0) * (seen.surface > 0)
    picture = picture * (1 - 0.35 * below)[..., None]
    rows = np.linspace(0, 1, height, dtype=np.float32)[:, None] * np.ones((1, height), np.float32)
    if dark:
        tint = linear(np.clip(np.array([30, 26, 26]) + rng.normal(0, 12, 3), 2, 70))
        if rng.random() < 0.2:
            tint = linear(rng.uniform(10, 120, 3))
        strength: Map = np.full(lens.shape, rng.uniform(0.84, 1.0), np.float32)
        inside = lens > 0
        if rng.random() < 0.5 and inside.any():
            top, bottom = np.flatnonzero(inside.any(1))[[0, -1]]
            strength = strength - rng.uniform(0.05, 0.4) * step(
                (rows * height - top) / (bottom - top + 1), 0.2, 1
            )
        picture = paint(picture, tint, lens * strength * (1 - 0.85 * keep))
    else:
        tint = linear(rng.uniform(150, 250, 3))
        picture = paint(picture, picture * tint, lens * rng.uniform(0.0, 0.35))
        picture = picture * (1 - 0.06 * lens)[..., None]
    if rng.random() < (0.6 if dark else 0.35):
        glare = step(clouds(rng, lens.shape, (5, 11)), 0.6, 1.6) * lens * (1 - keep)
        picture = picture + (glare * rng.uniform(0.05, 0.45 if dark else 0.3))[..., None]
    glint = 1 + 0.8 * noise(rng, frame.shape, 40)
    cover = blur(frame, 0.0012 * height) * (0.25 if rimless else 1.0)
    shaded = colour * np.clip(glint, 0.3, 3)[..., None] * look.light.sky.mean() * 2.0 + 0.01
    return paint(picture, shaded.astype(np.float32), np.clip(cover, 0, 1))


def metal(seen: Seen, rng: Rng) -> Map:
    """(H, W, 3) light from jewellery: a small bright world reflected."""
    kinds = ((255, 205, 120), (225, 228, 235), (240, 235, 225), (180, 120, 90), (40, 90, 80), (30, 30, 34))
    colour = linear(kinds[rng.choice(len(kinds), p=[0.3, 0.3, 0.2, 0.06, 0.07, 0.07])])
    world = clouds(rng, seen.surface.shape, (40, 90, 160), 1.0)
    bright = 0.25 + 0.5 * np.clip(seen.normal[..., 1] * 0.6 + seen.normal[..., 2] * 0.4, 0, 1)
    value = bright * np.exp(0.7 * world)
    glint = step(world, 1.3, 2.0)
    return np.asarray(colour * value[..., None] + 0.8 * glint[..., None], np.float32)


def before(picture: Map, seen: Seen, face: FaceParameters, look: Look, rng: Rng) -> Map:
    """The picture with the occluder over it."""
    cover = seen.cover
    if not cover.any():
        return picture
    size = seen.size
    inner = cv2.distanceTransform(cover.astype(np.uint8), cv2.DIST_L2, 5) / size
    kind = face.occluder.kind
    round_ = np.sqrt(np.clip(inner / 0.03, 0, 1))
    level = look.light.sky.mean() + 0.5 * look.light.lamps[0].colour.mean()
    if kind == "hand":
        colour = look.skin * (1 + 0.1 * clouds(rng, cover.shape, (8, 25)))[..., None]
        colour = colour * (0.35 + 0.65 * round_)[..., None] * level * rng.uniform(0.7, 1.1)
        colour[..., 1:] *= 0.93
    elif kind == "microphone":
        base = linear(np.full(3, rng.uniform(10, 150)))
        grille = 1 + 0.35 * noise(rng, cover.shape, 200)
        colour = base * (grille * (0.3 + 0.9 * round_))[..., None] * level
    else:
        colour = dye(rng, look) * (1 + 0.15 * clouds(rng, cover.shape, (4, 10, 40)))[..., None] * level
    alpha = blur(cover.astype(np.float32), size * rng.uniform(0.001, 0.004))
    shadow = np.roll(blur(cover.astype(np.float32), 0.02 * size), round(-0.01 * size), axis=0)
    picture = picture * (1 - 0.4 * shadow * (seen.surface > 0))[..., None]
    return paint(picture, np.asarray(colour, np.float32), alpha)
