import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facemask_editor.measures.relations.ranges import HIGH, LOW
from facemask_editor.weights.whole_face import DISTANCES, EXCESSES, check_judgement, quantiles, share_above

NUMBERS = st.lists(st.floats(0, 100), min_size=2, max_size=50)


@given(values=NUMBERS, first=st.floats(-1, 101), second=st.floats(-1, 101))
def test_the_further_out_the_rarer(values, first, second):
    table = quantiles(values)
    low, high = sorted((first, second))

    assert 1 >= share_above(table, low) >= share_above(table, high) >= 0
    assert share_above(table, 102) == 0
    assert share_above(table, -2) == 1


def test_faces_with_nothing_out_of_range_are_the_most_usual():
    table = quantiles([0.0] * 80 + [1.0] * 20)

    assert share_above(table, 0.0) == 1
    assert share_above(table, 0.5) == pytest.approx(0.2, abs=0.03)


@pytest.mark.parametrize(
    "tables",
    [
        {DISTANCES: np.array([1.0, 0.0])},
        {EXCESSES: np.zeros((2, 2))},
        {LOW: np.zeros(3), HIGH: np.zeros(3)},
    ],
)
def test_damaged_tables_are_refused(tables):
    with pytest.raises(ValueError, match=r"relations|judgement"):
        check_judgement(tables)
