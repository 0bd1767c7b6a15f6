import cv2
import numpy as np
import pytest

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.fields.frames import (
    Placement,
    field_unit,
    frame_box,
    interpolation_matrix,
    measure_placement,
    place_grid,
    sample_grid,
)
from facemask_editor.fields.layout import face_layout
from tests.helpers.faces import EXTRAS, draw_face, part

LAYOUT = face_layout(SCHEMA)


def overlap(a, b):
    return (a & b).sum() / (a | b).sum()


def round_trip(inside, *, own_frame=True):
    size = inside.shape[0]
    placement = measure_placement(inside)
    grid = sample_grid(inside, placement, own_frame=own_frame, layout=LAYOUT)
    placed = place_grid(
        grid, placement, own_frame=own_frame, layout=LAYOUT, size=(size, size), box=(0, 0, size, size)
    )
    return grid, placed


def drawn_shape(kind, size):
    mask = np.zeros((size, size), np.uint8)
    middle = size // 2
    match kind:
        case "tall ellipse":
            cv2.ellipse(mask, (middle, middle), (size // 20, size // 8), 0, 0, 360, 1, cv2.FILLED)
        case "tilted ellipse":
            cv2.ellipse(mask, (size // 3, middle), (size // 9, size // 16), 30, 0, 360, 1, cv2.FILLED)
        case "triangle":
            corners = np.array([[0.40, 0.60], [0.60, 0.60], [0.50, 0.30]]) * size
            cv2.fillPoly(mask, [corners.astype(np.int32)], 1)
        case "in the corner":
            cv2.ellipse(mask, (0, 0), (size // 7, size // 9), 0, 0, 360, 1, cv2.FILLED)
        case "two pieces":
            cv2.circle(mask, (middle, middle), size // 14, 1, cv2.FILLED)
            cv2.circle(mask, (middle + size // 4, middle), size // 14, 1, cv2.FILLED)
    return mask.astype(np.bool_)


def test_the_placement_of_a_rectangle():
    inside = np.zeros((256, 256), np.bool_)
    inside[100:120, 40:100] = True

    placement = measure_placement(inside)

    assert (placement.x, placement.y) == (70.0, 110.0)
    # variance of a uniform interval, and one pixel squared for parts of a pixel
    assert np.exp(2 * placement.log_sx) == pytest.approx(60**2 / 12 + 1)
    assert np.exp(2 * placement.log_sy) == pytest.approx(20**2 / 12 + 1)
    assert placement.scale == pytest.approx(np.sqrt(np.exp(placement.log_sx) * np.exp(placement.log_sy)))


def test_the_placement_of_one_pixel_has_some_size():
    inside = np.zeros((256, 256), np.bool_)
    inside[255, 0] = True

    placement = measure_placement(inside)

    assert (placement.x, placement.y) == (0.5, 255.5)
    assert placement.scale > 1.0


@pytest.mark.parametrize("times", [2, 4])
def test_the_placement_does_not_depend_on_the_size_of_the_picture(times):
    inside = drawn_shape("tilted ellipse", 256)
    larger = np.kron(inside, np.ones((times, times), np.bool_))

    assert np.allclose(measure_placement(larger), measure_placement(inside), atol=1e-4)


def test_the_frame_spans_so_many_standard_deviations():
    placement = Placement(100.0, 50.0, np.log(10.0), np.log(5.0))

    assert frame_box(placement, own_frame=True, layout=LAYOUT) == pytest.approx(
        (100 - 24, 50 - 12, 100 + 24, 50 + 12)
    )
    assert frame_box(placement, own_frame=False, layout=LAYOUT) == (0, 0, 256, 256)
    assert field_unit(placement, own_frame=True, layout=LAYOUT) == pytest.approx(1.5 * np.sqrt(50))
    assert field_unit(placement, own_frame=False, layout=LAYOUT) == 20


@pytest.mark.parametrize("size", [256, 512])
@pytest.mark.parametrize(
    "kind", ["tall ellipse", "tilted ellipse", "triangle", "in the corner", "two pieces"]
)
def test_a_part_comes_back_from_its_own_frame(kind, size):
    inside = drawn_shape(kind, size)

    grid, placed = round_trip(inside)

    assert grid.shape == (64, 64)
    assert grid.dtype == np.float32
    assert np.abs(grid).max() <= 1
    assert overlap(placed > 0, inside) > 0.98


@pytest.mark.parametrize("size", [256, 512])
@pytest.mark.parametrize("name", ["nose", "l_eye", "r_brow", "u_lip", "l_lip", "l_ear", "eye_g"])
def test_the_parts_of_a_face_come_back_from_their_own_frames(name, size):
    inside = part(draw_face(size, extras=set(EXTRAS) - {"mouth", "ear_r"}), name)

    assert overlap(round_trip(inside)[1] > 0, inside) > 0.98


@pytest.mark.parametrize("size", [256, 512])
def test_a_large_part_comes_back_from_the_whole_picture(size):
    inside = part(draw_face(size), "hair")

    assert overlap(round_trip(inside, own_frame=False)[1] > 0, inside) > 0.98


def test_a_grid_is_the_same_whatever_the_size_of_the_picture():
    inside = drawn_shape("triangle", 256)
    larger = np.kron(inside, np.ones((2, 2), np.bool_))

    for own_frame in (True, False):
        small = round_trip(inside, own_frame=own_frame)[0]
        large = round_trip(larger, own_frame=own_frame)[0]
        assert np.abs(small - large).max() < 0.08


def test_a_grid_is_placed_into_pictures_that_are_not_square():
    inside = drawn_shape("tall ellipse", 256)
    placement = measure_placement(inside)
    grid = sample_grid(inside, placement, own_frame=True, layout=LAYOUT)

    placed = place_grid(grid, placement, own_frame=True, layout=LAYOUT, size=(500, 333), box=(0, 0, 500, 333))

    squeezed = cv2.resize(inside.view(np.uint8), (500, 333), interpolation=cv2.INTER_NEAREST) > 0
    assert placed.shape == (333, 500)
    assert overlap(placed > 0, squeezed) > 0.96


@pytest.mark.parametrize("own_frame", [True, False])
def test_a_box_is_a_piece_of_the_whole(own_frame):
    inside = drawn_shape("tilted ellipse", 256)
    placement = measure_placement(inside)
    grid = sample_grid(inside, placement, own_frame=own_frame, layout=LAYOUT)

    def placed(box):
        return place_grid(grid, placement, own_frame=own_frame, layout=LAYOUT, size=(300, 280), box=box)

    assert np.allclose(placed((0, 0, 300, 280))[90:150, 40:210], placed((40, 90, 210, 150)), atol=1e-6)


def test_beyond_the_frame_the_field_falls_like_a_distance_down_to_the_cut_off():
    grid = np.full((64, 64), 0.5, np.float32)
    placement = Placement(128, 128, np.log(10), np.log(10))

    row = place_grid(grid, placement, own_frame=True, layout=LAYOUT, size=(256, 256), box=(0, 128, 256, 129))[
        0
    ]

    unit = field_unit(placement, own_frame=True, layout=LAYOUT)
    edge = 128 + 24
    # pixel centres lie half a pixel in
    falling = 0.5 - (np.arange(edge, 256) + 0.5 - edge) / unit
    assert np.allclose(row[edge:], np.maximum(falling, -1), atol=1e-5)
    assert np.allclose(row[104:edge], 0.5)


def test_a_part_that_leaves_its_frame_still_ends_there():
    grid = np.ones((64, 64), np.float32)
    placement = Placement(128, 128, np.log(10), np.log(10))

    placed = place_grid(grid, placement, own_frame=True, layout=LAYOUT, size=(256, 256), box=(0, 0, 256, 256))

    unit = field_unit(placement, own_frame=True, layout=LAYOUT)
    ys, xs = np.nonzero(placed > 0)
    x0, y0, x1, y1 = frame_box(placement, own_frame=True, layout=LAYOUT)
    assert xs.min() >= x0 - unit - 1
    assert xs.max() <= x1 + unit + 1
    assert ys.min() >= y0 - unit - 1
    assert ys.max() <= y1 + unit + 1


def test_interpolation_weights_sum_to_one_and_hit_the_cells():
    positions = np.array([-3.0, -0.5, 0.0, 0.25, 5.0, 8.5, 9.0, 20.0])
    matrix = interpolation_matrix(positions, 10)

    assert matrix.dtype == np.float32
    assert np.allclose(matrix.sum(1), 1)
    assert np.allclose(
        matrix @ np.arange(10), [0, -0.0625 + 0, 0, 0.25 - 0.0234375, 5, 8.5625, 9, 9], atol=0.1
    )
    assert np.array_equal(matrix[[2, 4, 6]], np.eye(10, dtype=np.float32)[[0, 5, 9]])


def test_interpolation_follows_a_parabola_between_cells():
    positions = np.linspace(2, 7, 41)
    values = np.arange(10.0) ** 2

    assert np.allclose(interpolation_matrix(positions, 10) @ values, positions**2, atol=1e-4)
