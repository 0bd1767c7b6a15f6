"""What an edit has torn is mended: crumbs, slivers, pockets of background.

A field that claims pixels may leave a shred of the part that it covered, reach a place where it should not
be, or enclose background. Only what the edit brought in is mended: what the mask had before stays, however
odd, for it may be what somebody painted (trial: ``edit_findings.md``, section 6, repair).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core.groups import EARS, INNER
from facemask_editor.core.labels import LabelMap, LabelSchema
from facemask_editor.core.nearest import nearest_of
from facemask_editor.core.region import Box, box_of
from facemask_editor.fields.layout import FieldLayout, face_layout
from facemask_editor.fields.signed_distance import BoolMask

SMALLEST = 10.0
"""Pixels at 512 x 512 that a piece has at least; what is smaller is a crumb."""

MINOR = 0.25
"""New pieces below this share of their class are dropped."""

MINOR_HAIR = 0.02
"""The same for hair that touches the head: it comes down on both sides of a face or a hat."""

LONG = 6.0
"""Pixels at 512 that a sliver is long at least."""

THIN = 3.0
"""Pixels at 512: what an opening of this width removes is a sliver."""

THIN_GROUND = 5.0
"""The same for background: rays between parts are seen at once."""

SMALL_HOLE = 40.0
"""Pixels at 512 x 512: larger holes are filled from large classes alone."""

OPEN_SKY = 200.0
"""Pixels at 512 x 512: new pieces of background of this size that reach the border are no pockets."""

_ROUNDS = 2
_MARGIN = 24.0


@dataclass(frozen=True)
class _Rules:
    """What must stay, and how large things are in this picture."""

    layout: FieldLayout
    locks: frozenset[int]
    edited: frozenset[int]
    unit: float
    hair: int
    head: tuple[int, ...]
    twofold: tuple[int, ...]
    shown: frozenset[int]

    @property
    def area(self) -> float:
        return self.unit * self.unit

    @property
    def large(self) -> list[int]:
        return [p for p, part in enumerate(self.layout.parts) if not (part.own_frame or part.accessory)]

    @property
    def small(self) -> list[int]:
        return [p for p, part in enumerate(self.layout.parts) if part.own_frame or part.accessory]

    @property
    def still(self) -> list[int]:
        """Classes that lose nothing: locked ones, and what is worn unless the edit was for such."""
        worn = frozenset(self.layout.accessories)
        return sorted(self.locks | (frozenset() if worn & self.edited else worn))


def repaired(
    before: LabelMap,
    after: LabelMap,
    locks: Collection[int],
    edited: Collection[int],
    schema: LabelSchema,
    only: BoolMask | None = None,
    like: LabelMap | None = None,
) -> LabelMap:
    """Return an edit's pixels without crumbs, slivers and pockets that the edit brought in.

    Dropped are new pieces below a quarter of their class (hair that touches the head: 2 %) and changed crumbs
    of less than 10 px; changed slivers, unless the class was as thin there before or they hold a part
    together; background that the edit enclosed. Their pixels go to the nearest other class. The largest piece
    of a class, pieces that were there before, and pieces that the edit did not touch stay. Sizes hold for
    512 x 512 and grow with the picture.

    Args:
        before: H x W uint8, before the edit.
        after: The same size, after it.
        locks: Classes that neither lose nor get a pixel; ``after`` must hold to that already.
        edited: Class indices of the parts that the edit was for.
        schema: Of both maps.
        only: H x W bool: nothing else changes, and pixels that no edited part had go back to what they were
            or to an edited part. For edits whose neighbours stay as they are.
        like: The old map as the edit moved it, H x W uint8; what it shows counts as having been there.

    Returns:
        A new H x W uint8 map, the same on every run.
    """
    out = after.copy()
    box = box_of(before != after)
    if box is None:
        return out
    height, width = after.shape
    unit = float(np.sqrt(height * width)) / 512
    names = schema.names
    rules = _Rules(
        face_layout(schema),
        frozenset(locks),
        frozenset(edited),
        unit,
        names.index("hair") if "hair" in names else -1,
        tuple(names.index(n) for n in ("skin", "hat", *INNER.names, *EARS.names) if n in names),
        tuple(names.index(n) for n in ("eye_g", "ear_r") if n in names),
        frozenset(np.flatnonzero(cv2.calcHist([before], [0], None, [256], [0, 256])).tolist()),
    )
    window = box.grow(round(_MARGIN * unit) + 2, width, height)
    inner = (window.x0 > 0, window.y0 > 0, window.x1 < width, window.y1 < height)
    part = _Window(
        before[window.slices],
        out[window.slices],
        None if only is None else only[window.slices],
        None if like is None else like[window.slices],
        inner,
        out,
    )
    for _ in range(_ROUNDS):
        if not _round(part, rules):
            break
    return out


@dataclass(frozen=True, eq=False)
class _Window:
    """The part of the maps that is looked at; ``now`` is written to.

    Attributes:
        before: h x w, before the edit.
        now: h x w, what becomes of it.
        only: h x w bool or None.
        like: h x w or None.
        inner: Whether the picture goes on beyond the left, upper, right, lower side.
        picture: H x W, of which ``now`` is a view.
    """

    before: LabelMap
    now: LabelMap
    only: BoolMask | None
    like: LabelMap | None
    inner: tuple[bool, bool, bool, bool]
    picture: LabelMap


def _round(window: _Window, rules: _Rules) -> bool:
    """Mend once; return whether anything changed."""
    changed = window.before != window.now
    classes = np.flatnonzero(
        np.bincount(window.before[changed], minlength=256) + np.bincount(window.now[changed], minlength=256)
    )
    kept = _among(window.before, rules.still) | _among(window.now, rules.still)
    if window.only is not None:
        kept |= ~window.only
    dropped = False
    for label in classes.tolist():
        if label in rules.locks:
            continue
        torn = np.zeros(changed.shape, np.bool_)
        for found in _torn(window, changed, label, rules):
            torn |= found
        torn &= ~kept
        dropped |= bool(torn.any()) and _refill(window, torn, label, rules)
    return dropped


def _torn(window: _Window, changed: BoolMask, label: int, rules: _Rules) -> Iterator[BoolMask]:
    """Yield what of a class is to be dropped."""
    has, had = window.now == label, window.before == label
    touched = has & changed
    touched |= has & _grown(had & changed, 3)
    if not touched.any():
        return
    crumbs = _crumbs(window, has, had, touched, label, rules)
    if crumbs is not None:
        yield crumbs
    slivers = _slivers(window, has, had, touched, label, rules)
    if slivers is not None:
        yield slivers


def _crumbs(
    window: _Window, has: BoolMask, had: BoolMask, touched: BoolMask, label: int, rules: _Rules
) -> BoolMask | None:
    """Return pieces that are new and small."""
    count, pieces, stats, _ = cv2.connectedComponentsWithStats(has.view(np.uint8), connectivity=8)
    areas = stats[:, cv2.CC_STAT_AREA].astype(np.float64)
    areas[0] = 0
    beyond = _leaving(stats, has.shape, window.inner)
    candidate = np.zeros(count, np.bool_)
    candidate[np.unique(pieces[touched])] = True
    candidate &= ~beyond
    candidate[0] = False
    if not candidate.any():
        return None
    total = np.count_nonzero(window.picture == label)
    ranked = areas.copy()
    if total == areas.sum() and not beyond.any():
        candidate[np.argmax(areas)] = False
    else:
        # what lies beyond the window is not new, and counts as the largest
        ranked[beyond] = np.inf
    smallest = SMALLEST * rules.area
    earlier = had if window.like is None else had | (window.like == label)
    count_before, old, old_stats, _ = cv2.connectedComponentsWithStats(earlier.view(np.uint8), connectivity=8)
    if count_before > 1:
        # each old piece goes on as the new piece that shares most with it
        pairs = old[has].astype(np.int64) * count + pieces[has]
        shared = np.bincount(pairs, minlength=count_before * count).reshape(count_before, count)
        shared[:, 0] = 0
        heir = shared[1:].argmax(1)
        was = old_stats[1:, cv2.CC_STAT_AREA]
        goes_on = (shared[1:].max(1) > 0) & ((areas[heir] >= smallest) | (was < smallest))
        candidate[heir[goes_on]] = False
    added = label not in rules.shown
    if added and label in rules.twofold:
        candidate[np.argsort(-ranked, kind="stable")[:2]] = False
    if not candidate.any():
        return None
    # a part that the edit added is one piece
    share = np.full(count, np.inf if added and label in rules.small else MINOR * total)
    if label == rules.hair:
        at_head = np.unique(pieces[has & _grown(_among(window.now, rules.head), 3)])
        share[at_head] *= MINOR_HAIR / MINOR
    candidate &= (areas < smallest) | (areas < share)
    if label == 0:
        height, width = has.shape
        at_border = (stats[:, 0] == 0) | (stats[:, 1] == 0)
        at_border |= (stats[:, 0] + stats[:, 2] == width) | (stats[:, 1] + stats[:, 3] == height)
        candidate &= ~(at_border & (areas >= OPEN_SKY * rules.area))
    return candidate[pieces] if candidate.any() else None


def _slivers(
    window: _Window, has: BoolMask, had: BoolMask, touched: BoolMask, label: int, rules: _Rules
) -> BoolMask | None:
    """Return thin strips that the edit brought in."""
    side = max(2, round((THIN_GROUND if label == 0 else THIN) * rules.unit))
    if rules.unit < 0.4:
        return None  # one pixel is as wide as a lip's corner
    thin = has & ~_opened(has, side)
    if not (thin & touched).any():
        return None
    count, strips, stats, _ = cv2.connectedComponentsWithStats(thin.view(np.uint8), connectivity=8)
    candidate = np.zeros(count, np.bool_)
    candidate[np.unique(strips[thin & touched])] = True
    candidate[0] = False
    candidate &= np.maximum(stats[:, 2], stats[:, 3]) >= LONG * rules.unit
    if not candidate.any():
        return None
    thin_before = had & ~_opened(had, side)
    if window.like is not None:
        moved = window.like == label
        thin_before |= moved & ~_opened(moved, side)
    thin_before = _grown(thin_before, 2 * round(3 * rules.unit) + 1)
    solid = cv2.connectedComponents((has & ~thin).view(np.uint8), connectivity=8)[1]
    for strip in np.flatnonzero(candidate):
        x, y, w, h = (int(v) for v in stats[strip, :4])
        box = Box(x, y, x + w, y + h).grow(1, has.shape[1], has.shape[0])
        here = strips[box.slices] == strip
        as_thin = (thin_before[box.slices] & here).sum() >= 0.5 * here.sum()
        ends = np.unique(solid[box.slices][_grown(here, 3)])
        # without it the part would fall in two
        if as_thin or (ends > 0).sum() > 1:
            candidate[strip] = False
    return candidate[strips] if candidate.any() else None


def _refill(window: _Window, torn: BoolMask, label: int, rules: _Rules) -> bool:
    """Give pixels to the nearest other class that may grow; in place. Return whether any pixel changed."""
    whole = box_of(torn)
    if whole is None:
        return False
    now, before = window.now, window.before
    height, width = now.shape
    box = whole.grow(round(_MARGIN * rules.unit) + 2, width, height)
    view, holes = now[box.slices], torn[box.slices]
    closed = frozenset((label, *rules.locks))
    sources = ~_among(view, closed) & ~holes
    large = sources & _among(view, [p for p in rules.large if p not in closed])
    _, pieces, stats, _ = cv2.connectedComponentsWithStats(
        np.ascontiguousarray(holes).view(np.uint8), connectivity=8
    )
    wide = (stats[:, cv2.CC_STAT_AREA] > SMALL_HOLE * rules.area)[pieces] & holes
    filled = view.copy()
    for hole, source in ((holes & ~wide, sources), (wide, large if large.any() else sources)):
        if hole.any() and source.any():
            filled[hole] = nearest_of(view, source)[0][hole]
    if window.only is not None:
        # beyond the old parts nothing may become another neighbour
        old = before[box.slices]
        free = _among(old, rules.edited) | _among(filled, rules.edited)
        back = holes & ~free
        # what the pixel was may itself be what was dropped
        filled[back] = old[back]
    differs = bool((filled != view).any())
    now[box.slices] = filled
    return differs


def _leaving(
    stats: npt.NDArray[Any], shape: tuple[int, ...], inner: tuple[bool, bool, bool, bool]
) -> BoolMask:
    """Return which components go on beyond the window."""
    left, top, right, bottom = inner
    found = np.zeros(len(stats), np.bool_)
    if left:
        found |= stats[:, 0] == 0
    if top:
        found |= stats[:, 1] == 0
    if right:
        found |= stats[:, 0] + stats[:, 2] == shape[1]
    if bottom:
        found |= stats[:, 1] + stats[:, 3] == shape[0]
    found[0] = False
    return found


def _opened(mask: BoolMask, side: int) -> BoolMask:
    """Return a mask opened by a square of any side; beyond the picture counts as inside."""
    square = np.ones((side, side), np.uint8)
    worn = cv2.erode(
        mask.view(np.uint8), square, anchor=(0, 0), borderType=cv2.BORDER_CONSTANT, borderValue=1
    )
    last = side - 1
    opened = cv2.dilate(worn, square, anchor=(last, last), borderType=cv2.BORDER_CONSTANT, borderValue=0)
    return np.asarray(opened, np.uint8).view(np.bool_)


def _grown(mask: BoolMask, side: int) -> BoolMask:
    """Return a mask dilated by a square of an odd side."""
    grown = cv2.dilate(np.ascontiguousarray(mask).view(np.uint8), np.ones((side, side), np.uint8))
    return np.asarray(grown, np.uint8).view(np.bool_)


def _among(labels: LabelMap, parts: Collection[int]) -> BoolMask:
    """Return where a label is one of the given ones."""
    table = np.zeros(256, np.uint8)
    table[list(parts)] = 1
    return np.asarray(cv2.LUT(np.ascontiguousarray(labels), table), np.uint8).view(np.bool_)
