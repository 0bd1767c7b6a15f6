"""The mouth: two lips with gloss, the line between them, and what an open mouth shows."""

from __future__ import annotations

import numpy as np

from facemask_editor.render.illustration import palettes
from facemask_editor.render.illustration.colours import Colour, Ramp, colour, mixed, scaled
from facemask_editor.render.illustration.features import Features
from facemask_editor.render.illustration.layers import Patch
from facemask_editor.render.illustration.parts.face import skin_tone
from facemask_editor.render.illustration.ribbon import Ribbon, ribbon_of
from facemask_editor.render.illustration.scene import L_LIP, MOUTH, U_LIP, Box, Scene, largest
from facemask_editor.render.illustration.shapes import Field, bell, blur, closed, level, noise, smooth


def draw(patch: Patch, scene: Scene, features: Features) -> None:
    """Paint lips and mouth on a face."""
    size = scene.frame.size
    # without specks elsewhere
    every = scene.mask(MOUTH, U_LIP, L_LIP)
    mine = every & largest(closed(every, round(0.04 * size)))
    whole = scene.box(mine, 0.04 * size + 3)
    box = patch.part(whole) if whole else None
    if box is None:
        return
    sigma = max(scene.edge * 1.1, 0.006 * size)
    upper, lower, inside = (
        level((scene.mask(part) & mine)[box.slices], sigma) for part in (U_LIP, L_LIP, MOUTH)
    )
    both = np.maximum(upper + lower + inside, 0)
    ramp = _ramp(scene)
    steep = 1.9
    # lips first, wider; then the mouth; then the line
    axis = features.lips
    for part, cover, under in ((U_LIP, upper, 0.0), (L_LIP, lower, 1.0)):
        _lip(patch, scene, box, ramp, part, cover, under, both, steep, axis)
    if scene.mask(MOUTH).any():
        _inside(patch, scene, box, inside)
    touching = blur(upper, 0.004 * size) * blur(lower, 0.004 * size) * 4
    line = smooth(touching, 0.25, 0.95)
    if axis is not None:
        along, _ = axis.coordinates(box)
        line = line * (0.65 + 0.35 * smooth(np.abs(along), 0.5 * axis.half, 0.95 * axis.half))
    patch.paint(box, scaled(lip_tone(scene), 0.34, 0.24, 0.26), 0.85 * line)


def lip_tone(scene: Scene) -> Colour:
    """The chosen lips on the chosen skin."""
    skin = skin_tone(scene)
    light = float(skin.mean())
    tint = colour(palettes.LIPS[scene.choices.lips])
    # on dark skin the same lips are darker
    tint = scaled(tint, *(3 * [0.62 + 0.42 * light]))
    return mixed(scaled(skin, 0.92, 0.66, 0.66), tint, 0.34 + 0.28 * light)


def _ramp(scene: Scene) -> Ramp:
    base = lip_tone(scene)
    return Ramp(
        [
            (0.0, scaled(base, 0.45, 0.32, 0.34)),
            (0.4, scaled(base, 0.80, 0.70, 0.72)),
            (0.7, base),
            (1.0, mixed(base, np.array([1, 0.93, 0.9], np.float32), 0.45)),
        ]
    )


def _lip(
    patch: Patch,
    scene: Scene,
    box: Box,
    ramp: Ramp,
    part: int,
    cover: Field,
    under: float,
    both: Field,
    steep: float,
    axis: Ribbon | None,
) -> None:
    lip = ribbon_of(scene.mask(part), axis.right if axis else scene.frame.right, turn=False)
    if lip is None:
        return
    along, across = lip.coordinates(box)
    top, bottom = lip.edges(along)
    depth = np.clip((across - top) / np.maximum(bottom - top, 1), 0, 1)
    place = along * np.float32(1 / lip.half)
    side = np.float32(np.sign(scene.light[0]) or 1)
    tall = min(1.0, lip.height / (0.05 * scene.frame.size))
    if under:
        value = 0.60 + 0.22 * bell(depth - 0.38, 0.34) - 0.34 * smooth(depth, 0.55, 1.0)
        value -= 0.22 * smooth(depth, 0.22, 0.0)
        shine = bell(depth - 0.36, 0.17) * bell(place - 0.18 * side, 0.42) * 0.34
    else:
        value = 0.60 - 0.26 * smooth(depth, 0.25, 1.0) + 0.10 * bell(depth - 0.1, 0.2)
        shine = bell(depth - 0.30, 0.16) * bell(np.abs(place - 0.05 * side) - 0.16, 0.13) * 0.14
    value -= 0.20 * smooth(np.abs(place), 0.55, 1.0)
    # creases run across the lip and end at its edges
    grain = noise(512, 8, 1.0, 31)[3]
    column = np.clip((place + 1) * 60 + 30 + 6 * place * depth, 0, 510)
    crease = grain[column.astype(np.intp)] * bell(depth - 0.5, 0.4) * bell(place, 0.8)
    value += 0.022 * crease
    value += (shine * tall) * (1 - 0.25 * np.clip(crease, -1, 1))
    alpha = np.clip((cover - 0.5) * np.float32(steep) + 0.5, 0, 1)
    # beside the other lip and the mouth a lip goes on beneath them
    alpha = np.maximum(alpha, np.where(both > 0.93, smooth(cover, 0.05, 0.4), 0))
    patch.paint(box, ramp(value), 0.94 * alpha)


def _inside(patch: Patch, scene: Scene, box: Box, cover: Field) -> None:
    """The dark of an open mouth; teeth hang from the upper lip, a tongue lies at the bottom."""
    size = scene.frame.size
    mouth = ribbon_of(scene.mask(MOUTH), scene.frame.right, turn=True)
    if mouth is None:
        return
    alpha = np.clip((cover - 0.5) * 2.4 + 0.5, 0, 1)
    along, across = mouth.coordinates(box)
    top, bottom = mouth.edges(along)
    place = along * np.float32(1 / mouth.half)
    opening = mouth.height
    dark = np.array([0.21, 0.07, 0.075], np.float32)
    colours = np.empty((*box.size, 3), np.float32)
    colours[:] = dark
    colours *= 0.75 + 0.5 * smooth(across - top, 0, opening)[..., None]
    if opening > 0.11 * size:
        tongue = smooth(bottom - across, 0.42 * opening, 0.22 * opening) * bell(place, 0.75)
        colours += (np.array([0.70, 0.33, 0.34], np.float32) - colours) * (0.8 * tongue)[..., None]
    if opening > 0.016 * size:
        length = (
            np.float32(min(0.82 * opening, 0.088 * size)) if opening > 0.05 * size else np.float32(opening)
        )
        colours = _teeth(colours, place, across - top, bottom - across, float(length))
    patch.paint(box, colours, alpha)
    # lips keep light from it
    shadow = bell(np.maximum(across - top, 0), 0.10 * opening + 0.012 * size)
    patch.shade(box, np.array([0.42, 0.28, 0.28], np.float32), 0.55 * shadow * alpha)


def _teeth(colours: Field, place: Field, below_top: Field, above_bottom: Field, length: float) -> Field:
    """A row of teeth, narrower and darker to the corners, with faint gaps between them."""
    # round the jaw: equal teeth look narrower to the sides
    turned = np.arcsin(np.clip(place * 0.93, -0.999, 0.999))
    number = turned * np.float32(5.2 / 1.2)
    gap = np.abs(number - np.rint(number))
    ends = length * (0.90 + 0.10 * smooth(gap, 0, 0.28)) * (1 - 0.22 * place * place)
    shape = smooth(below_top, 0, 0.02 * length) * smooth(ends - below_top, -0.6, 0.9)
    shape = shape * smooth(np.abs(place), 1.0, 0.80)
    light = 0.94 - 0.36 * smooth(np.abs(place), 0.25, 0.95)
    light = light - 0.10 * bell(gap, 0.055) * smooth(below_top, 0, 0.5 * length)
    light = light - 0.16 * smooth(above_bottom, 0.10 * length + 1, 0)
    tone = np.array([0.985, 0.955, 0.915], np.float32) * light[..., None]
    colours += (tone - colours) * shape[..., None]
    return colours
