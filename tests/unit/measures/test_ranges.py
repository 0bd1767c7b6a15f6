import numpy as np
import pytest

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.measures import Ranges, describe_all, in_range, rates
from facemask_editor.measures.compare import quantiles
from facemask_editor.measures.ranges import within
from tests.helpers.faces import draw_faces

NOSE, HAT, SKIN = (SCHEMA.index(name) for name in ("nose", "hat", "skin"))


@pytest.fixture(scope="module")
def faces():
    return describe_all(draw_faces(24))


def made(count, **parts):
    """Return descriptors where a part's eight numbers are all the same."""
    array = np.full((count, 19, 8), np.nan, np.float32)
    for name, values in parts.items():
        array[:, SCHEMA.index(name)] = np.asarray(values, np.float32)[:, None]
    return array


def test_ranges_are_the_outer_half_percentiles_of_the_masks_that_have_the_part():
    nan = np.nan
    ranges = Ranges.of_descriptors(made(203, nose=[*range(201), nan, nan]))

    assert ranges.low[NOSE] == pytest.approx([1.0] * 8)
    assert ranges.high[NOSE] == pytest.approx([199.0] * 8)
    assert np.isnan(ranges.low[HAT]).all()
    assert ranges.masks == 203


def test_both_ends_are_in_range_and_a_class_without_range_never_is():
    ranges = Ranges.of_descriptors(made(2, nose=[1.0, 1.0]))

    found = in_range(made(3, nose=[1.0, 1.1, 0.9], hat=[1.0, 1.0, 1.0]), ranges)

    assert found[:, NOSE].tolist() == [True, False, False]
    assert not found[:, HAT].any()


def test_one_number_out_of_range_is_enough(faces):
    ranges = Ranges.of_descriptors(faces)
    numbers = quantiles(faces)[2:3]
    assert in_range(numbers, ranges)[0, NOSE]

    numbers[0, NOSE, 3] = ranges.high[NOSE, 3] + 1

    assert not in_range(numbers, ranges)[0, NOSE]
    assert not within(numbers, ranges)[0, NOSE, 3]
    assert in_range(numbers, ranges)[0, SKIN]


def test_what_could_not_be_measured_does_not_count():
    ranges = Ranges.of_descriptors(made(2, nose=[1.0, 1.0]))
    numbers = made(1, nose=[1.0])
    numbers[0, NOSE, 1:5] = np.nan

    assert in_range(numbers, ranges)[0, NOSE]
    assert rates(numbers, ranges).framed == 0.0


def test_ranges_survive_json(faces):
    ranges = Ranges.of_descriptors(faces)

    again = Ranges.from_json(ranges.to_json())

    assert np.array_equal(again.low, ranges.low, equal_nan=True)
    assert np.array_equal(again.high, ranges.high, equal_nan=True)
    assert again.masks == ranges.masks
    assert again.class_names == SCHEMA.names


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"masks": 1, "classes": {"nose": 3}}', '{"classes": []}'])
def test_other_json_is_refused(text):
    with pytest.raises(ValueError, match="no ranges"):
        Ranges.from_json(text)


def test_rates_by_class_over_classes_and_over_whole_masks():
    ranges = Ranges.of_descriptors(made(2, nose=[0.0, 1.0], skin=[0.0, 1.0]))
    nan = np.nan
    numbers = made(4, nose=[0.5, 0.5, 9.0, nan], skin=[0.5, 9.0, 9.0, 0.5])

    found = rates(numbers, ranges)

    assert found.masks == 4
    assert found.by_class[NOSE] == pytest.approx(2 / 3)
    assert found.by_class[SKIN] == pytest.approx(1 / 2)
    assert np.isnan(found.by_class[HAT])
    assert found.classes == pytest.approx((2 / 3 + 1 / 2) / 2)
    assert found.every_part == pytest.approx(2 / 4)
    assert (found.presence[NOSE], found.presence[SKIN], found.presence[HAT]) == (0.75, 1.0, 0.0)
    assert found.framed == 1.0


def test_ranges_and_rates_need_a_mask(faces):
    with pytest.raises(ValueError, match="no mask"):
        Ranges.of_masks([])
    with pytest.raises(ValueError, match="no mask"):
        rates(faces[:0], Ranges.of_descriptors(faces))
