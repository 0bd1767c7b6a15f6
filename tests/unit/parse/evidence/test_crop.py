import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facemask_editor.parse.evidence import points as places
from facemask_editor.parse.evidence.crop import Crop, face_crop, whole_photo

crops = st.builds(
    Crop,
    st.floats(-500, 5000),
    st.floats(-500, 5000),
    st.floats(20, 4000),
    st.floats(-3.2, 3.2),
)
sizes = st.integers(16, 1024)


def through(matrix, x, y):
    return matrix @ np.array([x, y, 1.0])


@given(crops, sizes, st.floats(0, 1), st.floats(0, 1))
def test_there_and_back_is_the_same_place(crop, size, across, down):
    x, y = across * (size - 1), down * (size - 1)
    assert np.allclose(through(crop.inverse(size), *through(crop.matrix(size), x, y)), (x, y), atol=1e-3)


@given(crops, sizes)
def test_the_middle_of_the_picture_is_the_centre_of_the_square(crop, size):
    middle = (size - 1) / 2
    assert np.allclose(through(crop.matrix(size), middle, middle), (crop.x, crop.y))
    right = through(crop.matrix(size), size - 0.5, middle) - (crop.x, crop.y)
    assert np.hypot(*right) == pytest.approx(crop.side / 2)
    assert np.allclose(right, crop.side / 2 * np.array([np.cos(crop.angle), np.sin(crop.angle)]))


@given(st.integers(2, 24), st.integers(2, 24), st.data())
def test_an_unturned_square_of_its_own_size_is_the_pixels(height, width, data):
    size = data.draw(st.integers(1, min(height, width)))
    left, top = data.draw(st.integers(0, width - size)), data.draw(st.integers(0, height - size))
    photo = np.random.default_rng(0).integers(0, 256, (height, width, 3), np.uint8)
    crop = Crop(left + (size - 1) / 2, top + (size - 1) / 2, float(size))
    assert np.array_equal(crop.cut(photo, size), photo[top : top + size, left : left + size])
    assert crop.inside(height, width, size).all()


def test_the_square_of_a_whole_photo_is_the_photo():
    photo = np.random.default_rng(1).integers(0, 256, (40, 40, 3), np.uint8)
    crop = whole_photo(40, 40)
    assert np.array_equal(crop.cut(photo, 40), photo)
    assert whole_photo(40, 60) == Crop(29.5, 19.5, 40.0)


@given(crops, sizes, st.integers(1, 300), st.integers(1, 300))
def test_what_is_inside_lies_in_the_photo(crop, size, height, width):
    inside = crop.inside(height, width, 16)
    for row, column in ((0, 0), (0, 15), (15, 0), (7, 8)):
        x, y = through(crop.matrix(16), column, row)
        assert inside[row, column] == (-0.5 <= x <= width - 0.5 and -0.5 <= y <= height - 0.5)


@pytest.mark.parametrize("side", [40.0, 90.0, 400.0])
def test_a_square_of_any_size_keeps_colours_and_place(side):
    """A photo of a slope: whatever is cut, each pixel has the slope's value at its place."""
    row, column = np.mgrid[:500, :500]
    photo = np.stack([row * 0.4, column * 0.4, row * 0], axis=-1).round().astype(np.uint8)
    crop = Crop(250.0, 260.0, side, 0.3)
    picture = crop.cut(photo, 48)
    for y, x in ((4, 4), (24, 24), (40, 10)):
        at = through(crop.matrix(48), x, y)
        assert abs(picture[y, x, 0] - at[1] * 0.4) < 1.6
        assert abs(picture[y, x, 1] - at[0] * 0.4) < 1.6


def test_outside_of_the_photo_its_edge_goes_on():
    photo = np.full((20, 20, 3), 90, np.uint8)
    assert (Crop(0.0, 0.0, 60.0, 0.2).cut(photo, 32) == 90).all()


@given(st.floats(-3.1, 3.1), st.floats(0.2, 20), st.floats(-300, 300), st.floats(-300, 300))
def test_the_square_moves_turns_and_grows_with_the_face(angle, scale, x, y):
    points = np.zeros((478, 2), np.float32)
    points[places.RIGHT_EYE], points[places.LEFT_EYE] = (-30, 0), (30, 0)
    points[places.MOUTH_CORNERS] = [(-20, 70), (20, 70)]
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    moved = (points.astype(np.float64) @ turn.T * scale + (x, y)).astype(np.float32)
    still, now = face_crop(points), face_crop(moved)
    assert still.angle == pytest.approx(0, abs=1e-6)
    assert np.sin((now.angle - angle) / 2) == pytest.approx(0, abs=1e-3)
    assert now.side == pytest.approx(still.side * scale, rel=1e-3)
    centre = turn @ (still.x, still.y) * scale + (x, y)
    assert np.allclose((now.x, now.y), centre, atol=0.01 * now.side)
