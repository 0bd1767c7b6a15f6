"""Hair as strands: noise drawn out along the flow of each head of hair, bands of light, ragged outlines."""

from __future__ import annotations

import cv2
import numba
import numpy as np

from facemask_editor.synthesis.parameters import FaceParameters
from facemask_editor.synthesis.shaded.geometry import Bits, Seen
from facemask_editor.synthesis.shaded.lamps import Light
from facemask_editor.synthesis.shaded.look import Look
from facemask_editor.synthesis.shaded.noise import Map, Rng, blur, clouds, noise, step, unit


def flow(seen: Seen, hair: Bits, face: FaceParameters, look: Look, rng: Rng) -> Map:
    """(H, W, 3) unit direction of the strands, in the camera's frame; smooth, so made at half the size."""
    half = np.s_[::2, ::2]
    along, place, normal = seen.along[half].copy(), seen.place[half], seen.normal[half]
    on = hair[half] & (np.abs(along).sum(2) > 1e-9)
    unit(along)
    if look.flow != "down":
        # On the shell, strands also run back over the head or away from the parting.
        wish = np.empty_like(along)
        if look.flow == "back":
            wish[..., 0] = 0.35 * np.sign(place[..., 0]) * np.abs(place[..., 0]) ** 0.5
            wish[..., 1], wish[..., 2] = 0.45, -1.0
        else:
            part = np.float32(np.sin(np.radians(face.hair.part)) * 0.8)
            wish[..., 0] = np.tanh((place[..., 0] - part) * 8)
            wish[..., 1], wish[..., 2] = -0.5, 0.25
        wish -= (wish * normal).sum(2, keepdims=True) * normal
        unit(wish)
        share = (step(place[..., 1], 0.2, 0.7) * on)[..., None]
        along = along * (1 - share) + wish * share
    shape = on.shape
    sway = np.float32(0.22) * clouds(rng, shape, (3, 7)) + np.float32(0.05) * noise(rng, shape, 30)
    if look.curl:
        sway += np.float32(1.6 * look.curl) * noise(rng, shape, rng.uniform(14, 34))
        sway += np.float32(1.5 * max(0, look.curl - 0.5)) * noise(rng, shape, rng.uniform(40, 80))
    c, s = np.cos(sway), np.sin(sway)
    along[..., 0], along[..., 1] = (
        along[..., 0] * c - along[..., 1] * s,
        along[..., 0] * s + along[..., 1] * c,
    )
    along[~on] = 0
    # Where hair is and no strand, as over hidden ears, neighbours tell the way.
    sigma = 0.006 * shape[0]
    smooth = blur(along, sigma) / np.maximum(blur(on.astype(np.float32), sigma)[..., None], 1e-3)
    smooth[..., 1] -= np.float32(1e-3)
    whole = np.asarray(cv2.resize(smooth, hair.shape[::-1], interpolation=cv2.INTER_LINEAR), np.float32)
    unit(whole)
    return whole


def smoothed(seen: Seen, hair: Bits, look: Look) -> None:
    """Even out the normals of hair: strands shade it, not the bumps that its outline needs."""
    half = np.s_[::2, ::2]
    on = hair[half].astype(np.float32)
    sigma = (0.012 if look.curl < 0.5 else 0.004) * on.shape[0]
    near = blur(seen.normal[half] * on[..., None], sigma) / np.maximum(blur(on, sigma), 1e-3)[..., None]
    whole = np.asarray(cv2.resize(near, hair.shape[::-1], interpolation=cv2.INTER_LINEAR), np.float32)
    unit(whole)
    seen.normal[hair] = whole[hair]


@numba.njit(cache=True)
def _drawn_out(
    grain: Map, flow_x: Map, flow_y: Map, where: Bits, steps: int, stride: float, out: Map
) -> None:
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
                    px += np.float32(sign) * stride * dx
                    py += np.float32(sign) * stride * dy
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
    length = max(4, round((0.05 if curl < 0.5 else 0.02) * height))
    _drawn_out(grain, flow_x, flow_y, hair, length // 2, 2.0, fine)
    small = (max(8, width // 4), max(8, height // 4))
    half = [cv2.resize(m, small, interpolation=cv2.INTER_AREA) for m in (flow_x, flow_y)]
    inside = cv2.resize(hair.astype(np.uint8), small, interpolation=cv2.INTER_NEAREST) > 0
    inside = cv2.dilate(inside.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    locks = np.zeros(small[::-1], np.float32)
    coarse = rng.standard_normal(small[::-1]).astype(np.float32)
    _drawn_out(
        coarse, half[0], half[1], inside, max(3, round((0.14 if curl < 0.5 else 0.05) * small[1])), 1.0, locks
    )
    locks = cv2.resize(locks, (width, height), interpolation=cv2.INTER_CUBIC)
    return fine, np.asarray(locks, np.float32)


def hair_colour(seen: Seen, hair: Bits, direction: Map, fine: Map, locks: Map, look: Look, rng: Rng) -> Map:
    """(H, W, 3) albedo: darker roots and gaps, lighter tips, streaks."""
    tip = np.clip(step(-seen.place[..., 1], -0.6, 1.6) + 0.2 * locks, 0, 1)
    colour = look.hair + (look.hair_tip - look.hair) * tip[..., None]
    streak = np.float32(0.25 + 0.45 * look.streaks)
    tone = np.exp(
        np.float32((0.11 + 0.16 * look.streaks) * (1 - 0.4 * look.curl)) * fine
        + streak * np.float32(0.95) * locks
        + np.float32(0.42) * clouds(rng, hair.shape, (3, 6))
        - np.float32(0.2)
    )
    warm = 1 + np.float32(0.08) * noise(rng, hair.shape, 8)
    return np.asarray(
        colour * tone[..., None] * np.stack([warm, np.ones_like(warm), 1 / warm], 2), np.float32
    )


def hair_shine(
    seen: Seen, hair: Bits, direction: Map, light: Light, fine: Map, locks: Map, shadow: Map, look: Look
) -> tuple[Map, Map]:
    """Diffuse light and highlights (H, W, 3) on strands (Kajiya and Kay 1989)."""
    diffuse = np.zeros((*fine.shape, 3), np.float32)
    shine = np.zeros_like(diffuse)
    rows = []
    for lamp in light.lamps:
        half = lamp.towards.copy()
        half[2] += 1.0
        rows.append([*lamp.towards, *(half / (np.linalg.norm(half) + 1e-6)), *lamp.colour])
    _on_strands(
        hair, seen.normal, direction, fine, locks, shadow, np.array(rows, np.float32), light.shadow,
        14 + 40 * look.shine, diffuse, shine,
    )  # fmt: skip
    return diffuse, shine


@numba.njit(cache=True)
def _on_strands(
    hair: Bits,
    normal: Map,
    direction: Map,
    fine: Map,
    locks: Map,
    shadow: Map,
    lamps: Map,
    strength: float,
    gloss: float,
    diffuse: Map,
    shine: Map,
) -> None:
    height, width = fine.shape
    for y in range(height):
        for x in range(width):
            if not hair[y, x]:
                continue
            nx, ny, nz = normal[y, x, 0], normal[y, x, 1], normal[y, x, 2]
            dx, dy, dz = direction[y, x, 0], direction[y, x, 1], direction[y, x, 2]
            # Strands stand off the head by chance, which breaks the band of light.
            lift = np.float32(0.12) * locks[y, x] + np.float32(0.06) * fine[y, x]
            tx, ty, tz = dx + lift * nx, dy + lift * ny, dz + lift * nz
            size = np.sqrt(tx * tx + ty * ty + tz * tz) + np.float32(1e-6)
            for k in range(lamps.shape[0]):
                lamp = lamps[k]
                along = dx * lamp[0] + dy * lamp[1] + dz * lamp[2]
                facing = nx * lamp[0] + ny * lamp[1] + nz * lamp[2]
                reach = min(max(0.55 * facing + 0.45, 0.0), 1.0) * np.sqrt(max(1 - along * along, 0.0))
                if k == 0:
                    reach *= 1 - strength * (1 - shadow[y, x])
                dot = (tx * lamp[3] + ty * lamp[4] + tz * lamp[5]) / size
                band = max(1 - dot * dot, 0.0) ** gloss * reach * max(0.8 + 0.3 * fine[y, x], 0.0)
                for c in range(3):
                    diffuse[y, x, c] += lamp[6 + c] * reach
                    shine[y, x, c] += lamp[6 + c] * band


def frayed(hair: Bits, fine: Map, rng: Rng, curl: float) -> Map:
    """(H, W) cover of hair whose outline frays into strands, 0 to 1; on average it stays where it is."""
    height, width = hair.shape
    scale = height / 512
    reach = np.float32(rng.uniform(0.2, 0.8) * (1 + 2 * curl) * scale)
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    rows += reach * clouds(rng, hair.shape, (45, 110), 0.7)
    columns += reach * clouds(rng, hair.shape, (45, 110), 0.7)
    soft = blur(hair.astype(np.float32), rng.uniform(1.2, 5.0) * scale)
    soft = np.asarray(cv2.remap(soft, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE))
    strand = np.float32(rng.uniform(0.5, 1.2)) * soft * (1 - soft) * fine
    half = rng.uniform(0.12, 0.4)
    return step(soft + strand, 0.5 - half, 0.5 + half)


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
