import numpy as np

from facemask_editor.document.edits import EditTarget, LockEdit, PixelEdit
from facemask_editor.document.region import Box


def target():
    return EditTarget(np.zeros((16, 16), np.uint8), frozenset())


def edit(box, label):
    return PixelEdit(box, np.full((box.height, box.width), label, np.uint8))


def test_applying_twice_is_where_it_was():
    state = target()
    inverse = edit(Box(2, 3, 6, 5), 7).apply(state)
    assert (state.label_map == 7).sum() == 8
    again = inverse.apply(state)
    assert not state.label_map.any()
    again.apply(state)
    assert (state.label_map == 7).sum() == 8


def test_the_inverse_holds_an_own_copy():
    state = target()
    inverse = edit(Box(0, 0, 4, 4), 7).apply(state)
    state.label_map[:] = 9
    assert not inverse.pixels.any()


def test_locks_swap_as_pixels_do():
    state = target()
    inverse = LockEdit(frozenset({3})).apply(state)
    assert state.locks == {3}
    inverse.apply(state)
    assert state.locks == frozenset()
    assert inverse.box is None
    assert inverse.nbytes > 0


def test_two_steps_join_to_one_that_restores_the_first_state():
    state = target()
    state.label_map[:] = np.arange(16) % 19
    original = state.label_map.copy()
    older = edit(Box(0, 0, 5, 5), 7).apply(state)
    newer = edit(Box(3, 3, 9, 9), 8).apply(state)
    joined = newer.after(older, state)
    assert joined is not None
    joined.apply(state)
    np.testing.assert_array_equal(state.label_map, original)


def test_a_joined_edit_keeps_only_what_changed():
    state = target()
    older = edit(Box(0, 0, 10, 10), 7).apply(state)
    back = np.full((10, 10), 0, np.uint8)
    back[2, 3] = 5
    newer = PixelEdit(Box(0, 0, 10, 10), back).apply(state)
    joined = newer.after(older, state)
    assert joined is not None
    assert joined.box == Box(3, 2, 4, 3)


def test_steps_that_cancel_each_other_join_to_nothing():
    state = target()
    older = edit(Box(0, 0, 5, 5), 7).apply(state)
    newer = edit(Box(0, 0, 5, 5), 0).apply(state)
    assert newer.after(older, state) is None
