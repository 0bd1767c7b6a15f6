import numpy as np
import pytest
from hypothesis import given
from hypothesis.extra.numpy import arrays

from facemask_editor.app.tree.drift import drift

MAPS = arrays(np.uint8, (5, 7), elements={"min_value": 0, "max_value": 4})


def test_a_moved_nose():
    before, after = np.zeros((4, 4), np.uint8), np.zeros((4, 4), np.uint8)
    before[0, :2], after[0, 1:3] = 2, 2
    found = drift(before, after)
    assert found.share == pytest.approx(2 / 16)
    assert found.parts == {0: pytest.approx(2 / 15), 2: pytest.approx(2 / 3)}


def test_a_part_that_goes_has_drifted_wholly():
    before = np.zeros((4, 4), np.uint8)
    before[1, 1] = 9
    assert drift(before, np.zeros_like(before)).parts[9] == 1.0


def test_masks_of_two_sizes_are_refused():
    with pytest.raises(ValueError, match="size"):
        drift(np.zeros((4, 4), np.uint8), np.zeros((4, 5), np.uint8))


@given(MAPS, MAPS)
def test_it_is_one_less_the_intersection_over_the_union(before, after):
    found = drift(before, after)
    assert found.share == pytest.approx((before != after).mean())
    for label in range(5):
        both, any_ = (
            ((before == label) & (after == label)).sum(),
            ((before == label) | (after == label)).sum(),
        )
        expected = 1 - both / any_ if any_ else 0
        assert found.parts.get(label, 0) == pytest.approx(expected)
