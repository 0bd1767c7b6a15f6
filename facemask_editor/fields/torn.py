"""What an edit has torn: new crumbs and pieces of a class, slivers, enclosed background. `repair` mends it.

Sizes are those of a picture of 512 x 512 and grow with it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core.groups import EARS, INNER
from facemask_editor.core.labels import LabelMap, LabelSchema
from facemask_editor.core.pieces import areas_of, numbered
from facemask_editor.core.region import box_of
from facemask_editor.fields.layout import FieldLayout, face_layout
from facemask_editor.fields.signed_distance import BoolMask

SMALLEST = 10.0
"""Pixels that a piece has at least; what is smaller is a crumb."""

MINOR = 0.25
"""New pieces below this share of their class are dropped."""

MINOR_HAIR = 0.02
"""The same for hair that touches the head: it comes down on both sides of a face or a hat."""

LONG = 6.0
"""Pixels that a sliver is long at least."""

CORNER = 4.0
"""Pixels that a thin corner may be long after an edit has stretched it."""

MOVED = 6.0
"""Pixels by which what was thin before may have moved."""

THIN = 3.0
"""What an opening of this width removes is a sliver."""

THIN_GROUND = 5.0
"""The same for background: rays between parts are seen at once."""

OPEN_SKY = 200.0
"""New pieces of background of this many pixels that reach the border are no pockets."""


@dataclass(frozen=True)
class Rules:
    """What must stay, and how large things are in this picture.

    Attributes:
        layout: Which classes are small, which are worn.
        locks: Classes that neither lose nor get a pixel.
        edited: Classes that the edit was for.
        px: Pixels of the picture to one of 512.
        hair: Class index, -1 without.
        head: What hair may hang from.
        twofold: Classes of which an edit may add two pieces.
        before: H x W uint8.
    """

    layout: FieldLayout
    locks: frozenset[int]
    edited: frozenset[int]
    px: float
    hair: int
    head: tuple[int, ...]
    twofold: tuple[int, ...]
    before: LabelMap

    @classmethod
    def of(
        cls, before: LabelMap, locks: Collection[int], edited: Collection[int], schema: LabelSchema
    ) -> Rules:
        """Return the rules for an edit of a mask."""

        def named(*names: str) -> tuple[int, ...]:
            return tuple(schema.names.index(n) for n in names if n in schema.names)

        return cls(
            face_layout(schema),
            frozenset(locks),
            frozenset(edited),
            float(np.sqrt(before.size)) / 512,
            (*named("hair"), -1)[0],
            named("skin", "hat", *INNER.names, *EARS.names),
            named("eye_g", "ear_r"),
            before,
        )

    def shows(self, label: int) -> bool:
        """Return whether a class was there before."""
        return bool((self.before == label).any())

    def pixels(self, area: float) -> float:
        """Return how many pixels of the picture an area at 512 x 512 is."""
        return area * self.px * self.px

    @property
    def large(self) -> list[int]:
        """Classes that are no small parts and are not worn."""
        return [p for p, part in enumerate(self.layout.parts) if not (part.own_frame or part.accessory)]

    @property
    def still(self) -> frozenset[int]:
        """Classes that lose nothing: locked ones, and what is worn unless the edit was for such."""
        worn = frozenset(self.layout.accessories)
        return self.locks | (frozenset() if worn & self.edited else worn)

    def worn_over(self, label: int) -> tuple[int, ...]:
        """Return what is worn over a class; nothing for background and what is worn itself."""
        return () if label == 0 or self.layout.parts[label].accessory else self.layout.accessories


@dataclass(frozen=True, eq=False)
class Window:
    """The part of the maps that is looked at; ``now`` is written to.

    Attributes:
        before: h x w, before the edit.
        now: h x w, what becomes of it; a view of the picture.
        only: h x w bool or None, as in `repair.repaired`.
        like: h x w or None, as there.
        inner: Whether the picture goes on beyond the left, upper, right, lower side.
        picture: H x W.
    """

    before: LabelMap
    now: LabelMap
    only: BoolMask | None
    like: LabelMap | None
    inner: tuple[bool, bool, bool, bool]
    picture: LabelMap


def torn(window: Window, label: int, rules: Rules) -> BoolMask | None:
    """Return what of a class is to be dropped; h x w bool, None for nothing."""
    has, had = window.now == label, window.before == label
    touched = (had != has) & has
    lost = had & ~has
    touched |= has & grown(lost, 3)
    if not touched.any():
        return None
    worn = among(window.now, rules.worn_over(label))
    crumbs = _crumbs(window, has, had, touched, worn, label, rules)
    slivers = _slivers(window, has, had, touched, worn, label, rules)
    if crumbs is None or slivers is None:
        return slivers if crumbs is None else crumbs
    return crumbs | slivers


def _crumbs(
    window: Window, has: BoolMask, had: BoolMask, touched: BoolMask, worn: BoolMask, label: int, rules: Rules
) -> BoolMask | None:
    """Return pieces that are new and small."""
    # what glasses cross goes on behind them
    crossed = bool(worn.any())
    seen = has | worn if crossed else has
    count, pieces = numbered(seen)
    beyond = _at(pieces, count, window.inner)
    if count == 2 and (beyond[1] or np.count_nonzero(window.picture == label) == np.count_nonzero(has)):
        return None
    areas = areas_of(pieces, count, has if crossed else None).astype(np.float64)
    areas[0] = 0
    candidate = areas_of(pieces, count, touched) > 0
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
    smallest = rules.pixels(SMALLEST)
    added = not rules.shows(label)
    if added and label in rules.twofold:
        candidate[np.argsort(-ranked, kind="stable")[:2]] = False
    # a part that the edit added is one piece
    settings = rules.layout.parts[label]
    whole = added and (settings.own_frame or settings.accessory)
    share = np.full(count, np.inf if whole else MINOR * total)
    if label == rules.hair:
        at_head = np.zeros(count, np.bool_)
        at_head[pieces[has & grown(among(window.now, rules.head), 3)]] = True
        share[at_head] *= MINOR_HAIR / MINOR
    candidate &= (areas < smallest) | (areas < share)
    if label == 0:
        at_border = _at(pieces, count, (True, True, True, True))
        candidate &= ~(at_border & (areas >= rules.pixels(OPEN_SKY)))
    if candidate.any():
        _spare_old(window, candidate, pieces, areas, had, label, rules)
    return candidate[pieces] & has if candidate.any() else None


def _spare_old(
    window: Window,
    candidate: BoolMask,
    pieces: npt.NDArray[Any],
    areas: npt.NDArray[np.float64],
    had: BoolMask,
    label: int,
    rules: Rules,
) -> None:
    """Take from the candidates what goes on from a piece that was there; in place."""
    earlier = had | among(window.before, rules.worn_over(label))
    if window.like is not None:
        earlier |= window.like == label
    old = numbered(earlier)[1]
    within = candidate[pieces]
    smallest = rules.pixels(SMALLEST)
    for piece in np.unique(old[within]).tolist():
        if piece == 0:
            continue
        # each old piece goes on as the new piece that shares most with it
        here = old == piece
        shared = np.bincount(pieces[here], minlength=len(candidate))
        shared[0] = 0
        heir = int(np.argmax(shared))
        if areas[heir] >= smallest or np.count_nonzero(here & had) < smallest:
            candidate[heir] = False


def _slivers(
    window: Window, has: BoolMask, had: BoolMask, touched: BoolMask, worn: BoolMask, label: int, rules: Rules
) -> BoolMask | None:
    """Return thin strips that the edit brought in."""
    side = max(2, round((THIN_GROUND if label == 0 else THIN) * rules.px))
    if rules.px < 0.4:
        return None  # one pixel is as wide as a lip's corner
    thin = has & ~opened(has | worn, side)
    changed = box_of(thin & touched)
    if changed is None:
        return None
    near = changed.grow(round(4 * LONG * rules.px), has.shape[1], has.shape[0]).slices
    count, strips = numbered(thin[near])
    candidate = areas_of(strips, count, thin[near] & touched[near]) > 0
    candidate[0] = False
    # what is long has some pixels
    candidate &= areas_of(strips, count) >= LONG * rules.px
    boxes = {strip: box_of(strips == strip) for strip in np.flatnonzero(candidate).tolist()}
    long = {s: b for s, b in boxes.items() if b is not None and max(b.width, b.height) >= LONG * rules.px}
    if not long:
        return None
    known = grown((had & ~opened(had, side))[near], 2 * round(MOVED * rules.px) + 1)
    moved = None
    if window.like is not None:
        moved = window.like[near] == label
        moved = grown(moved & ~opened(moved, side), 2 * round(MOVED * rules.px) + 1)
    thick = np.ascontiguousarray(has[near] & ~thin[near])
    solid = numbered(thick)[1]
    found = np.zeros(has.shape, np.bool_)
    for strip, around in long.items():
        box = around.grow(round(LONG * rules.px), strips.shape[1], strips.shape[0]).slices
        here = strips[box] == strip
        half = 0.5 * here.sum()
        ends = np.unique(solid[box][grown(here, 3)])
        # without it the part would fall in two
        if (known[box] & here).sum() >= half or (ends > 0).sum() > 1:
            continue
        if moved is not None and (moved[box] & here).sum() >= half:
            # a corner that came along stays a corner, but a short one
            here &= ~grown(solid[box] > 0, 2 * round(CORNER * rules.px) + 1) & (ends > 0).any()
        found[near][box] |= here
    return found if found.any() else None


def _at(pieces: npt.NDArray[Any], count: int, sides: tuple[bool, bool, bool, bool]) -> BoolMask:
    """Return which pieces reach the given sides of the window: left, upper, right, lower."""
    found = np.zeros(count, np.bool_)
    for wanted, edge in zip(sides, (pieces[:, 0], pieces[0], pieces[:, -1], pieces[-1]), strict=True):
        if wanted:
            found[edge] = True
    found[0] = False
    return found


def opened(mask: BoolMask, side: int) -> BoolMask:
    """Return a mask opened by a square of any side; beyond the picture counts as inside."""
    square = np.ones((side, side), np.uint8)
    border, last = cv2.BORDER_CONSTANT, side - 1
    worn = cv2.erode(mask.view(np.uint8), square, anchor=(0, 0), borderType=border, borderValue=1)
    wide = cv2.dilate(worn, square, anchor=(last, last), borderType=border, borderValue=0)
    return np.asarray(wide, np.uint8).view(np.bool_)


def grown(mask: BoolMask, side: int) -> BoolMask:
    """Return a mask dilated by a square of an odd side."""
    wide = cv2.dilate(np.ascontiguousarray(mask).view(np.uint8), np.ones((side, side), np.uint8))
    return np.asarray(wide, np.uint8).view(np.bool_)


def among(labels: LabelMap, parts: Collection[int]) -> BoolMask:
    """Return where a label is one of the given ones."""
    table = np.zeros(256, np.uint8)
    table[list(parts)] = 1
    return np.asarray(cv2.LUT(np.ascontiguousarray(labels), table), np.uint8).view(np.bool_)
