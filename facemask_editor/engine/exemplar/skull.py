"""The usual outline of a head, which stands in where hair, hats and turned cheeks hide the true one."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

_LOWER = (
    0.588, 0.581, 0.581, 0.583, 0.587, 0.592, 0.599, 0.606, 0.611, 0.614, 0.617, 0.620,
    0.628, 0.639, 0.652, 0.666, 0.684, 0.704, 0.726, 0.749, 0.772, 0.792, 0.811, 0.826,
    0.839, 0.850, 0.858, 0.865, 0.871, 0.874, 0.876,
)  # fmt: skip
"""Radii in chin units from the side (0 degrees) down to the chin (90), 3 degrees apart: the mean of log radii
of 100 generated faces where their outline shows (`facemask-editor synthesize --count 100 --seed 12001`)."""

_HEIGHT, _FULL = 0.97, 2.2
"""Above, where hair hides it: half-height and exponent of a superellipse; bald generated heads are .96
high."""


def _usual() -> npt.NDArray[np.float64]:
    lower = np.array(_LOWER)
    up = np.deg2rad(np.arange(1, 31) * 3.0)
    upper = ((np.cos(up) / lower[0]) ** _FULL + (np.sin(up) / _HEIGHT) ** _FULL) ** (-1 / _FULL)
    # rays go from the right side down, to the left side, up, and back to the right side
    return np.concatenate([lower, lower[-2::-1], upper, upper[-2::-1]])


SKULL = _usual()
"""(120,) float64, radii in chin units on the rays of ``head_frame``; the halves mirror each other."""

_ACROSS = np.cos(np.arange(120) * (np.pi / 60))
TURNED: npt.NDArray[np.float64] = -0.6 * np.sign(_ACROSS) * np.abs(_ACROSS) ** 0.6
"""(120,) float64, by how much log radii grow with the yaw, as fitted to 700 generated faces (-.5 to -.66 at
the sides, -.4 at 60 degrees below them, 0 at the chin)."""
