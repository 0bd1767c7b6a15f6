"""A small change of a thing that hangs or stands at its anchor: it stays there and grows or shrinks."""

from __future__ import annotations

import numpy as np

from facemask_editor.core.labels import LabelMap
from facemask_editor.engine.exemplar.head_frame import Floats
from facemask_editor.engine.exemplar.worn.choice import Draw
from facemask_editor.engine.exemplar.worn.ears import side_of
from facemask_editor.engine.exemplar.worn.kinds import KINDS
from facemask_editor.engine.exemplar.worn.outlines import Patch, pieces_of, polygons_of
from facemask_editor.engine.exemplar.worn.scene import Scene

VARIED = ("ear_r", "neck_l", "l_ear", "r_ear")
"""Parts whose codes say where they lie: changed codes would carry them away from where they belong."""

_SPREAD = 0.16
"""Logarithmic change of width and height at sigma 1."""
_HANG = 0.7, 1.1
"""Factors on how far a necklace hangs: lower it would lie on the cloth."""
_MOST = 0.5
_LEAST = 0.0012
"""Square chin units: smaller specks are no earring."""


def varied(scene: Scene, seed: int, sigma: float) -> LabelMap | str:
    """Return the face with its own thing a little wider or narrower, longer or shorter.

    Where chin or cloth would hide more than half of it, it changes less.

    Args:
        scene: The face; its part is one of `VARIED` and is there.
        seed: Of the change.
        sigma: Its strength, above 0.
    """
    least = 0.5 * np.count_nonzero(scene.before == scene.part)
    for strength in (sigma, sigma / 2, sigma / 4, sigma / 8):
        made = _varied(scene, seed, strength)
        if not isinstance(made, str) and np.count_nonzero(made == scene.part) >= least:
            return made
    return scene.before.copy()


def _varied(scene: Scene, seed: int, sigma: float) -> LabelMap | str:
    name = scene.schema.names[scene.part]
    # one change for both sides of a pair
    noise = (
        Draw(seed, 0).numbers("ear, nudge" if name.endswith("_ear") else f"{name}, nudge").standard_normal(2)
    )
    wide, long = np.exp(np.clip(_SPREAD * sigma * noise, -_MOST, _MOST))
    if name == "neck_l":
        long = float(np.clip(long, *_HANG))
    patches: list[Patch] = []
    for piece in pieces_of(scene.before == scene.part):
        polygons = polygons_of(piece, scene.frame, 4, smooth=0.6)
        if not polygons or (patches and piece.sum() < _LEAST * scene.chin**2):
            continue
        corners = np.concatenate(polygons)
        anchor = _anchor(name, corners)
        # a necklace goes from side to side of the neck: only how far it hangs may change
        scale = np.array([1.0 if name == "neck_l" else wide, long])
        patch = scene.patch([anchor + (polygon - anchor) * scale for polygon in polygons])
        if patch is not None:
            patches.append(patch)
    return KINDS[name].put(scene, patches)


def _anchor(name: str, corners: Floats) -> Floats:
    """Return the point that stays: where an earring hangs, where an ear meets the head, a necklace's top."""
    if name == "ear_r":
        top = corners[:, 1].min()
        return np.array([corners[corners[:, 1] <= top + 0.02, 0].mean(), top])
    if name == "neck_l":
        return np.asarray(corners.min(axis=0))
    inner = corners[:, 0].min() if side_of(name) > 0 else corners[:, 0].max()
    return np.array([inner, corners[:, 1].mean()])
