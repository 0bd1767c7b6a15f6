"""Brush rasters against a slow reference that asks every pixel for its distance."""

import cv2
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from facemask_editor.document.paint.brush import BrushShape, sweep

ROUND, SQUARE = BrushShape.ROUND, BrushShape.SQUARE


def raster(x0, y0, x1, y1, *, size, shape=ROUND, width=64, height=48):
    """Return the raster as a mask of the whole picture."""
    whole = np.zeros((height, width), dtype=bool)
    found = sweep(x0, y0, x1, y1, size=size, shape=shape, width=width, height=height)
    if found is not None:
        box, mask = found
        assert mask.shape == (box.height, box.width)
        whole[box.slices] = mask
    return whole


def reference(x0, y0, x1, y1, *, size, shape, width, height):
    """Return the pixels whose centre is in the brush at some point of the snapped segment."""

    def snap(value):
        return np.floor(value) + 0.5 if size % 2 else np.floor(value + 0.5)

    ax, ay, bx, by = map(snap, (x0, y0, x1, y1))
    vx, vy = bx - ax, by - ay
    xs, ys = np.meshgrid(np.arange(width) + 0.5 - ax, np.arange(height) + 0.5 - ay)
    if shape is ROUND:
        length2 = vx * vx + vy * vy
        along = np.clip((xs * vx + ys * vy) / length2, 0, 1) if length2 else 0.0
        return np.hypot(xs - along * vx, ys - along * vy) <= size / 2 + 1e-9
    enter, leave = np.zeros_like(xs), np.ones_like(xs)
    for position, velocity in ((xs, vx), (ys, vy)):
        if velocity == 0:
            leave = np.where(np.abs(position) <= size / 2, leave, -1.0)
            continue
        first, last = (position - size / 2) / velocity, (position + size / 2) / velocity
        enter = np.maximum(enter, np.minimum(first, last))
        leave = np.minimum(leave, np.maximum(first, last))
    return enter <= leave + 1e-9


near = st.floats(-40, 110, allow_nan=False)
shapes = st.sampled_from(BrushShape)


@settings(max_examples=300)
@given(near, near, near, near, st.integers(2, 60), shapes)
@example(10, 10, 10, 10, 2, ROUND)
@example(10.2, 10.7, 30.2, 10.7, 7, SQUARE)
@example(10.2, 10.7, 10.2, 30.7, 8, ROUND)
@example(10, 30, 30, 10, 8, SQUARE)
def test_a_sweep_is_the_reference_to_the_pixel(x0, y0, x1, y1, size, shape):
    options = {"size": size, "shape": shape, "width": 64, "height": 48}
    np.testing.assert_array_equal(raster(x0, y0, x1, y1, **options), reference(x0, y0, x1, y1, **options))


@settings(max_examples=100)
@given(near, near, near, near, st.sampled_from([1, 2, 3, 8, 33]), shapes)
def test_a_line_has_no_gaps(x0, y0, x1, y1, size, shape):
    marked = raster(x0 + 50, y0 + 50, x1 + 50, y1 + 50, size=size, shape=shape, width=220, height=220)
    count, _ = cv2.connectedComponents(marked.astype(np.uint8), connectivity=8)
    assert count == 2


@settings(max_examples=60)
@given(st.floats(0, 63.99), st.floats(0, 47.99), shapes)
def test_size_1_marks_exactly_the_pixel_under_the_pointer(x, y, shape):
    marked = raster(x, y, x, y, size=1, shape=shape)
    assert np.argwhere(marked).tolist() == [[int(y), int(x)]]


@settings(max_examples=60)
@given(st.floats(0, 63.99), st.floats(0, 47.99), st.floats(0, 63.99), st.floats(0, 47.99))
def test_size_1_lines_are_one_pixel_thin_and_reach_both_ends(x0, y0, x1, y1):
    marked = raster(x0, y0, x1, y1, size=1)
    assert marked[int(y0), int(x0)]
    assert marked[int(y1), int(x1)]
    assert marked.sum() == max(abs(int(x1) - int(x0)), abs(int(y1) - int(y0))) + 1


@pytest.mark.parametrize("size", range(1, 41))
def test_stamps_are_symmetric_and_as_wide_as_their_size(size):
    marked = raster(32.3, 24.8, 32.3, 24.8, size=size, width=96, height=96)
    ys, xs = np.nonzero(marked)
    stamp = marked[ys.min() : ys.max() + 1, xs.min() : xs.max() + 1]
    assert stamp.shape == (size, size)
    for other in (stamp[::-1], stamp[:, ::-1], stamp.T):
        np.testing.assert_array_equal(stamp, other)


@pytest.mark.parametrize("size", [1, 2, 3, 10, 511, 512])
def test_a_square_stamp_is_a_full_square(size):
    marked = raster(300.5, 300.5, 300.5, 300.5, size=size, shape=SQUARE, width=600, height=600)
    assert marked.sum() == size * size


@pytest.mark.parametrize("size", [4, 5, 16, 40, 129, 512])
def test_a_round_stamp_has_the_area_of_a_disc(size):
    marked = raster(300, 300, 300, 300, size=size, width=600, height=600)
    assert marked.sum() == pytest.approx(np.pi * size * size / 4, rel=0.08)


@pytest.mark.parametrize("size", [1, 2, 7, 30])
@pytest.mark.parametrize("shape", BrushShape)
def test_direction_does_not_matter(size, shape):
    if size == 1:
        return  # a thin line may round halves to the other side
    forth = raster(3.2, 40.1, 60.9, 5.5, size=size, shape=shape)
    back = raster(60.9, 5.5, 3.2, 40.1, size=size, shape=shape)
    np.testing.assert_array_equal(forth, back)


@pytest.mark.parametrize("point", [(-300, 10), (400, 10), (10, -300), (10, 400), (-1e9, 1e9)])
def test_wholly_outside_is_nothing(point):
    assert sweep(*point, *point, size=50, shape=ROUND, width=64, height=48) is None


@pytest.mark.parametrize("shape", BrushShape)
def test_a_line_from_far_away_crosses_the_picture(shape):
    marked = raster(-1e9, 24.5, 1e9, 24.5, size=3, shape=shape)
    assert marked[23:26].all()
    assert marked.sum() == 3 * 64


def test_a_line_that_passes_far_outside_is_nothing():
    assert sweep(-1e6, 0, 0, 1e6, size=40, shape=ROUND, width=64, height=48) is None


@pytest.mark.parametrize("size", [0, -1, 513])
def test_sizes_out_of_range_are_refused(size):
    with pytest.raises(ValueError, match=f"not {size}"):
        sweep(1, 1, 1, 1, size=size, shape=ROUND, width=64, height=48)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_coordinates_must_be_numbers(value):
    with pytest.raises(ValueError, match="not finite"):
        sweep(1, value, 1, 1, size=3, shape=ROUND, width=64, height=48)


@pytest.mark.parametrize("shape", BrushShape)
def test_the_largest_brush_on_the_largest_diagonal_stays_exact(shape):
    # The products are the largest there; a rounded one would show as a lopsided edge.
    found = sweep(0, 0, 8192, 8192, size=512, shape=shape, width=2048, height=2048)
    assert found is not None
    _, mask = found
    np.testing.assert_array_equal(mask, mask.T)
