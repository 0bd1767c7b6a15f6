"""Clothes and hats: colours, patterns, folds, suits."""

from __future__ import annotations

import cv2
import numpy as np

from facemask_editor.synthesis.parameters import FaceParameters
from facemask_editor.synthesis.shaded.geometry import Bits, L, Seen
from facemask_editor.synthesis.shaded.look import Look
from facemask_editor.synthesis.shaded.noise import Map, Rng, clouds, linear, noise, paint, step

PLAIN = ((15, 15, 18), (28, 28, 34), (240, 240, 238), (215, 210, 200), (40, 50, 80), (90, 25, 30),
         (170, 30, 40), (60, 80, 110), (120, 120, 122), (190, 160, 60), (40, 90, 70), (200, 120, 150),
         (90, 60, 120), (140, 100, 70))  # fmt: skip


def dye(rng: Rng, look: Look) -> Map:
    """A colour of cloth: black and white often, any other, now and then that of skin or hair."""
    kind = rng.random()
    if kind < 0.6:
        picked = np.array(PLAIN[rng.choice(len(PLAIN), p=np.array([6, 4, 4] + [1] * 11) / 25)])
        return linear(np.clip(picked + rng.normal(0, 8, 3), 4, 252))
    if kind < 0.88:
        grey, colour = rng.uniform(8, 245), rng.uniform(8, 245, 3)
        return linear(grey + (colour - grey) * rng.beta(1.5, 1.8))
    if kind < 0.94:
        return np.asarray(np.clip(look.skin * rng.uniform(0.7, 1.15), 0.005, 0.9), np.float32)
    return np.asarray(np.clip(look.hair * rng.uniform(0.6, 1.5), 0.003, 0.9), np.float32)


def pattern(u: Map, v: Map, rng: Rng, look: Look) -> Map:
    """(H, W, 3) cloth over coordinates in dm."""
    first, second = dye(rng, look), dye(rng, look)
    kind = rng.choice(["plain", "stripes", "check", "dots", "print", "knit", "lace"],
                      p=[0.55, 0.11, 0.08, 0.05, 0.11, 0.07, 0.03])  # fmt: skip
    shape = u.shape
    base = np.broadcast_to(first, (*shape, 3)).astype(np.float32)
    turn = rng.choice([0.0, np.pi / 2, rng.uniform(0, np.pi)], p=[0.45, 0.35, 0.2])
    a = np.asarray(u * np.cos(turn) + v * np.sin(turn), np.float32)
    b = np.asarray(v * np.cos(turn) - u * np.sin(turn), np.float32)
    period = np.float32(np.exp(rng.uniform(np.log(0.05), np.log(0.5))))
    if kind == "stripes":
        mask = ((a / period) % 1.0 < rng.uniform(0.1, 0.6)).astype(np.float32)
    elif kind == "check":
        one, two = ((a / period) % 1.0 < 0.5), ((b / period) % 1.0 < 0.5)
        mask = 0.5 * one.astype(np.float32) + 0.5 * two
    elif kind == "dots":
        mask = (np.hypot((a / period) % 1.0 - 0.5, (b / period) % 1.0 - 0.5) < rng.uniform(0.15, 0.4)).astype(
            np.float32
        )
    elif kind == "print":
        mask = step(clouds(rng, shape, (rng.uniform(8, 30), rng.uniform(20, 60))), 0.1, 0.3)
        third = dye(rng, look)
        base = paint(base, third, step(clouds(rng, shape, (12, 30)), 0.4, 0.55))
    elif kind == "knit":
        rib = np.sin(a * 2 * np.pi / 0.07) * (0.7 + 0.3 * np.sin(b * 2 * np.pi / 0.05))
        return np.asarray(base * (1 + 0.25 * rib)[..., None], np.float32)
    elif kind == "lace":
        mask = (noise(rng, shape, 70) > 0.2).astype(np.float32) * 0.6
        second = look.skin
    else:
        mask = np.zeros(shape, np.float32)
    mixed = paint(base, second, mask)
    return np.asarray(mixed * (1 + 0.04 * noise(rng, shape, 200))[..., None], np.float32)


def folds(shape: tuple[int, int], rng: Rng) -> Map:
    """(H, W) height of folds, dm."""
    rows, columns = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
    wave = clouds(rng, shape, (4, 9, 18))
    turn = rng.uniform(0.2, 1.2) * (1 if rng.random() < 0.5 else -1)
    lines = np.sin((columns * np.cos(turn) + rows * np.sin(turn)) / shape[0] * rng.uniform(8, 40) + 3 * wave)
    strength = rng.uniform(0.005, 0.045)
    return np.asarray(strength * (0.6 * wave + 0.5 * lines), np.float32)


def clothes(seen: Seen, worn: Bits, face: FaceParameters, look: Look, rng: Rng) -> Map:
    """(H, W, 3) of what is worn on the torso; a suit now and then with v necks and collars."""
    at = seen.at
    x, y = at[..., 0], at[..., 1]
    colour = pattern(x, y, rng, look)
    male, neckline = face.person.male > 0.5, face.wear.neckline
    suit = neckline in ("collar", "high", "v", "round") and rng.random() < (0.55 if male else 0.2)
    edge = cv2.distanceTransform(worn.astype(np.uint8), cv2.DIST_L2, 3) / seen.size
    neck = np.isin(seen.labels, (L["neck"], L["skin"])).astype(np.uint8)
    from_neck = cv2.distanceTransform(1 - neck, cv2.DIST_L2, 3) / seen.size
    if suit:
        jacket = linear(np.clip(np.array(PLAIN[rng.integers(2)]) + rng.normal(0, 10, 3), 4, 90))
        if rng.random() < 0.3:
            jacket = dye(rng, look)
        jacket_map = jacket * (1 + 0.1 * noise(rng, x.shape, 220))[..., None]
        slope = rng.uniform(0.35, 0.6)
        open_ = np.abs(x) < rng.uniform(0.25, 0.5) + slope * np.clip(y + 2.6, -0.2, 1.5) * 0.8
        shirt = open_ | (from_neck < rng.uniform(0.012, 0.04))
        if rng.random() < 0.5:
            colour = np.broadcast_to(
                linear(rng.uniform(200, 250) + rng.normal(0, 4, 3)), colour.shape
            ).astype(np.float32)
        colour = np.where(shirt[..., None], colour, jacket_map.astype(np.float32))
        lapel = np.exp(
            -((cv2.distanceTransform((~shirt).astype(np.uint8), cv2.DIST_L2, 3) / seen.size - 0.05) ** 2)
            / 0.00002
        )
        colour = colour * (1 - 0.4 * lapel * ~shirt)[..., None]
        if rng.random() < 0.6 and neckline in ("collar", "high"):
            tie = (np.abs(x) < 0.07 + 0.05 * np.clip(-1.7 - y, 0, 1)) & (y < -1.5)
            colour = np.where(tie[..., None], pattern(x * 2, y * 2, rng, look), colour)
    elif rng.random() < 0.5:  # a hem
        hem = (from_neck < rng.uniform(0.006, 0.02)) & worn
        colour = np.where(hem[..., None], colour * rng.uniform(0.5, 1.3), colour)
    line = np.exp(-((from_neck / 0.006) ** 2))
    del edge
    return np.asarray(np.clip(colour * (1 - 0.45 * line)[..., None], 0.002, 0.95), np.float32)


def hats(seen: Seen, face: FaceParameters, look: Look, rng: Rng) -> Map:
    """(H, W, 3) of the hat: ``uv`` is azimuth and height on its crown."""
    u, v = seen.uv[..., 0] * np.float32(6.0), seen.uv[..., 1] * np.float32(1.5)
    colour = pattern(u, v, rng, look)
    kind = face.wear.hat
    if kind == "beanie" and rng.random() < 0.8:
        rib = np.sin(seen.uv[..., 0] * 2 * np.pi * rng.integers(40, 90))
        colour = colour * (1 + 0.25 * rib * (0.7 + 0.3 * np.sin(seen.uv[..., 1] * 150)))[..., None]
        if rng.random() < 0.6:
            turned_up = seen.uv[..., 1] > rng.uniform(0.65, 0.85)
            colour = np.where(turned_up[..., None], colour * rng.uniform(0.6, 1.4), colour)
    elif kind in ("brim", "cap") and rng.random() < 0.6:
        band = (seen.uv[..., 1] > rng.uniform(0.75, 0.92)) & (seen.uv[..., 1] < 0.995)
        colour = np.where(band[..., None], dye(rng, look), colour)
    elif kind in ("turban", "scarf"):
        wind = np.sin(seen.uv[..., 1] * rng.uniform(20, 60) + 3 * np.sin(seen.uv[..., 0] * 6.28))
        colour = colour * (1 + 0.2 * wind)[..., None]
    return np.asarray(np.clip(colour, 0.002, 0.95), np.float32)
