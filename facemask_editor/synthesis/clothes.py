"""Neck, clothes and necklace: the torso's pixels, told apart by where they lie on the canonical body."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.synthesis.head.head import Surface
from facemask_editor.synthesis.parameters import Accessories, FaceParameters

NECK, CLOTH, NECKLACE, SKIN = (
    CELEBAMASK_HQ.names.index(name) for name in ("neck", "cloth", "neck_l", "skin")
)

COLLAR = -1.66
"""Canonical height of the pit of the neck, dm."""

Map = NDArray[np.float32]


def dress(
    labels: NDArray[np.uint8], surface: NDArray[np.uint8], at: Map, parameters: FaceParameters
) -> NDArray[np.uint8]:
    """Labels with the torso's pixels set; ``surface`` (H, W) are `Surface` kinds, ``at`` canonical
    coordinates first."""
    wear, features = parameters.wear, parameters.features
    body = surface == Surface.BODY
    x, y, z = at[..., 0], at[..., 1], at[..., 2]
    labels[body] = NECK
    bare = body & (np.abs(x) > 0.64 + 0.1 * (z > -0.4)) & (y < -1.15)
    if not wear.bare_is_neck:
        labels[bare] = 0
    chin = body & (z > -0.55) & (y > -1.1 - features.beard - features.jaw_line) & (np.abs(x) < 0.5)
    labels[chin & (features.beard + features.jaw_line > 0)] = SKIN
    if wear.necklace > 0:
        curve = COLLAR + 0.36 - wear.necklace_drop * np.clip(1 - (np.abs(x) / 0.55) ** 1.6, -0.5, 1)
        labels[body & (np.abs(y - curve) < wear.necklace) & (np.abs(x) < 0.62) & (labels == NECK)] = NECKLACE
    covered = body & clothed(wear, x, y, z)
    if not wear.bare_is_neck and wear.neckline in ("v", "round", "high", "collar"):
        covered |= bare
    labels[covered] = CLOTH if parameters.annotator.cloth_shown else 0
    return labels


def clothed(wear: Accessories, x: Map, y: Map, z: Map) -> NDArray[np.bool_]:
    """Where clothes cover the torso, by canonical coordinates."""
    width, depth = max(wear.neckline_width, 0.05), wear.neckline_depth
    across = np.abs(x) / width
    back = (z < -0.75) & (y < COLLAR + 0.25)
    if wear.neckline == "none":
        return np.zeros(x.shape, bool)
    if wear.neckline == "high":
        return y < COLLAR + 0.18 + 0.15 * (z < -0.6)
    if wear.neckline == "off":
        return y < COLLAR - 0.55 - 0.1 * (1 - across)
    if wear.neckline == "straps":
        strap = np.abs(np.abs(x) - width) < 0.13
        return (y < COLLAR - 0.9) | (strap & (y < COLLAR + 0.1)) | (back & strap)
    if wear.neckline == "v":
        line = COLLAR + 0.12 - depth * 2.0 * np.clip(1 - across, 0, 1)
    elif wear.neckline == "collar":
        line = COLLAR + 0.28 - depth * 2.4 * np.clip(1 - across / 0.7, 0, 1)
    else:
        line = COLLAR + 0.10 - depth * np.sqrt(np.clip(1 - across**2, 0, 1)) * 1.3
    result: NDArray[np.bool_] = (y < line) | back | ((across > 1) & (y < COLLAR + 0.38))
    return result
