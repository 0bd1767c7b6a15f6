"""The geometry of the blend pad."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facemask_editor.app.donors.pad import MOST, centre, corners, inside, point_of, weights_at

counts = st.integers(1, MOST)
numbers = st.floats(-3, 3)
points = st.tuples(numbers, numbers)


def apart(a, b):
    return max(abs(one - other) for one, other in zip(a, b, strict=True))


@given(point=points, count=counts)
def test_weights_are_never_negative_and_sum_to_one(point, count):
    weights = weights_at(point, count)

    assert len(weights) == count
    assert min(weights) >= 0
    assert sum(weights) == pytest.approx(1)


@given(count=counts)
def test_a_corner_is_its_face_alone_and_the_centre_all_alike(count):
    for number, corner in enumerate(corners(count)):
        assert weights_at(corner, count) == tuple(float(i == number) for i in range(count))
    assert weights_at(centre(count), count) == pytest.approx([1 / count] * count)


@given(point=points, count=counts)
def test_the_weights_of_a_point_lead_back_to_it(point, count):
    there = inside(point, count)

    assert apart(point_of(weights_at(point, count)), there) < 1e-9


@given(weights=st.lists(st.floats(0, 1), min_size=1, max_size=3).filter(lambda found: sum(found) > 1e-3))
def test_up_to_three_weights_are_those_of_their_point(weights):
    total = sum(weights)

    assert weights_at(point_of(weights), len(weights)) == pytest.approx(
        [w / total for w in weights], abs=1e-9
    )


@given(point=points, step=st.tuples(st.floats(-1e-4, 1e-4), st.floats(-1e-4, 1e-4)), count=counts)
def test_a_small_step_changes_weights_by_little(point, step, count):
    moved = point[0] + step[0], point[1] + step[1]

    assert apart(weights_at(point, count), weights_at(moved, count)) <= 1e-3


@given(point=points, other=points, count=counts)
def test_no_point_of_the_pad_is_nearer_than_the_one_that_is_taken(point, other, count):
    def distance(a, b):
        return (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2

    taken, rival = inside(point, count), inside(other, count)

    assert distance(point, taken) <= distance(point, rival) + 1e-9
    assert apart(inside(taken, count), taken) < 1e-9


def test_a_pad_has_one_to_four_faces_and_some_weight():
    with pytest.raises(ValueError, match="1 to 4 faces, not 5"):
        corners(5)
    with pytest.raises(ValueError, match="more than 0"):
        point_of([0.0, 0.0])
