"""Long random sequences of every operation against random locks: not one locked pixel moves, ever."""

from __future__ import annotations

import numpy as np
import pytest

from facemask_editor.core.nearest import reassign_to_nearest
from facemask_editor.document import BrushShape, DrawOver, MaskDocument, paintable
from facemask_editor.document.operations.morphology import (
    Combination,
    combine,
    fill_holes,
    grow,
    keep_largest,
    remove_islands,
    shrink,
)
from facemask_editor.document.operations.smoothing import smooth, smooth_all
from facemask_editor.document.operations.transform import PartTransform, Placement
from facemask_editor.document.paint.brush import sweep
from facemask_editor.document.paint.mirror import Axis
from facemask_editor.document.paint.shapes import ellipse, polygon, rectangle

SIDE = 24
CLASSES = 7
OPERATIONS = 2000
AXES = (Axis(12.0, 12.0), Axis(10.5, 12.0), Axis(12.0, 12.0, 17.0))


class Player:
    """Makes random changes to a document the way the tools make them."""

    def __init__(self, seed: int) -> None:
        self.random = np.random.default_rng(seed)
        start = self.random.integers(0, CLASSES, (SIDE // 3, SIDE // 3), dtype=np.uint8)
        self.document = MaskDocument(start.repeat(3, axis=0).repeat(3, axis=1))
        self.flip = self.document.schema.flip_table
        self.operations = (
            *(self.paint,) * 4, *(self.shape,) * 3, *(self.erase,) * 2, *(self.fill,) * 2, self.morphology,
            self.morphology, self.transform, self.transform, self.replace, self.lock, self.lock,
        )  # fmt: skip

    def play(self) -> None:
        """Do one thing."""
        self.operations[self.random.integers(len(self.operations))]()

    # Drawing lots

    def label(self) -> int:
        return int(self.random.integers(CLASSES))

    def point(self) -> tuple[float, float]:
        x, y = self.random.uniform(-4, SIDE + 4, 2)
        return float(x), float(y)

    def chance(self, share: float = 0.5) -> bool:
        return bool(self.random.random() < share)

    def one_of(self, things):
        return things[self.random.integers(len(things))]

    def over(self, first: int):
        rule = self.one_of(list(DrawOver))
        hidden = {self.label(), self.label()}
        return paintable(rule, class_count=19, hidden=hidden, first={first, int(self.flip[first])})

    def fallback(self) -> int | None:
        return self.label() if self.chance() else None

    # What the tools do

    def paint(self, label: int | None = None, source=None) -> None:
        label = self.label() if label is None else label
        axis = self.one_of(AXES) if self.chance() else None
        size, shape = int(self.random.integers(1, 8)), self.one_of(list(BrushShape))
        stroke = self.document.begin_stroke("Paint", label, over=self.over(self.label()))
        last = self.point()
        for _ in range(self.random.integers(1, 4)):
            at = self.point()
            stroke.line(*last, *at, size=size, shape=shape, source=source)
            if axis is not None:
                other = int(self.flip[label]) if source is None else self.flip[source]
                ends = (*axis.mirrored(*last), *axis.mirrored(*at))
                stroke.line(*ends, size=size, shape=shape, source=other)
            last = at
        if self.chance(0.2):
            stroke.abort()
        else:
            stroke.commit()

    def shape(self) -> None:
        size = {"width": SIDE, "height": SIDE}
        kind = self.random.integers(4)
        if kind == 0:
            raster = rectangle(self.point(), self.point(), **size)
        elif kind == 1:
            raster = ellipse(self.point(), self.point(), **size)
        elif kind == 2:
            raster = polygon([self.point() for _ in range(self.random.integers(1, 7))], **size)
        else:
            raster = sweep(*self.point(), *self.point(), size=3, shape=BrushShape.ROUND, **size)
        if raster is None:
            return
        label = self.label()
        with self.document.begin_stroke("Shape", label, over=self.over(self.label())) as stroke:
            stroke.paint(*raster)
            mirrored = self.one_of(AXES).mirrored_raster(raster, **size)
            if mirrored is not None and self.chance():
                stroke.paint(*mirrored, source=int(self.flip[label]))

    def erase(self) -> None:
        if self.chance():
            self.paint(self.label())
            return
        pixels = self.document.label_map
        self.paint(0, reassign_to_nearest(pixels, pixels == self.label(), locks=self.document.locks))

    def fill(self) -> None:
        x, y = self.point()
        self.document.fill(x, y, self.label(), contiguous=self.chance(), over=self.over(self.label()))

    def morphology(self) -> None:
        document, label, other = self.document, self.label(), self.label()
        pixels, by = document.label_map, int(self.random.integers(1, 6))
        locks, fallback = document.locks, self.fallback()
        how = self.one_of(list(Combination))
        results = (
            lambda: grow(pixels, label, by, locks=locks),
            lambda: shrink(pixels, label, by, locks=locks, fallback=fallback),
            lambda: fill_holes(pixels, label, locks=locks),
            lambda: remove_islands(pixels, 2 * by, locks=locks, fallback=fallback),
            lambda: keep_largest(pixels, label, locks=locks, fallback=fallback),
            lambda: smooth(pixels, label, by, locks=locks),
            lambda: smooth_all(pixels, by, locks=locks),
            lambda: combine(pixels, label, other, how, margin=by - 1, locks=locks, fallback=fallback),
        )  # fmt: skip
        document.replace_pixels(self.one_of(results)(), "Shape", merge_key=self.one_of((None, "drag")))

    def transform(self) -> None:
        document, label = self.document, self.label()
        if label in document.locks or not document.counts()[label]:
            return
        part = PartTransform(document.label_map, label, locks=document.locks)
        placement = Placement(
            *self.random.integers(-9, 10, 2).tolist(),
            *self.random.uniform(0.4, 2, 2).tolist(),
            float(self.random.uniform(-180, 180)),
        )
        document.replace_pixels(part.at(placement), "Transform")

    def replace(self) -> None:
        wanted = self.document.snapshot()
        x, y = self.random.integers(0, SIDE, 2)
        wanted[y : y + 9, x : x + 9] = self.label()
        self.document.replace_pixels(wanted, "Edit", merge_key=self.one_of((None, "drag")))

    def lock(self) -> None:
        self.document.set_locks({self.label() for _ in range(self.random.integers(4))})

    def travel(self) -> None:
        """Undo, redo or jump: no edit, so that pixels come back exactly, under whatever locks."""
        document = self.document
        position = document.history.position + self.one_of((-6, -1, -1, 1, 1, 6))
        position = min(max(position, 0), len(document.history.entries))
        locks, before = document.locks, document.snapshot()
        back = document.history.position
        document.travel(position)
        if self.chance():
            document.travel(back)
            np.testing.assert_array_equal(document.label_map, before)
        assert document.locks == locks


def assert_held(before, after, locks) -> None:
    """Fail where a pixel of a locked class has moved."""
    held = np.isin(before, list(locks)) | np.isin(after, list(locks))
    assert np.array_equal(before[held], after[held])


@pytest.mark.parametrize("seed", range(11))
def test_random_sequences_move_no_locked_pixel(seed):
    player = Player(seed)
    document = player.document
    start = document.snapshot()
    changed = 0
    for _ in range(OPERATIONS):
        if player.chance(0.2):
            player.travel()
            continue
        before, locks = document.snapshot(), document.locks
        player.play()
        after = document.label_map
        assert_held(before, after, locks)
        assert int(after.max()) < len(document.schema)
        changed += not np.array_equal(before, after)
    assert changed > OPERATIONS / 4
    np.testing.assert_array_equal(document.counts(), np.bincount(document.label_map.ravel(), minlength=19))
    held = sum(entry.edit.nbytes for entry in document.history._entries)
    assert document.history.bytes == held > 0
    entries = len(document.history.entries)
    document.travel(entries)
    last = document.snapshot()
    document.travel(0)
    np.testing.assert_array_equal(document.label_map, start)
    document.travel(entries)
    np.testing.assert_array_equal(document.label_map, last)
