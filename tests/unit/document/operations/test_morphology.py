import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from facemask_editor.core.nearest import reassign_to_nearest
from facemask_editor.document.operations.morphology import (
    Combination,
    combine,
    fill_holes,
    grow,
    keep_largest,
    remove_islands,
    shrink,
)
from facemask_editor.document.operations.smoothing import smooth, smooth_all

label_maps = arrays(np.uint8, (18, 20), elements=st.integers(0, 4))
blocks = arrays(np.uint8, (6, 5), elements=st.integers(0, 4)).map(
    lambda small: small.repeat(3, axis=0).repeat(4, axis=1)
)
locks = st.frozensets(st.integers(0, 4), max_size=3)
labels = st.integers(0, 4)
fallbacks = st.none() | labels


def canvas(*boxes, side=32):
    """Return a map of class 0 with boxes (label, x0, y0, x1, y1)."""
    out = np.zeros((side, side), np.uint8)
    for label, x0, y0, x1, y1 in boxes:
        out[y0:y1, x0:x1] = label
    return out


def distance_to(own):
    """Return the distance of each pixel centre to the nearest set one, one by one."""
    ys, xs = np.nonzero(own)
    rows, columns = np.indices(own.shape)
    return np.sqrt(((rows[..., None] - ys) ** 2 + (columns[..., None] - xs) ** 2).min(axis=-1))


OPERATIONS = {
    "grow": lambda m, a, b, n, lk, f: grow(m, a, n, locks=lk),
    "shrink": lambda m, a, b, n, lk, f: shrink(m, a, n, locks=lk, fallback=f),
    "fill_holes": lambda m, a, b, n, lk, f: fill_holes(m, a, locks=lk),
    "islands": lambda m, a, b, n, lk, f: remove_islands(m, n, label=a, locks=lk, fallback=f),
    "all islands": lambda m, a, b, n, lk, f: remove_islands(m, n, locks=lk, fallback=f),
    "keep_largest": lambda m, a, b, n, lk, f: keep_largest(m, a, locks=lk, fallback=f),
    "smooth": lambda m, a, b, n, lk, f: smooth(m, a, n, locks=lk),
    "smooth_all": lambda m, a, b, n, lk, f: smooth_all(m, n, locks=lk),
    **{
        how.value: lambda m, a, b, n, lk, f, how=how: combine(m, a, b, how, margin=n, locks=lk, fallback=f)
        for how in Combination
    },
}


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
@given(label_map=label_maps | blocks, a=labels, b=labels, n=st.integers(1, 6), lk=locks, f=fallbacks)
def test_no_locked_pixel_moves_and_no_class_appears(operation, label_map, a, b, n, lk, f):
    before = label_map.copy()
    after = operation(label_map, a, b, n, lk, f)
    np.testing.assert_array_equal(label_map, before)
    assert after is not label_map
    assert after.dtype == np.uint8
    assert after.shape == before.shape
    for locked in lk:
        np.testing.assert_array_equal(after == locked, before == locked)
    known = set(np.unique(before).tolist()) | {a} | ({f} - {None})
    assert set(np.unique(after).tolist()) <= known


@given(blocks, labels, st.integers(1, 5))
def test_grow_is_the_disc_round_the_class(label_map, label, by):
    own = label_map == label
    expected = distance_to(own) <= by if own.any() else own
    after = grow(label_map, label, by)
    np.testing.assert_array_equal(after == label, expected)
    np.testing.assert_array_equal(after[~expected], label_map[~expected])


@given(blocks, labels, st.integers(1, 5))
def test_shrink_leaves_what_is_further_from_others(label_map, label, by):
    own = label_map == label
    expected = own & (distance_to(~own) > by) if (~own).any() else own
    after = shrink(label_map, label, by)
    np.testing.assert_array_equal(after == label, expected)
    np.testing.assert_array_equal(after[~own], label_map[~own])


def test_pixels_that_leave_go_to_the_nearest_unlocked_class():
    label_map = canvas((1, 8, 0, 24, 32), (2, 24, 0, 32, 32))
    after = shrink(label_map, 1, 3)
    assert (after[:, 8:11] == 0).all()
    assert (after[:, 21:24] == 2).all()
    assert (after[:, 11:21] == 1).all()
    locked = shrink(label_map, 1, 3, locks={2})
    assert (locked[:, 21:24] == 0).all()
    chosen = shrink(label_map, 1, 3, fallback=7)
    assert (chosen[:, 8:11] == 7).all()
    assert (chosen[:, 21:24] == 7).all()


def test_pixels_stay_where_nobody_may_take_them():
    label_map = canvas((1, 8, 8, 24, 24))
    np.testing.assert_array_equal(shrink(label_map, 1, 3, locks={0}), label_map)
    np.testing.assert_array_equal(shrink(label_map, 0, 3, locks={0}), label_map)


@given(label_maps, st.frozensets(st.tuples(st.integers(0, 19), st.integers(0, 17)), min_size=1), locks)
def test_given_pixels_have_the_class_of_a_nearest_pixel(label_map, at, lk):
    leaving = np.zeros(label_map.shape, np.bool_)
    for x, y in at:
        leaving[y, x] = True
    after = reassign_to_nearest(label_map, leaving, locks=lk)
    np.testing.assert_array_equal(after[~leaving], label_map[~leaving])
    donors = np.unique(label_map[leaving & ~np.isin(label_map, list(lk))])
    sources = ~leaving & ~np.isin(label_map, [*lk, *donors])
    if not sources.any():
        np.testing.assert_array_equal(after, label_map)
        return
    for y, x in np.argwhere(leaving & ~np.isin(label_map, list(lk))):
        rows, columns = np.nonzero(sources)
        away = np.hypot(rows - y, columns - x)
        # OpenCV's mask of 5 x 5 is exact to a few hundredths.
        near = label_map[rows, columns][away <= away.min() * 1.05 + 0.1]
        assert after[y, x] in near


def test_a_far_neighbour_is_found():
    label_map = canvas((1, 0, 0, 200, 200), (2, 199, 199, 200, 200), side=200)
    leaving = np.zeros(label_map.shape, np.bool_)
    leaving[0, 0] = True
    assert reassign_to_nearest(label_map, leaving)[0, 0] == 2


def test_holes_are_filled_but_parts_stay():
    label_map = canvas((1, 4, 4, 28, 28), (2, 8, 8, 12, 12), (3, 20, 8, 22, 10), (3, 30, 0, 32, 8))
    label_map[20, 20] = 0
    label_map[4, 15] = 0  # open to the border: no hole
    after = fill_holes(label_map, 1)
    assert after[20, 20] == 1
    assert (after[8:12, 8:12] == 2).all()
    assert (after[8:10, 20:22] == 1).all()
    assert after[4, 15] == 0
    np.testing.assert_array_equal(fill_holes(label_map, 1, locks={0, 3}), label_map)


def test_islands_go_to_their_neighbours_and_the_largest_piece_stays():
    label_map = canvas((1, 4, 4, 28, 28), (2, 6, 6, 9, 9), (2, 20, 20, 22, 22), (3, 0, 30, 1, 31))
    after = remove_islands(label_map, 10)
    assert (after[6:9, 6:9] == 2).all()
    assert (after[20:22, 20:22] == 1).all()
    assert after[30, 0] == 3
    np.testing.assert_array_equal(remove_islands(label_map, 4), label_map)
    np.testing.assert_array_equal(remove_islands(label_map, 10, label=3), label_map)
    np.testing.assert_array_equal(keep_largest(label_map, 2), after)
    assert (remove_islands(label_map, 10, label=2, fallback=5)[20:22, 20:22] == 5).all()


def test_pieces_that_touch_at_a_corner_are_one():
    label_map = canvas((1, 4, 4, 8, 8), (1, 8, 8, 10, 10))
    np.testing.assert_array_equal(keep_largest(label_map, 1), label_map)


def test_combination_takes_the_filled_outline_of_the_other_class():
    ring = canvas((1, 2, 2, 30, 30), (3, 8, 8, 24, 24), (1, 10, 10, 22, 22))
    inside = combine(ring, 1, 3, Combination.INTERSECT)
    assert (inside[10:22, 10:22] == 1).all()
    assert (inside[2:8] != 1).all()
    outside = combine(ring, 1, 3, Combination.SUBTRACT)
    assert (outside[10:22, 10:22] == 3).all()
    assert (outside[2:8, 2:30] == 1).all()
    united = combine(ring, 1, 3, Combination.UNITE)
    assert (united[2:30, 2:30] == 1).all()
    np.testing.assert_array_equal(combine(ring, 1, 3, Combination.UNITE, locks={3}), ring)
    off = combine(canvas((1, 0, 0, 16, 32), (2, 16, 0, 32, 32)), 1, 2, Combination.SUBTRACT, margin=2)
    assert (off[:, 14:] == 2).all()
    assert (off[:, :14] == 1).all()


def test_smoothing_takes_corners_off_and_keeps_the_area():
    label_map = canvas((1, 6, 6, 26, 26))
    after = smooth(label_map, 1, 3)
    assert after[6, 6] == 0
    assert after[16, 16] == 1
    assert (after == 1).sum() == pytest.approx(400, abs=12)


def test_smoothing_keeps_a_thin_part():
    label_map = canvas((1, 0, 0, 32, 32), (6, 6, 15, 26, 17))
    after = smooth(label_map, 6, 4)
    assert (after == 6).sum() == pytest.approx(40, abs=10)


def test_smoothing_leaves_the_border_of_the_picture():
    label_map = canvas((1, 0, 16, 32, 32))
    np.testing.assert_array_equal(smooth(label_map, 1, 4), label_map)
    np.testing.assert_array_equal(smooth_all(label_map, 4), label_map)


def test_joint_smoothing_straightens_stairs_and_keeps_every_class():
    label_map = canvas((1, 0, 0, 16, 32), (2, 16, 0, 32, 32), (3, 4, 4, 5, 5))
    label_map[::4, 16] = 1
    after = smooth_all(label_map, 2)
    assert (after[4:28, 16] == 2).all()
    assert after[4, 4] == 3


def test_joint_smoothing_keeps_thin_parts():
    label_map = canvas(
        (1, 0, 0, 40, 64), (13, 40, 0, 64, 64), (6, 8, 15, 28, 17), (4, 12, 24, 20, 29), side=64
    )
    after = smooth_all(label_map, 4)
    assert (after == 6).sum() == pytest.approx(40, abs=8)
    assert (after == 4).sum() == pytest.approx(40, abs=8)
    assert set(np.unique(after[15:17, 8:28])) <= {1, 6}
    np.testing.assert_array_equal(after[40:] == 13, label_map[40:] == 13)


def test_joint_smoothing_keeps_locks_and_lets_them_not_vote():
    label_map = canvas((1, 0, 0, 16, 32), (2, 16, 0, 32, 32))
    label_map[10, 16] = 1
    after = smooth_all(label_map, 2, locks={2})
    np.testing.assert_array_equal(after, label_map)
