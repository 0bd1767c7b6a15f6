import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facemask_editor.core.region import Box
from facemask_editor.document.paint.shapes import ellipse, joined, polygon, rectangle, trimmed

WIDTH, HEIGHT = 24, 20
coordinates = st.floats(-8, 32, allow_nan=False)
points = st.tuples(coordinates, coordinates)
SIZE = {"width": WIDTH, "height": HEIGHT}


def pixels(raster):
    """Return the raster on the whole picture."""
    out = np.zeros((HEIGHT, WIDTH), np.bool_)
    if raster is not None:
        out[raster[0].slices] = raster[1]
    return out


def winding(corners, x, y):
    """Return the winding number of a closed outline round a point, edge by edge."""
    turns = 0
    for (x0, y0), (x1, y1) in zip(corners, [*corners[1:], corners[0]], strict=True):
        if min(y0, y1) <= y < max(y0, y1) and x0 + (y - y0) / (y1 - y0) * (x1 - x0) <= x:
            turns += 1 if y1 > y0 else -1
    return turns


def test_rectangle_holds_the_pixels_of_both_corners():
    expected = np.zeros((HEIGHT, WIDTH), np.bool_)
    expected[4:8, 3:11] = True
    for corners in (((3.1, 4.9), (10.0, 7.2)), ((10.9, 4.0), (3.9, 7.99))):
        np.testing.assert_array_equal(pixels(rectangle(*corners, **SIZE)), expected)


@given(points, points)
def test_ellipse_is_inscribed_and_symmetric(first, second):
    found = pixels(ellipse(first, second, **SIZE))
    assert not (found & ~pixels(rectangle(first, second, **SIZE))).any()
    x0, x1 = sorted(math.floor(p[0]) for p in (first, second))
    y0, y1 = sorted(math.floor(p[1]) for p in (first, second))
    if min(x0, y0) >= 0 and x1 < WIDTH and y1 < HEIGHT:
        part = found[y0 : y1 + 1, x0 : x1 + 1]
        np.testing.assert_array_equal(part, part[::-1])
        np.testing.assert_array_equal(part, part[:, ::-1])
        assert part.any(axis=0).all()
        assert part.any(axis=1).all()


@given(st.lists(points, min_size=3, max_size=7))
def test_polygon_is_what_winds_round_the_pixel_centres_and_its_outline(corners):
    found = pixels(polygon(corners, **SIZE))
    for y in range(HEIGHT):
        for x in range(WIDTH):
            if winding(corners, x + 0.5, y + 0.5):
                assert found[y, x]
    for x, y in corners:
        if 0 <= x < WIDTH and 0 <= y < HEIGHT:
            assert found[math.floor(y), math.floor(x)]


def test_polygon_covers_nothing_far_from_itself():
    found = pixels(polygon([(4.5, 3.5), (12.5, 3.5), (12.5, 9.5), (4.5, 9.5)], **SIZE))
    expected = np.zeros((HEIGHT, WIDTH), np.bool_)
    expected[3:10, 4:13] = True
    np.testing.assert_array_equal(found, expected)


def test_loops_of_an_outline_are_inside():
    eight = [(2.5, 2.5), (12.5, 12.5), (2.5, 12.5), (12.5, 2.5)]
    found = pixels(polygon(eight, **SIZE))
    assert found[3, 7]
    assert found[11, 7]
    twice = [(2.5, 2.5), (12.5, 2.5), (12.5, 12.5), (2.5, 12.5)] * 2
    assert pixels(polygon(twice, **SIZE))[7, 7]


def test_one_point_is_a_pixel_and_two_are_a_line():
    assert pixels(polygon([(5.2, 6.8)], **SIZE)).nonzero() == ([6], [5])
    line = pixels(polygon([(1.5, 1.5), (8.5, 1.5)], **SIZE))
    assert line.sum() == 8
    assert line[1, 1:9].all()


@pytest.mark.parametrize("shape", [rectangle, ellipse, lambda a, b, **size: polygon([a, b], **size)])
def test_outside_the_picture_is_nothing(shape):
    assert shape((-9.0, -9.0), (-3.0, -2.0), **SIZE) is None
    with pytest.raises(ValueError, match="finite"):
        shape((0.0, 0.0), (math.nan, 1.0), **SIZE)


def test_far_points_take_no_memory():
    assert pixels(rectangle((-1e9, -1e9), (1e9, 1e9), **SIZE)).all()
    found = polygon([(-1e9, -1e9), (1e9, -1e9), (1e9, 1e9), (-1e9, 1e9)], **SIZE)
    assert found[0] == Box(0, 0, WIDTH, HEIGHT)
    assert found[1].all()


def test_rasters_join_and_are_trimmed():
    first, second = rectangle((1, 1), (2, 2), **SIZE), rectangle((10, 9), (11, 12), **SIZE)
    both = joined([first, None, second])
    np.testing.assert_array_equal(pixels(both), pixels(first) | pixels(second))
    assert joined([None, None]) is None
    wide = (Box(0, 0, WIDTH, HEIGHT), pixels(first))
    assert trimmed(wide)[0] == first[0]
    assert trimmed((first[0], np.zeros_like(first[1]))) is None
