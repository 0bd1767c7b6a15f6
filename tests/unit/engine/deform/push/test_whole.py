"""Changes pixel by pixel that tear nothing, whatever is wanted."""

from __future__ import annotations

import cv2
import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from facemask_editor.engine.deform.push.whole import changed_whole, framed

MAPS = arrays(np.uint8, (9, 11), elements=st.integers(0, 3))


def pieces(label_map, label, connectivity):
    return cv2.connectedComponents((label_map == label).astype(np.uint8), connectivity=connectivity)[0] - 1


@given(MAPS, MAPS, arrays(np.bool_, (9, 11)))
def test_no_class_falls_apart_joins_vanishes_or_is_new(before, wanted, may):
    goal, open_ = framed(wanted), np.pad(may, 1)
    after, stuck = changed_whole(framed(before), goal, open_)
    after = after[1:-1, 1:-1]
    assert ((after == before) | ((after == wanted) & may)).all()
    assert stuck == np.count_nonzero((after != wanted) & may)
    assert set(np.unique(after)) == set(np.unique(before))
    for label in range(4):
        assert pieces(after, label, 8) == pieces(before, label, 8)
        assert pieces(after, label, 4) <= pieces(before, label, 4)


def test_a_thread_moves_without_a_gap():
    before = np.zeros((9, 9), np.uint8)
    wanted = before.copy()
    before[:, 3], wanted[:, 4] = 1, 1
    after, stuck = changed_whole(framed(before), framed(wanted), np.pad(np.ones((9, 9), np.bool_), 1))
    assert stuck == 0
    assert np.array_equal(after[1:-1, 1:-1], wanted)


def test_a_part_that_is_to_vanish_keeps_a_pixel():
    before = np.zeros((7, 7), np.uint8)
    before[2:5, 2:5] = 2
    after, stuck = changed_whole(before, np.zeros_like(before), np.ones((7, 7), np.bool_))
    assert stuck == np.count_nonzero(after == 2) == 1
