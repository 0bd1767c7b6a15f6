import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from facemask_editor.core.region import Box, box_of, changed_box


def test_size_and_slices():
    box = Box(2, 3, 7, 5)
    assert (box.width, box.height, box.area) == (5, 2, 10)
    assert np.zeros((9, 9))[box.slices].shape == (2, 5)


def test_union_with_nothing_is_the_box():
    box = Box(2, 3, 7, 5)
    assert box.union(None) == box
    assert box.union(Box(0, 4, 3, 9)) == Box(0, 3, 7, 9)


@pytest.mark.parametrize(
    ("box", "clipped"),
    [
        (Box(-5, -5, 3, 4), Box(0, 0, 3, 4)),
        (Box(2, 2, 30, 40), Box(2, 2, 10, 8)),
        (Box(10, 0, 12, 3), None),
        (Box(-4, 0, 0, 3), None),
        (Box(3, 3, 3, 5), None),
    ],
)
def test_clip(box, clipped):
    assert box.clip(10, 8) == clipped


def test_shift():
    assert Box(1, 2, 3, 4).shift(10, -1) == Box(11, 1, 13, 3)


@settings(max_examples=60)
@given(hnp.arrays(bool, st.tuples(st.integers(1, 9), st.integers(1, 9))))
def test_box_of_is_the_tightest(mask):
    box = box_of(mask)
    ys, xs = np.nonzero(mask)
    if box is None:
        assert xs.size == 0
    else:
        assert box == (xs.min(), ys.min(), xs.max() + 1, ys.max() + 1)


def test_changed_box():
    before = np.zeros((8, 8), np.uint8)
    after = before.copy()
    assert changed_box(before, after) is None
    after[2, 3] = after[5, 1] = 1
    assert changed_box(before, after) == Box(1, 2, 4, 6)


@given(st.integers(0, 50), st.integers(0, 40), st.integers(1, 30), st.integers(1, 30), st.integers(0, 20))
def test_a_grown_box_stays_in_the_picture(x, y, width, height, margin):
    box = Box(x, y, x + width, y + height)
    grown = box.grow(margin, 90, 80)
    around = Box(x - margin, y - margin, x + width + margin, y + height + margin)
    assert grown == around.clip(90, 80)


@pytest.mark.parametrize("shape", [(0, 5), (5, 0)])
def test_a_mask_without_pixels_has_no_box(shape):
    assert box_of(np.ones(shape, np.bool_)) is None


def test_the_box_of_a_view_is_that_of_its_pixels():
    mask = np.zeros((20, 30), np.bool_)
    mask[4:9, 10:25] = True
    assert box_of(mask.T) == Box(4, 10, 9, 25)
    assert box_of(mask[::2, ::3]) == Box(4, 2, 9, 5)
