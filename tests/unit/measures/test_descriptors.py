import numpy as np
import pytest

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.fields.encode import resize_nearest
from facemask_editor.measures.descriptors import (
    DESCRIPTORS,
    _eyes_of_brows,
    describe,
    describe_all,
    face_frame,
    present,
)
from tests.helpers.faces import EXTRAS, draw_face

NAME = {name: number for number, name in enumerate(DESCRIPTORS)}


def drawn(**boxes):
    """Return a 256 x 256 mask of rectangles (x, y, width, height), skin all over where none is."""
    label_map = np.full((256, 256), SCHEMA.index("skin"), np.uint8)
    for name, found in boxes.items():
        for x, y, width, height in found if isinstance(found, list) else [found]:
            label_map[y : y + height, x : x + width] = SCHEMA.index(name)
    return label_map


def eyed(**boxes):
    """Eyes 60 apart with the middle at (127.5, 99.5), nose 30 below: centre (127.5, 109.5), unit 60."""
    return drawn(r_eye=(88, 95, 20, 10), l_eye=(148, 95, 20, 10), nose=(118, 120, 20, 20), **boxes)


def value(label_map, part, descriptor):
    return describe(label_map)[SCHEMA.index(part), NAME[descriptor]]


def test_absent_and_tiny_classes_and_the_background_are_not_described():
    mask = eyed(neck_l=(10, 10, 29, 1), ear_r=(10, 20, 30, 1), background=(0, 200, 256, 56))

    described = describe(mask)

    assert described.shape == (19, 8)
    assert described.dtype == np.float32
    named = {SCHEMA.names[i] for i in np.flatnonzero(present(described))}
    assert named == {"skin", "nose", "l_eye", "r_eye", "ear_r"}
    assert np.isnan(described[SCHEMA.index("neck_l")]).all()
    assert not np.isnan(described[SCHEMA.index("ear_r")]).any()


@pytest.mark.parametrize("extras", [(), EXTRAS])
@pytest.mark.parametrize("without", [(), ("l_eye", "nose"), ("l_eye", "r_eye", "l_brow")])
def test_describing_some_classes_gives_the_numbers_of_describing_all(extras, without):
    mask = draw_face(256, seed=3, extras=extras, without=without)
    whole = describe(mask)
    for index in range(len(SCHEMA)):
        some = describe(mask, only=(index,))
        np.testing.assert_array_equal(some[index], whole[index])
        assert np.isnan(np.delete(some, index, 0)).all()


def test_places_and_extents_are_in_the_face_frame():
    mask = eyed(hat=(96, 10, 60, 30))

    x, y, unit = face_frame(mask)

    assert (x, y, unit) == pytest.approx((127.5, 109.5, 60.0))
    assert value(mask, "l_eye", "centre x") == pytest.approx(0.5)
    assert value(mask, "l_eye", "centre y") == pytest.approx(-10 / 60)
    assert value(mask, "hat", "centre x") == pytest.approx((125.5 - 127.5) / 60)
    assert value(mask, "hat", "centre y") == pytest.approx((24.5 - 109.5) / 60)
    assert value(mask, "hat", "width") == pytest.approx(1.0)
    assert value(mask, "hat", "height") == pytest.approx(0.5)
    assert value(mask, "hat", "log area") == pytest.approx(np.log(1800))


def test_a_filled_rectangle_fills_its_hull_exactly_and_an_l_does_not():
    assert value(eyed(hat=(3, 4, 17, 9)), "hat", "area / hull") == pytest.approx(1.0)
    corner = eyed(hat=[(0, 0, 20, 10), (0, 0, 10, 20)])
    assert value(corner, "hat", "area / hull") == pytest.approx(300 / 350)


def test_the_hull_spans_empty_rows_between_pieces():
    mask = eyed(hat=[(0, 0, 10, 4), (0, 16, 10, 4)])
    assert value(mask, "hat", "area / hull") == pytest.approx(80 / 200)


def test_pieces_are_joined_at_corners_and_specks_are_not_counted():
    mask = eyed(hair=[(0, 0, 4, 4), (4, 4, 4, 4), (30, 0, 6, 2), (60, 0, 11, 1)])

    assert value(mask, "hair", "pieces") == 2
    assert value(mask, "hair", "largest piece") == pytest.approx(32 / 55)


def test_another_size_is_sampled_at_the_centres_of_the_256_pixels():
    small = draw_face(256, seed=3, extras=EXTRAS)
    large = np.kron(small, np.ones((3, 3), np.uint8))

    assert np.array_equal(describe(large), describe(small), equal_nan=True)
    odd = draw_face(201, 317, seed=3)
    assert np.array_equal(describe(odd), describe(resize_nearest(odd, 256, 256)), equal_nan=True)


def test_moving_the_face_changes_nothing_but_what_the_frame_leaves():
    mask = eyed(hat=(96, 10, 60, 30))
    moved = np.roll(mask, (7, -12), (0, 1))

    for name in ("l_eye", "nose", "hat"):
        assert describe(moved)[SCHEMA.index(name)] == pytest.approx(
            describe(mask)[SCHEMA.index(name)], abs=1e-5
        )


def test_behind_glasses_the_halves_of_the_glasses_stand_for_the_eyes():
    mask = drawn(eye_g=[(78, 90, 40, 20), (138, 90, 40, 20)], nose=(118, 120, 20, 20))
    assert face_frame(mask) == pytest.approx((127.5, 109.5, 60.0))


def test_without_eyes_and_glasses_the_eyes_lie_under_the_brows():
    mask = drawn(r_brow=(80, 80, 30, 8), l_brow=(146, 80, 30, 8), nose=(118, 120, 20, 20))

    x, y, unit = face_frame(mask)

    assert x == pytest.approx(127.5)
    assert 83.5 < y < 130
    assert 50 < unit < 66


def test_a_missing_nose_lies_under_the_eyes():
    mask = drawn(r_eye=(88, 95, 20, 10), l_eye=(148, 95, 20, 10))

    x, y, unit = face_frame(mask)

    assert (x, unit) == pytest.approx((127.5, 60.0))
    assert 99.5 + 5 < y < 99.5 + 20


def test_one_eye_alone_gives_no_frame_and_the_rest_is_still_described():
    mask = drawn(l_eye=(148, 95, 20, 10), nose=(118, 120, 20, 20))
    row = describe(mask)[SCHEMA.index("nose")]

    assert face_frame(mask) is None
    assert np.isnan(row[1:5]).all()
    assert not np.isnan(row[[0, 5, 6, 7]]).any()


def test_a_mask_without_any_part_is_all_nan_and_none_is_an_empty_array():
    assert np.isnan(describe(np.zeros((64, 64), np.uint8))).all()
    assert describe_all([]).shape == (0, 19, 8)
    assert describe_all([np.zeros((8, 8), np.uint8)] * 2).shape == (2, 19, 8)


@pytest.mark.parametrize("without", [("l_eye", "r_eye"), ("l_eye", "r_eye", "nose")])
@pytest.mark.parametrize("seed", range(4))
def test_the_frame_of_brows_is_nearly_that_of_the_eyes(without, seed):
    """The eyes lie under the brows and the nose under both: never mirrored to the forehead."""
    whole = face_frame(draw_face(256, seed=seed))
    found = face_frame(draw_face(256, seed=seed, without=without))
    assert (found.x, found.y) == pytest.approx((whole.x, whole.y), abs=0.25 * whole.unit)
    assert found.unit == pytest.approx(whole.unit, rel=0.25)


def test_eyes_of_brows_keep_their_sides():
    left, right = np.array([160.0, 80.0]), np.array([100.0, 80.0])
    eyes = _eyes_of_brows(left, right)
    assert eyes[0][0] > 130 > eyes[1][0]  # the subject's left is the picture's right
    assert eyes[0][1] == eyes[1][1] > 80
