"""Hair as strands: noise drawn out along the flow of each head of hair, bands of light, ragged outlines."""

from __future__ import annotations

import cv2
import numba
import numpy as np
from numpy.typing import NDArray

from facemask_editor.synthesis.parameters import FaceParameters
from facemask_editor.synthesis.shaded.geometry import Bits, L, Seen
from facemask_editor.synthesis.shaded.lamps import Light
from facemask_editor.synthesis.shaded.look import Look
from facemask_editor.synthesis.shaded.noise import Map, Rng, blur, clouds, noise, step, unit


def flow(seen: Seen, hair: Bits, face: FaceParameters, look: Look, rng: Rng) -> Map:
    """(H, W, 3) unit direction of the strands, in the camera's frame."""
    along = seen.along.copy()
    on = hair & (np.abs(along).sum(2) > 1e-9)
    unit(along)
    height, width = hair.shape
    # On the shell, strands also run back over the head or away from the parting.
    top = on & (seen.place[..., 1] > 0.25)
    normal = seen.normal
    if look.flow != "down":
        if look.flow == "back":
            wish = np.zeros((height, width, 3), np.float32)
            wish[..., 1], wish[..., 2] = 0.45, -1.0
            wish[..., 0] = 0.35 * np.sign(seen.place[..., 0]) * np.abs(seen.place[..., 0]) ** 0.5
        else:
            part = np.float32(np.sin(np.radians(face.hair.part)) * 0.8)
            wish = np.zeros((height, width, 3), np.float32)
            wish[..., 0] = np.tanh((seen.place[..., 0] - part) * 8)
            wish[..., 1], wish[..., 2] = -0.5, 0.25
        wish -= (wish * normal).sum(2, keepdims=True) * normal
        unit(wish)
        share = (step(seen.place[..., 1], 0.2, 0.7) * top)[..., None]
        along = along * (1 - share) + wish * share
    sway = 0.22 * clouds(rng, hair.shape, (3, 7)) + 0.06 * noise(rng, hair.shape, 30)
    if look.curl:
        sway += np.float32(1.6 * look.curl) * noise(rng, hair.shape, rng.uniform(14, 34))
        sway += np.float32(1.5 * max(0, look.curl - 0.5)) * noise(rng, hair.shape, rng.uniform(40, 80))
    c, s = np.cos(sway), np.sin(sway)
    x, y = along[..., 0] * c - along[..., 1] * s, along[..., 0] * s + along[..., 1] * c
    along = np.stack([x, y, along[..., 2]], 2)
    along[~on] = 0
    # Where the outline's annotator sees hair and no strand is, neighbours tell the way.
    sigma = 0.006 * height
    spread = blur(along, sigma)
    weight = blur(on.astype(np.float32), sigma)[..., None]
    smooth = spread / np.maximum(weight, 1e-3)
    smooth[..., 1] -= np.float32(1e-3)
    unit(smooth)
    return smooth


@numba.njit(cache=True)
def _drawn_out(grain: Map, flow_x: Map, flow_y: Map, where: NDArray[np.bool_], steps: int, out: Map) -> None:
    """Line integral convolution: ``grain`` averaged along the flow."""
    height, width = grain.shape
    for y in range(height):
        for x in range(width):
            if not where[y, x]:
                continue
            total = grain[y, x]
            count = 1
            for sign in (-1.0, 1.0):
                px, py = np.float32(x + 0.5), np.float32(y + 0.5)
                ox, oy = np.float32(0), np.float32(0)
                for _ in range(steps):
                    i, j = int(py), int(px)
                    dx, dy = flow_x[i, j], flow_y[i, j]
                    if ox * dx + oy * dy < 0:
                        dx, dy = -dx, -dy
                    ox, oy = dx, dy
                    px += np.float32(sign) * dx
                    py += np.float32(sign) * dy
                    if px < 0 or py < 0 or px >= width or py >= height:
                        break
                    if not where[int(py), int(px)]:
                        break
                    total += grain[int(py), int(px)]
                    count += 1
            out[y, x] = total / np.sqrt(np.float32(count))


def strands(hair: Bits, direction: Map, rng: Rng, curl: float) -> tuple[Map, Map]:
    """Fine strands and broad locks (H, W), about unit variance, inside ``hair``."""
    flat = np.hypot(direction[..., 0], direction[..., 1])
    flow_x = np.asarray(direction[..., 0] / np.maximum(flat, 0.25), np.float32)
    flow_y = np.asarray(-direction[..., 1] / np.maximum(flat, 0.25), np.float32)
    height, width = hair.shape
    fine = np.zeros(hair.shape, np.float32)
    grain = rng.standard_normal(hair.shape).astype(np.float32)
    length = max(4, round((0.03 if curl < 0.7 else 0.018) * height))
    _drawn_out(grain, flow_x, flow_y, hair, length, fine)
    small = (max(8, width // 4), max(8, height // 4))
    half = [cv2.resize(m, small, interpolation=cv2.INTER_AREA) for m in (flow_x, flow_y)]
    inside = cv2.resize(hair.astype(np.uint8), small, interpolation=cv2.INTER_NEAREST) > 0
    inside = cv2.dilate(inside.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    locks = np.zeros(small[::-1], np.float32)
    coarse = rng.standard_normal(small[::-1]).astype(np.float32)
    _drawn_out(coarse, half[0], half[1], inside, max(3, round(0.07 * small[1])), locks)
    locks = cv2.resize(locks, (width, height), interpolation=cv2.INTER_CUBIC)
    return fine, np.asarray(locks, np.float32)


def hair_colour(seen: Seen, hair: Bits, direction: Map, fine: Map, locks: Map, look: Look, rng: Rng) -> Map:
    """(H, W, 3) albedo: darker roots and gaps, lighter tips, streaks."""
    tip = np.clip(step(-seen.place[..., 1], -0.6, 1.6) + 0.2 * locks, 0, 1)
    colour = look.hair + (look.hair_tip - look.hair) * tip[..., None]
    streak = np.float32(0.25 + 0.45 * look.streaks)
    tone = np.exp(np.float32(0.16) * fine + streak * 0.55 * locks - 0.1)
    warm = 1 + np.float32(0.08) * noise(rng, hair.shape, 8)
    return np.asarray(
        colour * tone[..., None] * np.stack([warm, np.ones_like(warm), 1 / warm], 2), np.float32
    )


def hair_shine(
    seen: Seen, direction: Map, light: Light, fine: Map, locks: Map, shadow: Map, look: Look
) -> tuple[Map, Map]:
    """Diffuse light and highlights (H, W, 3) on strands (Kajiya and Kay 1989)."""
    diffuse = np.zeros((*fine.shape, 3), np.float32)
    shine = np.zeros_like(diffuse)
    jitter = 0.12 * locks + 0.06 * fine
    tangent = direction + jitter[..., None] * seen.normal
    unit(tangent)
    for number, lamp in enumerate(light.lamps):
        towards = lamp.towards.astype(np.float32)
        facing = seen.normal @ towards
        along = direction @ towards
        round_ = np.sqrt(np.clip(1 - along * along, 0, 1))
        reach = np.clip(0.55 * facing + 0.45, 0, 1) * round_
        if number == 0:
            reach = reach * (1 - np.float32(light.shadow) * (1 - shadow))
        half = towards + np.array([0, 0, 1], np.float32)
        half /= np.linalg.norm(half) + 1e-6
        dot = tangent @ half
        band = np.clip(1 - dot * dot, 0, 1) ** np.float32(14 + 40 * look.shine)
        diffuse += reach[..., None] * lamp.colour
        shine += (band * reach * np.clip(0.8 + 0.3 * fine, 0, 2))[..., None] * lamp.colour
    return diffuse, shine


def ragged(hair: Bits, rng: Rng, curl: float) -> Map:
    """(H, W) cover of hair whose outline frays into strands, 0 to 1."""
    height, width = hair.shape
    scale = height / 512
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    reach = np.float32(rng.uniform(0.4, 1.8) * (1 + curl) * scale)
    rows += reach * clouds(rng, hair.shape, (45, 110), 0.7)
    columns += reach * clouds(rng, hair.shape, (45, 110), 0.7)
    soft = blur(hair.astype(np.float32), rng.uniform(0.8, 3.0) * scale)
    return np.asarray(
        cv2.remap(soft, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.float32
    )


def flyaways(hair: Bits, count: int, rng: Rng) -> Map:
    """(H, W) cover of single hairs that leave the outline: too thin for anyone to annotate."""
    layer = np.zeros(hair.shape, np.uint8)
    contours, _ = cv2.findContours(hair.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if not contours or not count:
        return layer.astype(np.float32)
    outline = max(contours, key=len)[:, 0].astype(np.float64)
    size = hair.shape[0]
    middle = outline.mean(0)
    starts = rng.integers(len(outline), size=count)
    for start in outline[starts]:
        out = start - middle
        out /= np.hypot(*out) + 1e-6
        heading = np.array([out[0] + rng.normal(0, 0.7), 0.5 * out[1] + rng.normal(0.1, 0.7)])
        t = np.linspace(0, 1, 9)[:, None] * rng.uniform(0.015, 0.08) * size
        bend = np.array([-heading[1], heading[0]]) * rng.normal(0, 0.5)
        path = start + heading * t + bend * t**2 / (0.06 * size)
        cv2.polylines(
            layer, [np.rint(path * 8).astype(np.int32)], False, int(rng.uniform(60, 200)), 1, cv2.LINE_AA, 3
        )
    return layer.astype(np.float32) / 255


def is_hair(labels: NDArray[np.uint8]) -> Bits:
    """Where hair is."""
    return np.asarray(labels == L["hair"])
