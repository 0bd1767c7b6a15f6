import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from facemask_editor.core.convert import convert_schema
from facemask_editor.core.labels import CELEBAMASK_HQ, PARTIAL_ORDERS, LabelSchema
from facemask_editor.formats import read_schema

LAPA = read_schema("lapa")


@given(hnp.arrays(np.uint8, (16, 17), elements=st.integers(0, 10)))
def test_lapa_becomes_celebamask_hq_as_reading_it_so_does_and_comes_back(ids):
    there = convert_schema(ids, LAPA, CELEBAMASK_HQ)
    np.testing.assert_array_equal(there.label_map, np.array(PARTIAL_ORDERS["lapa"].to_canonical)[ids])
    assert (there.without_counterpart, there.messages) == ({}, ())
    np.testing.assert_array_equal(convert_schema(there.label_map, CELEBAMASK_HQ, LAPA).label_map, ids)


@given(hnp.arrays(np.uint8, (16, 17), elements=st.integers(0, 18)))
def test_what_lapa_lacks_is_told(ids):
    found = convert_schema(ids, CELEBAMASK_HQ, LAPA)
    np.testing.assert_array_equal(found.label_map, np.array(PARTIAL_ORDERS["lapa"].from_canonical)[ids])
    present = {CELEBAMASK_HQ.names[label] for label in np.unique(ids)}
    assert set(found.without_counterpart) == present - set(LAPA.names)


def test_the_message_names_the_classes_and_what_they_became():
    ids = np.full((16, 16), CELEBAMASK_HQ.index("nose"), np.uint8)
    ids[0, :2] = [CELEBAMASK_HQ.index(name) for name in ("eye_g", "hat")]
    found = convert_schema(ids, CELEBAMASK_HQ, LAPA)
    assert found.messages == ("Classes without a counterpart: eye_g became skin, hat became background.",)


@pytest.mark.parametrize("schema", [CELEBAMASK_HQ, LAPA])
def test_into_the_own_classes_nothing_changes(schema):
    ids = np.tile(np.arange(len(schema), dtype=np.uint8), (16, 2))
    found = convert_schema(ids, schema, schema)
    np.testing.assert_array_equal(found.label_map, ids)
    assert found.without_counterpart == {}


def test_backgrounds_of_other_names_are_the_same():
    cat = LabelSchema("cat", ("nothing", "head"), ((0, 0, 0), (1, 1, 1)))
    found = convert_schema(np.tile(np.array([0, 1], np.uint8), (16, 8)), cat, LAPA)
    assert not found.label_map.any()
    assert found.without_counterpart == {"head": "background"}


@pytest.mark.parametrize(
    ("ids", "message"),
    [
        (
            np.where(np.arange(256).reshape(16, 16) < 4, 11, 3).astype(np.uint8),
            r"ids over 10: 11 \(4 pixels\)",
        ),
        (np.zeros((16, 16), np.float32), "whole numbers, not float32"),
        (np.zeros((16, 16, 3), np.uint8), "two dimensions"),
    ],
)
def test_what_is_no_map_of_the_source_is_refused(ids, message):
    with pytest.raises(ValueError, match=message):
        convert_schema(ids, LAPA, CELEBAMASK_HQ)
