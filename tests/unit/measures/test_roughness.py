import cv2
import numpy as np
import pytest

from facemask_editor.fields.encode import resize_nearest
from facemask_editor.measures.roughness import changed_strays, roughness, strays

SIZES = (512, 1024, 2048)


def ellipse(size, a, b, turn=0.3, x=0.5, y=0.5):
    """A turned ellipse, by the pixels whose centres lie in it; lengths in shares of the picture."""
    ys, xs = (np.mgrid[:size, :size] + 0.5) / size
    xs, ys = xs - x, ys - y
    u = (np.cos(turn) * xs + np.sin(turn) * ys) / a
    v = (np.cos(turn) * ys - np.sin(turn) * xs) / b
    return u * u + v * v < 1


def enlarged(mask, size):
    return resize_nearest(mask.view(np.uint8), size, size).view(np.bool_)


SHAPES = [(0.3, 0.4), (0.1, 0.03), (0.06, 0.02), (0.03, 0.03)]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("size", SIZES)
def test_smooth_shapes_stray_by_less_than_a_third_of_a_pixel_at_any_size(size, shape):
    assert 0.1 < roughness(ellipse(size, *shape)) < 0.3


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("size", SIZES)
def test_stairs_of_an_enlarged_grid_of_128_are_told_from_the_shape(size, shape):
    smooth, stairs = ellipse(size, *shape), enlarged(ellipse(128, *shape), size)

    assert roughness(stairs) > 2 * roughness(smooth)
    assert roughness(stairs) > 0.5


def test_stairs_of_four_pixels_are_told_in_large_documents_too():
    for size in SIZES:
        assert roughness(enlarged(ellipse(size // 4, 0.3, 0.4), size)) > 3 * roughness(
            ellipse(size, 0.3, 0.4)
        )


def test_corners_are_no_stairs():
    square = np.zeros((512, 512), np.uint8)
    cv2.fillPoly(square, [np.array([[100, 130], [380, 90], [420, 400], [130, 430]])], 1)

    assert roughness(square.view(np.bool_)) < 0.3


def test_the_border_of_the_picture_does_not_count():
    half = np.zeros((512, 512), np.bool_)
    half[:, :200] = True

    assert (strays(half) < 0.01).all()
    assert np.isnan(roughness(np.ones((512, 512), np.bool_)))
    assert np.isnan(roughness(np.zeros((512, 512), np.bool_)))


def test_only_what_an_edit_made_counts():
    before = np.zeros((512, 512), np.uint8)
    before[enlarged(ellipse(128, 0.1, 0.1, x=0.25), 512)] = 1
    after = before.copy()
    after[ellipse(512, 0.1, 0.1, x=0.75)] = 1

    made = changed_strays(before, after)

    assert np.median(made[1]) < 0.3 < roughness(before == 1)
    assert changed_strays(before, before) == {}


def test_a_part_of_the_contour_can_be_asked_for():
    mask = ellipse(512, 0.3, 0.3)
    above = np.zeros_like(mask)
    above[:256] = True

    assert len(strays(mask, above)) == pytest.approx(len(strays(mask)) / 2, rel=0.02)
