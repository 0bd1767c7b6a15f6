"""Pending edits become steps before anything that needs or would drop them."""

from __future__ import annotations

import numpy as np
import pytest

from facemask_editor.document import BrushShape, MaskDocument


class Held:
    """A keeper with one edit of a pixel, at once or after a while."""

    def __init__(self, document, *, waits=False, follows_locks=False):
        self.document, self.waits, self.follows_locks = document, waits, follows_locks
        self.pending, self.undone = True, False
        self.place, self.base = document.history.place, document.snapshot()
        self.ended = 0
        self._then = []

    def take_back(self, place):
        if self.pending and self.waits and self.place >= place:
            self.pending, self.undone = False, True
            return True
        return False

    def bring_back(self, place):
        if self.undone and self.place == place:
            self.pending, self.undone = True, False
            return True
        return False

    def settle(self, then=None):
        if self.pending and self.waits:
            self._then += [then] if then else []
            return False
        self.land()
        return True

    def land(self):
        if self.pending:
            self.pending = False
            edited = self.base.copy()
            edited[5, 5] = 3
            self.document.put_under(edited, self.base, "Held", self.place)
            for then in self._then:
                then()

    def forget_undone(self):
        self.undone = False

    def stroke_ended(self):
        self.ended += 1


@pytest.fixture
def document():
    return MaskDocument(np.zeros((16, 16), np.uint8))


@pytest.mark.parametrize("waits", [False, True])
def test_it_comes_before_a_fill(document, waits):
    held = Held(document, waits=waits)
    document.add_keeper(held)
    assert document.pending
    assert not document.dirty
    assert document.fill(0, 0, 2)
    assert held.pending is waits
    held.land()
    assert document.history.entries == ("Held", "Fill nose")
    assert not document.pending
    assert document.undo()
    assert document.label_map[5, 5] == 3
    assert (document.label_map == 3).sum() == 1


@pytest.mark.parametrize("back", [MaskDocument.undo, lambda document: document.travel(0)])
def test_undo_takes_a_settled_edit_back(document, back):
    held = Held(document)
    document.add_keeper(held)
    back(document)
    assert document.history.entries == ("Held",)
    assert document.history.position == 0
    assert document.redo()
    assert document.label_map[5, 5] == 3


@pytest.mark.parametrize("back", [MaskDocument.undo, lambda document: document.travel(1)])
def test_undo_takes_back_what_is_still_computed_and_nothing_else(document, back):
    document.fill(0, 0, 2)
    held = Held(document, waits=True)
    document.add_keeper(held)
    back(document)
    assert held.undone
    assert document.history.position == 1
    assert document.undo()
    assert document.history.position == 0
    assert document.redo()  # the fill first: the edit was asked for after it
    assert held.undone
    assert document.redo()
    assert held.pending


def test_undo_takes_a_stroke_back_before_the_edit_that_is_computed_under_it(document):
    held = Held(document, waits=True)
    document.add_keeper(held)
    document.fill(0, 0, 2)
    assert document.undo()
    assert held.pending
    assert document.history.position == 0
    assert document.undo()
    assert held.undone
    assert not document.undo()


@pytest.mark.parametrize("waits", [False, True])
def test_locks_hold_at_once(document, waits):
    held = Held(document, waits=waits)
    document.add_keeper(held)
    document.set_locks({0})
    assert document.locks == {0}
    assert held.pending is waits
    assert not document.fill(0, 0, 2)


def test_an_edit_keeps_to_the_locks_that_it_was_asked_for_with(document):
    edited = document.snapshot()
    edited[5, 5] = 3
    document.set_locks({0})
    assert not document.put_under(edited, document.label_map, "Held", 0)
    assert document.put_under(edited, document.label_map, "Held", 0, locks=frozenset())
    assert document.label_map[5, 5] == 3


@pytest.mark.parametrize("changed", [True, False])
def test_a_new_step_cuts_off_what_was_taken_back(document, changed):
    held = Held(document, waits=True)
    document.add_keeper(held)
    assert document.undo()
    with document.begin_stroke("Brush", 2) as stroke:
        if changed:
            stroke.line(3, 3, 9, 9, size=4, shape=BrushShape.ROUND)
    assert held.undone is not changed
    document.undo()
    assert document.redo()
    assert held.pending is not changed


def test_a_map_changes_only_what_it_was_meant_to(document):
    document.add_keeper(Held(document))
    wanted = document.snapshot()
    wanted[0] = 7
    document.replace_pixels(wanted, "Row")
    assert document.history.entries == ("Held", "Row")
    assert document.label_map[5, 5] == 3
    assert (document.label_map[0] == 7).all()


def test_a_stroke_does_not_wait(document):
    held = Held(document, waits=True)
    document.add_keeper(held)
    with document.begin_stroke("Brush", 4) as stroke:
        stroke.line(1, 1, 2, 1, size=1, shape=BrushShape.ROUND)
    assert document.history.entries == ("Brush",)
    assert held.ended == 1
    document.begin_stroke("Brush", 4).abort()
    assert held.ended == 2


def test_what_can_be_redone_stays(document):
    document.fill(0, 0, 2)
    document.undo()
    held = Held(document)
    document.add_keeper(held)
    assert not document.redo()
    document.travel(1)
    assert held.pending
    assert document.history.entries == ("Fill nose",)


def test_a_click_in_the_history_undoes_what_comes_after_it(document):
    for column in (0, 1):
        document.replace_pixels(np.full((16, 16), column + 1, np.uint8), f"Step {column}")
    held = Held(document, waits=True)
    document.add_keeper(held)
    document.travel(1)
    assert held.undone
    assert document.history.position == 1
    document.travel(2)
    assert held.undone
    assert document.history.position == 2


def test_locks_do_not_wait_for_who_follows_them(document):
    held = Held(document, waits=True, follows_locks=True)
    document.add_keeper(held)
    document.set_locks({2})
    assert document.locks == {2}
    assert held.pending


def test_all_are_settled_and_what_waits_happens_once(document):
    done = []
    keepers = [Held(document, waits=True), Held(document, waits=True), Held(document)]
    removes = [document.add_keeper(held) for held in keepers]
    assert not document.settle(lambda: done.append(1))
    assert [held.pending for held in keepers] == [True, True, False]
    for held in keepers:
        held.land()
    assert done == [1]
    for remove in (*removes, *removes):
        remove()
    keepers[0].pending = True
    assert not document.pending
    assert document.settle()
