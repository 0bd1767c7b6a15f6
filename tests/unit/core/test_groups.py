"""Ten digits for nineteen classes, and the classes of other schemas."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facemask_editor.app.keys.physical import goes_first, sign_at
from facemask_editor.core.groups import (
    DIGIT_GROUPS,
    GROUPS,
    left_of_pair,
    next_member,
    pairs_of,
    toggled_locks,
)
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.core.labels import LabelSchema
from facemask_editor.formats import read_schema

SHIPPED = [read_schema(name) for name in ("celebamask-hq", "lapa", "helen")]


def schema_of(names) -> LabelSchema:
    return LabelSchema("own", tuple(names), ((0, 0, 0),) * len(names))


@given(st.sampled_from(SHIPPED), st.data())
def test_every_class_of_a_shipped_schema_is_in_exactly_one_digit_group(schema, data):
    label = data.draw(st.integers(0, len(schema) - 1))
    assert sum(label in group.labels(schema) for group in DIGIT_GROUPS) == 1


def test_every_digit_is_one_groups():
    assert [group.digit for group in DIGIT_GROUPS] == list("1234567890")
    assert len({group.key for group in GROUPS}) == len(GROUPS)


@given(st.lists(st.sampled_from([*SCHEMA.names, "tail", "wing"]), min_size=2, unique=True))
def test_a_group_has_the_classes_that_a_schema_has_in_its_own_order(names):
    schema = schema_of(names)
    for group in GROUPS:
        assert [schema.names[label] for label in group.labels(schema)] == [
            n for n in group.names if n in names
        ]


@given(st.permutations(SCHEMA.names), st.integers(2, 19))
def test_pairs_are_found_by_name_where_both_are_there(names, count):
    names = names[:count]
    found = {(names[left], names[right]) for left, right in pairs_of(names)}
    whole = [("l_eye", "r_eye"), ("l_brow", "r_brow"), ("l_ear", "r_ear")]
    assert found == {pair for pair in whole if set(pair) <= set(names)}


def test_pairs_of_shipped_schemas_are_those_of_the_table():
    for schema in SHIPPED:
        assert set(schema.pairs) == set(pairs_of(schema.names))


@pytest.mark.parametrize("schema", SHIPPED, ids=lambda schema: schema.name)
def test_a_digit_without_classes_is_absent(schema):
    absent = {group.digit for group in DIGIT_GROUPS if not group.labels(schema)}
    assert absent == (set() if schema.name == SCHEMA.name else set("589"))


def test_a_short_name_is_the_left_one_of_a_pair():
    assert left_of_pair("eye", SCHEMA) == "l_eye"
    assert left_of_pair("nose", SCHEMA) == "nose"
    assert left_of_pair("ear", SHIPPED[1]) == "ear"  # LaPa has none
    assert left_of_pair("eye", schema_of(("background", "eye", "l_eye"))) == "eye"


def test_a_press_takes_the_first_and_the_next_one_after_it():
    ears = (8, 9, 15)
    seen, selected = [], 1
    for _ in range(4):
        selected = next_member(ears, selected)
        seen.append(selected)
    assert seen == [8, 9, 15, 8]
    assert next_member((), 3) is None


def test_locks_of_a_group_go_on_and_off_together():
    assert toggled_locks({4, 9}, (4, 5)) == {4, 5, 9}
    assert toggled_locks({4, 5, 9}, (4, 5)) == {9}


@pytest.mark.parametrize(
    ("platform", "codes", "signs"),
    [
        ("linux", [(10, 0), (18, 0), (19, 0), (34, 0), (35, 0), (24, 0), (0, 0)], "190[]"),
        ("win32", [(2, 0), (10, 0), (11, 0), (26, 0), (27, 0), (16, 0)], "190[]"),
        ("darwin", [(0, 18), (0, 25), (0, 29), (0, 33), (0, 30), (0, 12)], "190[]"),
    ],
)
def test_places_of_digits_and_brackets(platform, codes, signs):
    assert "".join(sign_at(*code, platform) for code in codes) == signs


def test_digits_go_before_the_layout_and_brackets_after():
    assert goes_first("6")
    assert not goes_first("[")
