"""Made-up faces with all nineteen classes, for the engine's and the trainer's tests."""

from __future__ import annotations

from collections.abc import Iterable

import cv2
import numpy as np

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.core.labels import LabelMap

# name: centre x, y and half axes, in parts of the face's width and height, from the face's centre
_ELLIPSES = {
    "hair": (0.0, -0.12, 0.38, 0.42),
    "neck": (0.0, 0.40, 0.14, 0.16),
    "cloth": (0.0, 0.56, 0.42, 0.14),
    "neck_l": (0.0, 0.46, 0.12, 0.015),
    "l_ear": (0.29, 0.02, 0.035, 0.08),
    "r_ear": (-0.29, 0.02, 0.035, 0.08),
    "ear_r": (0.30, 0.13, 0.018, 0.035),
    "skin": (0.0, 0.04, 0.28, 0.34),
    "nose": (0.0, 0.06, 0.05, 0.10),
    "l_brow": (0.11, -0.12, 0.07, 0.015),
    "r_brow": (-0.11, -0.12, 0.07, 0.015),
    "l_eye": (0.11, -0.04, 0.045, 0.02),
    "r_eye": (-0.11, -0.04, 0.045, 0.02),
    "u_lip": (0.0, 0.205, 0.09, 0.02),
    "l_lip": (0.0, 0.250, 0.08, 0.025),
    "mouth": (0.0, 0.228, 0.07, 0.012),
    "hat": (0.0, -0.38, 0.36, 0.16),
}
EXTRAS = ("eye_g", "hat", "ear_r", "neck_l", "mouth", "l_ear", "r_ear")
"""Classes that a portrait may lack."""


def draw_face(
    width: int = 128,
    height: int | None = None,
    *,
    seed: int = 0,
    extras: Iterable[str] = (),
    without: Iterable[str] = (),
) -> LabelMap:
    """Return a face of ellipses.

    Args:
        width: In pixels.
        height: In pixels; the width where left out.
        seed: Of the small differences between faces: 0 has none.
        extras: Which of ``EXTRAS`` the face has.
        without: Names of further classes to leave out.

    Returns:
        height x width uint8.
    """
    height = width if height is None else height
    rng = np.random.default_rng(seed)
    loose = 1.0 if seed else 0.0
    size = np.array([width, height])
    centre = size * (0.5, 0.50) + loose * size * rng.normal(0, 0.015, 2)
    scale = size * np.exp(loose * rng.normal(0, 0.04, 2))
    left_out = {*without, *(set(EXTRAS) - set(extras))}
    label_map = np.zeros((height, width), np.uint8)
    eyes = []
    for name, (x, y, rx, ry) in _ELLIPSES.items():
        # each part is jittered for itself, drawn or not, so that leaving one out moves no other
        shift = loose * rng.normal(0, 0.006, 2)
        growth = np.exp(loose * rng.normal(0, 0.12, 2))
        at = tuple(int(v) for v in np.round(centre + scale * (np.array((x, y)) + shift)))
        radii = tuple(max(1, int(v)) for v in np.round(scale * (rx, ry) * growth))
        if name == "l_eye" and "eye_g" not in left_out:
            _draw_glasses(label_map, centre, scale)
        if name in ("l_eye", "r_eye") and name not in left_out:
            eyes.append((name, at, radii))
        if name not in left_out:
            cv2.ellipse(label_map, at, radii, 0, 0, 360, SCHEMA.index(name), cv2.FILLED)
    return label_map


def _draw_glasses(label_map: LabelMap, centre: np.ndarray, scale: np.ndarray) -> None:
    """Draw two filled lenses and a bridge; the eyes are drawn onto them later, as in CelebAMask-HQ."""
    colour = SCHEMA.index("eye_g")
    for side in (-1, 1):
        at = tuple(int(v) for v in np.round(centre + scale * (0.12 * side, -0.03)))
        radii = tuple(max(1, int(v)) for v in np.round(scale * (0.085, 0.055)))
        cv2.ellipse(label_map, at, radii, 0, 0, 360, colour, cv2.FILLED)
    ends = [tuple(int(v) for v in np.round(centre + scale * (x, -0.03))) for x in (-0.05, 0.05)]
    cv2.line(label_map, ends[0], ends[1], colour, max(1, round(0.012 * scale[1])))


def draw_faces(count: int, size: int = 128) -> list[LabelMap]:
    """Return different faces; together they show every class several times."""
    kinds = (
        EXTRAS,
        (),
        ("mouth", "l_ear"),
        ("eye_g", "r_ear"),
        ("hat", "ear_r", "l_ear"),
        ("neck_l", "mouth"),
    )
    return [draw_face(size, seed=number + 1, extras=kinds[number % len(kinds)]) for number in range(count)]


def part(label_map: LabelMap, name: str) -> np.ndarray:
    """Return the pixels of a class, by name."""
    return label_map == SCHEMA.index(name)
