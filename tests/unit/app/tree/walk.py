"""A small document on which anything is done at random, and what its states were."""

import random

import numpy as np

from facemask_editor.app.timeline.recorder import Recorder
from facemask_editor.app.timeline.text import to_text
from facemask_editor.app.timeline.timeline import Timeline
from facemask_editor.app.tree.tree import StateTree
from facemask_editor.document import BrushShape, MaskDocument
from facemask_editor.recipe.recipe import Recipe, Resample
from tests.unit.app.timeline.cheap_edits import CheapEdits, edit_source

SIDE = 24
PARTS = ("nose", "hair", "l_eye", "skin")


def start():
    return np.kron(np.arange(16).reshape(4, 4) % 5, np.ones((6, 6), int)).astype(np.uint8)


def paint(document, label, x=3, y=3, size=5):
    stroke = document.begin_stroke(f"Paint {label}", label)
    stroke.line(x, y, x + 4, y, size=size, shape=BrushShape.ROUND)
    stroke.commit()
    return document.snapshot()


ACTIONS = ("paint", "paint", "paint", "edit", "undo", "undo", "redo", "travel", "go", "go", "lock", "slide",
           "under", "change")  # fmt: skip


class Walk:
    """A document on which anything is done, and what its states were when they were taken."""

    def __init__(self, seed, history_bytes):
        self.random = random.Random(seed)
        self.document = MaskDocument(start(), history_bytes=history_bytes)
        self.tree = StateTree(self.document)
        self.recorder, self.carry = Recorder(self.document), CheapEdits()
        self.seen = {}

    def act(self, action):
        r, document, tree = self.random, self.document, self.tree
        if action == "paint":
            paint(document, r.randrange(6), r.randrange(SIDE), r.randrange(SIDE), r.choice([1, 4, 9]))
        elif action == "edit":
            self.edit()
        elif action in ("undo", "redo"):
            getattr(document, action)()
        elif action == "travel":
            document.travel(r.randrange(len(document.history.entries) + 1))
        elif action == "go":
            node = r.choice(tree.nodes)
            assert tree.go_to(node, "Go")
            np.testing.assert_array_equal(document.label_map, self.seen[node.key])
        elif action == "lock":
            document.set_locks(r.sample(range(6), r.choice([0, 0, 1, 2])))
        elif action == "slide":
            moved = document.snapshot()
            moved[r.randrange(SIDE) :, : r.randrange(SIDE)] = r.randrange(6)
            document.replace_pixels(moved, "Slide", merge_key="slider")
        elif action == "under":
            base, place = document.snapshot(), document.history.place
            late = base.copy()
            late[r.randrange(SIDE) :, r.randrange(SIDE) :] = r.randrange(6)
            paint(document, r.randrange(6), r.randrange(SIDE), r.randrange(SIDE))
            document.put_under(late, base, "Late", place, undone=r.random() < 0.3)
        elif action == "change":
            timeline = self.recorder.timeline()
            fewer = Timeline(timeline.start, timeline.entries[:-1])
            document.replace_pixels(
                fewer.recorded(), "Taken away", source=to_text(fewer), even_unchanged=True
            )

    def edit(self):
        r = self.random
        source = edit_source(Recipe(steps=(Resample(part=r.choice(PARTS), seed=r.randrange(9)),)))
        after, source = self.carry(self.document.label_map, "", source.recipe, source)
        self.document.replace_pixels(after, "Edit", source=source.to_json())

    def check(self):
        tree = self.tree
        np.testing.assert_array_equal(tree.pixels(tree.here), self.document.label_map)
        for node in tree.nodes:
            pixels = tree.pixels(node)
            np.testing.assert_array_equal(self.seen.setdefault(node.key, pixels), pixels)
            assert node.parent is None or node in node.parent.children
        assert tree.bytes == sum(node.nbytes for node in tree.nodes)
