import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facemask_editor.app.timeline.recorder import Recorder
from facemask_editor.app.tree.tree import EARLIER, StateTree
from facemask_editor.document import MaskDocument, Past
from facemask_editor.recipe.recipe import Recipe, Resample
from tests.unit.app.timeline.cheap_edits import CheapEdits, edit_source
from tests.unit.app.tree.walk import ACTIONS, Walk, paint, start


@pytest.fixture
def document():
    return MaskDocument(start())


@pytest.fixture
def tree(document):
    return StateTree(document)


def titles(tree):
    return [(node.title, None if node.parent is None else node.parent.title) for node in tree.nodes]


def test_another_edit_after_undo_makes_a_branch_and_nothing_is_lost(document, tree):
    first = paint(document, 7)
    document.undo()
    paint(document, 8)
    assert titles(tree) == [("Opened", None), ("Paint 7", "Opened"), ("Paint 8", "Opened")]
    np.testing.assert_array_equal(tree.pixels(tree.nodes[1]), first)
    assert tree.here is tree.nodes[2]


def test_undo_and_redo_move_to_nodes_that_are_there(document, tree):
    paint(document, 7)
    document.undo()
    assert tree.here is tree.root
    document.redo()
    assert tree.here.title == "Paint 7"
    assert len(tree.nodes) == 2


def test_a_state_that_can_be_undone_to_is_gone_to_by_undo(document, tree):
    paint(document, 7)
    paint(document, 8)
    assert tree.go_to(tree.nodes[1], "Go")
    assert document.history.entries == ("Paint 7", "Paint 8")
    assert document.history.position == 1
    assert tree.go_to(tree.nodes[2], "Go")
    assert document.history.position == 2


def test_a_state_of_another_branch_is_one_step_that_undo_takes_back(document, tree):
    other = paint(document, 7)
    document.undo()
    here = paint(document, 8)
    assert tree.go_to(tree.nodes[1], "Go to Paint 7")
    np.testing.assert_array_equal(document.label_map, other)
    assert document.history.entries == ("Paint 8", "Go to Paint 7")
    assert tree.here is tree.nodes[1]
    assert len(tree.nodes) == 3
    document.undo()
    np.testing.assert_array_equal(document.label_map, here)
    assert tree.here is tree.nodes[2]
    document.redo()
    paint(document, 9, y=12)
    assert titles(tree)[-1] == ("Paint 9", "Paint 7")


def test_locks_hold_no_state_off_as_they_hold_no_undo_off(document, tree):
    other = paint(document, 7)
    document.undo()
    paint(document, 8)
    document.set_locks(range(12))
    assert tree.go_to(tree.nodes[1], "Go")
    np.testing.assert_array_equal(document.label_map, other)


def test_a_state_is_not_gone_to_in_a_stroke(document, tree):
    paint(document, 7)
    stroke = document.begin_stroke("Paint", 3)
    assert not tree.go_to(tree.root, "Go")
    stroke.commit()


def test_a_state_that_is_gone_to_brings_its_recipe_back(document, tree):
    recorder, carry = Recorder(document), CheapEdits()
    source = edit_source(Recipe(steps=(Resample(part="nose", seed=4),)))
    after, source = carry(document.label_map, "", source.recipe, source)
    document.replace_pixels(after, "New nose", source=source.to_json())
    document.undo()
    paint(document, 8)
    tree.go_to(tree.nodes[1], "Go")
    assert [entry.name for entry in recorder.timeline().entries] == ["New nose"]
    assert recorder.timeline().entries[0].recipe.steps[0].seed == 4


def test_a_slider_in_motion_is_one_state(document, tree):
    for value in (5, 6, 7):
        moved = start()
        moved[:4, :value] = 9
        document.replace_pixels(moved, "Slide", merge_key="slider")
    assert [title for title, _ in titles(tree)] == ["Opened", "Slide"]
    np.testing.assert_array_equal(tree.pixels(tree.here), moved)
    document.replace_pixels(start(), "Slide", merge_key="slider")
    assert [title for title, _ in titles(tree)] == ["Opened"]


def test_a_moved_slider_leaves_a_state_that_is_pinned_or_has_a_branch(document, tree):
    moved = start()
    moved[:4, :5] = 9
    document.replace_pixels(moved, "Slide", merge_key="slider")
    tree.pin(tree.here, on=True)
    again = moved.copy()
    again[:4, :9] = 9
    document.replace_pixels(again, "Slide", merge_key="slider")
    assert titles(tree) == [("Opened", None), ("Slide", "Opened"), ("Slide", "Opened")]
    np.testing.assert_array_equal(tree.pixels(tree.nodes[1]), moved)


def test_an_edit_that_comes_in_under_a_stroke_takes_the_place_of_the_states_without_it(document, tree):
    base, place = document.snapshot(), document.history.place
    paint(document, 7)
    late = base.copy()
    late[18:, 18:] = 6
    document.put_under(late, base, "Late", place)
    assert titles(tree) == [("Opened", None), ("Late", "Opened"), ("Paint 7", "Late")]
    np.testing.assert_array_equal(tree.pixels(tree.here), document.label_map)


def test_a_document_that_is_opened_again_has_its_steps_as_states(document):
    edits = []
    for label in (7, 8, 9):
        paint(document, label, y=3 * label - 15)
    while document.undo():
        edits.append(document.history.newest_first())
    entries = [entry for _, entry in document.history.newest_first()][::-1]
    past = Past(tuple((entry.step, entry.edit) for entry in entries), 1, None)
    again = MaskDocument(start(), past=past)
    tree = StateTree(again)
    assert [title for title, _ in titles(tree)] == ["Opened", "Paint 7", "Paint 8", "Paint 9"]
    assert tree.here is tree.nodes[1]
    newest = tree.pixels(tree.nodes[3])
    again.travel(3)
    np.testing.assert_array_equal(newest, again.label_map)


def test_states_stay_where_the_history_forgets(tree):
    document = MaskDocument(start(), history_bytes=300)
    tree = StateTree(document)
    seen = [paint(document, label, y=2 * label) for label in range(1, 10)]
    assert document.history.forgotten
    assert EARLIER not in [title for title, _ in titles(tree)]
    for node, pixels in zip(tree.nodes[1:], seen, strict=True):
        np.testing.assert_array_equal(tree.pixels(node), pixels)
    assert tree.go_to(tree.nodes[2], "Go")
    np.testing.assert_array_equal(document.label_map, seen[1])


def test_above_the_limit_the_oldest_ends_of_branches_go_and_it_is_counted(document):
    tree = StateTree(document, limit_bytes=0)
    for label in (7, 8, 9):
        paint(document, label)
        if label == 7:
            tree.rename(tree.here, "  Keep   me ")
        document.undo()
    assert [node.name or node.title for node in tree.nodes] == ["Opened", "Keep me", "Paint 9"]
    assert tree.forgotten == 1


def test_whoever_subscribes_hears_of_steps_names_and_pins(document, tree):
    heard = []
    tree.subscribers.append(lambda: heard.append(len(tree.nodes)))
    paint(document, 7)
    tree.rename(tree.here, "A")
    tree.rename(tree.here, "A")
    tree.pin(tree.here, on=True)
    assert heard == [2, 2, 2]
    assert tree.pinned == [tree.here]
    tree.close()
    paint(document, 8)
    assert len(heard) == 3


@settings(max_examples=40)
@given(
    st.integers(0, 1 << 30),
    st.lists(st.sampled_from(ACTIONS), min_size=1, max_size=30),
    st.sampled_from([1500, 1 << 24]),
)
def test_whatever_is_done_each_state_keeps_its_pixels(seed, actions, history_bytes):
    walk = Walk(seed, history_bytes)
    walk.check()
    for action in actions:
        walk.act(action)
        walk.check()
