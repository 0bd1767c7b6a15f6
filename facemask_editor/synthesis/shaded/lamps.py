"""The lights that people are photographed in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from facemask_editor.synthesis.shaded.noise import Map, Rng


@dataclass(frozen=True)
class Lamp:
    """A light far away: unit direction to it, its colour, width of its shadows in dm."""

    towards: NDArray[np.float64]
    colour: Map
    soft: float


@dataclass(frozen=True)
class Light:
    """The first lamp throws shadows (strength ``shadow``); ``sky`` and ``ground`` from above and below."""

    lamps: tuple[Lamp, ...]
    sky: Map
    ground: Map
    shadow: float


KINDS = {"studio": 0.27, "flash": 0.22, "soft": 0.19, "side": 0.11, "sun": 0.09, "back": 0.06, "stage": 0.06}


def draw_light(rng: Rng) -> Light:
    """One kind of light: a studio, a flash, an overcast sky, a window, the sun, a stage."""
    lamps: list[Lamp] = []
    u = rng.uniform

    def add(azimuth: float, elevation: float, power: float, warmth: float, soft: float = 0.0) -> None:
        a, e = np.radians([azimuth, elevation])
        towards = np.array([np.sin(a) * np.cos(e), np.sin(e), np.cos(a) * np.cos(e)])
        lamps.append(Lamp(towards, _tint(rng, warmth) * np.float32(power), soft))

    side = 1.0 if rng.random() < 0.5 else -1.0
    kind = rng.choice(list(KINDS), p=list(KINDS.values()))
    if kind == "studio":
        add(side * u(15, 55), u(20, 50), 0.75, 0.05, 0.22)
        add(-side * u(20, 60), u(0, 30), u(0.05, 0.4), 0.08)
        level, shadow = u(0.12, 0.35), u(0.5, 1)
    elif kind == "flash":
        add(u(-12, 12), u(3, 22), 0.95, 0.03, u(0.02, 0.1))
        level, shadow = u(0.06, 0.25), u(0.7, 1)
    elif kind == "soft":
        add(u(-60, 60), u(20, 80), 0.35, 0.05, 0.4)
        level, shadow = u(0.35, 0.65), u(0.3, 0.9)
    elif kind == "side":
        add(side * u(55, 95), u(0, 45), 1.1, 0.1, u(0.03, 0.2))
        if rng.random() < 0.5:
            add(-side * u(40, 90), 10, u(0.1, 0.6), 0.25)
        level, shadow = u(0.05, 0.3), 1.0
    elif kind == "sun":
        add(u(-80, 80), u(30, 75), 1.2, 0.06, u(0.02, 0.05))
        level, shadow = u(0.2, 0.45), 1.0
    elif kind == "back":
        add(side * u(100, 150), u(10, 50), u(1, 2), 0.12, 0.1)
        level, shadow = u(0.35, 0.6), 1.0
    else:
        add(side * u(10, 70), u(20, 65), 0.9, 0.25, u(0.03, 0.2))
        add(-side * u(60, 140), u(-10, 40), u(0.3, 1.0), 0.5)
        level, shadow = u(0.04, 0.2), 1.0
    if rng.random() < 0.3:  # a rim of light on the hair
        add(-side * u(110, 160), u(20, 60), u(0.3, 1.2), 0.1)
    sky = _tint(rng, 0.06) * np.float32(level)
    ground = sky * _tint(rng, 0.1) * np.float32(u(0.25, 0.8))
    return Light(tuple(lamps), sky, ground, float(shadow))


def _tint(rng: Rng, spread: float) -> Map:
    """Warm to cold (3,), about 1."""
    warm = float(np.clip(rng.normal(0, spread), -0.8, 0.8))
    return np.array([1 + warm, 1 + 0.2 * warm + rng.normal(0, 0.02), 1 - warm], np.float32)
