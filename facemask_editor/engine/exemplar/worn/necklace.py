"""Necklaces: a band across the neck that hangs towards its lower border."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from facemask_editor.core.labels import LabelMap
from facemask_editor.core.region import Box, box_of
from facemask_editor.engine.exemplar.head_frame import HeadFrame
from facemask_editor.engine.exemplar.worn.choice import Draw
from facemask_editor.engine.exemplar.worn.claim import claimed
from facemask_editor.engine.exemplar.worn.outlines import Flags, Patch, filled, pieces_of, polygons_of
from facemask_editor.engine.exemplar.worn.scene import Scene, among
from facemask_editor.fields.layout import REFERENCE_SIZE

_ON = ("neck",)
_LEAST_ROOM = 0.05
"""Chin units of neck that must show under the chin."""
_LEAST_WIDTH = 0.25
_STEPS = 40


@dataclass(frozen=True)
class Band:
    """A necklace on a neck.

    Attributes:
        start: Where it leaves the neck's sides, as a share of the neck's height there.
        hang: How far its middle hangs towards the neck's lower border, 0 to 1.
        bend: Exponent of its curve: 2 a parabola.
        thick: Chin units.
        pendant: Chin units across; 0: none.
    """

    start: float
    hang: float
    bend: float
    thick: float
    pendant: float


def drawn(draw: Draw) -> Band:
    """Return the band of a seed."""
    rng = draw.numbers("necklace")
    spread = draw.temperature
    start, hang, bend = (float(v) for v in rng.uniform(-1, 1, 3) * spread)
    thick = float(np.exp(np.log(0.045) + 0.35 * spread * rng.standard_normal()))
    pendant = float(rng.uniform(0.08, 0.16)) if rng.random() < 0.35 * spread else 0.0
    return Band(
        0.3 + 0.25 * start, 0.62 + 0.33 * hang, 2.0 + 0.5 * bend, min(0.1, max(0.025, thick)), pendant
    )


def draw(scene: Scene, draw: Draw) -> LabelMap | str:
    """Return the face with a necklace."""
    neck = _neck(scene)
    if isinstance(neck, str):
        return neck
    patch = band_on(scene, *neck, drawn(draw))
    if patch is None:
        return "too little of the neck shows below the chin for a necklace"
    return put(scene, [patch])


def put(scene: Scene, patches: list[Patch]) -> LabelMap | str:
    """Return the face with the necklace; why not where it has no place."""
    out = claimed(scene, patches[0], _ON, crumb=0.004) if patches else None
    return "the necklace has no place: locked parts or clothes cover the neck" if out is None else out


def put_where_it_was(scene: Scene, patches: list[Patch]) -> LabelMap | str:
    """Return the face with the strands of its own necklace, which may lie on clothes too."""
    if not patches:
        return "the necklace is too thin to be changed"
    whole = patches[0]
    for patch in patches[1:]:
        whole = _with(whole, patch)
    out = claimed(
        scene, whole, (*_ON, "cloth", "skin"), crumb=0.004, most_pieces=len(patches), least_share=0.02
    )
    return "the necklace has no place: locked parts cover it" if out is None else out


def _neck(scene: Scene) -> tuple[Box, Flags] | str:
    """Return the largest piece of the neck; why there is no place where it is too small."""
    neck = scene.having(_ON)
    if not neck.any():
        return "no neck can be seen that a necklace could lie on"
    neck = pieces_of(neck)[0]
    box = box_of(neck)
    assert box is not None
    mask = neck[box.slices]
    if mask.any(axis=0).sum() < _LEAST_WIDTH * scene.chin:
        return "too little of the neck can be seen for a necklace"
    return box, mask


def band_on(scene: Scene, box: Box, neck: Flags, band: Band) -> Patch | None:
    """Return the pixels of a band on a neck; None where too little neck shows below the chin.

    Args:
        scene: The face.
        box: Of the neck.
        neck: Bool of the box's shape.
        band: The necklace.
    """
    unit = scene.chin
    columns = np.flatnonzero(neck.any(axis=0))
    top = neck.argmax(axis=0).astype(np.float64)
    bottom = len(neck) - neck[::-1].argmax(axis=0).astype(np.float64)
    left, right = int(columns[0]), int(columns[-1])
    middle = _middle(scene, box, left, right)
    core = columns[np.abs(columns - middle) <= 0.12 * unit]
    if not len(core):
        core = columns
    # the chin's lowest point over the middle, and what there is below it
    ceiling = float(np.quantile(top[core], 0.9))
    floor = float(np.quantile(bottom[core], 0.25))
    if floor - ceiling < _LEAST_ROOM * unit:
        return None
    thick = min(band.thick * unit, 0.3 * (floor - ceiling))
    lowest = ceiling + 0.6 * thick + band.hang * (floor - ceiling - 1.4 * thick)
    pendant = min(band.pendant * unit, 0.5 * (floor - ceiling))
    if pendant > 0:
        lowest = min(lowest, floor - 0.95 * pendant)
    # the neck's sides: from where they begin beside the jaw to their end
    sides = []
    for edge in (left, right):
        near = columns[np.abs(columns - edge) <= 0.08 * unit]
        high, low = float(np.median(top[near])), float(np.median(bottom[near]))
        sides.append(min(high + band.start * (low - high), lowest - 0.05 * unit))
    x = np.linspace(left - 1.0, right + 2.0, _STEPS)
    t = np.where(x < middle, (x - middle) / (middle - x[0]), (x - middle) / (x[-1] - middle))
    start = np.where(t < 0, sides[0], sides[1])
    y = lowest - (lowest - start) * np.abs(t) ** band.bend
    along = np.gradient(y, x)
    normal = np.stack([-along, np.ones_like(along)], -1) / np.hypot(along, 1)[:, None]
    line = np.stack([x + box.x0, y + box.y0], -1)
    ring = np.concatenate([line - normal * thick / 2, (line + normal * thick / 2)[::-1]])
    patch = filled([ring], scene.size)
    if patch is None or pendant == 0:
        return patch
    angles = np.arange(24) * (2 * np.pi / 24)
    size = pendant / 2
    across = middle + box.x0 + 0.7 * size * np.cos(angles)
    drop = np.stack([across, lowest + box.y0 + size * (0.8 + np.sin(angles))], -1)
    return _with(patch, filled([drop], scene.size))


def _middle(scene: Scene, box: Box, left: int, right: int) -> float:
    """Return the column of the neck's middle, between that of its edges and that below the chin."""
    frame = scene.frame
    below = scene.pixels(frame.mid + frame.chin * frame.v)[0] - box.x0
    half = (left + right) / 2
    third = (right - left) / 5
    return float(np.clip(below, half - third, half + third))


def given(scene: Scene, donor: LabelMap, mask: Flags, frame: HeadFrame) -> list[Patch]:
    """Return the pixels of a donor's necklace (mask H x W bool), stretched from its neck to this one."""
    names = scene.indices(("neck", "neck_l"))
    theirs = box_of(among(donor, names))
    ours = _neck(scene)
    polygons = polygons_of(mask, frame, 4, smooth=0.7)
    if theirs is None or isinstance(ours, str) or not polygons:
        return []
    box = ours[0]
    height, width = donor.shape
    scale = np.array([box.width / theirs.width, box.height / theirs.height])
    placed = []
    for polygon in polygons:
        points = frame.mid + frame.chin * (polygon[:, :1] * frame.u + polygon[:, 1:] * frame.v)
        points = points * [width / REFERENCE_SIZE, height / REFERENCE_SIZE] - [theirs.x0, theirs.y0]
        placed.append(points * scale + [box.x0, box.y0])
    patch = filled(placed, scene.size)
    return [] if patch is None else [patch]


def _with(patch: Patch, other: Patch | None) -> Patch:
    if other is None:
        return patch
    box = patch.box.union(other.box)
    mask = np.zeros((box.height, box.width), np.bool_)
    for one in (patch, other):
        mask[one.box.shift(-box.x0, -box.y0).slices] |= one.mask
    return Patch(box, mask)
