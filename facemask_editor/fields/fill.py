"""Who gets the pixels that edited parts leave.

Annotations by hand have slivers of background between classes, a pixel or two wide. Were they asked who is
nearest, each would grow into a ray of background; so background counts from a width on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core.labels import LabelMap
from facemask_editor.core.nearest import nearest_of
from facemask_editor.core.pieces import areas_of, numbered
from facemask_editor.core.region import Box, box_of
from facemask_editor.fields.layout import FieldLayout
from facemask_editor.fields.signed_distance import BoolMask, FloatField

CRUMB, _FEW = 32, 8
"""Pixels of a hole that is filled together with others, and holes from which on that is faster."""

OPEN = 255
"""Marks pixels without a class while composing; schemas have at most 255 classes."""

THIN = 5 / 512
"""Width, of the picture's, under which background takes no pixels that a part leaves."""

SLIVER = 3 / 512
"""Distance, of the picture's width, over which small parts fill up what a part leaves among locked skin."""


def fill_open(
    out: LabelMap,
    before: LabelMap,
    locked: BoolMask,
    edited: Sequence[int],
    layout: FieldLayout,
    background_prior: FloatField | None,
    *,
    ground: bool,
) -> None:
    """Give open pixels to the nearest unlocked class round their hole; in place.

    Only the rim of the same hole counts: behind a fringe that moved, the forehead is nearer than the
    background but does not reach there. No class takes back what it left, but for slivers of an adapted
    neighbour beside pixels that the edited part left to it. An accessory leaves what it lay on. Where a large
    part has left and ``background_prior`` is positive comes background, as far as it hangs together with
    what is background: long hair that is cut has no background round it, and cheeks and shoulders would grow
    into its place. What a small part leaves among locked skin goes to large parts, but for slivers. Where no
    other class is left to grow, the part leaves background behind, unless that is locked.

    Args:
        out: H x W uint8, `OPEN` where there is no class.
        before: H x W uint8, before the edit.
        locked: H x W bool.
        edited: Class indices of edited parts.
        layout: Which classes lie on top of which.
        background_prior: H x W, positive where background is to be expected.
        ground: Whether background may grow.
    """
    opened = out == OPEN
    around = box_of(opened)
    if around is None:
        return
    # odd, or opening would shift what it keeps
    thin = 2 * round((THIN * max(out.shape) - 1) / 2) + 1
    crop = around.grow(2 * thin, out.shape[1], out.shape[0])
    hole = _Hole(out, before, locked, edited, layout, crop, thin, ground)
    opened = opened[crop.slices]
    by_edited = opened & among(hole.before, edited)
    rest = opened & ~by_edited
    if background_prior is not None:
        expected = by_edited & among(hole.before, hole.whole) & (background_prior[crop.slices] > 0)
        if expected.any():
            behind = hole.joined_to_background(expected)
            hole.out[behind] = 0
            by_edited &= ~behind
    # what an adapted neighbour left counts as its own while the edited part's pixels are reassigned
    hole.out[rest] = hole.before[rest]
    hole.fill(by_edited, ~by_edited & ~hole.locked, np.zeros_like(opened))
    hole.fill(rest, ~rest & ~hole.locked, by_edited)


class _Hole:
    """What is known round open pixels; all maps are views of a crop."""

    def __init__(
        self,
        out: LabelMap,
        before: LabelMap,
        locked: BoolMask,
        edited: Sequence[int],
        layout: FieldLayout,
        crop: Box,
        thin: int,
        ground: bool,
    ) -> None:
        self.out, self.before, self.locked = out[crop.slices], before[crop.slices], locked[crop.slices]
        self._all = out, before, locked
        self._edited, self._layout, self._crop, self._ground = edited, layout, crop, ground
        self._thin, self._sliver = thin, SLIVER * max(out.shape)
        self.whole = [p for p, part in enumerate(layout.parts) if p and not part.own_frame]
        self._large = [p for p, part in enumerate(layout.parts) if not (part.own_frame or part.accessory)]
        held = set(np.flatnonzero(np.bincount(before[locked], minlength=len(layout.parts))).tolist())
        self._hosted: set[int] = set()
        for part in range(1, len(layout.parts)):
            hosts = {p for p, other in enumerate(layout.parts) if part in other.covered_by}
            if hosts and hosts & held and layout.parts[part].own_frame:
                self._hosted.add(part)
        self._nearest: dict[bool, LabelMap] = {}

    def _wide_background(self) -> BoolMask:
        """Return the background that is not a sliver between other classes."""
        background = (self.out == 0).view(np.uint8)
        return self._opened(background).view(np.bool_)

    def _opened(self, mask: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
        # a square: its time does not grow with its size
        square = np.ones((self._thin, self._thin), np.uint8)
        return np.asarray(cv2.morphologyEx(mask, cv2.MORPH_OPEN, square), np.uint8)

    def joined_to_background(self, expected: BoolMask) -> BoolMask:
        """Return the pieces, no slivers, of expected background that border on background or end the picture.

        Others would be holes in the face.
        """
        wide = self._opened(expected.view(np.uint8))
        beside = cv2.dilate(self._wide_background().view(np.uint8), np.ones((3, 3), np.uint8)).view(np.bool_)
        width = self._all[0].shape[1]
        for at_end, line in (
            (self._crop.x0 == 0, np.s_[:, 0]),
            (self._crop.x1 == width, np.s_[:, -1]),
            (self._crop.y0 == 0, np.s_[0]),
        ):
            if at_end:
                beside[line] = True
        count, pieces = numbered(wide)
        joined = np.zeros(count, np.bool_)
        joined[np.unique(pieces[beside])] = True
        joined[0] = False
        return np.asarray(joined[pieces], np.bool_)

    def fill(self, opened: BoolMask, source: BoolMask, just_filled: BoolMask) -> None:
        """Fill each connected hole from its rim; in place."""
        around = box_of(opened)
        if around is None:
            return
        source = source & ((self.out != 0) | self._wide_background())
        count, holes = numbered(opened[around.slices])
        whole = holes
        left_over = np.ones(count, np.bool_)
        crumbs = areas_of(holes, count) <= CRUMB
        crumbs[0] = False
        if crumbs.sum() > _FEW:
            done = self._fill_crumbs(crumbs[holes], around, just_filled, source)
            holes = np.where(done, holes.dtype.type(0), holes)
            left_over = areas_of(holes, count) > 0
        for hole in np.flatnonzero(left_over[1:]) + 1:
            own = box_of(whole == hole)
            assert own is not None, "it has a number"
            box = own.shift(around.x0, around.y0).grow(self._thin, self.out.shape[1], self.out.shape[0])
            inside = np.zeros((box.height, box.width), np.bool_)
            place = own.shift(around.x0 - box.x0, around.y0 - box.y0)
            inside[place.slices] = holes[own.slices] == hole
            formers = np.flatnonzero(np.bincount(self.before[box.slices][inside], minlength=1))
            for former in formers.tolist():
                self._fill_left(former, inside, box, just_filled[box.slices], source)

    def _fill_crumbs(
        self, crumbs: BoolMask, around: Box, just_filled: BoolMask, source: BoolMask
    ) -> BoolMask:
        """Fill tiny holes all at once; return where that was possible.

        What is nearest to a few pixels lies on the rim of their hole.
        """
        labels, before = self.out[around.slices], self.before[around.slices]
        done = np.zeros_like(crumbs)
        for former in np.flatnonzero(np.bincount(before[crumbs])).tolist():
            if former in self._hosted or self._layout.parts[former].accessory:
                continue
            left = crumbs & (before == former)
            possible = source[around.slices] & ((labels != former) | just_filled[around.slices])
            if former in self._large:
                possible &= among(labels, self._large)
            if possible.any():
                found, distance = nearest_of(labels, possible)
                left &= distance <= self._thin
                labels[left] = found[left]
                done |= left
        return done

    def _fill_left(
        self, former: int, inside: BoolMask, box: Box, just_filled: BoolMask, source: BoolMask
    ) -> None:
        """Fill the pixels of a hole that one class has left."""
        labels = self.out[box.slices]
        left = inside & (self.before[box.slices] == former)
        possible = source[box.slices] & ((labels != former) | just_filled)
        others = possible & _grown(inside, 1)
        if not others.any():
            others = possible & _grown(inside, self._thin)  # what lies behind a sliver
        if former in self._large:
            # an ear must not spread over all that the hair left
            others = _rather(others, among(labels, self._large))
        elif self._layout.parts[former].accessory:
            # taken off glasses leave skin, not larger eyes
            under = [p for p, part in enumerate(self._layout.parts) if former in part.covered_by]
            others = _rather(others, among(labels, under))
        hosted = former in self._hosted
        if hosted:
            wide = others & among(labels, self._large)
            if not wide.any() and others.any():
                found, distance = nearest_of(labels, others)
                near = left & (distance <= self._sliver)
                labels[near] = found[near]
                left &= ~near
            others = wide
        if others.any():
            labels[left] = nearest_of(labels, others)[0][left]
        elif former not in self._edited:
            labels[left] = former  # an adapted neighbour that stands alone
        elif left.any():
            # enclosed by locked pixels or by the part itself: the nearest class wherever it is; where not
            # even background may grow the part cannot leave
            labels[left] = self._anywhere(source, hosted)[box.slices][left]

    def _anywhere(self, source: BoolMask, large: bool) -> LabelMap:
        """Return the nearest class of the whole picture; of large parts only, where there are any."""
        if large not in self._nearest:
            out, before, locked = self._all
            beyond = ~locked & (out != OPEN) & ~among(out, self._edited)
            beyond[self._crop.slices] &= source
            if large:
                beyond = _rather(beyond, among(out, self._large))
            if beyond.any():
                found = nearest_of(out, beyond)[0]
            else:
                found = np.zeros_like(before) if self._ground else before
            self._nearest[large] = found[self._crop.slices]
        return self._nearest[large]


def _grown(mask: BoolMask, margin: int) -> BoolMask:
    """Return a mask with a margin round it."""
    square = np.ones((2 * margin + 1, 2 * margin + 1), np.uint8)
    return np.asarray(cv2.dilate(mask.view(np.uint8), square), np.uint8).view(np.bool_)


def _rather(sources: BoolMask, wanted: BoolMask) -> BoolMask:
    """Return those sources that are wanted, or all where none is."""
    both = sources & wanted
    return both if both.any() else sources


def among(labels: LabelMap, parts: Iterable[int]) -> BoolMask:
    """Return where a label is one of the given ones; several times as fast as ``np.isin``."""
    table = np.zeros(256, np.uint8)
    table[list(parts)] = 1
    return np.asarray(cv2.LUT(labels, table), np.uint8).view(np.bool_)
