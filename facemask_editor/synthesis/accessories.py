"""Hats, glasses and jewellery as meshes in the head's frame."""

from __future__ import annotations

import numpy as np

from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.synthesis.head.head import AZIMUTHS, directions, sample_skull
from facemask_editor.synthesis.parameters import Accessories
from facemask_editor.synthesis.shapes import (
    Float,
    Piece,
    blob,
    grid_triangles,
    ribbon,
    smoothstep,
    tube,
    waves,
)

HAT = CELEBAMASK_HQ.names.index("hat")
GLASSES = CELEBAMASK_HQ.names.index("eye_g")
EARRING = CELEBAMASK_HQ.names.index("ear_r")

UP: Float = np.array([0.0, 1.0, 0.0])


def build_hat(wear: Accessories, skull: Float, seed: int) -> list[Piece]:
    """The hat's pieces; ``skull`` as for `build_hair`."""
    kind = wear.hat
    if kind == "none":
        return []
    rng = np.random.default_rng([seed, 1])
    front = wear.hat_line
    back = {"beret": 10.0, "headband": -15.0, "scarf": -38.0}.get(kind, -20.0)
    azimuth = AZIMUTHS[:, None]
    tilt = wear.hat_tilt * np.sin(np.radians(AZIMUTHS))
    line = back + (front - back) * (0.5 + 0.5 * np.cos(np.radians(AZIMUTHS))) ** 1.3 + tilt
    if kind == "scarf":
        line = np.where(
            np.abs(AZIMUTHS) < 60, front, front + (back - front) * smoothstep(np.abs(AZIMUTHS), 60, 95)
        )
    line = line + 1.0 * waves(rng, AZIMUTHS, 5)
    start = np.full_like(line, 90.0)
    if kind == "headband":
        start = line + 40 * wear.hat_size + 10
    step = np.linspace(0, 1, 30)
    elevation = start[:, None] + (line - start)[:, None] * step
    surface = sample_skull(skull, elevation)
    size, height = wear.hat_size, wear.hat_height
    thick = np.full_like(elevation, 0.16 + 0.3 * size)
    rise = smoothstep(elevation, 10, 80)
    if kind == "beanie":
        thick = 0.15 + 0.25 * size + height * 0.5 * rise
    elif kind == "cap":
        thick = 0.15 + 0.15 * size + height * 0.25 * smoothstep(elevation, 10, 45)
    elif kind == "brim":
        thick = 0.16 + 0.12 * size + height * 0.6 * smoothstep(elevation, 20, 55)
    elif kind == "beret":
        side = np.cos(np.radians(azimuth - 60 * np.sign(wear.hat_tilt + 1e-6)))
        thick = 0.12 + (0.35 + size) * smoothstep(elevation - line[:, None], 4, 25) * (0.75 + 0.45 * side)
    elif kind == "turban":
        thick = 0.2 + 0.5 * size + height * 0.4 * rise + 0.03 * np.sin(np.radians(elevation * 9 + azimuth))
    elif kind == "scarf":
        thick = 0.14 + 0.2 * size + 0.1 * rise
    elif kind == "headband":
        thick = np.full_like(elevation, 0.14 + 0.12 * size)
    thick = thick * (1 + 0.02 * waves(rng, AZIMUTHS, 6)[:, None])
    shell = surface + directions(np.broadcast_to(azimuth, elevation.shape), elevation) * thick[..., None]
    pieces = [Piece(shell.reshape(-1, 3), grid_triangles(*shell.shape[:2]), HAT)]
    if kind in ("cap", "brim"):
        pieces.append(_brim(wear, shell[:, -1], all_round=kind == "brim"))
    if kind == "scarf":
        pieces += _scarf_ends(shell[:, -1], rng)
    return pieces


def _brim(wear: Accessories, edge: Float, *, all_round: bool) -> Piece:
    out = directions(AZIMUTHS, np.full_like(AZIMUTHS, -14.0))
    if all_round:
        reach = wear.hat_brim * (0.9 + 0.1 * np.cos(np.radians(2 * AZIMUTHS)))
        chosen = np.ones(len(AZIMUTHS), bool)
    else:
        chosen = np.abs(AZIMUTHS) < 62
        reach = 1.1 * wear.hat_brim * np.sqrt(np.clip(1 - (AZIMUTHS / 64) ** 2, 0, 1))
        out = out * [0.55, 1.6, 1.0]
    mesh = ribbon(edge[chosen], (edge + out * reach[:, None])[chosen])
    return Piece(*mesh, HAT)


def _scarf_ends(edge: Float, rng: np.random.Generator) -> list[Piece]:
    """Cloth that falls from a head scarf to the shoulders on both sides."""
    pieces = []
    for side in (1, -1):
        chosen = np.flatnonzero((side * AZIMUTHS > 62) & (side * AZIMUTHS <= 180))
        top = edge[chosen]
        drop = np.linspace(0, 1, 16)[None, :] * rng.uniform(1.2, 2.2)
        points = np.repeat(top[:, None], 16, 1)
        points[..., 1] -= drop
        points[..., 0] *= 1 + 0.12 * drop
        points[..., 2] += 0.45 * smoothstep(drop, 0.3, 1.4)
        pieces.append(Piece(points.reshape(-1, 3), grid_triangles(*points.shape[:2]), HAT))
    return pieces


_LENSES = {
    # exponent of the superellipse, width, height (times glasses_size), drop, outer lift
    "round": (2.0, 1.0, 1.0, 0.0, 0.0),
    "oval": (2.2, 1.15, 0.85, 0.0, 0.0),
    "square": (4.0, 1.15, 0.85, 0.0, 0.0),
    "aviator": (2.6, 1.15, 1.1, 0.04, 0.0),
    "cat": (3.0, 1.15, 0.85, 0.0, 0.05),
    "shades": (3.2, 1.35, 1.15, 0.0, 0.0),
}


def build_glasses(wear: Accessories, eyes: Float, front: float) -> list[Piece]:
    """Lenses (filled or frames), bridge and arms before ``eyes`` (2, 3); ``front`` is z of the nose's
    root."""
    if wear.glasses == "none":
        return []
    exponent, wide, high, drop, lift = _LENSES[wear.glasses]
    half_width, half_height = wear.glasses_size * wide, wear.glasses_height * high
    angle = np.linspace(0, 2 * np.pi, 49)
    unit = np.stack([np.cos(angle), np.sin(angle)], -1)
    unit = np.sign(unit) * np.abs(unit) ** (2 / exponent)
    pieces = []
    gap = np.abs(eyes[0, 0] - eyes[1, 0])
    for eye, side in zip(eyes, (1, -1), strict=True):
        centre = np.array(
            [eye[0] + side * max(0.0, half_width - 0.46 * gap), eye[1] - 0.02 - drop, front + 0.07]
        )
        rim = np.zeros((49, 3))
        rim[:, 0] = unit[:, 0] * half_width
        rim[:, 1] = unit[:, 1] * half_height + lift * np.clip(side * unit[:, 0], 0, 1) * (unit[:, 1] > 0)
        rim[:, 2] = -0.32 * np.clip(side * unit[:, 0] + 0.3, 0, 2) * half_width
        inner = rim * (0.86 if wear.glasses_frame_only else 0.0)
        pieces.append(Piece(*ribbon(centre + inner, centre + rim * 1.04), GLASSES))
        hinge = centre + np.array([side * half_width, 0.35 * half_height, -0.42 * half_width])
        ear = np.array([side * 0.80, eye[1] + 0.02, -0.75])
        arm = hinge + (ear - hinge) * np.linspace(0, 1, 12)[:, None]
        if wear.glasses_arms:
            pieces.append(Piece(*ribbon(arm + 0.03 * UP, arm - 0.03 * UP), GLASSES))
    bridge = np.linspace(eyes[1, 0] + 0.5 * half_width, eyes[0, 0] - 0.5 * half_width, 9)
    line = np.stack(
        [bridge, np.full(9, eyes[:, 1].mean() + 0.25 * half_height - drop), np.full(9, front + 0.08)], -1
    )
    pieces.append(Piece(*ribbon(line + 0.025 * UP, line - 0.025 * UP), GLASSES))
    return pieces


def build_earrings(wear: Accessories, lobes: Float, seed: int) -> list[Piece]:
    """Earrings at the ``lobes`` (2, 3), the person's left first."""
    pieces = []
    rng = np.random.default_rng([seed, 2])
    size = wear.earring_size
    for kind, lobe, side in zip((wear.earring_left, wear.earring_right), lobes, (1, -1), strict=True):
        hang = lobe + np.array([0.025 * side, -0.03, 0.03])
        if kind == "stud":
            pieces.append(Piece(*blob(hang, np.full(3, 0.6 * size)), EARRING))
        elif kind == "drop":
            length = size * rng.uniform(2.0, 6.0)
            t = np.linspace(0, 1, 24)
            path = hang + np.stack([0 * t + side * 0.02, -length * t, 0 * t], -1)
            beads = (
                0.55 + 0.45 * np.abs(np.sin(np.pi * t * rng.integers(1, 4)))
                if rng.random() < 0.5
                else 0.4 + t
            )
            pieces.append(Piece(*tube(path, size * 0.45 * beads), EARRING))
        elif kind == "hoop":
            radius = size * rng.uniform(1.5, 3.5)
            around = np.linspace(0, 2 * np.pi, 40)
            turn = rng.uniform(0.4, 1.2)
            path = hang + radius * np.stack(
                [np.sin(around) * np.cos(turn) * side, np.cos(around) - 1.0, np.sin(around) * np.sin(turn)],
                -1,
            )
            pieces.append(Piece(*tube(path, np.full(40, max(0.022, 0.16 * radius))), EARRING))
    return pieces
