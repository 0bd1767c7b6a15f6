"""Eyes: a shaded ball behind two lids, an iris that looks ahead, lashes."""

from __future__ import annotations

import numpy as np

from facemask_editor.render.illustration import palettes
from facemask_editor.render.illustration.colours import Colour, colour, mixed, scaled
from facemask_editor.render.illustration.features import Features, Spot
from facemask_editor.render.illustration.layers import Patch
from facemask_editor.render.illustration.parts.face import flushed, skin_tone
from facemask_editor.render.illustration.ribbon import Ribbon
from facemask_editor.render.illustration.scene import Box, Scene
from facemask_editor.render.illustration.shapes import Field, bell, smooth

_LASH = np.array([0.11, 0.075, 0.07], np.float32)


def draw(patch: Patch, scene: Scene, features: Features) -> None:
    """Paint both eyes on a face."""
    eyes = [eye for eye in (features.right_eye, features.left_eye) if eye]
    widest = max((eye.half for eye in eyes), default=0.0)
    for eye in eyes:
        outer = 1.0 if (eye.origin - scene.frame.origin) @ eye.right >= 0 else -1.0
        _draw_one(patch, scene, eye, outer, 0.46 * (0.5 * eye.half + 0.5 * widest))
    for spot in features.closed_eyes:
        _draw_closed(patch, scene, spot)


def _draw_closed(patch: Patch, scene: Scene, spot: Spot) -> None:
    """A lid that is shut: its lashes hang in a bow."""
    size = scene.frame.size
    x, y = scene.frame.point(spot.right, spot.down)
    reach = int(0.75 * spot.width * size) + 2
    box = patch.part(Box(int(x) - reach, int(y) - reach, int(x) + reach, int(y) + reach))
    if box is None:
        return
    right, down = scene.frame.coordinates(box)
    outer = np.float32(1 if spot.right >= 0 else -1)
    place = (right - spot.right) * np.float32(2 / spot.width) * outer
    bow = down - np.float32(spot.down) + np.float32(0.13 * spot.width) * (np.square(place) - 1)
    ends = smooth(np.abs(place), 1.02, 0.85)
    lid = smooth(bow, -0.42 * spot.width, 0) * smooth(bow, 0.02 * spot.width, 0) * ends
    patch.paint(box, mixed(flushed(scene), skin_tone(scene), 0.5), 0.4 * lid)
    crease = bell(bow + np.float32(0.32 * spot.width), 0.03 * spot.width + 0.5 / size)
    patch.shade(box, np.array([0.6, 0.44, 0.42], np.float32), 0.4 * crease * smooth(np.abs(place), 1.0, 0.4))
    thick = 0.035 * spot.width * (0.6 + 0.5 * smooth(place, -0.8, 0.8)) + 0.35 / size
    line = np.clip(1.5 - np.abs(bow) / thick, 0, 1)
    patch.paint(box, _LASH, 0.88 * line * ends)


def _draw_one(patch: Patch, scene: Scene, eye: Ribbon, outer: float, radius: float) -> None:
    """``outer`` is the side of the outer corner along the axis, 1 or -1."""
    box = patch.part(eye.box(1.3 * eye.half))
    if box is None:
        return
    along, across = eye.coordinates(box)
    upper, lower = eye.edges(along)
    place = along * np.float32(outer / eye.half)  # -1 at the inner corner, 1 at the outer
    pixel = 0.8 * scene.edge
    inside = np.minimum(across - upper, lower - across)
    inside = np.minimum(inside, np.float32(eye.half) - np.abs(along))
    opening = np.clip(inside / pixel + 0.5, 0, 1)
    calm_upper, calm_lower = eye.softened(0.12).edges(along)
    _lids(patch, scene, eye, box, place, across - calm_upper, across - calm_lower)
    colours = _ball(scene, eye, place, across, upper, lower)
    _iris(colours, scene, eye, along, across, radius)
    patch.paint(box, np.clip(colours, 0, 1), opening)
    _lashes(patch, eye, box, place, across - upper, across - lower, pixel)


def _ball(scene: Scene, eye: Ribbon, place: Field, across: Field, upper: Field, lower: Field) -> Field:
    """The white: dark in the corners and under the upper lid, pink at the inner corner."""
    white = mixed(np.array([0.93, 0.915, 0.90], np.float32), skin_tone(scene), 0.12)
    height = max(eye.height, 1.0)
    shade = 0.30 * smooth(np.abs(place), 0.25, 1.05)
    shade = shade + 0.42 * bell(np.maximum(across - upper, 0), 0.42 * height + 0.05 * eye.half)
    shade = shade + 0.10 * bell(np.maximum(lower - across, 0), 0.2 * height)
    colours = white * (1 - shade[..., None] * np.array([0.75, 0.95, 0.92], np.float32))
    pink = scaled(flushed(scene), 0.98, 0.86, 0.84)
    corner = 0.8 * smooth(place, -0.74, -0.98)
    colours += (pink - colours) * corner[..., None]
    return np.asarray(colours, np.float32)


def _iris(colours: Field, scene: Scene, eye: Ribbon, along: Field, across: Field, radius: float) -> None:
    """Iris, pupil and highlights, painted on the white."""
    base = colour(palettes.EYES[scene.choices.eyes])
    middle_upper, middle_lower = (
        float(edge[len(edge) // 2 - 6 : len(edge) // 2 + 6].mean()) for edge in (eye.upper, eye.lower)
    )
    # a wide open eye rests on its lower lid, a narrow one shows the middle of the iris
    centre = (middle_upper + middle_lower) / 2
    centre = (
        min(centre, middle_lower - 0.86 * radius)
        if middle_lower - middle_upper > 1.72 * radius
        else centre - 0.04 * radius
    )
    x, y = along, across - np.float32(centre)
    distance = np.sqrt(x * x + y * y) / np.float32(radius)
    soft = 1.2 / radius
    round_ = smooth(distance, 1 + soft, 1 - soft)
    # light enters above and leaves below
    lower = smooth(y * np.float32(1 / radius), -0.7, 0.9)
    angle = np.arctan2(y, x)
    fibres = 0.5 + 0.5 * np.sin(angle * 23 + 2 * np.sin(angle * 5)) * np.sin(angle * 11 + 1.3)
    light = 0.50 + 0.62 * lower + 0.16 * fibres * smooth(distance, 0.3, 0.7)
    light *= 1 - 0.62 * smooth(distance, 0.68, 1.02)
    tone = base * light[..., None]
    glow = mixed(base, np.array([1, 0.86, 0.6], np.float32), 0.35)
    tone += (glow - tone) * (0.42 * lower * bell(distance - 0.55, 0.22))[..., None]
    pupil = smooth(distance, 0.44 + soft, 0.44 - soft)
    tone += (np.array([0.03, 0.022, 0.02], np.float32) - tone) * pupil[..., None]
    lid = bell(np.maximum(across - np.float32(middle_upper), 0), 0.45 * radius)
    tone *= 1 - 0.55 * lid[..., None]
    colours += (tone - colours) * round_[..., None]
    side = float(np.sign(scene.light[0])) * float(eye.right[0] >= 0 or -1)
    shine_y = max(-0.38 * radius, middle_upper - centre + 0.32 * radius)
    open_ = (middle_lower - middle_upper) / (2 * radius)
    for shift_x, shift_y, size, strength in (
        (0.36 * side, shine_y / radius, min(0.27, 0.10 + 0.22 * open_), 0.96),
        (-0.4 * side, 0.42, 0.15, 0.30),
    ):
        away = np.sqrt(np.square(x / radius - shift_x) + np.square(y / radius - shift_y))
        spot = strength * smooth(away, size + 0.7 * soft, size - 0.7 * soft)
        colours += (1 - colours) * spot[..., None]


def _lids(
    patch: Patch, scene: Scene, eye: Ribbon, box: Box, place: Field, above: Field, below: Field
) -> None:
    """The crease over the upper lid, the rim and the fold of the lower one. Distances are to the edges."""
    half = eye.half
    shadow = np.array([0.60, 0.44, 0.42], np.float32)
    ends = smooth(np.abs(place + 0.02), 1.16, 0.72)
    gap = 0.20 * half + 0.12 * eye.height
    crease = bell(above + gap * (0.55 + 0.45 * smooth(np.abs(place), 1.0, 0.2)), 0.045 * half + 0.5)
    patch.shade(box, shadow, 0.62 * crease * ends)
    socket = smooth(above, -3.2 * gap, -gap) * smooth(above, -0.5 * gap, -1.1 * gap)
    patch.shade(box, np.array([0.86, 0.74, 0.71], np.float32), 0.30 * socket * ends)
    lid = smooth(above, -gap, -0.75 * gap) * smooth(above, 0, -0.2 * gap)
    patch.paint(box, mixed(flushed(scene), skin_tone(scene), 0.45), 0.35 * lid * ends)
    fold = bell(below - 0.26 * half, 0.06 * half) * smooth(np.abs(place + 0.2), 1.0, 0.3)
    patch.shade(box, shadow, 0.16 * fold)
    rim = bell(below - 0.035 * half, 0.05 * half + 0.4) * smooth(np.abs(place), 1.0, 0.7)
    patch.paint(box, mixed(flushed(scene), np.ones(3, np.float32), 0.30), 0.35 * rim)


def _lashes(
    patch: Patch, eye: Ribbon, box: Box, place: Field, above: Field, below: Field, pixel: float
) -> None:
    """A line along the upper lid that grows to the outer corner, and a faint one along the lower."""
    half = eye.half
    thick = (
        half
        * (0.052 + 0.068 * smooth(place, -0.9, 0.7))
        * smooth(place, -1.06, -0.8)
        * smooth(place, 1.13, 0.96)
    )
    # beyond the corner the line goes on a little, upwards
    rise = np.float32(0.35 * half) * np.square(np.maximum(place - 0.86, 0))
    line = np.minimum(above + thick * 0.75 + rise * 4, thick * 0.5 - above - rise * 4)
    line = np.clip(line / pixel + 0.5, 0, 1) * (thick > 0.02 * half)
    patch.paint(box, _LASH, 0.93 * line)
    under = bell(below, 0.03 * half + 0.45) * smooth(place, -0.7, 0.5) * smooth(np.abs(place), 1.02, 0.9)
    patch.paint(box, _tint(), 0.42 * under)


def _tint() -> Colour:
    return np.array([0.22, 0.13, 0.11], np.float32)
