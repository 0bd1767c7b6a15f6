"""Light on surfaces: cast shadows by a depth map from the lamp, wrapped diffuse light, gloss, occlusion."""

from __future__ import annotations

import cv2
import numba
import numpy as np
from numpy.typing import NDArray

from facemask_editor.synthesis.raster import draw, snap
from facemask_editor.synthesis.shaded.geometry import Seen
from facemask_editor.synthesis.shaded.lamps import Light
from facemask_editor.synthesis.shaded.noise import Map, blur, unit

SHADOW_MAP = 224
REACH = 2.3
"""Half side of what the shadow map covers, dm around the head."""

MIDDLE = np.array([0.0, -0.3, -0.4])
TAPS = 12


def bumped(normal: Map, height: Map, pixel: float) -> Map:
    """Normals (H, W, 3) tilted by the slope of a ``height`` map (H, W) in dm; ``pixel`` is dm a pixel."""
    down, right = np.gradient(height)
    tilted = normal.copy()
    tilted[..., 0] -= right / np.float32(pixel)
    tilted[..., 1] += down / np.float32(pixel)
    unit(tilted)
    return tilted


def occlusion(seen: Seen) -> Map:
    """How open (0 to 1) each pixel lies: what stands before its neighbourhood darkens it."""
    there = seen.surface > 0
    z = np.where(there, seen.place[..., 2], -2.5).astype(np.float32)
    half: Map = np.asarray(cv2.resize(z, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA))
    open_: Map = np.ones_like(half)
    for sigma, strength, most in ((0.006, 7.0, 0.06), (0.018, 3.0, 0.2), (0.05, 1.1, 0.5)):
        wall: Map = np.clip(blur(half, sigma * half.shape[0]) - half, 0, most)
        open_ -= strength * wall
    wide = cv2.resize(np.clip(open_, 0.15, 1), z.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return np.asarray(wide, np.float32)


def cast_shadow(seen: Seen, light: Light, rng: np.random.Generator) -> Map:
    """How much (0 to 1) of the first lamp reaches each pixel."""
    lamp = light.lamps[0]
    towards = lamp.towards
    right = np.cross([0.0, 1.0, 0.0], towards)
    right /= np.linalg.norm(right) + 1e-9
    up = np.cross(towards, right)
    basis = np.stack([right, up, towards])
    nearest = np.full((SHADOW_MAP, SHADOW_MAP), -np.inf)
    winner = np.full((SHADOW_MAP, SHADOW_MAP), -1, np.int32)
    weights = np.zeros((SHADOW_MAP, SHADOW_MAP, 2), np.float32)
    for points, triangles in seen.casters:
        there = (points - MIDDLE) @ basis.T
        screen = (there[:, :2] / REACH + 1) * (SHADOW_MAP / 2)
        draw(snap(screen), np.ascontiguousarray(there[:, 2]), triangles, 0, nearest, winner, weights)
    angles = rng.uniform(0, 2 * np.pi, 1) + np.arange(TAPS) * 2.39996
    radii = np.sqrt((np.arange(TAPS) + 0.5) / TAPS) * max(lamp.soft, 0.02) * SHADOW_MAP / (2 * REACH)
    taps = np.stack([radii * np.cos(angles), radii * np.sin(angles)], 1).astype(np.float32)
    lit: Map = np.ones(seen.surface.shape, np.float32)
    _look_up(
        seen.surface, seen.place, seen.normal, basis.astype(np.float32), nearest.astype(np.float32), taps,
        0.045 + 0.25 * lamp.soft, lit,
    )  # fmt: skip
    return blur(lit, 0.0022 * seen.size)


@numba.njit(cache=True)
def _look_up(
    surface: NDArray[np.uint8],
    place: Map,
    normal: Map,
    basis: Map,
    nearest: Map,
    taps: Map,
    bias: float,
    lit: Map,
) -> None:
    height, width = surface.shape
    size = nearest.shape[0]
    for y in range(height):
        for x in range(width):
            if surface[y, x] == 0:
                continue
            # A step along the normal keeps a surface from shadowing itself.
            px = place[y, x, 0] + np.float32(0.02) * normal[y, x, 0]
            py = place[y, x, 1] + np.float32(0.3) + np.float32(0.02) * normal[y, x, 1]
            pz = place[y, x, 2] + np.float32(0.4) + np.float32(0.02) * normal[y, x, 2]
            u = ((basis[0, 0] * px + basis[0, 1] * py + basis[0, 2] * pz) / np.float32(2.3) + 1) * size / 2
            v = ((basis[1, 0] * px + basis[1, 1] * py + basis[1, 2] * pz) / np.float32(2.3) + 1) * size / 2
            d = basis[2, 0] * px + basis[2, 1] * py + basis[2, 2] * pz + bias
            through = 0
            for k in range(taps.shape[0]):
                i = int(u + taps[k, 0])
                j = int(v + taps[k, 1])
                if i < 0 or j < 0 or i >= size or j >= size or nearest[j, i] <= d:
                    through += 1
            lit[y, x] = np.float32(through) / np.float32(taps.shape[0])


def lit(
    seen: Seen, normal: Map, light: Light, shadow: Map, open_: Map, gloss: Map, wrap: Map
) -> tuple[Map, Map]:
    """Diffuse light and gloss (H, W, 3) at each pixel.

    Args:
        shadow, open_: (H, W) as of `cast_shadow` and `occlusion`.
        gloss: (H, W) exponent of the highlight.
        wrap: (H, W) 1 on skin, into which light spreads red, 0 elsewhere.
    """
    lamps = np.array([[*lamp.towards, *lamp.colour] for lamp in light.lamps], np.float32)
    diffuse = np.zeros((*shadow.shape, 3), np.float32)
    shine = np.zeros_like(diffuse)
    _light(
        seen.surface, normal, lamps, light.sky, light.ground, np.float32(light.shadow), shadow, open_, gloss,
        wrap, diffuse, shine,
    )  # fmt: skip
    return diffuse, shine


@numba.njit(cache=True)
def _light(
    surface: NDArray[np.uint8],
    normal: Map,
    lamps: Map,
    sky: Map,
    ground: Map,
    strength: np.float32,
    shadow: Map,
    open_: Map,
    gloss: Map,
    wrap: Map,
    diffuse: Map,
    shine: Map,
) -> None:
    height, width = surface.shape
    for y in range(height):
        for x in range(width):
            if surface[y, x] == 0:
                continue
            nx, ny, nz = normal[y, x, 0], normal[y, x, 1], normal[y, x, 2]
            up = np.float32(0.5) + np.float32(0.5) * ny
            for c in range(3):
                diffuse[y, x, c] = (ground[c] + (sky[c] - ground[c]) * up) * open_[y, x]
            for k in range(lamps.shape[0]):
                lx, ly, lz = lamps[k, 0], lamps[k, 1], lamps[k, 2]
                cosine = nx * lx + ny * ly + nz * lz
                reach = np.float32(1)
                if k == 0:
                    reach = np.float32(1) - strength * (np.float32(1) - shadow[y, x])
                    reach *= np.float32(0.45) + np.float32(0.55) * open_[y, x]
                elif open_[y, x] < 1:
                    reach = open_[y, x]
                for c in range(3):
                    w = wrap[y, x] * (np.float32(0.3) if c == 0 else np.float32(0.12)) + np.float32(0.03)
                    d = (cosine + w) / (1 + w)
                    if d > 0:
                        # Shadows on skin have red rims: red light goes further in it.
                        part = reach
                        if wrap[y, x] > 0 and c == 0:
                            part = reach + np.float32(0.12) * wrap[y, x] * reach * (1 - reach)
                        diffuse[y, x, c] += lamps[k, 3 + c] * d * part
                if cosine > 0:
                    hx, hy, hz = lx, ly, lz + np.float32(1)
                    length = np.sqrt(hx * hx + hy * hy + hz * hz) + np.float32(1e-6)
                    facing = (nx * hx + ny * hy + nz * hz) / length
                    if facing > 0:
                        s = facing ** gloss[y, x] * (gloss[y, x] + 4) / 40 * reach
                        fresnel = np.float32(0.35) + np.float32(0.65) * (1 - max(nz, np.float32(0))) ** 2
                        for c in range(3):
                            shine[y, x, c] += lamps[k, 3 + c] * s * fresnel


def pixel_size(seen: Seen) -> float:
    """Decimetres a pixel is wide, from the places of neighbours."""
    inside = seen.surface == 1
    both = inside[:, 1:] & inside[:, :-1]
    if not both.any():
        return 3.0 / seen.size
    steps = np.abs(np.diff(seen.place[..., 0], axis=1))[both]
    return float(np.median(steps)) + 1e-4
