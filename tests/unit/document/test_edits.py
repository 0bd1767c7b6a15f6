import numpy as np

from facemask_editor.core.region import Box
from facemask_editor.document.edits import EditTarget, PixelEdit


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
