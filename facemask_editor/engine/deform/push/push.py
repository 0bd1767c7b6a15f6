"""What the push brush does to a mask: dabs add up to one displacement, carried out on signed distances.

It is backward, as in `engine.deform.exponential`: the mask at ``x`` shows what lay at ``x + u(x)`` before the
first dab. So a mask that is pushed there and back is sampled once, not twice. Each dab is so small that it
never folds, and dabs are carried out one after the other. What the raster makes of it is put into the mask
pixel by pixel without tearing anything (`whole.changed_whole`). Needs no torch.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from enum import Enum
from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt

from facemask_editor.core.labels import LabelMap
from facemask_editor.core.nearest import class_flags
from facemask_editor.core.region import Box, box_of
from facemask_editor.engine.deform.hold import LOCK_REACH, lock_window
from facemask_editor.engine.deform.push.whole import changed_whole, framed
from facemask_editor.fields.signed_distance import signed_distance, smooth_distance

Displacement = npt.NDArray[np.float32]
"""(h, w, 2): horizontal, then vertical, in pixels of the mask."""

Point = tuple[float, float]


class Mode(Enum):
    """What a dab does to what is under it."""

    PUSH = "push"
    PINCH = "pinch"
    BLOAT = "bloat"
    RESTORE = "restore"


FINEST = 1024
"""Longer side of the grid on which displacements of larger masks are kept."""

DAB = 0.25
"""Radii after which the next dab comes; a large brush that goes far takes twice that, 0.65 would fold."""

SWELL, RETURN = 0.16, 0.35
"""How much one dab pinches or bloats, and which share of the displacement it takes back."""

FINEST_STEP = 0.7
"""Pixels of 512 into which a way is cut, as far as one event may do."""

_EFFORT, _STEP_COST = 1.9e6, 1.0e5
"""Pixels that one event may go through in a mask of 512, and what a step costs beyond the pixels of its box.

They are counted and not timed, so that the same events make the same pixels.
"""

FARTHEST = 128
"""Pixels of 512 that one event may go, so that it does not hold up the next ones; 512 of the mask at most."""

_BAND, _ROUNDS = 5, 6
"""Pixels from an edge that one step looks at, at most, and how often it goes over them.

Where a flick is longer than an event may go, the mask follows with the next events.
"""

_ALONE = 40
"""Dabs of one event that pinch, bloat or restore, at most."""

_DABS, _GROUPS = 256, 16
"""Dabs of one event at most, as long as what is pushed goes with them; and parts of its way."""

_CLIP = 4
"""Pixels from an edge from which on its distance does not matter."""

_KEPT = 1 << 19
"""Pixels of a box up to which the distances in it are computed once and kept."""

_SURE = 0.02
"""Pixels by which another class must be further inside than the one that is there."""


class Pushing:
    """A mask that is pushed, from a base on.

    Args:
        base: H x W uint8 that is pushed; not changed by anybody any more.

    Attributes:
        base: The mask before anything was pushed.
        label_map: H x W uint8, as it is now; not to be changed.
        moved: The displacement of all dabs, on a grid with `step`.
        step: Pixels from node to node.
    """

    def __init__(self, base: LabelMap) -> None:
        self.base = base
        self.label_map = base.copy()
        self.step = max(1, -(-max(base.shape) // FINEST))
        rows, columns = (-(-side // self.step) for side in base.shape)
        self.moved: Displacement = np.zeros((rows, columns, 2), np.float32)
        self._px: float = max(1.0, max(base.shape) / 512)
        self._fields: dict[int, tuple[Box, npt.NDArray[np.float32]]] = {}
        self._windows: dict[int, Box] = {}

    @property
    def idle(self) -> bool:
        """Whether nothing is displaced."""
        return not self.moved.any()

    def farthest(self, mode: Mode, size: float) -> float:
        """Return how many pixels of way one stroke call should have at most; longer ways are for several."""
        far = float(FARTHEST * min(self._px, 4.0))
        return far if mode is Mode.PUSH else min(far, _ALONE * max(1.0, DAB * size / 2))

    def copy(self) -> Pushing:
        """Return another one that goes on from here."""
        twin = Pushing(self.base)
        twin._fields, twin._windows = self._fields, self._windows
        twin.label_map, twin.moved = self.label_map.copy(), self.moved.copy()
        return twin

    def stroke(
        self,
        path: Sequence[tuple[Point, Point]],
        *,
        size: float,
        mode: Mode,
        strength: float,
        locks: Collection[int] = (),
    ) -> Box | None:
        """Carry out dabs along segments and return where pixels changed, None for nowhere.

        Args:
            path: From and to, in pixels with centres at +0.5; several are the sides of a symmetric stroke.
                No call takes long; of more than `farthest`, what is thin may stay behind.
            size: Diameter in pixels.
            mode: What the dabs do.
            strength: 0 to 1.
            locks: Classes whose pixels stay, and that get none.
        """
        radius, longest = size / 2, max((_length(start, end) for start, end in path), default=0.0)
        # how many dabs and groups there are depends on the way alone: the same events, the same pixels
        if mode is Mode.PUSH:
            most = _DABS * min(1.0, (64 * self.step / max(size, 1.0)) ** 2) / max(1, len(path))
            fine = min(DAB * radius, FINEST_STEP * self._px)
            apart = max(fine, min(2 * DAB * radius, longest / most), longest / _DABS)
        else:
            apart = max(DAB * radius, 1.0)
        number = max(1, int(np.ceil(longest / max(apart, 1e-6) - 1e-9)))
        sides = [_pieces(start, end, number) for start, end in path]
        effort = _EFFORT * float(np.sqrt(self._px))
        if mode is Mode.PUSH:
            count = min(number, max(1, int(np.ceil(longest / max(size, longest / _GROUPS, 1e-6)))))
            effort /= count
        else:  # each by itself, as if it had come with an event of its own
            count = number
            effort /= max(1.0, self.farthest(mode, size) / apart)
        changed = None
        for each in np.array_split(np.arange(number), count):
            dabs = [pieces[at] for pieces in sides for at in each.tolist()]
            box = self._group(dabs, radius, mode, strength, locks, effort)
            changed = changed if box is None else box.union(changed)
        return changed

    def _group(
        self,
        dabs: Sequence[tuple[Point, Point]],
        radius: float,
        mode: Mode,
        strength: float,
        locks: Collection[int],
        effort: float,
    ) -> Box | None:
        """Carry out some dabs that lie near each other; what is thin follows them in small steps."""
        nodes = None
        for _, at in dabs:
            box = self._reached(at, radius)
            nodes = nodes if box is None else box.union(nodes)
        if nodes is None:
            return None
        nodes = nodes.grow(1, self.moved.shape[1], self.moved.shape[0])
        free, before = self._free(nodes, locks), self.moved[nodes.slices].copy()
        for first, second in dabs:
            box = self._reached(second, radius)
            if box is not None:
                own = box.shift(-nodes.x0, -nodes.y0).slices
                self._dab(box, first, second, radius, mode, np.float32(strength) * free[own])
        return self._carry_out(nodes, before, locks, effort)

    def _reached(self, at: Point, radius: float) -> Box | None:
        """Return the nodes that a dab reaches; None beside the picture."""
        (x, y), step, reach = at, self.step, radius + 1
        return Box(
            int(np.floor((x - reach) / step)), int(np.floor((y - reach) / step)),
            int(np.ceil((x + reach) / step)) + 1, int(np.ceil((y + reach) / step)) + 1,
        ).clip(self.moved.shape[1], self.moved.shape[0])  # fmt: skip

    def _dab(
        self,
        box: Box,
        first: Point,
        second: Point,
        radius: float,
        mode: Mode,
        strength: npt.NDArray[np.float32],
    ) -> None:
        """Add a dab to the displacement of the nodes that it reaches."""
        step, (x, y) = self.step, second
        dx = (np.arange(box.x0, box.x1, dtype=np.float32) + 0.5) * step - np.float32(x)
        dy = ((np.arange(box.y0, box.y1, dtype=np.float32) + 0.5) * step - np.float32(y))[:, None]
        weight = np.clip(1 - (dx * dx + dy * dy) / np.float32(radius * radius), 0, 1) ** 2
        weight *= strength
        old = self.moved[box.slices]
        if mode is Mode.RESTORE:
            self.moved[box.slices] = old * (1 - np.float32(RETURN) * weight)[..., None]
            return
        if mode is Mode.PUSH:
            dab = weight[..., None] * np.array([first[0] - x, first[1] - y], np.float32)
        else:
            sign = np.float32(SWELL if mode is Mode.PINCH else -SWELL)
            dab = np.stack(np.broadcast_arrays(sign * weight * dx, sign * weight * dy), axis=-1)
        self.moved[box.slices] = dab + self._displaced(box, dab)

    def _displaced(self, box: Box, dab: Displacement) -> Displacement:
        """Return the displacement where a dab looks."""
        far = int(np.ceil(np.abs(dab).max(initial=0.0) / self.step)) + 1
        source = box.grow(far, self.moved.shape[1], self.moved.shape[0])
        xs = np.arange(box.width, dtype=np.float32) + np.float32(box.x0 - source.x0)
        ys = (np.arange(box.height, dtype=np.float32) + np.float32(box.y0 - source.y0))[:, None]
        moved = np.ascontiguousarray(self.moved[source.slices])
        at = dab / np.float32(self.step)
        found = cv2.remap(
            moved, xs + at[..., 0], ys + at[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )
        return np.asarray(found, np.float32)

    def _free(self, box: Box, locks: Collection[int]) -> npt.NDArray[np.float32]:
        """Return how far nodes may be displaced, from 0 on locked pixels to 1 away from them."""
        if not locks:
            return np.ones((box.height, box.width), np.float32)
        px = float(np.sqrt(self.base.size)) / 512
        height, width = self.base.shape
        margin = int(np.ceil(LOCK_REACH * px / self.step)) + 2
        around = box.grow(margin, self.moved.shape[1], self.moved.shape[0])
        pixels = Box(*(each * self.step for each in around)).clip(width, height)
        assert pixels is not None, "the grid covers the picture"
        locked = class_flags(locks)[self.label_map[pixels.slices]]
        window = lock_window(locked, self.step, px)
        inner = box.shift(-around.x0, -around.y0)
        return np.asarray(window[inner.slices], np.float32)

    def _carry_out(
        self, nodes: Box, before: Displacement, locks: Collection[int], effort: float
    ) -> Box | None:
        """Put the displacement into the mask and return where pixels changed.

        What is thin comes along only where its way is short, so the mask goes from the displacement before
        to that of now in steps. Only pixels near an edge are looked at: no other ones can change.
        """
        height, width = self.base.shape
        box = Box(*(each * self.step for each in nodes)).clip(width, height)
        assert box is not None, "dabs beside the picture are left out"
        old, new = self._by_pixel(before, box), self._by_pixel(self.moved[nodes.slices], box)
        change = new - old
        way = float(np.abs(change).max(initial=0.0))
        if not way:
            return None
        most = max(1, int(effort / (_STEP_COST + box.area)))
        steps = min(max(1, int(np.ceil(way / (FINEST_STEP * self._px)))), most)
        fields = self._fields_at(box, old, new)
        around = box.grow(1, width, height)
        inner = box.shift(1 - around.x0, 1 - around.y0).slices
        labels = framed(self.label_map[around.slices])
        start, flags = labels[inner].copy(), class_flags(locks)
        beside, within = (
            np.ones((side, side), np.uint8) for side in (5, 2 * min(int(np.ceil(way / steps)) + 1, _BAND) + 1)
        )
        fast = np.abs(change).max(axis=-1) > 1.5 * steps
        for number in range(1, steps + 1):
            now = labels[inner]
            edge = cv2.dilate(now, beside) != cv2.erode(now, beside)
            if fast.any():
                edge |= fast & (cv2.dilate(now, within) != cv2.erode(now, within))
            edge &= ~flags[now]
            rows, columns = np.nonzero(edge)
            at = old[rows, columns] + np.float32(number / steps) * change[rows, columns]
            at += np.stack([columns + box.x0, rows + box.y0], axis=-1)
            np.clip(at, 0, (width - 1, height - 1), out=at)
            goal, open_ = labels.copy(), np.zeros(labels.shape, np.bool_)
            found = _furthest(fields, at, now[rows, columns])
            goal[inner][rows, columns], open_[inner][rows, columns] = found, ~flags[found]
            labels, _ = changed_whole(labels, goal, open_, _ROUNDS)
        changed = box_of(labels[inner] != start)
        if changed is None:
            return None
        self.label_map[box.slices] = labels[inner]
        return changed.shift(box.x0, box.y0)

    def _by_pixel(self, moved: Displacement, box: Box) -> Displacement:
        """Return a displacement on nodes at the pixels of their box."""
        if self.step > 1:
            wide = moved.shape[1] * self.step, moved.shape[0] * self.step
            moved = np.asarray(cv2.resize(moved, wide, interpolation=cv2.INTER_LINEAR), np.float32)
        return moved[: box.height, : box.width]

    def _fields_at(self, box: Box, *moved: Displacement) -> list[tuple[int, Box, npt.NDArray[np.float32]]]:
        """Return how far pixels lie in each class that displacements can bring to a box, and where."""
        height, width = self.base.shape
        xs = np.arange(box.x0, box.x1, dtype=np.float32)
        ys = np.arange(box.y0, box.y1, dtype=np.float32)[:, None]
        low_x = min(float((xs + each[..., 0]).min()) for each in moved)
        low_y = min(float((ys + each[..., 1]).min()) for each in moved)
        high_x = max(float((xs + each[..., 0]).max()) for each in moved)
        high_y = max(float((ys + each[..., 1]).max()) for each in moved)
        source = Box(
            min(max(int(np.floor(low_x)), 0), width - 1), min(max(int(np.floor(low_y)), 0), height - 1),
            min(max(int(np.ceil(high_x)) + 1, 1), width), min(max(int(np.ceil(high_y)) + 1, 1), height),
        ).grow(_CLIP, width, height)  # fmt: skip
        present = np.flatnonzero(np.bincount(self.base[source.slices].ravel(), minlength=256))
        return [(label, *self._field(label, source)) for label in present.tolist()]

    def _field(self, label: int, source: Box) -> tuple[Box, npt.NDArray[np.float32]]:
        """Return how far pixels of the base lie in a class, and where; kept where that is small."""
        if label in self._fields:
            return self._fields[label]
        height, width = self.base.shape
        if label not in self._windows:
            own = box_of(self.base == label)
            assert own is not None, "a class that is present"
            self._windows[label] = own.grow(_CLIP + 1, width, height)
        window = self._windows[label]
        if window.area > _KEPT:
            window = source
        field = smooth_distance(signed_distance(self.base[window.slices] == label))
        field = np.clip(field, -_CLIP, _CLIP)
        if window != source:
            self._fields[label] = window, field
        return window, field


def _furthest(
    fields: Sequence[tuple[int, Box, npt.NDArray[np.float32]]],
    at: npt.NDArray[np.float32],
    now: npt.NDArray[np.uint8],
) -> npt.NDArray[np.uint8]:
    """Return the class in which points lie furthest inside; (n, 2) points, n classes that are there now."""
    best, wanted = np.full(len(now), -np.inf, np.float32), now.copy()
    for label, window, field in fields:
        x, y = at[:, 0] - np.float32(window.x0), at[:, 1] - np.float32(window.y0)
        own = np.flatnonzero((x >= 0) & (y >= 0) & (x <= window.width - 1) & (y <= window.height - 1))
        if not len(own):
            continue
        inside = _sampled(field, x[own], y[own])
        inside[now[own] == label] += np.float32(_SURE)
        further = inside > best[own]
        best[own[further]], wanted[own[further]] = inside[further], label
    return wanted


def _sampled(
    field: npt.NDArray[np.float32], x: npt.NDArray[np.float32], y: npt.NDArray[np.float32]
) -> npt.NDArray[np.float32]:
    """Return a field between its pixels, at n points."""
    missing = -len(x) % 1024  # OpenCV takes no row of more than 32767
    xs, ys = (np.pad(each, (0, missing), mode="edge").reshape(-1, 1024) for each in (x, y))
    found = cv2.remap(field, xs, ys, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(found, np.float32).ravel()[: len(x)]


def _pieces(start: Point, end: Point, count: int) -> list[tuple[Point, Point]]:
    """Return a segment cut into equal pieces."""
    points = [
        (start[0] + (end[0] - start[0]) * i / count, start[1] + (end[1] - start[1]) * i / count)
        for i in range(count + 1)
    ]
    return list(pairwise(points))


def _length(start: Point, end: Point) -> float:
    return float(np.hypot(end[0] - start[0], end[1] - start[1]))
