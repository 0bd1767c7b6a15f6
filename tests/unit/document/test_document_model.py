"""Random sequences of every operation against a naive model that copies whole maps."""

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from facemask_editor.document import BrushShape, MaskDocument
from facemask_editor.document.paint.brush import sweep

WIDTH, HEIGHT, CLASSES = 24, 18, 5
labels = st.integers(0, CLASSES - 1)
coordinates = st.floats(-6, 30, allow_nan=False)


@dataclass
class Model:
    """All states since the start as whole copies; `at` is the current one, `saved` the saved one."""

    states: list[np.ndarray]
    locks: frozenset = frozenset()
    keys: list[object] = field(default_factory=list)
    sources: list[str | None] = field(default_factory=list)
    at: int = 0
    saved: int | None = 0

    @property
    def pixels(self):
        return self.states[self.at]

    @property
    def dirty(self):
        return self.saved != self.at

    def push(self, pixels, key=None, source=None):
        if np.array_equal(pixels, self.pixels):
            return
        if self.saved is not None and self.saved > self.at:
            self.saved = None
        del self.states[self.at + 1 :], self.keys[self.at :], self.sources[self.at :]
        if key is not None and self.keys[-1:] == [key] and self.saved != self.at:
            del self.states[self.at], self.keys[-1], self.sources[-1]
            self.at -= 1
            if np.array_equal(self.pixels, pixels):
                return
        self.states.append(pixels)
        self.keys.append(key)
        self.sources.append(source)
        self.at += 1

    def written(self, wanted):
        """Return the pixels after a write of `wanted` under the locks."""
        locked = list(self.locks)
        kept = np.isin(self.pixels, locked) | np.isin(wanted, locked)
        return np.where(kept, self.pixels, wanted).astype(np.uint8)


def piece_at(same, x, y):
    """Return the 4-connected piece of a mask, grown pixel by pixel."""
    grown = np.zeros_like(same)
    grown[y, x] = True
    while True:
        wider = grown.copy()
        wider[1:] |= grown[:-1]
        wider[:-1] |= grown[1:]
        wider[:, 1:] |= grown[:, :-1]
        wider[:, :-1] |= grown[:, 1:]
        wider &= same
        if np.array_equal(wider, grown):
            return grown
        grown = wider


class DocumentMachine(RuleBasedStateMachine):
    @initialize(seed=st.integers(0, 99))
    def begin(self, seed):
        start = np.random.default_rng(seed).integers(0, CLASSES, (HEIGHT // 3, WIDTH // 3), dtype=np.uint8)
        start = start.repeat(3, axis=0).repeat(3, axis=1)
        self.document = MaskDocument(start)
        self.model = Model([start])
        self.shown = start.copy()
        self.document.subscribe(self.listen)

    def listen(self, change):
        """Keep a picture up to date from the boxes alone, as a canvas does."""
        if change.box is not None:
            self.shown[change.box.slices] = self.document.label_map[change.box.slices]

    @rule(
        label=labels,
        data=st.lists(st.tuples(coordinates, coordinates), min_size=2, max_size=4),
        size=st.integers(1, 12),
        shape=st.sampled_from(BrushShape),
        end=st.sampled_from(["commit", "abort"]),
    )
    def paint(self, label, data, size, shape, end):
        wanted = self.model.pixels.copy()
        stroke = self.document.begin_stroke("Brush", label)
        for (x0, y0), (x1, y1) in pairwise(data):
            stroke.line(x0, y0, x1, y1, size=size, shape=shape)
            found = sweep(x0, y0, x1, y1, size=size, shape=shape, width=WIDTH, height=HEIGHT)
            if found:
                wanted[found[0].slices][found[1]] = label
        written = self.model.written(wanted)
        np.testing.assert_array_equal(self.document.label_map, written)
        assert not self.document.undo()
        if end == "abort":
            stroke.abort()
        else:
            changed = not np.array_equal(written, self.model.pixels)
            assert stroke.commit() == changed
            self.model.push(written)

    @rule(x=st.integers(0, WIDTH - 1), y=st.integers(0, HEIGHT - 1), label=labels, contiguous=st.booleans())
    def fill(self, x, y, label, contiguous):
        same = self.model.pixels == self.model.pixels[y, x]
        same = piece_at(same, x, y) if contiguous else same
        written = self.model.written(np.where(same, label, self.model.pixels))
        changed = not np.array_equal(written, self.model.pixels)
        assert self.document.fill(x, y, label, contiguous=contiguous) == changed
        self.model.push(written)

    @rule(
        boxes=st.lists(
            st.tuples(st.integers(0, WIDTH - 1), st.integers(0, HEIGHT - 1), labels), min_size=1, max_size=3
        ),
        key=st.sampled_from([None, "drag"]),
        source=st.sampled_from([None, "nudge", "blend"]),
    )
    def replace(self, boxes, key, source):
        for x, y, label in boxes:
            wanted = self.model.pixels.copy()
            wanted[y : y + 9, x : x + 11] = label
            written = self.model.written(wanted)
            changed = not np.array_equal(written, self.model.pixels)
            assert self.document.replace_pixels(wanted, "Replace", merge_key=key, source=source) == changed
            self.model.push(written, key, source)

    @rule(
        x=st.integers(0, WIDTH - 1),
        y=st.integers(0, HEIGHT - 1),
        label=labels,
        later=st.integers(0, 3),
        undone=st.booleans(),
    )
    def put_under(self, x, y, label, later, undone):
        """An edit before the last steps: as if made first, then they, each where it changed pixels.

        The same for steps that are undone; and for the edit itself, where it was undone before it was there.
        """
        model, document = self.model, self.document
        undone = undone and later == 0
        at = max(0, model.at - later)
        base = model.states[at]
        wanted = base.copy()
        wanted[y : y + 9, x : x + 11] = label
        kept = np.isin(base, list(model.locks)) | np.isin(wanted, list(model.locks))
        states = [np.where(kept, base, wanted).astype(np.uint8)]
        place = document.history.place - (model.at - at)
        changed = not np.array_equal(states[0], base)
        assert document.put_under(wanted, base, "Under", place, undone=undone, source="complete") == changed
        if not changed:
            return
        for before, after in pairwise(model.states[at:]):
            states.append(np.where(before != after, after, states[-1]))
        model.states[at + 1 :] = states
        model.keys[at:] = [None, *model.keys[at:]]
        model.sources[at:] = ["complete", *model.sources[at:]]
        model.saved = model.saved if model.saved is not None and model.saved <= at else None
        model.at += not undone

    @rule(locks=st.frozensets(labels, max_size=3))
    def lock(self, locks):
        self.document.set_locks(locks)
        self.model.locks = locks

    @rule()
    def save(self):
        self.document.mark_saved()
        self.model.saved = self.model.at

    @rule()
    def undo(self):
        assert self.document.undo() == (self.model.at > 0)
        self.model.at = max(0, self.model.at - 1)

    @rule()
    def redo(self):
        assert self.document.redo() == (self.model.at < len(self.model.states) - 1)
        self.model.at = min(len(self.model.states) - 1, self.model.at + 1)

    @rule(data=st.data())
    def travel(self, data):
        position = data.draw(st.integers(0, len(self.model.states) - 1))
        self.document.travel(position)
        self.model.at = position

    @invariant()
    def agrees(self):
        if not hasattr(self, "document"):
            return
        document, model = self.document, self.model
        np.testing.assert_array_equal(document.label_map, model.pixels)
        np.testing.assert_array_equal(self.shown, model.pixels)
        np.testing.assert_array_equal(document.counts(), np.bincount(model.pixels.ravel(), minlength=19))
        assert document.locks == model.locks
        assert document.history.position == model.at
        assert len(document.history.entries) == len(model.states) - 1
        assert [step.source for step in document.history.steps] == model.sources
        assert document.dirty == model.dirty
        assert not document.in_stroke


DocumentMachine.TestCase.settings = settings(max_examples=100, stateful_step_count=30)
TestDocumentModel = DocumentMachine.TestCase
