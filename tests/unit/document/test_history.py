import numpy as np
import pytest

from facemask_editor.core.region import Box
from facemask_editor.document.edits import EditTarget, PixelEdit
from facemask_editor.document.history import History
from facemask_editor.document.steps import Step

SIDE = 16


class Steps:
    """A history whose steps write whole 16 x 16 maps (256 bytes each)."""

    def __init__(self, limit_bytes=1 << 20):
        self.target = EditTarget(np.zeros((SIDE, SIDE), np.uint8), frozenset())
        self.history = History(self.target, limit_bytes)

    def paint(self, label, merge_key=None):
        edit = PixelEdit(Box(0, 0, SIDE, SIDE), np.full((SIDE, SIDE), label, np.uint8))
        self.history.push(f"Paint {label}", edit.apply(self.target), merge_key)

    @property
    def shown(self):
        return int(self.target.label_map[0, 0])


@pytest.fixture
def steps():
    return Steps()


def test_an_empty_history(steps):
    history = steps.history
    assert (history.entries, history.position, history.bytes) == ((), 0, 0)
    assert not history.can_undo
    assert not history.can_redo
    assert history.undo_name == history.redo_name == ""
    assert history.at_saved
    with pytest.raises(IndexError, match="nothing to undo"):
        history.undo()
    with pytest.raises(IndexError, match="nothing to redo"):
        history.redo()


def test_undo_and_redo_walk_through_the_steps(steps):
    for label in (1, 2, 3):
        steps.paint(label)
    history = steps.history
    assert history.undo_name == "Paint 3"
    history.undo()
    history.undo()
    assert steps.shown == 1
    assert (history.undo_name, history.redo_name) == ("Paint 1", "Paint 2")
    history.redo()
    assert steps.shown == 2
    assert history.entries == ("Paint 1", "Paint 2", "Paint 3")
    assert history.position == 2


def test_a_new_step_cuts_the_undone_ones_off(steps):
    for label in (1, 2, 3):
        steps.paint(label)
    steps.history.undo()
    steps.history.undo()
    steps.paint(9)
    assert steps.history.entries == ("Paint 1", "Paint 9")
    assert not steps.history.can_redo


def test_the_oldest_steps_are_dropped_above_the_limit():
    steps = Steps(limit_bytes=3 * SIDE * SIDE)
    for label in range(1, 8):
        steps.paint(label)
    history = steps.history
    assert history.entries == ("Paint 5", "Paint 6", "Paint 7")
    assert history.bytes <= 3 * SIDE * SIDE
    while history.can_undo:
        history.undo()
    assert steps.shown == 4


def test_the_newest_step_stays_however_large():
    steps = Steps(limit_bytes=1)
    steps.paint(1)
    steps.paint(2)
    assert steps.history.entries == ("Paint 2",)
    steps.history.undo()
    assert steps.shown == 1


def test_the_saved_mark_is_reached_by_undo_and_redo(steps):
    steps.paint(1)
    steps.history.mark_saved()
    steps.paint(2)
    assert not steps.history.at_saved
    steps.history.undo()
    assert steps.history.at_saved
    steps.history.undo()
    assert not steps.history.at_saved
    steps.history.redo()
    assert steps.history.at_saved


def test_the_saved_mark_is_lost_with_its_branch(steps):
    steps.paint(1)
    steps.history.mark_saved()
    steps.history.undo()
    steps.paint(2)
    assert not steps.history.at_saved
    steps.history.undo()
    assert not steps.history.at_saved


def test_the_saved_mark_is_lost_when_its_step_is_dropped():
    steps = Steps(limit_bytes=2 * SIDE * SIDE)
    steps.history.mark_saved()
    for label in (1, 2, 3):
        steps.paint(label)
    while steps.history.can_undo:
        steps.history.undo()
    assert steps.shown == 1
    assert not steps.history.at_saved


def test_the_saved_mark_moves_with_dropped_steps():
    steps = Steps(limit_bytes=2 * SIDE * SIDE)
    for label in (1, 2):
        steps.paint(label)
    steps.history.mark_saved()
    steps.paint(3)
    steps.history.undo()
    assert steps.history.at_saved


def test_steps_with_the_same_key_merge(steps):
    steps.paint(1)
    for label in (2, 3, 4):
        steps.paint(label, merge_key="slider")
    assert steps.history.entries == ("Paint 1", "Paint 2")
    steps.history.undo()
    assert steps.shown == 1
    steps.history.redo()
    assert steps.shown == 4


@pytest.mark.parametrize("second", ["other", None])
def test_steps_with_other_keys_stay_apart(steps, second):
    steps.paint(1, merge_key="slider")
    steps.paint(2, merge_key=second)
    assert len(steps.history.entries) == 2


def test_only_the_newest_step_merges(steps):
    steps.paint(1, merge_key="slider")
    steps.paint(2)
    steps.paint(3, merge_key="slider")
    assert len(steps.history.entries) == 3


def test_an_undone_step_is_not_merged_with(steps):
    steps.paint(1, merge_key="slider")
    steps.history.undo()
    steps.paint(2, merge_key="slider")
    assert steps.history.entries == ("Paint 2",)
    steps.history.undo()
    assert steps.shown == 0


def test_a_saved_step_is_not_merged_with(steps):
    steps.paint(1, merge_key="slider")
    steps.history.mark_saved()
    steps.paint(2, merge_key="slider")
    assert not steps.history.at_saved
    steps.history.undo()
    assert steps.shown == 1
    assert steps.history.at_saved


def test_a_merge_back_to_the_start_leaves_no_step(steps):
    steps.paint(1)
    steps.history.mark_saved()
    steps.paint(2, merge_key="slider")
    steps.paint(1, merge_key="slider")
    assert steps.history.entries == ("Paint 1",)
    assert steps.history.at_saved
    steps.history.undo()
    assert steps.shown == 0


def test_steps_know_where_they_come_from(steps):
    steps.paint(1)
    edit = PixelEdit(Box(0, 0, SIDE, SIDE), np.full((SIDE, SIDE), 2, np.uint8))
    steps.history.push("Nudge nose", edit.apply(steps.target), source='{"steps": []}')
    steps.history.undo()
    assert steps.history.steps == (Step("Paint 1", None), Step("Nudge nose", '{"steps": []}'))
    assert steps.history.entries == ("Paint 1", "Nudge nose")


def test_a_merged_step_has_the_source_of_the_newest(steps):
    for label, source in ((1, "first"), (2, "both"), (3, None)):
        edit = PixelEdit(Box(0, 0, SIDE, SIDE), np.full((SIDE, SIDE), label, np.uint8))
        steps.history.push("Slide", edit.apply(steps.target), "slider", source)
        assert steps.history.steps == (Step("Slide", source),)


def test_serials_tell_of_what_changed_and_not_of_undo(steps):
    steps.paint(1)
    steps.paint(2, merge_key="slider")
    serials = [entry.serial for _, entry in steps.history.newest_first()]
    steps.history.undo()
    steps.history.redo()
    assert [entry.serial for _, entry in steps.history.newest_first()] == serials
    steps.paint(3, merge_key="slider")
    merged = [entry.serial for _, entry in steps.history.newest_first()]
    assert merged[1:] == serials[1:]
    assert merged[0] not in serials


def test_places_count_forgotten_steps_too():
    steps = Steps(limit_bytes=2 * SIDE * SIDE)
    for label in (1, 2, 3):
        steps.paint(label)
    assert steps.history.forgotten == 1
    assert [(place, entry.name) for place, entry in steps.history.newest_first()] == [
        (2, "Paint 3"),
        (1, "Paint 2"),
    ]
