import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from facemask_editor.document.operations.transform import PartTransform, Placement

blocks = arrays(np.uint8, (6, 5), elements=st.integers(0, 3)).map(
    lambda small: small.repeat(4, axis=0).repeat(4, axis=1)
)
placements = st.builds(
    Placement,
    dx=st.floats(-20, 20),
    dy=st.floats(-20, 20),
    scale_x=st.floats(0.1, 4) | st.floats(-4, -0.1),
    scale_y=st.floats(0.1, 4),
    degrees=st.floats(-720, 720),
)


@pytest.fixture
def face():
    """32 x 32: class 1, a 6 x 4 box of class 2 in it, class 3 from row 24 on."""
    label_map = np.ones((32, 32), np.uint8)
    label_map[10:14, 8:14] = 2
    label_map[24:] = 3
    return label_map


@given(blocks, st.integers(0, 3), placements, st.frozensets(st.integers(0, 3), max_size=2))
def test_locks_hold_and_no_class_appears(label_map, label, placement, locks):
    if label in locks or not (label_map == label).any():
        with pytest.raises(ValueError, match="class"):
            PartTransform(label_map, label, locks=locks)
        return
    after = PartTransform(label_map, label, locks=locks).at(placement)
    assert after.shape == label_map.shape
    for locked in locks:
        np.testing.assert_array_equal(after == locked, label_map == locked)
    assert set(np.unique(after)) <= set(np.unique(label_map))
    assert (after == label).any()


def test_no_change_is_the_start(face):
    np.testing.assert_array_equal(PartTransform(face, 2).at(Placement()), face)


def test_a_whole_move_keeps_every_pixel_and_fills_what_was_left(face):
    after = PartTransform(face, 2).at(Placement(dx=9, dy=-5))
    expected = np.ones((32, 32), np.uint8)
    expected[24:] = 3
    expected[5:9, 17:23] = 2
    np.testing.assert_array_equal(after, expected)


@pytest.mark.parametrize(("degrees", "shape"), [(90, (6, 4)), (180, (4, 6)), (270, (6, 4)), (-90, (6, 4))])
def test_quarter_turns_keep_every_pixel(face, degrees, shape):
    after = PartTransform(face, 2).at(Placement(degrees=degrees))
    rows, columns = np.nonzero(after == 2)
    assert len(rows) == 24
    assert (np.ptp(rows) + 1, np.ptp(columns) + 1) == shape


def test_a_turn_is_clockwise_on_the_screen():
    label_map = np.zeros((32, 32), np.uint8)
    label_map[15, 10:20] = 2
    label_map[14, 19] = 2  # a flag at the right end, upwards
    after = PartTransform(label_map, 2).at(Placement(degrees=90))
    rows, _ = np.nonzero(after == 2)
    counts = (after == 2).sum(axis=1)
    assert counts[rows.max()] == 2
    assert counts[rows.min()] == 1


def test_scaling_is_about_the_centre(face):
    after = PartTransform(face, 2).at(Placement(scale_x=2, scale_y=2))
    rows, columns = np.nonzero(after == 2)
    assert (columns.min(), columns.max(), rows.min(), rows.max()) == (5, 16, 8, 15)
    assert len(rows) == 12 * 8


def test_negative_scale_mirrors():
    label_map = np.zeros((32, 32), np.uint8)
    label_map[10, 8:14] = 2
    label_map[11, 8] = 2
    after = PartTransform(label_map, 2).at(Placement(scale_x=-1))
    assert after[11, 13] == 2
    assert after[11, 8] == 0


def test_each_result_is_made_from_the_start(face):
    part = PartTransform(face, 2)
    part.at(Placement(scale_x=0.2, scale_y=0.2))
    np.testing.assert_array_equal(part.at(Placement(dx=1)), PartTransform(face, 2).at(Placement(dx=1)))
    face[:] = 0
    assert (part.at(Placement(dx=1)) == 3).any()


def test_only_unlocked_pixels_are_claimed(face):
    after = PartTransform(face, 2, locks={3}).at(Placement(dy=12))
    assert (after[22:24, 8:14] == 2).all()
    assert (after[24:] == 3).all()


@pytest.mark.parametrize("placement", [Placement(dx=500), Placement(dy=-100)])
def test_a_part_that_would_be_lost_stays(face, placement):
    np.testing.assert_array_equal(PartTransform(face, 2).at(placement), face)


def test_points_follow(face):
    part = PartTransform(face, 2)
    placement = Placement(dx=3, dy=1, scale_x=2, degrees=90)
    assert part.centre == (11, 12)
    # the right top corner is 3 right, 2 up of the centre: twice as wide, then turned clockwise
    assert part.corners(placement)[1] == pytest.approx((11 + 2 + 3, 12 + 6 + 1))


def test_nothing_cannot_be_made(face):
    with pytest.raises(ValueError, match="scaled"):
        PartTransform(face, 2).at(Placement(scale_x=0))
