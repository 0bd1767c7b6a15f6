"""What an edit has torn is mended: crumbs, slivers, pockets of background.

A field that claims pixels may leave a shred of the part that it covered, reach a place where it should not
be, or enclose background. Only what the edit brought in is mended: what the mask had before stays, however
odd, for it may be what somebody painted (decision 20).
"""

from __future__ import annotations

from collections.abc import Collection

import cv2
import numpy as np

from facemask_editor.core.labels import LabelMap, LabelSchema
from facemask_editor.core.nearest import nearest_of
from facemask_editor.core.pieces import areas_of, numbered
from facemask_editor.core.region import Box, box_of
from facemask_editor.fields.signed_distance import BoolMask
from facemask_editor.fields.torn import Rules, Window, among, grown, torn

SMALL_HOLE = 40.0
"""Pixels at 512 x 512: larger holes are filled from large classes where such are beside them."""

_ROUNDS = 2
_MARGIN = 24.0
"""Pixels of 512 round what changed that are looked at."""


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
    rules = Rules.of(before, locks, edited, schema)
    if rules.px >= 2:
        _in_large(before, out, box, rules, schema, only, like)
        return out
    view = box.grow(round(_MARGIN * rules.px) + 2, width, height)
    window = Window(
        before[view.slices],
        out[view.slices],
        None if only is None else only[view.slices],
        None if like is None else like[view.slices],
        (view.x0 > 0, view.y0 > 0, view.x1 < width, view.y1 < height),
        out,
    )
    changed = (window.before != window.now).view(np.uint8)
    found: set[int] = set()
    for labels in (window.before, window.now):
        counts = cv2.calcHist([np.ascontiguousarray(labels)], [0], changed, [256], [0, 256])
        found |= set(np.flatnonzero(counts).tolist())
    for _ in range(_ROUNDS):
        found = _round(window, found, rules)
        if not found:
            break
    return out


def _in_large(
    before: LabelMap,
    out: LabelMap,
    box: Box,
    rules: Rules,
    schema: LabelSchema,
    only: BoolMask | None,
    like: LabelMap | None,
) -> None:
    """Repair a large picture by what is torn in a small one; in place."""
    every = int(rules.px)
    pick = np.s_[every // 2 :: every, every // 2 :: every]
    was = np.ascontiguousarray(out[pick])
    now = repaired(
        np.ascontiguousarray(before[pick]),
        was,
        rules.locks,
        rules.edited,
        schema,
        None if only is None else only[pick],
        None if like is None else np.ascontiguousarray(like[pick]),
    )
    still = rules.still
    for label in np.unique(was[was != now]).tolist():
        dropped = (was != now) & (was == label)
        # what was dropped reaches into the cells round it
        wide = grown(dropped, 3)
        cells = box_of(wide)
        assert cells is not None, "something was dropped"
        filled = nearest_of(now, dropped)[0]
        place = Box(cells.x0 * every, cells.y0 * every, cells.x1 * every, cells.y1 * every).clip(
            *out.shape[::-1]
        )
        assert place is not None, "the cells lie in the picture"
        size = (cells.width * every, cells.height * every)
        inside, fill = (
            np.asarray(cv2.resize(part[cells.slices], size, interpolation=cv2.INTER_NEAREST), np.uint8)[
                : place.height, : place.width
            ]
            for part in (wide.view(np.uint8), filled)
        )
        view, old = out[place.slices], before[place.slices]
        swap = (inside > 0) & (view == label) & ~among(view, still) & ~among(old, still)
        if only is not None:
            swap &= only[place.slices]
            free = among(old, rules.edited) | among(fill, rules.edited)
            fill = np.where(free, fill, old)
        view[swap] = fill[swap]


def _round(window: Window, classes: Collection[int], rules: Rules) -> set[int]:
    """Mend once; return the classes that lost or got a pixel."""
    kept = among(window.before, rules.still) | among(window.now, rules.still)
    if window.only is not None:
        kept |= ~window.only
    touched: set[int] = set()
    for label in sorted(classes):
        if label in rules.locks:
            continue
        found = torn(window, label, rules)
        if found is not None:
            touched |= _refill(window, found & ~kept, label, rules)
    return touched


def _refill(window: Window, found: BoolMask, label: int, rules: Rules) -> set[int]:
    """Give pixels to the nearest other class that may grow; in place. Return the classes that changed."""
    whole = box_of(found)
    if whole is None:
        return set()
    height, width = window.now.shape
    box = whole.grow(round(_MARGIN * rules.px) + 2, width, height)
    view, holes = window.now[box.slices], np.ascontiguousarray(found[box.slices])
    closed = frozenset((label, *rules.locks))
    sources = ~among(view, closed) & ~holes
    large = sources & among(view, [p for p in rules.large if p not in closed])
    count, pieces = numbered(holes)
    spread = areas_of(pieces, count) > rules.pixels(SMALL_HOLE)
    # an ear must not grow over a cheek, but a hole within the lips is theirs
    beside = np.zeros(count, np.bool_)
    beside[pieces[holes & grown(large, 3)]] = True
    wide = (spread & beside)[pieces] & holes
    filled = view.copy()
    for hole, source in ((holes & ~wide, sources), (wide, large)):
        if hole.any() and source.any():
            filled[hole] = nearest_of(view, source)[0][hole]
    if window.only is not None:
        # beyond the old parts nothing may become another neighbour
        old = window.before[box.slices]
        back = holes & ~among(old, rules.edited) & ~among(filled, rules.edited)
        filled[back] = old[back]
    differs = filled != view
    changed = {label, *np.unique(filled[differs]).tolist()} if differs.any() else set()
    window.now[box.slices] = filled
    return changed
