"""The field that a photo moves by: matched, held to what parts move, unfolded, and faded to nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core.labels import CELEBAMASK_HQ, LabelMap
from facemask_editor.core.region import Box, changed_box
from facemask_editor.render.builtin.arrays import Bools, Floats, distance_to, floats, sampled, sized
from facemask_editor.render.builtin.channels import SMALL, Outline, outlines
from facemask_editor.render.builtin.lips import lips_change, of_lower, of_upper, seam_of, share_of_upper
from facemask_editor.render.builtin.match import match
from facemask_editor.render.builtin.pull_push import spread

BACKGROUND = CELEBAMASK_HQ.index("background")
_MARGIN = 72.0
_STEP = 24
_CELL = 2.0
_MOST_CELLS = 180
_LEAST_DET = 0.12
_LEAST_REACH, _MOST_REACH = 6.0, 70.0
_EYES = ("left eye", "right eye")
_LASHES = 0.5
"""How much of its distance an eye counts as: lashes and the lid's shadow go with it, not with the brow."""
_ROUND = 0.6
"""Share of an eye's depth from which on it is its middle."""
_LEAST_IRIS = 1.18
"""How many times smaller an iris may become: eyes differ in their opening, hardly in their iris."""
_SLIDE = 6.0
"""Pixels at 512 beside an eye within which lids come to slide along it."""
_LID = 3.0
"""Pixels at 512 inside its outline from which on an eye is seen as it was, not as its lids move."""
_TOUCHED, _WHOLE = 0.3, 0.8
"""Moves under so many pixels at 512 are none, so that what is not touched stays to the bit; whole from the
second number on."""
_WISPS, _BEHIND = 4.0, 10.0
"""Pixels at 512 beside an outline that go with it, and over which background beside it comes to rest."""
_MIDDLE = 18.0
"""Pixels at 512 from an outline to what is still the middle of an eye."""


@dataclass(frozen=True, eq=False)
class Field:
    """How a photo moves.

    Attributes:
        box: The window in which it does.
        u: 2 x h x w float32 of the window's size, in pixels of the photo: a new pixel at ``x`` shows what lay
            at ``x + u(x)``; exactly 0 where nothing moves.
        old: The mask that it starts from.
        cells: The matched fields on their grid, pixels at 512: where the next frame starts.
        distances: In the old mask on the grid, by the channels' names: they are the same for the next frame.
    """

    box: Box
    u: Floats
    old: LabelMap
    cells: tuple[Floats, ...]
    distances: Mapping[str, Floats]


def unit_of(shape: tuple[int, ...]) -> float:
    """Return how many pixels of a picture stand for one at 512."""
    return max(shape[0], shape[1]) / 512


def find_field(
    old: LabelMap, new: LabelMap, *, start: Field | None = None, coarser: float = 1.0
) -> Field | None:
    """Return the displacement that carries one mask onto another; None where they are the same.

    Args:
        old: H x W uint8, the photo's own mask, classes of CelebAMask-HQ.
        new: The edited mask.
        start: The field of a similar edit of the very same array, such as the last frame's. The result is
            nearly that without it, and comes sooner.
        coarser: How many times larger the cells are that it is looked for in, for a picture that is seen so
            much smaller.
    """
    changed = changed_box(old, new)
    if changed is None:
        return None
    unit = unit_of(old.shape)
    box = _window(changed, unit, old.shape)
    height, width = box.y1 - box.y0, box.x1 - box.x0
    cell = max(_CELL * unit * coarser, max(height, width) / _MOST_CELLS)
    grid = max(2, round(height / cell)), max(2, round(width / cell))
    a, b = (np.ascontiguousarray(each[box.slices]) for each in (old, new))
    if start is not None and (start.box != box or start.old is not old):
        start = None
    found = outlines(a, b, grid, unit, start.distances if start else None)
    if not found:
        return None
    side = cell / unit
    parts = (of_upper(found), of_lower(found)) if lips_change(a, b) else (found,)
    known = start.cells if start else ()
    cells = []
    for place, some in enumerate(parts):
        cells.append(match(some, side, known[place] if len(known) == len(parts) else None))
    fields = []
    still = 1 - covered(a, b, grid, side)
    for some, matched in zip(parts, cells, strict=True):
        kept = unfold(round_eyes(hold(matched, some, side), some, side), side)
        kept *= _faded(a != b, kept, some, side) * still
        fields.append([cv2.resize(part, (width, height), interpolation=cv2.INTER_CUBIC) for part in kept])
    u = np.stack(fields[0])
    if len(fields) > 1 and (seam := seam_of(b, unit)) is not None:
        share = share_of_upper(b, seam)
        u = share * u + (1 - share) * np.stack(fields[1])
    u *= _gate(u, found, unit) * np.float32(unit)
    distances = {each.channel.name: each.old for each in found}
    return Field(box, floats(u), old, tuple(cells), distances)


def _gate(u: Floats, found: list[Outline], unit: float) -> Floats:
    """Return 0 where a field moves too little to touch the photo, 1 where it moves or in an eye that does.

    The middle of an eye that grows stands still, and all the same belongs to what grows: an iris with a part
    of its old size within would not be round.
    """
    length = floats(np.hypot(*u))
    gate = _eased_length(length)
    moving = [each.new for each in found if each.moves and each.channel.name in _EYES]
    if moving:
        size = u.shape[2], u.shape[1]
        inside = sized(floats(np.max(moving, axis=0)), size, cv2.INTER_LINEAR)
        around = cv2.dilate(length, _square(_MIDDLE * unit))
        gate = np.maximum(gate, _eased_length(floats(around)) * np.clip(inside + np.float32(1), 0, 1))
    return floats(gate)


def _eased_length(length: Floats) -> Floats:
    return floats(np.clip((length - np.float32(_TOUCHED)) / np.float32(_WHOLE - _TOUCHED), 0, 1))


def _square(radius: float) -> npt.NDArray[np.uint8]:
    side = 2 * max(1, round(radius)) + 1
    return np.ones((side, side), np.uint8)


def hold(cells: Floats, found: list[Outline], cell: float) -> Floats:
    """Keep the field at outlines, in small parts and their halos; between parts let it pass smoothly.

    Without that a lid that opens would pull the lashes of the brow above along.
    """
    first = np.full(cells.shape[1:], 1e3, np.float32)
    second = first.copy()
    inside = np.zeros(cells.shape[1:], bool)
    for each in found:
        small = each.channel in SMALL
        far = np.abs(each.new) if not small else np.maximum(-each.new, 0)
        if each.channel.name in _EYES:
            far = far * np.float32(_LASHES)
        near = far < first
        second = np.where(near, first, np.minimum(second, far))
        first = np.where(near, far, first)
        if small:
            inside |= each.new > 0
    share = first / np.maximum(first + second, np.float32(1e-3))
    # two outlines may be one line, as that of the jaw and of the neck
    sure = inside | (first < 4) | ((first < 10) & (share < 0.3))
    weight = sure.astype(np.float32)
    spread_out = spread(np.moveaxis(cells, 0, -1), weight, relax=8)
    kept = np.moveaxis(spread_out, -1, 0).copy()
    for part in kept:
        cv2.GaussianBlur(part, (0, 0), 2.5 / cell, dst=part, borderType=cv2.BORDER_REPLICATE)
    return kept


def round_eyes(field: Floats, found: list[Outline], cell: float) -> Floats:
    """Let the middle of a changed eye keep its shape, for an iris is round.

    Lids follow the outline as matched; between them and the middle one goes over into the other. Lids that
    close cover the iris, they do not press it flat.
    """
    ys, xs = np.mgrid[: field.shape[1], : field.shape[2]].astype(np.float32)
    for each in found:
        if each.channel.name not in _EYES or not each.moves:
            continue
        before, after = (_extent(far, xs, ys, cell) for far in (each.old, each.new))
        if before is None or after is None:
            continue
        (ox, oy, old_wide, old_tall), (nx, ny, wide, tall) = before, after
        grows, grows_wide = np.sqrt(wide * tall / (old_wide * old_tall)), wide / old_wide
        scale = float(np.clip(1 / max(grows, min(grows_wide, 1.0)), 0.5, _LEAST_IRIS))
        from_x, from_y = floats(ox + scale * (xs - nx)), floats(oy + scale * (ys - ny))
        even = np.stack([from_x - xs, from_y - ys]) * np.float32(cell)
        deep = sampled(each.old, from_x, from_y) / np.float32(max(_ROUND * float(each.old.max()), cell))
        share = _eased(deep) * _eased(each.new / np.float32(_LID))
        # an outline says where a lid goes, not what of it slides along: that the middle decides
        normal = np.stack([np.gradient(each.new, axis=1), np.gradient(each.new, axis=0)])
        normal /= np.maximum(np.hypot(*normal), np.float32(1e-6))
        off = field - even
        across = (off * normal).sum(0) * normal
        near = _eased(each.new / np.float32(_SLIDE) + np.float32(1))
        field = floats(field + near * ((1 - share) * across - off))
    return field


def _extent(far: Floats, xs: Floats, ys: Floats, cell: float) -> tuple[float, float, float, float] | None:
    """Return the centre of an outline and its standard deviations across and down, in cells."""
    mass = np.clip(far / np.float32(cell) + np.float32(0.5), 0, 1)
    total = float(mass.sum())
    if total < 1:
        return None
    cx, cy = float((mass * xs).sum()) / total, float((mass * ys).sum()) / total
    wide = float((mass * np.square(xs - cx)).sum()) / total
    tall = float((mass * np.square(ys - cy)).sum()) / total
    return cx, cy, float(np.sqrt(wide + 0.1)), float(np.sqrt(tall + 0.1))


def _eased(share: Floats) -> Floats:
    t = np.clip(share, 0, 1)
    return floats(t * t * (3 - 2 * t))


def unfold(field: Floats, cell: float) -> Floats:
    """Blur a field where it would fold the picture over, until it does not."""
    for round_ in range(8):
        det = determinant(field, cell)
        folded = (det < _LEAST_DET).astype(np.float32)
        if not folded.any():
            break
        sigma = (3.0 + 2.0 * round_) / cell
        where = np.minimum(
            cv2.GaussianBlur(cv2.dilate(folded, np.ones((3, 3), np.uint8)), (0, 0), sigma) * 3, 1
        )
        blurred = np.stack([cv2.GaussianBlur(part, (0, 0), sigma) for part in field])
        field = floats(field + where * (blurred - field))
    return field


def determinant(field: Floats, cell: float) -> Floats:
    """Return how much area the source of each cell has, 1 where nothing is stretched."""
    dxx = np.gradient(field[0], axis=1) / cell
    dxy = np.gradient(field[0], axis=0) / cell
    dyx = np.gradient(field[1], axis=1) / cell
    dyy = np.gradient(field[1], axis=0) / cell
    return floats((1 + dxx) * (1 + dyy) - dxy * dyx)


def _faded(changed: Bools, field: Floats, found: list[Outline], cell: float) -> Floats:
    """Return 1 at what changed and in the middle of an eye that did, falling to 0 some way off."""
    size = field.shape[2], field.shape[1]
    coarse = cv2.resize(changed.astype(np.float32), size, interpolation=cv2.INTER_AREA) > 0.02
    around = cv2.dilate(coarse.astype(np.uint8), _square(_MIDDLE / cell)) > 0
    for each in found:
        if each.moves and each.channel.name in _EYES:
            coarse |= around & (each.new > 0)
    far, nearest = cv2.distanceTransformWithLabels(
        (~coarse).astype(np.uint8), cv2.DIST_L2, 3, labelType=cv2.DIST_LABEL_PIXEL
    )
    far *= np.float32(cell)
    # each place fades by how far it moves itself: a nose's tip that drops must not stir the brows
    lengths = cv2.dilate(np.where(coarse, np.hypot(*field), 0).astype(np.float32), np.ones((5, 5), np.uint8))
    table = np.zeros(int(nearest.max()) + 1, np.float32)
    table[nearest[coarse]] = lengths[coarse]
    reach = np.clip(np.float32(2.5) * table[nearest], _LEAST_REACH, _MOST_REACH)
    cv2.GaussianBlur(reach, (0, 0), 6.0 / cell, dst=reach, borderType=cv2.BORDER_REPLICATE)
    t = np.clip(1 - far / reach, 0, 1)
    return floats(t * t * (3 - 2 * t))


def covered(old: LabelMap, new: LabelMap, grid: tuple[int, int], cell: float) -> Floats:
    """Return 1 where background is behind something that grows over it: it is covered, not pushed aside.

    Beside what gives way it has to be stretched, for nobody knows what was behind.
    """
    size = grid[1], grid[0]
    before, after = (
        cv2.resize((each != BACKGROUND).astype(np.float32), size, interpolation=cv2.INTER_AREA) > 0.5
        for each in (old, new)
    )
    grown = after & ~before
    if not grown.any() or after.all():
        return np.zeros(grid, np.float32)
    far, nearest = cv2.distanceTransformWithLabels(
        (~after).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    far *= np.float32(cell)
    from_old = distance_to(before) * np.float32(cell)
    table = np.zeros(int(nearest.max()) + 1, np.float32)
    table[nearest[after]] = grown[after]
    beside = table[nearest]
    cv2.GaussianBlur(beside, (0, 0), 6.0 / cell, dst=beside, borderType=cv2.BORDER_REPLICATE)
    clear = _eased((far - np.float32(_WISPS)) / np.float32(_BEHIND))
    known = _eased((from_old - np.float32(_WISPS)) / np.float32(_WISPS))
    return floats(clear * known * _eased(beside * np.float32(1.5) - np.float32(0.25)) * ~after)


def _window(changed: Box, unit: float, shape: tuple[int, ...]) -> Box:
    """Return where the picture may change: in steps, so that it stays the same during most of a drag."""
    step = max(1, round(_STEP * unit))
    around = changed.grow(round(_MARGIN * unit), shape[1], shape[0])
    x0, y0 = around.x0 // step * step, around.y0 // step * step
    return Box(
        x0, y0, min(shape[1], -(-around.x1 // step) * step), min(shape[0], -(-around.y1 // step) * step)
    )
