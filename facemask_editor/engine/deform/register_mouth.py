"""Lips and mouth flow to where the model wants them, as one: nothing is torn off on the way.

A model's field claims the pixels of one part and knows nothing of the others: a lower lip that rises covers
the upper one and leaves shreds of it. Here the claimed part is only the target. The old mouth is carried
there as a whole, then the edited parts claim their pixels (decision 20).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from facemask_editor.core.flow import Flow
from facemask_editor.core.groups import MOUTH
from facemask_editor.core.labels import LabelMap, LabelSchema
from facemask_editor.core.nearest import nearest_of
from facemask_editor.core.pieces import areas_of, numbered
from facemask_editor.core.region import Box, box_of
from facemask_editor.engine.deform.exponential import Grid, as_flow, at_pixels, displacement
from facemask_editor.engine.deform.hold import window
from facemask_editor.engine.deform.layers import Layers, layers_of
from facemask_editor.engine.deform.pull import pull
from facemask_editor.engine.deform.register import Field, registered
from facemask_editor.engine.deform.slit import lens, line_of_lips, making_room, onto_line
from facemask_editor.fields.compose import MovedField
from facemask_editor.fields.layout import face_layout
from facemask_editor.fields.signed_distance import BoolMask
from facemask_editor.fields.torn import among
from facemask_editor.fields.torn import opened as opened_by

MARGIN = 70.0
"""Pixels of 512 round the mouth that may move."""

NODE = 2.0
"""Pixels of 512 from node to node."""

FEWEST = 12.0
"""Pixels at 512 x 512 from which on a part can be carried."""

RIM = 2.0
"""Pixels of 512 that a mouth between closed lips leaves of them, where they are thin."""

STRAND = 3.0
"""Width in pixels of 512 that every place of a mouth between closed lips has."""

LARGE = 2.0
"""Pixels to one of 512 from which on nearest labels are smooth enough."""

STRAY = 0.25
"""Pieces of a target below this share of it are not aimed at."""


_FAR = 1000.0
"""Pixels to a part that is not there."""

_NOTHING = 255
"""No class of any schema."""


@dataclass(frozen=True, eq=False)
class Carried:
    """A mouth that was carried to its target.

    Attributes:
        label_map: H x W uint8, with the edited parts exactly at their targets.
        like: H x W uint8, the old map as it was carried; 255 for a slit, which was not there.
        flow: How.
    """

    label_map: LabelMap
    like: LabelMap
    flow: Flow


def carried(
    before: LabelMap,
    claimed: LabelMap,
    edited: Collection[int],
    locks: frozenset[int],
    schema: LabelSchema,
    adapt: float,
    fields: Sequence[MovedField] = (),
    way: float = 1.0,
) -> Carried | None:
    """Carry lips and mouth to their targets; None where there is nothing to carry or nowhere to go.

    Args:
        before: H x W uint8, the mask before the edit.
        claimed: The same size, after the edited parts have claimed their new pixels.
        edited: Class indices of the edited parts.
        locks: Classes whose pixels neither change nor grow.
        schema: Of both maps.
        adapt: 0 to 1, how far the parts of the mouth that are not edited go along.
        fields: What the edited parts claimed; the claimed pixels count where they are left out.
        way: How far they go towards their targets, over 0 to 1: less in a blend, of which the fields are the
            donor's in full. What is carried halfway is whole; a mean of two fields has stumps for corners.
    """
    mouth = MOUTH.labels(schema)
    if not any(part in edited for part in mouth):
        return None
    px = float(np.sqrt(before.size)) / 512
    whole = box_of(among(before, mouth) | among(claimed, mouth))
    if whole is None:
        return None
    height, width = before.shape
    box = whole.grow(round(MARGIN * px), width, height)
    new = claimed[box.slices]
    old = _around(before[box.slices], new, mouth) if adapt > 0 else before[box.slices].copy()
    parts = [p for p in mouth if p in edited]
    layout = face_layout(schema)
    kept = among(old, layers_of(parts, locks, schema, layout).frozen)
    targets = _targets(new, ~kept, parts, fields, box, FEWEST * px * px)
    parted = old
    room: dict[int, BoolMask] = {}
    for part in list(targets):
        if np.count_nonzero(old == part) >= FEWEST * px * px:
            continue
        line = line_of_lips(old, schema, px) if schema.names[part] == "mouth" and adapt > 0 else None
        if line is None or any(p in locks for p in mouth):
            del targets[part]
            continue
        if len(targets) == 1:
            # lips that are not drawn with it are where they were
            opening = onto_line(targets[part], line)
            # strands of a mouth are nothing to open the lips for
            whole_part = opened_by(opening, max(2, round(STRAND * px)))
            targets[part] = opening = _main(whole_part) if whole_part.any() else opening
            opening &= ~kept
            lips = {name: schema.index(name) for name in ("u_lip", "l_lip")}
            room = {p: making_room(old == p, opening, line, name == "u_lip") for name, p in lips.items()}
        parted = old.copy()
        parted[line & targets[part].any(0)] = part
    if not targets or all(np.array_equal(parted == p, t) for p, t in targets.items()):
        return None
    appearing = {p: new == p for p in mouth if p in edited and p not in targets}
    layers = layers_of(targets, locks, schema, layout)
    velocity, step = _velocity(parted, targets, room, layers, px)
    if way < 1:
        velocity = velocity * np.float32(way)
    u = displacement(velocity)
    share = u if adapt in (0, 1) else displacement(velocity * np.float32(adapt))
    x, y = at_pixels(share, step, old.shape)
    pulled = before.copy()
    # a contour of a large picture is smooth without distances
    pulled[box.slices] = pull(parted, x, y, layers, px, coarse=px >= LARGE)
    if room:
        # where a thin lip could not get away the mouth leaves it a rim
        rim = np.ones((2 * round(RIM * px) + 1,) * 2, np.uint8)
        inner = cv2.erode(among(pulled[box.slices], mouth).view(np.uint8), rim) > 0
        for target in targets.values():
            target &= inner & ~kept
    if way < 1:
        there = pulled[box.slices]
        if share is not u:
            x, y = at_pixels(u, step, old.shape)
            there = pull(parted, x, y, layers, px, coarse=px >= LARGE)
        targets = {p: (there == p) & ~kept for p in targets}
        # what grows out of a slit, or is on its way to vanish, is where it was carried
        appearing = {p: (there == p) & ~kept for p in appearing}
    made = claimed.copy()
    _claim(made[box.slices], old, new, pulled[box.slices], targets, appearing, mouth, locks, adapt, schema)
    if room:
        pulled[box.slices][among(pulled[box.slices], targets)] = _NOTHING
    return Carried(made, pulled, as_flow(u, box, step))


def opened(
    label_map: LabelMap, height: float, locks: frozenset[int], schema: LabelSchema, adapt: float
) -> Carried | None:
    """Open a mouth between closed lips; None where they do not touch or a lock forbids it.

    Args:
        label_map: H x W uint8, without an open mouth.
        height: Of the opening, in pixels.
        locks: Classes whose pixels neither change nor grow.
        schema: Of the map.
        adapt: 0 to 1, how far the lips make room; at 0 the mouth covers them.
    """
    target = lens(label_map, schema, float(np.sqrt(label_map.size)) / 512, height)
    if target is None:
        return None
    mouth = schema.index("mouth")
    wanted = label_map.copy()
    wanted[target & ~among(label_map, locks)] = mouth
    return carried(label_map, wanted, {mouth}, locks, schema, adapt)


def _claim(
    made: LabelMap,
    old: LabelMap,
    new: LabelMap,
    pulled: LabelMap,
    targets: dict[int, BoolMask],
    appearing: dict[int, BoolMask],
    mouth: Sequence[int],
    locks: Collection[int],
    adapt: float,
    schema: LabelSchema,
) -> None:
    """Put the edited parts onto what was carried; in place, on ``made``, which holds ``new``.

    ``appearing`` are edited parts that were not there or are not any more.
    """
    if adapt == 0:
        # nothing goes along, but what the parts left goes to who would have come there
        edited = {*targets, *appearing}
        left = among(old, edited) & ~among(new, edited) & among(pulled, mouth) & ~among(pulled, edited)
        made[left] = pulled[left]
        return
    made[:] = pulled
    gone = np.zeros(old.shape, np.bool_)
    for part, target in {**appearing, **targets}.items():
        made[target] = part
    for part, target in {**appearing, **targets}.items():
        gone |= (made == part) & ~target
    between = _between(np.where(gone, 0, made), schema)
    # lips that part without a mouth stay together where they met
    gone &= ~(between & among(made, targets))
    skin = between & ~among(made, mouth) & among(old, mouth) & ~gone
    inner = ~gone & among(made, mouth)
    outer = ~gone & ~among(made, {**appearing, **targets})
    for holes, sources in (
        (gone & between | skin, inner & ~among(made, appearing)),
        (gone & ~between, outer),
    ):
        sources = sources & ~among(made, locks)
        if holes.any() and sources.any():
            made[holes] = nearest_of(made, sources)[0][holes]


def _around(old: LabelMap, new: LabelMap, mouth: Sequence[int]) -> LabelMap:
    """Return the old mouth among what lies round it after the edit: a nose that has adapted and is pushed as
    well would be torn between the two."""
    out = old.copy()
    outside = ~among(old, mouth)
    free = ~among(new, mouth)
    changed = outside & free & (new != old)
    if not changed.any():
        return out
    out[changed] = new[changed]
    moved = np.union1d(old[changed], new[changed])
    under = outside & ~free & among(old, moved.tolist())
    if under.any() and free.any():
        out[under] = nearest_of(new, free)[0][under]
    return out


def _velocity(
    labels: LabelMap,
    targets: dict[int, BoolMask],
    room: dict[int, BoolMask],
    layers: Layers,
    px: float,
) -> tuple[Grid, int]:
    """Return the velocity that carries parts to their targets, and the pixels from node to node.

    ``room`` is where parts are to go that claim nothing.
    """
    # what lies between two pixels of 512 does not matter
    every = max(1, int(px))
    step = max(1, round(NODE * px / every))
    height, width = (max(2, -(-side // (step * every))) * step for side in labels.shape)
    rows, columns = (
        np.minimum(np.arange(n) * every + every // 2, side - 1)
        for n, side in zip((height, width), labels.shape, strict=True)
    )
    place = np.ix_(rows, columns)
    small = labels[place]
    aims = {p: t[place] for p, t in {**room, **targets}.items()}
    taken = np.logical_or.reduce([aims[p] for p in targets])
    held = window(small, layers, taken, step, px / every, outline=True)
    sources = [_on_grid(small == p, step) for p in aims]
    velocity = registered(sources, [_on_grid(t, step) for t in aims.values()], held, step * every / px)
    return velocity, step * every


def _targets(
    new: LabelMap,
    free: BoolMask,
    parts: Sequence[int],
    fields: Sequence[MovedField],
    box: Box,
    fewest: float,
) -> dict[int, BoolMask]:
    """Return where the edited parts are to be, of those that are to be somewhere."""
    deepest = np.zeros(new.shape, np.float32)
    claims: dict[int, Field] = {}
    for field in fields:
        shared = Box(
            max(box.x0, field.box.x0), max(box.y0, field.box.y0),
            min(box.x1, field.box.x1), min(box.y1, field.box.y1),
        )  # fmt: skip
        if field.part not in parts or shared.width <= 0 or shared.height <= 0:
            continue
        values = np.full(new.shape, -1, np.float32)
        inner = shared.shift(-field.box.x0, -field.box.y0).slices
        values[shared.shift(-box.x0, -box.y0).slices] = field.values[inner]
        claims[field.part] = values
        deepest = np.maximum(deepest, values)
    found = {p: (claims[p] > 0) & (claims[p] >= deepest) if p in claims else new == p for p in parts}
    found = {p: t & free for p, t in found.items()}
    return {p: _main(t) for p, t in found.items() if np.count_nonzero(t) >= fewest}


def _between(labels: LabelMap, schema: LabelSchema) -> BoolMask:
    """Return what lies under the upper lip and over the lower one."""
    if any(name not in schema.names for name in ("u_lip", "l_lip")):
        return np.zeros(labels.shape, np.bool_)
    upper, lower = (labels == schema.index(name) for name in ("u_lip", "l_lip"))
    over = np.logical_or.accumulate(upper, 0)
    under = np.logical_or.accumulate(lower[::-1], 0)[::-1]
    found: BoolMask = over & under
    return found


def _main(target: BoolMask) -> BoolMask:
    """Return the pieces of a target that are aimed at."""
    count, pieces = numbered(target)
    areas = areas_of(pieces, count).astype(np.float64)
    areas[0] = 0
    keep = (areas >= STRAY * areas.sum()) | (np.arange(count) == np.argmax(areas))
    keep[0] = False
    found: BoolMask = keep[pieces]
    return found


def _on_grid(inside: BoolMask, step: int) -> Field:
    """Return signed distances in nodes, at every so many pixels."""
    mask = inside.view(np.uint8)
    # two per cent of a distance do not matter here
    within, beyond = (
        np.asarray(np.minimum(cv2.distanceTransform(m, cv2.DIST_L2, cv2.DIST_MASK_5), _FAR), np.float32)
        for m in (mask, 1 - mask)
    )
    field = within - beyond - np.where(inside, np.float32(0.5), np.float32(-0.5))
    if step > 1:
        size = field.shape[1] // step, field.shape[0] // step
        field = np.asarray(cv2.resize(field, size, interpolation=cv2.INTER_AREA), np.float32)
    return field / np.float32(step)
