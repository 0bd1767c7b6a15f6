"""Colours and ramps of them: RGB as float32, 0 to 1."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from facemask_editor.render.illustration.shapes import Colours, Field

Colour = npt.NDArray[np.float32]
"""(3,) float32 RGB, 0 to 1."""

_STEPS = 1024


def colour(text: str) -> Colour:
    """Return the colour that "#rrggbb" means."""
    parts = np.array([int(text[place : place + 2], 16) for place in (1, 3, 5)], np.float32)
    return parts * np.float32(1 / 255)


def mixed(first: Colour, second: Colour, share: float) -> Colour:
    """Return a colour between two; ``share`` of the second."""
    return np.asarray(first + (second - first) * np.float32(share), np.float32)


def scaled(base: Colour, red: float, green: float, blue: float) -> Colour:
    """Return a colour with its channels multiplied."""
    return np.clip(base * np.array([red, green, blue], np.float32), 0, 1)


class Ramp:
    """Colours from dark to light, by a value of 0 to 1.

    Args:
        stops: Values, rising, and their colours.
    """

    def __init__(self, stops: Sequence[tuple[float, Colour]]) -> None:
        values = np.linspace(0, 1, _STEPS)
        places = [value for value, _ in stops]
        table = [np.interp(values, places, [tone[channel] for _, tone in stops]) for channel in range(3)]
        self._table = np.ascontiguousarray(np.stack(table, 1), np.float32)

    def __call__(self, value: Field) -> Colours:
        """Return the colours of values, which are clipped to 0 to 1."""
        index = (np.clip(value, 0, 1) * np.float32(_STEPS - 1)).astype(np.intp)
        return self._table[index]


WHITE = np.ones(3, np.float32)


@lru_cache(maxsize=64)
def skin_ramp(text: str) -> Ramp:
    """Return four stops of a skin: shadows turn red, as light goes through skin, and light turns warm."""
    base = colour(text)
    dark = 1 - float(base.mean())
    light = mixed(base, colour("#fff0e0"), 0.20 + 0.28 * dark)
    return Ramp(
        [
            (0.0, scaled(base, 0.42 + 0.1 * dark, 0.27 + 0.12 * dark, 0.25 + 0.14 * dark)),
            (0.32, scaled(base, 0.76, 0.58 + 0.08 * dark, 0.54 + 0.1 * dark)),
            (0.68, base),
            (1.0, light),
        ]
    )


@lru_cache(maxsize=64)
def hair_ramp(text: str) -> Ramp:
    """Return the stops of a hair colour, from the deep of a lock to its gloss."""
    base = colour(text)
    dark = 1 - float(base.mean())
    # black hair shines in its own colour, fair hair in that of the light
    own = scaled(base, 1.2 + 0.8 * dark, 1.15 + 0.8 * dark, 1.1 + 0.85 * dark)
    gloss = mixed(own, colour("#ffe9cf"), 0.41 - 0.28 * dark)
    return Ramp(
        [
            (0.0, scaled(base, 0.30, 0.25, 0.25)),
            (0.3, scaled(base, 0.62, 0.56, 0.54)),
            (0.6, scaled(base, 1.04, 1.02, 1.0)),
            (0.82, mixed(base, gloss, 0.55)),
            (1.0, mixed(gloss, WHITE, 0.15)),
        ]
    )


@lru_cache(maxsize=64)
def cloth_ramp(text: str) -> Ramp:
    """Return the stops of a cloth."""
    base = colour(text)
    return Ramp(
        [
            (0.0, scaled(base, 0.34, 0.33, 0.40)),
            (0.4, scaled(base, 0.75, 0.72, 0.75)),
            (0.72, base),
            (1.0, mixed(base, WHITE, 0.32)),
        ]
    )


@lru_cache(maxsize=64)
def metal_ramp(text: str) -> Ramp:
    """Return the stops of a metal: it mirrors a dark and a bright room in turn."""
    base = colour(text)
    return Ramp(
        [
            (0.0, scaled(base, 0.30, 0.25, 0.22)),
            (0.3, scaled(base, 0.62, 0.56, 0.5)),
            (0.45, scaled(base, 1.08, 1.06, 1.0)),
            (0.6, scaled(base, 0.78, 0.72, 0.64)),
            (0.8, mixed(base, WHITE, 0.45)),
            (1.0, mixed(base, WHITE, 0.9)),
        ]
    )
