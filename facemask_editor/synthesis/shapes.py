"""Meshes of loose pieces (hair, hats, glasses, jewellery) and the noise that makes them irregular."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float64]
Triangles = NDArray[np.int32]


@dataclass(frozen=True)
class Piece:
    """Triangles of one label in the head's frame: vertices (N, 3), triangles (T, 3)."""

    vertices: Float
    triangles: Triangles
    label: int


def grid_triangles(rows: int, columns: int, keep: NDArray[np.bool_] | None = None) -> Triangles:
    """Two triangles for each cell of a rows x columns grid of points, for the cells in ``keep``."""
    corner = np.arange(rows * columns, dtype=np.int32).reshape(rows, columns)
    a, b, c, d = corner[:-1, :-1], corner[1:, :-1], corner[1:, 1:], corner[:-1, 1:]
    quads = np.stack([a, b, c, d], -1)
    quads = quads.reshape(-1, 4) if keep is None else quads[keep]
    return np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])


def tube(path: Float, radius: Float, sides: int = 12) -> tuple[Float, Triangles]:
    """A tube along points (N, 3) with a radius (N,) at each, closed by its narrowing ends only."""
    ahead = np.gradient(path, axis=0)
    ahead /= np.linalg.norm(ahead, axis=1, keepdims=True) + 1e-9
    across = np.cross(ahead, np.array([0.0, 0.0, 1.0]))
    across /= np.linalg.norm(across, axis=1, keepdims=True) + 1e-9
    up = np.cross(across, ahead)
    angle = np.linspace(0, 2 * np.pi, sides + 1)
    ring = across[:, None] * np.cos(angle)[None, :, None] + up[:, None] * np.sin(angle)[None, :, None]
    points = path[:, None] + ring * radius[:, None, None]
    return points.reshape(-1, 3), grid_triangles(len(path), sides + 1)


def blob(centre: Float, radii: Float, lumps: Float | None = None) -> tuple[Float, Triangles]:
    """An ellipsoid of 16 x 24 cells; ``lumps`` (17, 25) scales the radius."""
    polar, around = np.meshgrid(np.linspace(0, np.pi, 17), np.linspace(0, 2 * np.pi, 25), indexing="ij")
    unit = np.stack([np.sin(polar) * np.cos(around), np.cos(polar), np.sin(polar) * np.sin(around)], -1)
    if lumps is not None:
        unit = unit * lumps[..., None]
    return (centre + unit * radii).reshape(-1, 3), grid_triangles(17, 25)


def ribbon(inner: Float, outer: Float) -> tuple[Float, Triangles]:
    """The band between two curves of N points (N, 3) each."""
    return np.concatenate([inner, outer]).reshape(-1, 3), grid_triangles(2, len(inner))


def waves(rng: np.random.Generator, angle: Float, count: int, lowest: int = 1, fall: float = 0.7) -> Float:
    """Smooth noise over angles in degrees that closes on itself, about unit variance."""
    order = np.arange(lowest, lowest + count)
    size = order**-fall
    size = size / np.sqrt((size**2).sum() / 2)
    phase = rng.uniform(0, 2 * np.pi, count)
    result: Float = (size * np.cos(np.radians(angle)[..., None] * order + phase)).sum(-1)
    return result


def smoothstep(x: Float | float, low: float, high: float) -> Float:
    """0 below ``low``, 1 above ``high``, smooth between."""
    t = np.clip((np.asarray(x, np.float64) - low) / (high - low), 0, 1)
    result: Float = t * t * (3 - 2 * t)
    return result
