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
"""Radii that one dab moves at most, and after which the next one comes: three quarters of what would fold."""

SWELL, RETURN = 0.16, 0.35
"""How much one dab pinches or bloats, and which share of the displacement it takes back."""

FINEST_STEP = 0.7
"""Pixels of 512 into which a step is not cut any further."""

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
        self._px = max(1.0, max(base.shape) / 512)
        self._fields: dict[int, tuple[Box, npt.NDArray[np.float32]]] = {}
        self._stuck = 0  # pixels that could not follow the last dab without tearing something

    @property
    def idle(self) -> bool:
        """Whether nothing is displaced."""
        return not self.moved.any()

    def copy(self) -> Pushing:
        """Return another one that goes on from here."""
        twin = Pushing(self.base)
        twin._fields = self._fields
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
            size: Diameter in pixels.
            mode: What the dabs do.
            strength: 0 to 1.
            locks: Classes whose pixels stay, and that get none.
        """
        longest = max((_length(start, end) for start, end in path), default=0.0)
        touched, far = None, longest > FINEST_STEP * self._px
        before = (self.moved.copy(), self.label_map.copy()) if far else None
        for start, end in path:
            for first, second in _pieces(start, end, DAB * size / 2):
                box = self._dab(first, second, size / 2, mode, strength, locks)
                touched = touched if box is None else box.union(touched)
        if touched is None:
            return None
        changed, stuck = self._carry_out(touched, locks)
        if before is None or stuck <= self._stuck:
            self._stuck = stuck
            return changed
        # what is thin comes along only where its way is short
        self.moved, self.label_map = before
        changed = None
        middles = [((x0 + x1) / 2, (y0 + y1) / 2) for (x0, y0), (x1, y1) in path]
        halves = (
            [(start, middle) for (start, _), middle in zip(path, middles, strict=True)],
            [(middle, end) for (_, end), middle in zip(path, middles, strict=True)],
        )
        for part in halves:
            box = self.stroke(part, size=size, mode=mode, strength=strength, locks=locks)
            changed = box.union(changed) if box is not None else changed
        return changed

    def _dab(
        self,
        first: Point,
        second: Point,
        radius: float,
        mode: Mode,
        strength: float,
        locks: Collection[int],
    ) -> Box | None:
        """Add a dab to the displacement and return its nodes; None beside the picture."""
        step, (rows, columns) = self.step, self.moved.shape[:2]
        x, y = second
        reach = radius + 1
        box = Box(
            int(np.floor((x - reach) / step)), int(np.floor((y - reach) / step)),
            int(np.ceil((x + reach) / step)) + 1, int(np.ceil((y + reach) / step)) + 1,
        ).clip(columns, rows)  # fmt: skip
        if box is None:
            return None
        dx = (np.arange(box.x0, box.x1, dtype=np.float32) + 0.5) * step - np.float32(x)
        dy = ((np.arange(box.y0, box.y1, dtype=np.float32) + 0.5) * step - np.float32(y))[:, None]
        weight = np.clip(1 - (dx * dx + dy * dy) / np.float32(radius * radius), 0, 1) ** 2
        weight *= np.float32(strength) * self._free(box, locks)
        old = self.moved[box.slices]
        if mode is Mode.RESTORE:
            self.moved[box.slices] = old * (1 - np.float32(RETURN) * weight)[..., None]
            return box
        if mode is Mode.PUSH:
            dab = weight[..., None] * np.array([first[0] - x, first[1] - y], np.float32)
        else:
            sign = np.float32(SWELL if mode is Mode.PINCH else -SWELL)
            dab = np.stack(np.broadcast_arrays(sign * weight * dx, sign * weight * dy), axis=-1)
        self.moved[box.slices] = dab + self._displaced(box, dab)
        return box

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

    def _free(self, box: Box, locks: Collection[int]) -> npt.NDArray[np.float32] | np.float32:
        """Return how far nodes may be displaced, from 0 on locked pixels to 1 away from them."""
        if not locks:
            return np.float32(1)
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

    def _carry_out(self, nodes: Box, locks: Collection[int]) -> tuple[Box | None, int]:
        """Put the displacement into the mask; return where pixels changed, and how many were stuck."""
        height, width = self.base.shape
        nodes = nodes.grow(1, self.moved.shape[1], self.moved.shape[0])
        box = Box(*(each * self.step for each in nodes)).clip(width, height)
        assert box is not None, "dabs beside the picture are left out"
        now = self.label_map[box.slices]
        wanted = self._wanted(box, nodes, now)
        flags = class_flags(locks)
        may = (wanted != now) & ~flags[now] & ~flags[wanted]
        if not may.any():
            return None, 0
        around = box.grow(1, width, height)
        inner = box.shift(1 - around.x0, 1 - around.y0).slices
        before = framed(self.label_map[around.slices])
        goal, open_ = before.copy(), np.zeros(before.shape, np.bool_)
        goal[inner], open_[inner] = wanted, may
        after, stuck = changed_whole(before, goal, open_)
        changed = box_of(after[inner] != now)
        if changed is None:
            return None, stuck
        self.label_map[box.slices] = after[inner]
        return changed.shift(box.x0, box.y0), stuck

    def _wanted(self, box: Box, nodes: Box, now: LabelMap) -> LabelMap:
        """Return the classes that the displacement brings to a box."""
        moved = self.moved[nodes.slices]
        if self.step > 1:
            wide = nodes.width * self.step, nodes.height * self.step
            moved = np.asarray(cv2.resize(moved, wide, interpolation=cv2.INTER_LINEAR), np.float32)
            moved = moved[: box.height, : box.width]
        low, high = ([float(reach(moved[..., axis])) for axis in (0, 1)] for reach in (np.min, np.max))
        height, width = self.base.shape
        source = Box(
            min(max(box.x0 + int(np.floor(low[0])), 0), width - 1),
            min(max(box.y0 + int(np.floor(low[1])), 0), height - 1),
            min(max(box.x1 + int(np.ceil(high[0])), 1), width),
            min(max(box.y1 + int(np.ceil(high[1])), 1), height),
        ).grow(_CLIP, width, height)
        base = self.base[source.slices]
        present = np.flatnonzero(np.bincount(base.ravel(), minlength=256))
        if len(present) == 1:
            return np.full(now.shape, present[0], np.uint8)
        xs = np.arange(box.x0 - source.x0, box.x1 - source.x0, dtype=np.float32) + moved[..., 0]
        ys = np.arange(box.y0 - source.y0, box.y1 - source.y0, dtype=np.float32)[:, None] + moved[..., 1]
        best = np.full(now.shape, -np.inf, np.float32)
        wanted = now.copy()
        for label in present.tolist():
            window, field = self._field(label, source)
            inside = cv2.remap(
                field,
                xs + np.float32(source.x0 - window.x0),
                ys + np.float32(source.y0 - window.y0),
                cv2.INTER_LINEAR,
                borderMode=cv2.BORDER_REPLICATE,
            )
            inside[now == label] += np.float32(_SURE)
            further = inside > best
            np.copyto(best, inside, where=further)
            wanted[further] = label
        return wanted

    def _field(self, label: int, source: Box) -> tuple[Box, npt.NDArray[np.float32]]:
        """Return how far pixels of the base lie in a class, and where; kept where that is small."""
        if label in self._fields:
            return self._fields[label]
        height, width = self.base.shape
        own = box_of(self.base == label)
        assert own is not None, "a class that is present"
        window = own.grow(_CLIP + 1, width, height)
        if window.area > _KEPT:
            window = source
        field = smooth_distance(signed_distance(self.base[window.slices] == label))
        field = np.clip(field, -_CLIP, _CLIP)
        if window != source:
            self._fields[label] = window, field
        return window, field


def _pieces(start: Point, end: Point, longest: float) -> list[tuple[Point, Point]]:
    """Return a segment cut into equal pieces; one without length is one piece."""
    count = max(1, int(np.ceil(_length(start, end) / max(longest, 1e-6) - 1e-9)))
    points = [
        (start[0] + (end[0] - start[0]) * i / count, start[1] + (end[1] - start[1]) * i / count)
        for i in range(count + 1)
    ]
    return list(pairwise(points))


def _length(start: Point, end: Point) -> float:
    return float(np.hypot(end[0] - start[0], end[1] - start[1]))
