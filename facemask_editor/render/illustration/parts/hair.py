"""Hair: locks and strands along their flow, with the gloss that fibres have, and ragged edges."""

from __future__ import annotations

import cv2
import numpy as np

from facemask_editor.render.illustration import palettes
from facemask_editor.render.illustration.colours import hair_ramp
from facemask_editor.render.illustration.layers import Layer
from facemask_editor.render.illustration.parts.flow import Flow, drawn_out, flow_of, padding
from facemask_editor.render.illustration.scene import EARRING, FACE, HAIR, HAT, L_EAR, NECK, R_EAR, Box, Scene
from facemask_editor.render.illustration.shapes import (
    Field,
    bell,
    blur,
    grown,
    inflate,
    level,
    noise,
    rounded,
    slopes,
    smooth,
)


def draw(scene: Scene) -> Layer | None:
    """Return the hair, which lies over face, neck and cloth."""
    size = scene.frame.size
    own = scene.mask(HAIR)
    box = scene.box(own, 0.05 * size + 3)
    if box is None:
        return None
    flow = flow_of(scene, box)
    strands, locks = _texture(scene, box, flow)
    parting, apart = _parting(scene, box, flow)
    strands, locks = strands * apart, locks * apart
    value = _light(scene, box, flow, strands, locks) - _shadow(scene, box)
    value += (0.17 - value) * parting
    colours = hair_ramp(palettes.HAIR[scene.choices.hair])(np.asarray(value, np.float32))
    mask = own
    if scene.mask(HAT).any():
        mask = own | (grown(own, round(0.02 * size)) & scene.mask(HAT))
    near = level(mask[box.slices], max(scene.edge, 0.010 * size))
    # single strands stay
    near = np.maximum(near, np.float32(0.9) * level(mask[box.slices], scene.edge))
    # strands that end at the edge make it ragged, those that run along it do not
    across, along = slopes(near)
    steep = 1 / (np.sqrt(across * across + along * along) + 1e-4)
    ends = np.square((across * flow.right + along * flow.down) * steep)
    edge = near + ((0.09 + 0.11 * ends) * strands + 0.05 * locks) * bell(near - 0.5, 0.38)
    return Layer(box, colours, np.asarray(edge, np.float32), 2.0)


def _texture(scene: Scene, box: Box, flow: Flow) -> tuple[Field, Field]:
    """Strands and locks: noise of two widths drawn out along the flow, mean 0, deviation about 1."""
    size, seed = scene.grain, scene.choices.seed
    doublings = max(3, round(np.log2(max(0.40 * size, 8))))
    # at the edge of the picture hair goes on
    reach = 2**doublings
    pads = padding(box, scene.whole, reach)
    flows = [
        np.asarray(cv2.copyMakeBorder(part, *pads, cv2.BORDER_REPLICATE), np.float32)
        for part in (flow.right, flow.down)
    ]
    rows, columns = flows[0].shape
    x, y = box.x0 - pads[2] + reach, box.y0 - pads[0] + reach
    area = scene.whole.x1 + 2 * reach, scene.whole.y1 + 2 * reach

    def spots(cell: float, salt: int) -> Field:
        field = noise(*area, cell, seed + salt)[y : y + rows, x : x + columns]
        return np.ascontiguousarray(field)

    inner = slice(pads[0], rows - pads[1]), slice(pads[2], columns - pads[3])
    strands = drawn_out(spots(max(2.0, 0.0075 * size), 1), (flows[0], flows[1]), 1.0, doublings)[inner]
    # locks are wide: half the raster does
    small = (max(2, columns // 2), max(2, rows // 2))
    right, down, wide = (
        np.asarray(cv2.resize(part, small, interpolation=cv2.INTER_AREA), np.float32)
        for part in (*flows, spots(max(2.0, 0.024 * size), 2))
    )
    locks = drawn_out(wide, (right, down), 1.0, doublings - 1)
    locks = np.asarray(cv2.resize(locks, (columns, rows), interpolation=cv2.INTER_LINEAR), np.float32)[inner]
    # a mean over n independent values has 1 / sqrt(n) of their deviation
    return strands * np.float32(0.66 * 2 ** (0.43 * doublings)), locks * np.float32(2.3)


def _light(scene: Scene, box: Box, flow: Flow, strands: Field, locks: Field) -> Field:
    """Light on fibres: brightest where they lie across the direction to the light."""
    size = scene.frame.size
    head = scene.mask(HAIR, HAT, *FACE, L_EAR, R_EAR, EARRING, NECK)[box.slices]
    high = inflate(np.ascontiguousarray(head))
    height = np.float32(0.9) * blur(rounded(high, 0.1 * size), 0.03 * size)
    across, along = slopes(height + np.float32(0.006 * size) * locks)
    rise = across * flow.right + along * flow.down
    length = 1 / np.sqrt(1 + rise * rise)
    x, y, z = scene.light
    half = np.array([x, y, z + 1], np.float32)
    half /= np.linalg.norm(half)
    to_light = (flow.right * x + flow.down * y + rise * z) * length
    to_half = (flow.right * half[0] + flow.down * half[1] + rise * half[2]) * length
    normal = 1 / np.sqrt(1 + across * across + along * along)
    lambert = (-across * x - along * y + z) * normal
    diffuse = np.sqrt(np.maximum(1 - to_light * to_light, 0))
    gloss = np.maximum(1 - np.square(to_half + 0.05 * locks + 0.04 * strands), 0) ** 16
    value = 0.14 + 0.20 * diffuse + 0.26 * np.clip(lambert, -0.3, 1)
    value += 0.30 * gloss * np.clip(0.35 + lambert, 0, 1)
    value += 0.050 * strands + 0.052 * locks
    return np.asarray(value, np.float32)


def _shadow(scene: Scene, box: Box) -> Field:
    """Less light beside the face, behind the neck and under a hat."""
    size = scene.frame.size
    _, down = scene.frame.coordinates(box)
    below = smooth(down, -0.25, 0.35)
    face = scene.near(box, 0.06 * size, *FACE, L_EAR, R_EAR) * (0.25 + 0.75 * below)
    neck, hat = scene.near(box, 0.09 * size, NECK), scene.near(box, 0.04 * size, HAT)
    result: Field = 0.42 * face + 0.55 * neck + 0.4 * hat
    return result


def _parting(scene: Scene, box: Box, flow: Flow) -> tuple[Field, Field]:
    """A dark line from forehead to crown where hair is thick enough, and how much strands count beside it."""
    size = scene.frame.size
    line = flow.crown - flow.parting
    length = float(np.linalg.norm(line))
    if length < 0.14 * size or scene.mask(HAT).any():
        return np.zeros(box.size, np.float32), np.ones(box.size, np.float32)
    x, y = box.pixels()
    px, py = x - flow.parting[0], y - flow.parting[1]
    place = (px * line[0] + py * line[1]) / np.float32(length * length)
    off = np.abs(px * line[1] - py * line[0]) / np.float32(length)
    fade = smooth(place, -0.1, 0.05) * smooth(place, 1.1, 0.7)
    apart: Field = 1 - bell(off, 0.009 * size + 1.5) * smooth(place, -0.1, 0.0) * smooth(place, 1.5, 1.0)
    dark: Field = 0.8 * bell(off, 0.005 * size + 0.8) * fade
    return dark, apart
