import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("numba")

from facemask_editor.synthesis.raster import draw, interpolate, snap

SIDE = 24


def buffers():
    return (
        np.full((SIDE, SIDE), -np.inf),
        np.full((SIDE, SIDE), -1, np.int32),
        np.zeros((SIDE, SIDE, 2), np.float32),
    )


def drawn(points, triangles, depth=None):
    nearest, winner, weights = buffers()
    points = snap(np.array(points, float))
    depth = np.zeros(len(points)) if depth is None else np.array(depth, float)
    draw(points, depth, np.array(triangles, np.int32), 0, nearest, winner, weights)
    return winner, weights


coordinate = st.floats(-6, 30).map(lambda v: round(v, 3))


@settings(max_examples=60)
@given(st.tuples(*[st.tuples(coordinate, coordinate)] * 4))
def test_triangles_on_both_sides_of_an_edge_share_no_pixel(corners):
    left, _ = drawn(corners, [[0, 1, 2]])
    right, _ = drawn(corners, [[0, 2, 3]])
    a, b, c, d = (np.array(corner) for corner in corners)
    cross = lambda p, q, r: (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])  # noqa: E731
    if cross(a, b, c) * cross(a, c, d) > 0:  # on different sides of the shared edge
        assert not ((left >= 0) & (right >= 0)).any()


def test_a_grid_of_triangles_covers_its_square_exactly():
    step = np.linspace(2.3, 20.7, 6)
    points = np.array([(x, y) for y in step for x in step])
    corner = np.arange(36).reshape(6, 6)
    a, b, c, d = (m.ravel() for m in (corner[:-1, :-1], corner[1:, :-1], corner[1:, 1:], corner[:-1, 1:]))
    triangles = np.concatenate([np.stack([a, b, c], 1), np.stack([c, d, a], 1)])
    winner, _ = drawn(points, triangles)
    inside = np.zeros((SIDE, SIDE), bool)
    inside[2:21, 2:21] = True  # centres at 2.5 ... 20.5
    assert np.array_equal(winner >= 0, inside)


def test_the_nearer_triangle_wins_whatever_the_order():
    points = [(0, 0), (20, 0), (0, 20), (0, 0), (20, 0), (0, 20)]
    depth = [1, 1, 1, 2, 2, 2]
    for triangles, expected in (([[0, 1, 2], [3, 4, 5]], 1), ([[3, 4, 5], [0, 1, 2]], 0)):
        winner, _ = drawn(points, triangles, depth)
        assert set(np.unique(winner)) == {-1, expected}


@pytest.mark.parametrize("order", [[0, 1, 2], [0, 2, 1]])
def test_corner_values_are_carried_linearly_with_both_windings(order):
    points = np.array([(1.0, 2.0), (22.0, 4.0), (6.0, 21.0)])
    winner, weights = drawn(points, [order])
    out = np.full((SIDE, SIDE, 2), -1, np.float32)
    interpolate(points.astype(np.float32), np.array([order], np.int32), 0, winner, weights, out)
    rows, columns = np.nonzero(winner >= 0)
    assert len(rows) > 100
    assert np.abs(out[rows, columns, 0] - (columns + 0.5)).max() < 0.01
    assert np.abs(out[rows, columns, 1] - (rows + 0.5)).max() < 0.01


def test_an_area_of_nothing_draws_nothing():
    winner, _ = drawn([(1, 1), (10, 10), (20, 20)], [[0, 1, 2]])
    assert (winner == -1).all()
