import numpy as np
import pytest

from facemask_editor.core.label_map import (
    checked_label_map,
    checked_photo,
    describe_unknown_ids,
    side_problem,
    unknown_ids,
)
from facemask_editor.core.labels import CELEBAMASK_HQ


def test_a_uint8_map_is_taken_as_it_is():
    label_map = np.zeros((16, 20), dtype=np.uint8)
    assert checked_label_map(label_map, CELEBAMASK_HQ) is label_map


@pytest.mark.parametrize("dtype", [np.int64, np.uint16, np.int8])
def test_other_integers_become_uint8(dtype):
    checked = checked_label_map(np.full((16, 16), 18, dtype=dtype), CELEBAMASK_HQ)
    assert checked.dtype == np.uint8
    assert (checked == 18).all()


def test_a_strided_view_becomes_contiguous():
    view = np.zeros((32, 32), dtype=np.uint8)[::2, ::-1]
    assert checked_label_map(view[:, :16], CELEBAMASK_HQ).flags.c_contiguous


@pytest.mark.parametrize(
    ("array", "message"),
    [
        (np.zeros((16, 16, 1), np.uint8), "two dimensions"),
        (np.zeros((16, 16)), "whole numbers, not float64"),
        (np.zeros((16, 16), bool), "whole numbers, not bool"),
        (np.zeros((16, 15), np.uint8), "at least 16 x 16 pixels, not 15 x 16"),
        (np.zeros((16, 8193), np.uint8), "at most 8192 x 8192 pixels .*, not 8193 x 16"),
        (np.full((16, 16), 19, np.uint8), r"ids over 18: 19 \(256 pixels\)"),
        (np.full((16, 16), -1, np.int16), r"-1 \(256 pixels\)"),
    ],
)
def test_what_is_no_label_map_is_refused(array, message):
    with pytest.raises(ValueError, match=message):
        checked_label_map(array, CELEBAMASK_HQ)


def test_the_largest_side_is_allowed():
    assert side_problem(8192, 16) == ""


@pytest.mark.parametrize("dtype", [np.uint8, np.int32])
def test_unknown_ids_are_counted(dtype):
    array = np.array([[0, 18, 19, 19, 255, 3]], dtype=dtype)
    assert unknown_ids(array, 19) == {19: 2, 255: 1}


def test_many_unknown_ids_are_cut_short():
    text = describe_unknown_ids({i: 1 for i in range(20, 28)}, limit=2)
    assert text == "20 (1 pixel), 21 (1 pixel) and 6 more"


def test_a_photo_must_have_the_size_of_the_mask():
    good = np.zeros((16, 20, 3), np.uint8)
    assert checked_photo(good, (16, 20)) is good
    with pytest.raises(ValueError, match="20 x 16 x 3"):
        checked_photo(good, (20, 16))
    with pytest.raises(ValueError, match="float32"):
        checked_photo(good.astype(np.float32), (16, 20))
