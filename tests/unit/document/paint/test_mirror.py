import numpy as np
import pytest

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.core.region import Box
from facemask_editor.document.paint.brush import BrushShape, sweep
from facemask_editor.document.paint.mirror import Axis, estimate_axis
from tests.helpers.sample_masks import small_face


def test_points_mirror_exactly_in_an_upright_axis():
    axis = Axis(20.5, 3.0)
    assert axis.mirrored(3.25, 7.0) == (37.75, 7.0)
    assert axis.mirrored(*axis.mirrored(1 / 3, 2.0)) == (pytest.approx(1 / 3), 2.0)


def test_points_mirror_in_a_tilted_axis():
    axis = Axis(10, 10, 45)  # from lower left to upper right
    assert axis.mirrored(10, 10) == pytest.approx((10, 10))
    assert axis.mirrored(13, 7) == pytest.approx((13, 7))
    assert axis.mirrored(13, 10) == pytest.approx((10, 7))


@pytest.mark.parametrize("x", [8.0, 8.5, 13.5])
def test_raster_mirrors_pixel_by_pixel_in_an_upright_axis(x):
    raster = sweep(5.5, 6.5, 7.5, 9.5, size=5, shape=BrushShape.ROUND, width=24, height=24)
    box, mask = raster
    mirrored_box, mirrored = Axis(x, 0).mirrored_raster(raster, width=48, height=24)
    assert mirrored_box == Box(int(2 * x) - box.x1, box.y0, int(2 * x) - box.x0, box.y1)
    np.testing.assert_array_equal(mirrored, mask[:, ::-1])


def test_raster_mirrors_in_a_tilted_axis_without_gaps():
    raster = (Box(4, 4, 12, 12), np.ones((8, 8), np.bool_))
    box, mask = Axis(20, 20, 30).mirrored_raster(raster, width=64, height=64)
    assert mask.sum() == pytest.approx(64, abs=6)
    x, y = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
    assert (x, y) == pytest.approx(Axis(20, 20, 30).mirrored(8, 8), abs=0.6)


@pytest.mark.parametrize("axis", [Axis(12.5, 0), Axis(12, 9), Axis(12, 9, 25), Axis(12, 9, -40)])
def test_sides_agree_with_points(axis):
    box = Box(2, 3, 22, 20)
    right = axis.right_side(box)
    for y in range(box.y0, box.y1):
        for x in range(box.x0, box.x1):
            away = axis.beside(x + 0.5, y + 0.5)
            assert right[y - box.y0, x - box.x0] == (away >= 0) or abs(away) < 1e-9
            assert axis.beside(*axis.mirrored(x + 0.5, y + 0.5)) == pytest.approx(-away)


def test_raster_that_leaves_the_picture_is_nothing():
    raster = (Box(0, 0, 4, 4), np.ones((4, 4), np.bool_))
    assert Axis(30.0, 0).mirrored_raster(raster, width=32, height=32) is None


def test_axis_of_an_upright_face_lies_on_half_pixels():
    axis = estimate_axis(small_face(shift=5), SCHEMA)
    assert axis.degrees == 0
    assert axis.x * 2 == round(axis.x * 2)
    assert axis.x == pytest.approx(37.5, abs=1)


def test_axis_of_a_large_mask_is_the_same():
    face = small_face()
    large = face.repeat(32, axis=0).repeat(32, axis=1)
    assert estimate_axis(large, SCHEMA).x == pytest.approx(32 * estimate_axis(face, SCHEMA).x, abs=32)


@pytest.mark.parametrize("exchanged", [False, True])
@pytest.mark.parametrize("degrees", [-20.0, 15.0])
def test_axis_leans_with_the_head(degrees, exchanged):
    label_map = np.zeros((200, 200), np.uint8)
    turn = np.radians(degrees)
    for name, x, y in (("l_eye", 30, -20), ("r_eye", -30, -20), ("nose", 0, 5), ("mouth", 0, 40)):
        at_x = round(100 + x * np.cos(turn) - y * np.sin(turn))
        at_y = round(100 + x * np.sin(turn) + y * np.cos(turn))
        label = SCHEMA.index(name)
        label = int(SCHEMA.flip_table[label]) if exchanged else label
        label_map[at_y - 3 : at_y + 4, at_x - 3 : at_x + 4] = label
    axis = estimate_axis(label_map, SCHEMA)
    assert axis.degrees == pytest.approx(degrees, abs=1.5)
    left = np.argwhere(label_map == SCHEMA.index("l_eye")).mean(0)[::-1] + 0.5
    right = np.argwhere(label_map == SCHEMA.index("r_eye")).mean(0)[::-1] + 0.5
    assert axis.mirrored(*left) == pytest.approx(tuple(right), abs=3)


def test_axis_of_no_face_is_the_middle():
    assert estimate_axis(np.zeros((40, 60), np.uint8), SCHEMA) == Axis(30, 20)
