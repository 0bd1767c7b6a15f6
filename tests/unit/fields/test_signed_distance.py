import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from facemask_editor.fields.signed_distance import signed_distance, smooth_distance
from tests.helpers.faces import draw_face, part

small_masks = hnp.arrays(np.bool_, st.tuples(st.integers(1, 12), st.integers(1, 12)))


def brute_force(inside):
    """Distance to the nearest pixel of the other kind, half a pixel less, for each pixel by itself."""
    field = np.zeros(inside.shape, np.float32)
    for here in np.ndindex(inside.shape):
        others = np.argwhere(inside != inside[here])
        nearest = np.sqrt(np.float32(((others - here) ** 2).sum(1).min()))
        field[here] = (nearest - np.float32(0.5)) * (1 if inside[here] else -1)
    return field


@given(inside=small_masks)
@settings(max_examples=60)
def test_it_equals_brute_force(inside):
    if inside.all() or not inside.any():
        return

    assert np.array_equal(signed_distance(inside), brute_force(inside))


@given(inside=small_masks)
@settings(max_examples=60)
def test_the_sign_gives_back_the_part_and_no_value_lies_on_the_edge(inside):
    field = signed_distance(inside)

    assert np.array_equal(field > 0, inside)
    assert np.abs(field).min() >= 0.5 - 1e-6


@pytest.mark.parametrize("filled", [False, True])
def test_without_an_edge_the_distance_is_far_everywhere(filled):
    field = signed_distance(np.full((5, 8), filled))

    assert field.dtype == np.float32
    assert np.array_equal(field, np.full((5, 8), 13.0 if filled else -13.0, np.float32))


def test_a_view_with_steps_gives_the_same_as_its_copy():
    inside = np.zeros((20, 30), np.bool_)
    inside[4:11, 6:19] = True

    for view in (inside[::2, ::3], inside.T, inside[:, ::-1]):
        assert np.array_equal(signed_distance(view), signed_distance(view.copy()))


def test_distances_far_from_the_part_are_exact():
    inside = np.zeros((300, 400), np.bool_)
    inside[0, 0] = True

    assert signed_distance(inside)[299, 399] == pytest.approx(0.5 - np.hypot(299, 399), abs=1e-3)


def test_the_address_of_the_array_does_not_change_a_bit():
    inside = part(draw_face(512), "l_eye")[200:260, 250:330].copy()
    seen = set()
    for offset in range(32):
        room = np.zeros(inside.size + 32, np.bool_)
        moved = room[offset : offset + inside.size].reshape(inside.shape)
        moved[:] = inside
        seen.add(signed_distance(moved).tobytes())

    assert len(seen) == 1


def test_smoothing_keeps_every_sign():
    rng = np.random.default_rng(0)
    mask = rng.random((60, 70)) < 0.5
    mask[20:50, 20:60] = True
    mask[30:40, 30:31] = False

    assert np.array_equal(smooth_distance(signed_distance(mask)) > 0, mask)


def test_smoothing_finds_the_line_behind_the_stairs():
    ys, xs = np.mgrid[:80, :80].astype(np.float64) + 0.5
    line = (ys - 40 - (xs - 40) / 7) * np.cos(np.arctan(1 / 7))
    inner = np.s_[10:70, 10:70]

    plain = signed_distance(line > 0)
    smooth = smooth_distance(plain)

    def error(field):
        return np.abs(field - line)[inner][np.abs(line[inner]) < 2].mean()

    assert error(smooth) < 0.75 * error(plain)


def test_a_strand_of_one_pixel_keeps_its_distance():
    mask = np.zeros((40, 40), np.bool_)
    mask[:, 20] = True

    assert (smooth_distance(signed_distance(mask))[5:35, 20] > 0.4).all()
