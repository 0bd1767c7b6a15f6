"""A small change of a thing that hangs or stands at its anchor: it stays there and grows or shrinks."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from facemask_editor.core.labels import LabelMap
from facemask_editor.engine.exemplar.head_frame import Floats
from facemask_editor.engine.exemplar.worn import glasses
from facemask_editor.engine.exemplar.worn.choice import Draw
from facemask_editor.engine.exemplar.worn.ears import side_of
from facemask_editor.engine.exemplar.worn.kinds import KINDS
from facemask_editor.engine.exemplar.worn.necklace import put_where_it_was
from facemask_editor.engine.exemplar.worn.outlines import Patch, components, pieces_of, polygons_of
from facemask_editor.engine.exemplar.worn.scene import Scene
from facemask_editor.fields.layout import REFERENCE_SIZE

VARIED = ("ear_r", "neck_l", "l_ear", "r_ear", "eye_g", "hat")
"""Parts whose codes say where they lie: changed codes would carry them away from where they belong."""

_SPREAD = 0.16
"""Logarithmic change of width and height at sigma 1."""
_HANG = 0.7, 1.1
"""Factors on how far a necklace hangs: lower it would lie on the cloth."""
_MOST = 0.5
_WAVE = 0.025
"""Chin units by which each wave of a hat's outline moves it at sigma 1."""
_DEEPEST = 0.06
_CENTRE_DOWN = 0.12
_LARGE = 0.6
"""What is large changes by so much of what the rest does."""
_MOST_LARGE = 0.15
_BEYOND = 0.15
"""Chin units by which a hat that the picture's border cuts goes on beyond it."""
_LEAST = 0.0012
"""Square chin units: smaller specks are no earring."""


def varied(scene: Scene, seed: int, sigma: float) -> Iterator[LabelMap]:
    """Yield the face with its own thing a little wider or narrower, longer or shorter; then with less of it.

    What chin or cloth would hide more than half of is passed over; the last is the face as it was.

    Args:
        scene: The face; its part is one of `VARIED` and is there.
        seed: Of the change.
        sigma: Its strength, above 0.
    """
    least = 0.5 * np.count_nonzero(scene.before == scene.part)
    most = len(components(scene.before == scene.part)[1])
    for strength in (sigma, -sigma, sigma / 2, -sigma / 2, sigma / 4, sigma / 8):
        made = _varied(scene, seed, strength)
        if isinstance(made, str) or np.count_nonzero(made == scene.part) < least:
            continue
        if len(components(made == scene.part)[1]) <= most:
            yield made
    yield scene.before.copy()


def _varied(scene: Scene, seed: int, sigma: float) -> LabelMap | str:
    name = scene.schema.names[scene.part]
    # one change for both sides of a pair
    noise = (
        Draw(seed, 0).numbers("ear, nudge" if name.endswith("_ear") else f"{name}, nudge").standard_normal(2)
    )
    wide, long = np.exp(np.clip(_SPREAD * sigma * noise, -_MOST, _MOST))
    if name == "neck_l":
        long = float(np.clip(long, *_HANG))
    if name in ("eye_g", "hat"):
        return KINDS[name].put(scene, _bent(scene, name, np.array([wide, long]), seed, sigma))
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
    if name == "neck_l":
        return put_where_it_was(scene, patches)
    return KINDS[name].put(scene, patches)


def _bent(scene: Scene, name: str, scale: Floats, seed: int, sigma: float) -> list[Patch]:
    """Return glasses, larger about the eyes, or a hat about the middle of its brim, and a little bent."""
    own = scene.before == scene.part
    scale = np.exp(np.clip(_LARGE * np.log(scale), -_MOST_LARGE, _MOST_LARGE))
    if name == "eye_g":
        exemplars = glasses.taken(scene, scene.before, own, scene.frame)
        if not exemplars:
            return []
        polygons = exemplars[0].polygons
        anchor = np.zeros(2)
    else:
        polygons = polygons_of(pieces_of(own)[0], scene.frame, 12, smooth=0.8)
        if not polygons:
            return []
        corners = np.concatenate(polygons)
        anchor = np.array([corners[:, 0].mean(), corners[:, 1].max()])
        polygons = tuple(_going_on(scene, polygon) for polygon in polygons)
    waves = Draw(seed, 0).numbers(f"{name}, bend").standard_normal((2, 3))
    moved = []
    for polygon in polygons:
        place = anchor + (polygon - anchor) * scale
        if name == "hat":
            angle = np.arctan2(polygon[:, 1] - _CENTRE_DOWN, polygon[:, 0])
            wave = waves[0] @ np.cos(np.outer([2, 3, 4], angle)) + waves[1] @ np.sin(
                np.outer([2, 3, 4], angle)
            )
            place = place + np.clip(_WAVE * sigma * wave, -_DEEPEST, _DEEPEST)[:, None] * np.stack(
                [np.cos(angle), np.sin(angle)], -1
            )
        moved.append(place)
    patch = scene.patch(moved)
    return [] if patch is None else [patch]


def _going_on(scene: Scene, polygon: Floats) -> Floats:
    """Return an outline whose corners at the picture's border lie beyond it: there the thing goes on."""
    frame, (width, height) = scene.frame, scene.size
    x = frame.mid[0] + frame.chin * (polygon[:, 0] * frame.u[0] - polygon[:, 1] * frame.u[1])
    y = frame.mid[1] + frame.chin * (polygon[:, 0] * frame.u[1] + polygon[:, 1] * frame.u[0])
    near = 2.5 * REFERENCE_SIZE / max(width, height)
    for value in (x, y):
        value[value > REFERENCE_SIZE - near] += _BEYOND * frame.chin
        value[value < near] -= _BEYOND * frame.chin
    return np.stack(frame.in_frame(x, y), -1)


def _anchor(name: str, corners: Floats) -> Floats:
    """Return the point that stays: where an earring hangs, where an ear meets the head, a necklace's top."""
    if name == "ear_r":
        top = corners[:, 1].min()
        return np.array([corners[corners[:, 1] <= top + 0.02, 0].mean(), top])
    if name == "neck_l":
        return np.asarray(corners.min(axis=0))
    inner = corners[:, 0].min() if side_of(name) > 0 else corners[:, 0].max()
    return np.array([inner, corners[:, 1].mean()])
