"""Hair: a shell over the skull cut at a hairline, sheets that hang from it, and what is tied of it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.synthesis.head.head import (
    AZIMUTHS,
    ELEVATIONS,
    SKULL_CENTRE,
    directions,
    sample_skull,
)
from facemask_editor.synthesis.parameters import Hair
from facemask_editor.synthesis.shapes import Float, Piece, blob, grid_triangles, smoothstep, tube, waves

HAIR = CELEBAMASK_HQ.names.index("hair")
ROWS = 34
SHEET_ROWS = 26


def hairline(hair: Hair, azimuth: Float) -> Float:
    """Elevation of the natural hairline per azimuth, degrees: forehead, temples, before the ear, nape."""
    a = np.abs(azimuth)
    temple = hair.temple * np.exp(-(((a - 42) / 16) ** 2))
    peak = -hair.peak * np.exp(-((a / 10) ** 2))
    front = hair.hairline + temple + peak
    down = smoothstep(a, 52, 82)
    ahead = front + (hair.sideburn - front) * down
    over_ear = 4.0 * np.exp(-(((a - 100) / 12) ** 2))
    behind = hair.sideburn + over_ear + (hair.nape - hair.sideburn) * smoothstep(a, 105, 140)
    result: Float = np.where(a < 90, ahead, behind)
    return result


def lower_edge(hair: Hair, azimuth: Float, rng: np.random.Generator) -> Float:
    """Where the shell ends per azimuth: the hairline, or lower where a fringe or swept hair falls over it."""
    line = hairline(hair, azimuth)
    fine = waves(rng, azimuth, 24, lowest=8, fall=0.3)
    line = line + 1.2 * waves(rng, azimuth, 5) * (np.abs(azimuth) < 80)
    fall = np.zeros_like(azimuth)
    if hair.fringe > 0:
        inside = smoothstep(azimuth, hair.fringe_from - 12, hair.fringe_from) * (
            1 - smoothstep(azimuth, hair.fringe_to, hair.fringe_to + 12)
        )
        fall = hair.fringe * inside * (1 + 0.08 * waves(rng, azimuth, 4))
    if hair.sweep > 0:
        away = np.abs(azimuth - hair.part)
        fall = np.maximum(fall, hair.sweep * smoothstep(away, 3, 62) * (np.abs(azimuth) < 95))
    jag = hair.jag * fine * (0.25 + (fall > 4))
    front = np.abs(azimuth) < 85
    edge = line - fall + np.where(front, jag, 0.4 * jag)
    result: Float = np.clip(edge, -44, 86)
    return result


def build_hair(hair: Hair, skull: Float) -> list[Piece]:
    """Meshes of one head of hair.

    Args:
        hair: Its parameters; ``bald`` gives no piece.
        skull: (len(AZIMUTHS), len(ELEVATIONS), 3) surface of the shaped head (`HeadModel.skull_points`).
    """
    if hair.style == "bald":
        return []
    rng = np.random.default_rng(hair.seed)
    edge = lower_edge(hair, AZIMUTHS, rng)
    natural = hairline(hair, AZIMUTHS)
    start = np.full_like(edge, 90.0)
    if hair.bare_crown:
        start = np.maximum(hair.bare_crown + 3 * waves(rng, AZIMUTHS, 5), edge)
    shell = _shell(hair, skull, start, edge, natural, rng)
    keep = None
    if hair.crest:
        keep = np.abs(shell[:-1, :-1, 0]) < hair.crest * (1 + 0.1 * waves(rng, ELEVATIONS[:1], 3))
    pieces = [Piece(shell.reshape(-1, 3), grid_triangles(shell.shape[0], shell.shape[1], keep), HAIR)]
    for side in (1, -1):
        length = hair.length_left if side > 0 else hair.length_right
        if length > 0:
            pieces.append(_sheet(hair, shell, side, length, rng))
    pieces += _tied(hair, shell, rng)
    return pieces


def _shell(
    hair: Hair, skull: Float, start: Float, edge: Float, natural: Float, rng: np.random.Generator
) -> Float:
    step = np.linspace(0, 1, ROWS) ** 0.9
    elevation = start[:, None] + (edge - start)[:, None] * step
    surface = sample_skull(skull, elevation)
    azimuth = np.broadcast_to(AZIMUTHS[:, None], elevation.shape)
    a = np.abs(azimuth)
    up = smoothstep(elevation, 10, 75)
    around = hair.side + (hair.back - hair.side) * smoothstep(a, 100, 150)
    around = around + (0.6 * hair.top - around) * (1 - smoothstep(a, 20, 70)) * (elevation > 0)
    thick = around + (hair.top - around) * up
    bumps = (
        1
        + hair.rough * 6 * _field(rng, azimuth, elevation, 3, 9)
        + hair.rough * 4 * _field(rng, azimuth, elevation, 10, 30)
    )
    thick = thick * np.clip(bumps, 0.3, 2)
    # At its own hairline hair grows out of the skin; where it falls over the skin it lies on it.
    grown = smoothstep(elevation - natural[:, None], -4.0, 14.0)
    fallen = (natural - edge)[:, None] > 3
    thick = np.where(
        fallen, np.maximum(thick * (0.45 + 0.55 * grown), 0.035), thick * (0.12 + 0.88 * grown) + 0.012
    )
    shell: Float = surface + directions(azimuth, elevation * 0.8) * thick[..., None]
    return shell


def _field(rng: np.random.Generator, azimuth: Float, elevation: Float, low: int, high: int) -> Float:
    """Smooth noise on the shell: waves that close over the azimuth, fading at the crown where they would
    meet."""
    total = np.zeros_like(elevation)
    for _ in range(6):
        k = int(rng.integers(low, high))
        total += np.cos(
            np.radians(azimuth) * k + np.radians(elevation) * rng.uniform(-k, k) + rng.uniform(0, 6.28)
        )
    result: Float = total / np.sqrt(3) * smoothstep(90 - elevation, 0, 25)
    return result


def _sheet(hair: Hair, shell: Float, side: int, length: float, rng: np.random.Generator) -> Piece:
    """What hangs on one side, from the front edge to the middle of the back."""
    front = hair.front_left if side > 0 else hair.front_right
    forward = hair.forward_left if side > 0 else hair.forward_right
    chosen = np.flatnonzero((side * AZIMUTHS >= front) & (side * AZIMUTHS <= 180))
    azimuth = AZIMUTHS[chosen]
    # Hang from the height of the ears' tops, or from the shell's end where that is higher.
    row = np.argmin(np.abs(shell[chosen, :, 1] - np.maximum(0.0, shell[chosen, -1, 1])[:, None]), 1)
    top = shell[chosen, row]
    outward = np.stack([np.sin(np.radians(azimuth)), np.zeros_like(azimuth), np.cos(np.radians(azimuth))], -1)
    down = np.linspace(0, 1, SHEET_ROWS)
    uneven = 1 + 0.10 * waves(rng, azimuth, 4, lowest=2) + 0.07 * waves(rng, azimuth, 12, lowest=10, fall=0.2)
    taper = 1 - 0.22 * np.exp(-(((np.abs(azimuth) - front) / 9) ** 2))
    lengths = np.maximum(length * uneven * taper, 0.02)
    drop = down[None, :] * (lengths + np.maximum(top[:, 1] + 0.25, 0))[:, None]
    swing = hair.flare * drop**0.8 * (1 - 0.25 * drop / max(length, 0.3))
    phase = rng.uniform(0, 6.28)
    ripple = hair.wave * np.sin(
        drop * 2 * np.pi * hair.wave_count / 2.0 + phase + 0.6 * waves(rng, azimuth, 6)[:, None]
    )
    ripple = ripple * smoothstep(drop, 0.05, 0.4)
    rough = hair.rough * 1.2 * waves(rng, drop.ravel() * 360, 9, lowest=2, fall=0.2).reshape(drop.shape)
    points = (
        top[:, None] + outward[:, None] * (swing + ripple + rough * smoothstep(drop, 0.1, 0.5))[..., None]
    )
    points[..., 1] -= drop
    ahead = (1 - smoothstep(np.abs(azimuth), 95, 150))[:, None]
    carry = smoothstep(drop, 0.7, 1.5)
    points[..., 2] += carry * (forward * 1.15 * ahead - (1 - forward) * 0.35)
    # Hair behind the shoulder gathers towards the neck instead of hanging through the arm.
    points[..., 0] *= 1 - 0.18 * (1 - forward) * carry
    inward = 0.35 * forward * carry * np.exp(-(((np.abs(azimuth) - front) / 30) ** 2))[:, None]
    points[..., 0] *= 1 - inward
    return Piece(points.reshape(-1, 3), grid_triangles(*points.shape[:2]), HAIR)


def _tied(hair: Hair, shell: Float, rng: np.random.Generator) -> list[Piece]:
    if hair.extra == "none":
        return []
    size = hair.extra_size
    lumps = 1 + 0.06 * waves(rng, np.linspace(0, 360, 25), 6, lowest=2)[None, :].repeat(17, 0)
    if hair.extra == "top_bun":
        top = shell[len(AZIMUTHS) // 2, 0]
        centre = top + np.array([rng.normal(0, 0.06), 0.55 * size, -0.1])
        return [_piece(blob(centre, np.array([size, size * 0.85, size]), lumps))]
    if hair.extra == "bun":
        centre = SKULL_CENTRE + directions(
            np.array(180 + rng.normal(0, 20)), np.array(rng.uniform(5, 45))
        ) * (0.95 + size * 0.6)
        return [_piece(blob(centre, np.array([size, size, size]), lumps))]
    if hair.extra == "ponytail":
        side = 1 if rng.random() < 0.5 else -1
        root = SKULL_CENTRE + np.array([0.1 * side, rng.uniform(0.0, 0.6), -0.95])
        return [_tail(root, side, size, rng, forward=rng.random() < 0.6, knots=0)]
    sides = (1, -1) if hair.extra == "braids" else (1 if rng.random() < 0.5 else -1,)
    return [
        _tail(SKULL_CENTRE + np.array([0.62 * s, -0.55, -0.25]), s, size * 0.55, rng, forward=True, knots=7)
        for s in sides
    ]


def _tail(
    root: Float, side: int, size: float, rng: np.random.Generator, *, forward: bool, knots: int
) -> Piece:
    t = np.linspace(0, 1, 48)
    length = rng.uniform(1.6, 3.2)
    x = root[0] + side * (0.55 * np.sin(t * np.pi * 0.5) if forward else 0.25 * t)
    y = root[1] - length * t**1.15 + 0.12 * np.sin(t * np.pi)
    z = root[2] + (1.25 * smoothstep(t, 0.15, 0.6) if forward else -0.25 * t)
    radius = (
        size * (0.55 + 0.45 * np.sin(np.pi * np.clip(t * 1.1, 0, 1))) * (1 - 0.75 * smoothstep(t, 0.75, 1))
    )
    if knots:
        radius = radius * (0.82 + 0.22 * np.abs(np.sin(t * np.pi * knots)))
    return _piece(tube(np.stack([x, y, z], -1), radius))


def _piece(mesh: tuple[Float, NDArray[np.int32]]) -> Piece:
    return Piece(mesh[0], mesh[1], HAIR)
