"""What stands behind a head: walls, rooms, leaves, signs, lights, people, as blurred as a lens makes them."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from facemask_editor.synthesis.shaded.look import Look
from facemask_editor.synthesis.shaded.noise import Map, Rng, blur, clouds, linear, noise, step


def _colour(rng: Rng, look: Look) -> Map:
    kind = rng.random()
    if kind < 0.65:
        grey = rng.uniform(5, 250)
        return linear(np.clip(grey + rng.normal(0, rng.choice([5, 15, 30]), 3), 2, 253))
    if kind < 0.85:
        grey, colour = rng.uniform(5, 250), rng.uniform(5, 250, 3)
        return linear(grey + (colour - grey) * rng.beta(1.5, 1.8))
    if kind < 0.93:
        return np.asarray(np.clip(look.skin * rng.uniform(0.5, 1.2), 0.004, 0.9), np.float32)
    return np.asarray(np.clip(look.hair * rng.uniform(0.5, 2), 0.003, 0.9), np.float32)


def background(size: int, look: Look, rng: Rng) -> Map:
    """(size, size, 3) light of what is behind."""
    work = min(size, 256)
    kind = str(rng.choice(list(_KINDS), p=SHARES))
    picture = _KINDS[kind](work, look, rng)
    far = {"wall": 1.0, "studio": 1.5}.get(kind, float(np.exp(rng.uniform(np.log(0.4), np.log(9)))))
    if kind == "leaves":
        far = max(far, 1.5)
    picture = blur(picture, far * work / 256)
    if work != size:
        picture = np.asarray(cv2.resize(picture, (size, size), interpolation=cv2.INTER_CUBIC), np.float32)
    return np.clip(picture, 0.0005, 1.4)


def _shade(n: int, rng: Rng) -> Map:
    """Light that falls off over a wall."""
    grid: Map = (np.mgrid[0:n, 0:n] / n).astype(np.float32)
    rows, columns = grid[0], grid[1]
    slope = rng.normal(0, 0.45, 2)
    tone: Map = 1 + slope[0] * (rows - 0.5) + slope[1] * (columns - 0.5)
    if rng.random() < 0.35:
        x, y, r = rng.uniform(0, 1), rng.uniform(0, 1), rng.uniform(0.3, 0.9)
        tone = tone + rng.uniform(-0.5, 0.9) * np.exp(-((rows - y) ** 2 + (columns - x) ** 2) / r**2)
    return np.asarray(np.clip(tone, 0.1, 2.2), np.float32)


def _wall(n: int, look: Look, rng: Rng) -> Map:
    first = _colour(rng, look)
    if rng.random() < 0.25:
        first = linear(np.full(3, rng.uniform(225, 254)))
    mixed: Map = np.broadcast_to(first, (n, n, 3)).astype(np.float32) * _shade(n, rng)[..., None]
    if rng.random() < 0.4:
        second = _colour(rng, look)
        share = step(clouds(rng, (n, n), (2, 4, 8)), -1.0, 1.5)
        mixed = mixed + (second - mixed) * (share * rng.uniform(0.1, 0.8))[..., None]
    return mixed * (1 + 0.03 * noise(rng, (n, n), 60))[..., None]


def _dark(n: int, look: Look, rng: Rng) -> Map:
    base = linear(np.clip(rng.uniform(3, 40) + rng.normal(0, 6, 3), 1, 60))
    return (
        np.broadcast_to(base, (n, n, 3)).astype(np.float32)
        * np.clip(1 + 0.8 * clouds(rng, (n, n), (3, 7)), 0.1, 4)[..., None]
    )


def _room(n: int, look: Look, rng: Rng) -> Map:
    picture = _wall(n, look, rng)
    for _ in range(int(rng.integers(3, 14))):
        colour = _colour(rng, look)
        centre, half = rng.uniform(-0.1, 1.1, 2) * n, rng.uniform(0.02, 0.45, 2) * n
        angle = 0 if rng.random() < 0.7 else rng.uniform(0, 90)
        box = cv2.boxPoints(
            ((float(centre[0]), float(centre[1])), (float(half[0]), float(half[1])), float(angle))
        )
        layer = np.zeros((n, n), np.float32)
        cv2.fillPoly(layer, [np.rint(box).astype(np.int32)], 1.0)
        picture += (colour * rng.uniform(0.4, 1.2) - picture) * layer[..., None]
    return picture


def _leaves(n: int, look: Look, rng: Rng) -> Map:
    green = linear(np.array([rng.uniform(30, 130), rng.uniform(60, 160), rng.uniform(15, 70)]))
    light = clouds(rng, (n, n), (5, 12, 30, 70), 0.85)
    picture = green * np.exp(0.7 * light)[..., None]
    sky = linear(rng.uniform(190, 255, 3))
    holes = step(clouds(rng, (n, n), (6, 20)), 0.9, 1.4) * (rng.random() < 0.6)
    return np.asarray(picture + (sky - picture) * holes[..., None], np.float32)


def _bokeh(n: int, look: Look, rng: Rng) -> Map:
    picture = _dark(n, look, rng) if rng.random() < 0.7 else _wall(n, look, rng)
    for _ in range(int(rng.integers(5, 40))):
        layer = np.zeros((n, n), np.float32)
        x, y, r = (int(v * n) for v in (*rng.uniform(0, 1, 2), rng.uniform(0.01, 0.07)))
        cv2.circle(layer, (x, y), max(1, r), 1.0, -1, cv2.LINE_AA)
        picture += layer[..., None] * linear(rng.uniform(90, 255, 3)) * rng.uniform(0.2, 1.2)
    return picture


FONTS = (
    cv2.FONT_HERSHEY_SIMPLEX,
    cv2.FONT_HERSHEY_DUPLEX,
    cv2.FONT_HERSHEY_TRIPLEX,
    cv2.FONT_HERSHEY_COMPLEX,
)
LETTERS = "ABCDEFGHIJKLMNOPRSTUVWXYZaeiourstnm0123456789"


def _signs(n: int, look: Look, rng: Rng) -> Map:
    picture = _wall(n, look, rng) if rng.random() < 0.7 else _room(n, look, rng)
    ink = _colour(rng, look)
    for _ in range(int(rng.integers(2, 9))):
        word = "".join(rng.choice(list(LETTERS), int(rng.integers(1, 8))))
        place = (int(rng.uniform(-0.2, 0.9) * n), int(rng.uniform(0.05, 1.0) * n))
        size = float(rng.uniform(0.4, 3.5)) * n / 256
        layer = np.zeros((n, n), np.uint8)
        font, thick = FONTS[rng.integers(len(FONTS))], max(1, round(size * rng.uniform(1, 6)))
        cv2.putText(layer, word, place, font, size, 255, thick, cv2.LINE_AA)
        picture += (ink - picture) * (layer / np.float32(255))[..., None]
    return picture


def _people(n: int, look: Look, rng: Rng) -> Map:
    picture = _room(n, look, rng)
    for _ in range(int(rng.integers(1, 5))):
        x, y, r = rng.uniform(0, 1) * n, rng.uniform(0.1, 0.7) * n, rng.uniform(0.08, 0.22) * n
        skin = np.clip(look.skin * rng.uniform(0.4, 1.2), 0.005, 0.9)
        for colour, dx, dy, w, h in (
            (_colour(rng, look), 0, 2.6, 1.9, 1.6),
            (_colour(rng, look) * 0.2, 0, -0.25, 0.95, 1.15),
            (skin, 0, 0.15, 0.72, 0.95),
        ):
            layer = np.zeros((n, n), np.float32)
            cv2.ellipse(
                layer,
                (int(x + dx * r), int(y + dy * r)),
                (max(1, int(w * r)), max(1, int(h * r))),
                0,
                0,
                360,
                1.0,
                -1,
            )
            picture += (np.asarray(colour, np.float32) - picture) * layer[..., None]
    return blur(picture, n / 100)


def _bricks(n: int, look: Look, rng: Rng) -> Map:
    picture = _wall(n, look, rng)
    high = max(4, int(rng.uniform(0.03, 0.12) * n))
    wide = int(high * rng.uniform(1.5, 4))
    joint = np.zeros((n, n), np.float32)
    for row, y in enumerate(range(0, n, high)):
        cv2.line(joint, (0, y), (n, y), 1.0, 1)
        for x in range(-(row % 2) * wide // 2, n, wide):
            cv2.line(joint, (x, y), (x, y + high), 1.0, 1)
    mortar = _colour(rng, look)
    picture = picture * (1 + 0.15 * noise(rng, (n, n), n / high))[..., None]
    return np.asarray(picture + (mortar - picture) * (0.7 * joint)[..., None], np.float32)


_KINDS: dict[str, Callable[[int, Look, Rng], Map]] = {
    "wall": _wall, "studio": _wall, "room": _room, "leaves": _leaves, "bokeh": _bokeh, "signs": _signs,
    "people": _people, "bricks": _bricks, "dark": _dark,
}  # fmt: skip
SHARES = (0.2, 0.17, 0.15, 0.09, 0.07, 0.14, 0.06, 0.04, 0.08)
