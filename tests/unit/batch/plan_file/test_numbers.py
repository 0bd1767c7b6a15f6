from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from facemask_editor.batch.plan_file.numbers import Numbers

shares = st.floats(0, 1, exclude_max=True)
ends = st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)).map(sorted)


@given(ends, shares)
def test_uniform_numbers_stay_between_the_ends(ends, share):
    numbers = Numbers(uniform=ends)

    assert ends[0] <= numbers.at(share) <= ends[1]
    assert numbers.at(0.0) == ends[0]


@given(ends, st.floats(0, 1), st.floats(0, 1e3), shares, shares)
def test_normal_numbers_stay_within_and_rise_with_the_share(ends, place, deviation, first, second):
    mean = min(max(ends[0] + place * (ends[1] - ends[0]), ends[0]), ends[1])
    numbers = Numbers(normal=[mean, deviation], within=ends)

    low, high = sorted((numbers.at(first), numbers.at(second)))

    assert ends[0] <= low <= high <= ends[1]
    assert (numbers.at(min(first, second)), numbers.at(max(first, second))) == (low, high)


@given(st.floats(0.001, 0.999))
def test_normal_numbers_are_those_of_the_curve_where_nothing_is_cut_off(share):
    numbers = Numbers(normal=[2.0, 0.5], within=[-20, 20])

    assert numbers.at(share) == pytest.approx(NormalDist(2.0, 0.5).inv_cdf(share))


@given(st.lists(st.tuples(st.floats(-9, 9), st.floats(0, 9)), min_size=1, max_size=6), shares)
def test_what_weighs_nothing_never_comes(pairs, share):
    choice, weights = map(list, zip(*pairs, strict=True))
    if not sum(weights) > 0:
        weights[0] = 1.0
    found = Numbers(choice=choice, weights=weights).at(share)

    assert found in [number for number, weight in zip(choice, weights, strict=True) if weight > 0]


def test_choices_come_as_often_as_they_weigh():
    numbers = Numbers(choice=[1.0, 2.0], weights=[1.0, 3.0])

    assert [numbers.at(share) for share in (0.0, 0.2499, 0.25, 0.9999)] == [1.0, 1.0, 2.0, 2.0]


def test_a_bare_number_is_fixed():
    numbers = Numbers.model_validate(3)

    assert (numbers.at(0.0), numbers.at(0.99), numbers.varies) == (3.0, 3.0, False)


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ("0.5", "it is a number"),
        (True, "it is a number"),
        ({}, "one of fixed, uniform, normal, choice"),
        ({"fixed": 1.0, "uniform": [0.0, 1.0]}, "one of fixed"),
        ({"uniform": [2.0, 1.0]}, "the lower end is first"),
        ({"uniform": [1.0]}, "at least 2 items"),
        ({"normal": [0.0, -1.0]}, "less than 0"),
        ({"normal": [5.0, 1.0], "within": [0.0, 1.0]}, "outside of within"),
        ({"uniform": [0.0, 1.0], "within": [0.0, 1.0]}, "within belongs to normal"),
        ({"choice": [1.0], "weights": [1.0, 2.0]}, "a number for each"),
        ({"choice": [1.0, 2.0], "weights": [0.0, 0.0]}, "more than 0"),
        ({"fixed": float("nan")}, "finite"),
    ],
)
def test_what_makes_no_sense_is_refused(table, reason):
    with pytest.raises(ValidationError, match=reason):
        Numbers.model_validate(table)
