import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from facemask_editor.app.receipts.receipt import Why, receipt
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.core.region import Box

maps = hnp.arrays(np.uint8, (9, 7), elements=st.integers(0, 5))
AT = Box(10, 20, 17, 29)


@given(maps, maps, st.sets(st.integers(0, 5)), hnp.arrays(np.bool_, (9, 7)))
def test_every_changed_pixel_is_told_of_once(before, after, edited, repaired):
    found = receipt(before, after, AT, edited=edited, repaired=repaired)
    assert sum(map(found.of, Why)) == int((before != after).sum())
    if found.box is not None:
        inner = found.box.shift(-AT.x0, -AT.y0).slices
        assert np.array_equal(found.why > 0, (before != after)[inner])
        assert not ((found.why == Why.REPAIRED) & ~repaired[inner]).any()


def test_the_line_names_the_asked_class_first_and_the_locked_ones_last():
    nose, skin, hair = (SCHEMA.index(name) for name in ("nose", "skin", "hair"))
    before = np.full((9, 7), skin, np.uint8)
    after = before.copy()
    after[0, :3] = nose
    after[5, :] = SCHEMA.index("l_eye")
    repaired = np.zeros(before.shape, np.bool_)
    repaired[5, 0] = True
    found = receipt(before, after, AT, edited={nose}, repaired=repaired, locked={hair})
    assert found.line(SCHEMA, {nose}) == "Nose 3 edited, left eye 6 adapted, 1 repaired, hair 0 (locked)"


def test_nothing_says_so_and_many_locks_are_counted():
    still = np.zeros((4, 4), np.uint8)
    found = receipt(still, still, Box(0, 0, 4, 4), edited=None, locked={1, 2, 3})
    assert found.box is None
    assert found.line(SCHEMA) == "Nothing changed, 3 locked classes 0"
