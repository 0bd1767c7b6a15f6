import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from facemask_editor.core.convert import convert_schema
from facemask_editor.core.labels import CELEBAMASK_HQ, PARTIAL_ORDERS, LabelSchema
from facemask_editor.formats import read_schema

LAPA = read_schema("lapa")


@given(hnp.arrays(np.uint8, (8, 9), elements=st.integers(0, 10)))
def test_lapa_becomes_celebamask_hq_as_reading_it_so_does_and_comes_back(ids):
    there = convert_schema(ids, LAPA, CELEBAMASK_HQ)
    np.testing.assert_array_equal(there.label_map, np.array(PARTIAL_ORDERS["lapa"].to_canonical)[ids])
    assert (there.without_counterpart, there.messages) == ({}, ())
    np.testing.assert_array_equal(convert_schema(there.label_map, CELEBAMASK_HQ, LAPA).label_map, ids)


@given(hnp.arrays(np.uint8, (8, 9), elements=st.integers(0, 18)))
def test_what_lapa_lacks_is_told(ids):
    found = convert_schema(ids, CELEBAMASK_HQ, LAPA)
    np.testing.assert_array_equal(found.label_map, np.array(PARTIAL_ORDERS["lapa"].from_canonical)[ids])
    present = {CELEBAMASK_HQ.names[label] for label in np.unique(ids)}
    assert set(found.without_counterpart) == present - set(LAPA.names)


def test_the_message_names_the_classes_and_what_they_became():
    ids = np.array([[CELEBAMASK_HQ.index(name) for name in ("eye_g", "hat", "nose")]], np.uint8)
    found = convert_schema(ids, CELEBAMASK_HQ, LAPA)
    assert found.messages == ("Classes without a counterpart: eye_g became skin, hat became background.",)


@pytest.mark.parametrize("schema", [CELEBAMASK_HQ, LAPA])
def test_into_the_own_classes_nothing_changes(schema):
    ids = np.arange(len(schema), dtype=np.uint8)[None]
    found = convert_schema(ids, schema, schema)
    np.testing.assert_array_equal(found.label_map, ids)
    assert found.without_counterpart == {}


def test_backgrounds_of_other_names_are_the_same():
    cat = LabelSchema("cat", ("nothing", "head"), ((0, 0, 0), (1, 1, 1)))
    found = convert_schema(np.array([[0, 1]], np.uint8), cat, LAPA)
    assert found.label_map.tolist() == [[0, 0]]
    assert found.without_counterpart == {"head": "background"}
