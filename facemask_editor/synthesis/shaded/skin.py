"""Skin, lips, brows, beard, eyes and the inside of the mouth: colour and gloss at each pixel of the head."""

from __future__ import annotations

import cv2
import numpy as np

from facemask_editor.synthesis.outlines import PLANE, outline_plane
from facemask_editor.synthesis.parameters import FaceParameters
from facemask_editor.synthesis.shaded.geometry import EYE, MOUTH, SKIN, Bits, L, Seen
from facemask_editor.synthesis.shaded.look import Look
from facemask_editor.synthesis.shaded.noise import Map, Rng, blur, clouds, noise, paint, step

X, Y, Z, LIP_RING, LIP_SIDE, EYE_RING, EAR = range(7)
EYES = ((0.289, 0.0, 0.0), (-0.289, 0.0, 0.0))
"""Canonical middles of the eyeballs, the person's left first."""

EYEBALL = 0.146
CORNER = (0.2136, -0.675)
"""Canonical corner of the mouth."""


def _spot(at: Map, x: float, y: float, wide: float, high: float) -> Map:
    """A soft blot at both sides of the face, about 1 in its middle."""
    dx, dy = (np.abs(at[..., X]) - np.float32(x)) / wide, (at[..., Y] - np.float32(y)) / high
    return np.asarray(np.exp(-(dx * dx + dy * dy)) * (at[..., Z] > -0.6), np.float32)


def skin_colour(seen: Seen, look: Look, rng: Rng) -> Map:
    """(H, W, 3) albedo of bare skin, anywhere on head and torso."""
    at, shape = seen.at, seen.surface.shape
    base = np.broadcast_to(look.skin, (*shape, 3)).astype(np.float32)
    red = 0.9 * _spot(at, 0.42, -0.38, 0.2, 0.2) + 0.7 * _spot(at, 0.0, -0.36, 0.17, 0.14)
    red += 0.25 * _spot(at, 0.0, -0.95, 0.25, 0.15) + 0.4 * step(at[..., EAR], 0.3, 0.9)
    red += 0.35 * clouds(rng, shape, (4, 9, 22))
    strength = np.float32(0.05 + 0.16 * look.redness) * red
    colour = base * np.stack([1 + 0.15 * strength, 1 - 0.9 * strength, 1 - 0.8 * strength], 2)
    uneven = 1 + np.float32(0.025 + 0.03 * look.age) * clouds(rng, shape, (5, 12, 30, 80), 0.6)
    colour = colour * uneven[..., None]
    socket = 0.22 * _spot(at, 0.24, 0.03, 0.17, 0.13) + 0.2 * look.age * _spot(at, 0.27, -0.2, 0.14, 0.07)
    colour *= 1 - socket[..., None] * np.array([0.7, 0.9, 0.75], np.float32)
    if look.freckles:
        spots = step(noise(rng, shape, 120), 1.2, 2.0) * step(clouds(rng, shape, (5, 12)), -0.6, 1.0)
        near = _spot(at, 0.3, -0.25, 0.35, 0.35) + 0.25
        colour *= 1 - (np.float32(0.45 * look.freckles) * spots * near)[..., None] * np.array(
            [0.6, 0.9, 1.0], np.float32
        )
    if rng.random() < 0.3:  # a mole
        x, y = rng.uniform(-0.6, 0.6), rng.uniform(-1.0, 0.5)
        d = np.hypot(at[..., X] - x, at[..., Y] - y)
        colour = paint(colour, look.skin * 0.25, 0.8 * (1 - step(d, 0.008, 0.022)) * (at[..., Z] > -0.5))
    return np.clip(colour, 0.003, 0.95)


def oiliness(seen: Seen, look: Look) -> Map:
    """(H, W) strength of highlights on skin: forehead, nose and cheekbones shine most."""
    at = seen.at
    most = 0.9 * _spot(at, 0.1, 0.5, 0.4, 0.25) + _spot(at, 0.0, -0.25, 0.12, 0.25)
    most += 0.9 * _spot(at, 0.38, -0.2, 0.18, 0.14) + 0.5 * _spot(at, 0.0, -0.95, 0.15, 0.12)
    strength = np.float32(0.04 + 0.6 * look.oil**2)
    return np.asarray(strength * (0.35 + 0.65 * np.clip(most, 0, 1)), np.float32)


def wrinkles(seen: Seen, look: Look, rng: Rng, smile: float) -> Map:
    """(H, W) height in dm: lines of age and laughter, pores."""
    at, shape = seen.at, seen.surface.shape
    x, y = np.abs(at[..., X]), at[..., Y]
    warp = 0.02 * clouds(rng, shape, (6, 14))
    depth = np.zeros(shape, np.float32)
    # from the wings of the nose past the corners of the mouth
    t = (np.float32(-0.38) - y) / 0.5
    line = 0.2 + 0.16 * np.clip(t, 0, 1.2) ** 0.8 + warp
    fold = np.exp(-(((x - line) / 0.03) ** 2)) * step(t, 0.0, 0.2) * (1 - step(t, 0.7, 1.05))
    depth -= np.float32(0.010 * (0.25 + look.age + 0.8 * smile)) * fold
    if look.age > 0.05:
        rows = np.sin((y + 2.5 * warp) * 2 * np.pi / 0.1 + 0.6 * x)
        forehead = step(y, 0.3, 0.42) * (1 - step(y, 0.75, 0.95)) * (1 - step(x, 0.4, 0.6))
        depth -= np.float32(0.004 * look.age) * np.clip(rows, 0, 1) ** 3 * forehead
        crow = _spot(at, 0.56, -0.02, 0.09, 0.14)
        rays = np.sin(np.arctan2(y + 0.01, x - 0.4) * 14 + 20 * warp)
        depth -= np.float32(0.004 * look.age) * np.clip(rays, 0, 1) ** 2 * crow
        bag = np.exp(-(((y + 0.17 + 0.5 * (x - 0.29) ** 2) / 0.02) ** 2)) * _spot(at, 0.29, -0.17, 0.16, 0.1)
        depth -= np.float32(0.006 * look.age) * bag
        depth += np.float32(0.0006 * look.age) * clouds(rng, shape, (40, 90, 160), 0.7)
    return depth + np.float32(0.00012) * noise(rng, shape, 160)


def lips(colour: Map, seen: Seen, face: FaceParameters, look: Look, rng: Rng) -> tuple[Map, Map]:
    """Colour with lips, and how much lip is at each pixel (H, W)."""
    at, shape = seen.at, seen.surface.shape
    top = np.where(at[..., LIP_SIDE] > 0, face.features.upper_lip, face.features.lower_lip)
    ring = at[..., LIP_RING]
    front = (seen.surface == SKIN) | (seen.glass > 0)
    alpha = (1 - step((ring - top).astype(np.float32), -1.0, 0.35)) * front * (at[..., Z] > -0.3)
    alpha = alpha * (at[..., LIP_SIDE] != 0)
    alpha = np.maximum(alpha, ((ring < top - 0.5) & front).astype(np.float32))
    streak = 1 + 0.08 * noise(rng, shape, 40, 3.0)
    tone = look.lip[None, None] * streak[..., None]
    darker = 1 - 0.45 * (1 - step(ring, 0.0, 1.6))
    lips_ = tone * darker[..., None]
    return paint(colour, lips_, 0.92 * alpha), np.asarray(alpha, np.float32)


def brows(colour: Map, seen: Seen, face: FaceParameters, look: Look, rng: Rng) -> tuple[Map, Map]:
    """Colour with brows of single hairs; and their cover (H, W)."""
    at, shape = seen.at, seen.surface.shape
    brow_rows = slice(PLANE // 10, PLANE // 2)  # of the plane, around the brows
    plane = np.isin(outline_plane(face.features)[brow_rows], (L["l_brow"], L["r_brow"])).astype(np.float32)
    plane = blur(plane, 7.0)
    column = np.asarray((at[..., X] + 1) * (PLANE / 2), np.float32)
    row = np.asarray((0.8 - at[..., Y]) * (PLANE / 2) - brow_rows.start, np.float32)
    side = np.sign(at[..., X])
    # hairs lean outwards and up: noise drawn out along that direction
    lean = np.float32(rng.uniform(0.2, 0.8))
    across = (at[..., Y] - lean * np.abs(at[..., X]) * 0.5) * 80
    along = np.abs(at[..., X]) * 22 + side * 7
    grain = rng.standard_normal((256, 256)).astype(np.float32)
    hairs = cv2.remap(
        grain, (along % 255).astype(np.float32), (across % 255).astype(np.float32), cv2.INTER_LINEAR
    )
    ragged = column + 3 * noise(rng, shape, 60), row + 3 * noise(rng, shape, 60)
    inside = np.asarray(
        cv2.remap(plane, ragged[0].astype(np.float32), ragged[1].astype(np.float32), cv2.INTER_LINEAR)
    )
    alpha = step(inside, 0.05, 0.85) * np.clip(look.brow_full * (0.9 + 0.25 * hairs), 0, 1)
    alpha *= (at[..., Z] > -0.45) & (seen.surface > 0)
    return paint(colour, look.brow, np.asarray(alpha, np.float32)), np.asarray(alpha, np.float32)


def beard_cover(seen: Seen, face: FaceParameters, look: Look, rng: Rng) -> Map:
    """(H, W) how thick a beard grows, 0 to 1."""
    shape = seen.surface.shape
    if look.beard == "none":
        return np.zeros(shape, np.float32)
    at = seen.at
    x, y, z = np.abs(at[..., X]), at[..., Y], at[..., Z]
    warp = 0.05 * clouds(rng, shape, (8, 20))
    edge = np.interp(x, [0, 0.2, 0.35, 0.55, 0.75], [-0.42, -0.5, -0.62, -0.5, -0.1]).astype(np.float32)
    low = step(edge - y + warp, -0.02, 0.14)
    mouth = np.exp(-((x / 0.24) ** 4) - (((y + 0.69) / 0.12) ** 4))
    under_nose = (
        step(-0.46 - y + 0.4 * warp, -0.02, 0.03) * (1 - step(-y, 0.62, 0.7)) * (1 - step(x, 0.22, 0.32))
    )
    neck = 1 - step(-y - 0.2 * z + warp, 1.15 + face.features.beard, 1.4 + face.features.beard)
    full = np.maximum(low * step(x + np.abs(y + 0.7), 0.2, 0.34), under_nose) * neck * (z > -0.75)
    if look.beard == "moustache":
        full = under_nose
    elif look.beard == "goatee":
        chin = step(-y, 0.72, 0.8) * (1 - step(x, 0.2, 0.3)) * neck * (z > -0.4)
        full = np.maximum(chin, under_nose)
    ring_free = step(at[..., LIP_RING], face.features.lower_lip - 0.5, face.features.lower_lip + 1.0)
    most = {"shadow": 0.32, "stubble": 0.6}.get(look.beard, 0.95)
    patchy = np.clip(0.9 + 0.16 * clouds(rng, shape, (12, 50, 120), 1.1), 0, 1)
    cover = full * ring_free * patchy * np.float32(most * look.beard_full) * (1 - 0.3 * mouth)
    return np.asarray(np.clip(cover, 0, 1) * (at[..., EAR] < 0.3), np.float32)


def eyes(colour: Map, seen: Seen, look: Look, rng: Rng) -> tuple[Map, Map]:
    """Colour with eyeballs, lashes and eye shadow; and the wet of the eyes (H, W)."""
    at, size = seen.at, seen.size
    gaze = np.array([rng.normal(0, 0.16), rng.normal(0, 0.07), 1.0])
    gaze /= np.linalg.norm(gaze)
    iris, pupil = rng.uniform(0.42, 0.48), rng.uniform(0.13, 0.24)
    wet = np.zeros(seen.surface.shape, np.float32)
    skin = (seen.surface == SKIN) & (at[..., Z] > -0.4)
    ring = at[..., EYE_RING]
    for side in (1, -1):
        middle = np.array([0.289 * side, 0.0, 0.0], np.float32)
        inside = (seen.surface == EYE) & (at[..., X] * side > 0)
        if inside.any():
            p = (at[inside, :3] - middle) / np.float32(EYEBALL)
            p /= np.linalg.norm(p, axis=1, keepdims=True) + 1e-6
            angle = np.arccos(np.clip(p @ gaze.astype(np.float32), -1, 1))
            white = np.array([0.58, 0.53, 0.50], np.float32) * (1 - 0.25 * step(angle, 0.5, 1.1))[:, None]
            rim = 1 - step(angle, iris - 0.04, iris + 0.05)
            rays = rng.standard_normal(64).astype(np.float32)
            around = ((np.arctan2(p[:, 1] - gaze[1], p[:, 0] - gaze[0]) / np.pi + 1) * 31.9).astype(int)
            ray = 1 + 0.2 * rays[np.clip(around, 0, 63)]
            inner = look.iris * (ray * (0.6 + 0.9 * step(angle, pupil, iris * 0.9)))[:, None]
            inner *= (1 - 0.75 * step(angle, iris - 0.1, iris + 0.02))[:, None]
            hole = 1 - step(angle, pupil - 0.03, pupil + 0.03)
            inner = inner + (np.float32(0.004) - inner) * hole[:, None]
            ball = white + (inner - white) * rim[:, None]
            # the cavity around the ball is wet red flesh
            flesh = seen.part[inside] < 0.5
            ball = np.where(flesh[:, None], look.skin * np.array([0.75, 0.4, 0.38], np.float32), ball)
            colour[inside] = ball
            wet[inside] = 1
        near = skin & (at[..., X] * side > 0)
        upper = step(at[..., Y] - np.float32(0.0), -0.02, 0.03)
        reach = 0.5 + 0.9 * look.liner
        lash = (1 - step(ring, 0.1 * reach, reach)) * (0.15 + 0.85 * upper) * near
        colour = paint(colour, (0.01, 0.008, 0.008), np.float32(0.5 + 0.48 * look.liner) * lash)
        crease = np.exp(-(((ring - 2.4) / 0.45) ** 2)) * upper * near
        colour = colour * (1 - np.float32(0.22) * crease)[..., None]
        if look.eye_shadow:
            lid = (1 - step(ring, 2.0, 4.5)) * upper * near
            colour = paint(colour, look.shadow_colour * 0.8, np.float32(look.eye_shadow) * lid)
    # lids shade the top of the balls
    ball = (seen.surface == EYE).astype(np.float32)
    above = cv2.blur(
        ball, (3, max(3, round(0.028 * size) | 1)), anchor=(1, max(2, round(0.028 * size) | 1) - 1)
    )
    shade = np.where(ball > 0, 0.45 + 0.55 * step(above, 0.3, 1.0), 1).astype(np.float32)
    return colour * shade[..., None], wet


def mouth(colour: Map, seen: Seen, face: FaceParameters, look: Look, rng: Rng) -> Bits:
    """Teeth, tongue and the dark behind them, painted into ``colour``; where teeth are."""
    at = seen.at
    inside = seen.surface == MOUTH
    deep = 0.5 + 0.5 * np.clip((at[inside, Z] + 0.2) * 3, 0, 1)
    colour[inside] = np.array([0.05, 0.012, 0.012], np.float32) * deep[:, None]
    tongue = inside & (np.rint(seen.part) == 4)
    colour[tongue] = np.array([0.32, 0.1, 0.1], np.float32)
    teeth: Bits = inside & ((np.rint(seen.part) == 2) | (np.rint(seen.part) == 3))
    if face.expression.get("jawOpen", 0.0) < 0.22 and rng.random() < 0.75:
        # A grin is filled with teeth further than the mesh's small ones reach.
        down = np.cumsum(inside, axis=0) / np.maximum(inside.sum(0), 1)
        teeth |= inside & (down <= rng.uniform(0.55, 1.0))
    x = seen.place[teeth, 0]
    x = x - (np.float32(x.mean()) if len(x) else np.float32(0))
    gap = np.exp(-(((np.abs((x / 0.05) % 1.0 - 0.5) - 0.5) / 0.09) ** 2))
    corner = step(np.abs(x), 0.13, 0.28)
    colour[teeth] = look.teeth * (1 - rng.uniform(0.1, 0.35) * gap)[:, None] * (1 - 0.5 * corner)[:, None]
    return teeth
