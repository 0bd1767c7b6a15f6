import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from facemask_editor.document.paint.fill import fill_region


def flood(label_map, x, y):
    """Return the 4-connected piece at (x, y), the slow way."""
    height, width = label_map.shape
    wanted, piece, todo = label_map[y, x], set(), [(x, y)]
    while todo:
        x, y = todo.pop()
        if 0 <= x < width and 0 <= y < height and (x, y) not in piece and label_map[y, x] == wanted:
            piece.add((x, y))
            todo += [(x - 1, y), (x + 1, y), (x, y - 1), (x, y + 1)]
    marked = np.zeros(label_map.shape, bool)
    for x, y in piece:
        marked[y, x] = True
    return marked


@settings(max_examples=80)
@given(hnp.arrays(np.uint8, (11, 13), elements=st.integers(0, 2)), st.integers(0, 12), st.integers(0, 10))
def test_contiguous_fill_is_the_4_connected_piece(label_map, x, y):
    before = label_map.copy()
    box, mask = fill_region(label_map, x, y, contiguous=True)
    marked = np.zeros(label_map.shape, bool)
    marked[box.slices] = mask
    np.testing.assert_array_equal(marked, flood(label_map, x, y))
    np.testing.assert_array_equal(label_map, before)


def test_pieces_that_touch_at_a_corner_only_are_apart():
    label_map = np.zeros((16, 16), np.uint8)
    label_map[4, 4] = label_map[5, 5] = 3
    _, mask = fill_region(label_map, 4, 4, contiguous=True)
    assert mask.sum() == 1


def test_global_fill_is_every_pixel_of_the_class():
    label_map = np.zeros((16, 16), np.uint8)
    label_map[2, 3] = label_map[9, 12] = 3
    box, mask = fill_region(label_map, 3, 2, contiguous=False)
    assert box == (3, 2, 13, 10)
    assert mask.sum() == 2


@pytest.mark.parametrize("contiguous", [True, False])
def test_a_uniform_picture_is_filled_whole(contiguous):
    box, mask = fill_region(np.zeros((16, 40), np.uint8), 39, 0, contiguous=contiguous)
    assert box == (0, 0, 40, 16)
    assert mask.all()
