"""Mask and edited face go back into the full photo."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facemask_editor.parse.evidence.crop import Crop
from facemask_editor.parse.place import Place, enlarged, in_photo, pasted, place_of

SIZE = 48


def _photo(seed=0, height=90, width=110):
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)


def _edited(before, value=255):
    face = before.copy()
    face[16:30, 18:34] = value - face[16:30, 18:34]
    return face


def crops():
    return st.builds(
        Crop, st.floats(-20, 130), st.floats(-20, 110), st.floats(8, 140), st.floats(-3.1, 3.1)
    )  # fmt: skip


@given(crops())
def test_an_edit_that_changes_nothing_leaves_the_photo_to_the_bit(crop):
    photo = _photo()
    before = crop.cut(photo, SIZE)
    assert np.array_equal(pasted(photo, crop, before.copy(), before), photo)


@given(st.integers(0, 62), st.integers(0, 42), st.integers(0, 9))
def test_a_whole_square_comes_back_to_the_bit(left, top, seed):
    photo = _photo(seed)
    crop = Crop(left + (SIZE - 1) / 2, top + (SIZE - 1) / 2, SIZE)
    before = crop.cut(photo, SIZE)
    made = pasted(photo, crop, _edited(before), before)
    square = made[top : top + SIZE, left : left + SIZE]
    assert np.array_equal(square, _edited(before))  # the ring around the edit mixes equal pixels
    made[top : top + SIZE, left : left + SIZE] = photo[top : top + SIZE, left : left + SIZE]
    assert np.array_equal(made, photo)


@given(crops())
def test_nothing_outside_the_square_changes(crop):
    photo = _photo(3)
    before = crop.cut(photo, SIZE)
    made = pasted(photo, crop, _edited(before), before)
    mask = in_photo(np.ones((SIZE, SIZE), np.uint8), crop, *photo.shape[:2]) > 0
    grown = np.zeros(mask.shape, bool)
    for dy in (-1, 0, 1):
        for dx in (-1, 0, 1):
            grown |= np.roll(mask, (dy, dx), (0, 1))
    assert np.array_equal(made[~grown], photo[~grown])


def test_an_edit_in_a_turned_square_arrives_where_it_was_made():
    photo = np.full((200, 220, 3), 90, np.uint8)
    crop = Crop(110.0, 96.0, 120.0, 0.6)
    before = crop.cut(photo, SIZE)
    made = pasted(photo, crop, _edited(before), before)
    again = crop.cut(made, SIZE)
    assert abs(int(again[23, 26, 0]) - 165) <= 2
    assert abs(int(again[5, 5, 0]) - 90) <= 1


def test_an_edit_fades_out_at_the_border_of_the_square():
    photo = np.full((120, 120, 3), 100, np.uint8)
    crop = Crop(59.5, 59.5, 100.0)
    before = crop.cut(photo, 100)
    face = np.full_like(before, 200)
    made = pasted(photo, crop, face, before)
    assert made[60, 60, 0] == 200
    assert 100 < made[60, 10, 0] < 190
    assert made[60, 9, 0] == 100


@given(st.integers(0, 62), st.integers(0, 42))
def test_a_mask_comes_into_the_full_photo_pixel_by_pixel(left, top):
    labels = np.random.default_rng(1).integers(0, 19, (SIZE, SIZE), dtype=np.uint8)
    crop = Crop(left + (SIZE - 1) / 2, top + (SIZE - 1) / 2, SIZE)
    found = in_photo(labels, crop, 90, 110)
    assert np.array_equal(found[top : top + SIZE, left : left + SIZE], labels)
    assert (found > 0).sum() == (labels > 0).sum()


def test_a_square_that_leaves_the_photo_keeps_what_is_inside():
    found = in_photo(np.full((SIZE, SIZE), 4, np.uint8), Crop(0.0, 0.0, 40.0), 90, 110)
    assert found[0, 0] == 4
    assert found[60, 60] == 0
    assert not in_photo(np.full((SIZE, SIZE), 4, np.uint8), Crop(-500.0, 0.0, 40.0), 90, 110).any()


def test_an_enlarged_mask_has_its_classes_where_they_were():
    labels = np.zeros((32, 32), np.uint8)
    labels[8:24, 10:20] = 5
    found = enlarged(labels, 96)
    assert set(np.unique(found)) == {0, 5}
    assert abs(int((found == 5).sum()) - 9 * 160) < 100
    assert enlarged(labels, 32) is labels


@given(crops())
def test_a_place_survives_its_file(crop):
    place = Place(crop, 110, 90)
    assert place_of(place.table()) == place


@pytest.mark.parametrize(
    ("key", "value"),
    [("x", None), ("side", 0), ("side", "12"), ("angle", float("nan")), ("width", True), ("height", -1)],
)
def test_a_damaged_place_is_named(key, value):
    table = {**Place(Crop(1, 2, 3), 4, 5).table(), key: value}
    with pytest.raises(ValueError, match=key):
        place_of(table)
