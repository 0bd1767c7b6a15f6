"""What of an edit was a repair, remembered until the edit is told of."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from facemask_editor.app.receipts.mends import Mends
from facemask_editor.core.region import Box
from facemask_editor.engine.requests import EditResult

BOX = Box(2, 1, 7, 5)
maps = hnp.arrays(np.uint8, (6, 9), elements=st.integers(0, 3))
flags = hnp.arrays(np.bool_, (6, 9))


def answer(after, mended, box=BOX):
    return EditResult(after, {}, box, mended=mended)


@given(maps, maps, flags)
def test_repaired_pixels_are_found_where_the_step_shows_them(made, landed, mended):
    mends = Mends()
    mends.put("nose", answer(made, mended))
    found = mends.find("nose", BOX, landed[BOX.slices])
    assert np.array_equal(found, (mended & (made == landed))[BOX.slices])


def test_nothing_is_said_of_what_is_not_known():
    mends, after = Mends(), np.ones((6, 9), np.uint8)
    mends.put("nose", answer(after, np.ones((6, 9), np.bool_)))
    assert mends.find("chin", BOX, after[BOX.slices]) is None
    assert mends.find(None, BOX, after[BOX.slices]) is None
    assert mends.find("nose", Box(0, 0, 5, 4), after[:4, :5]) is None
    mends.put("nose", answer(after, None))  # the same edit, and this time nothing was torn
    assert mends.find("nose", BOX, after[BOX.slices]) is None


def test_old_ones_are_forgotten():
    mends, after = Mends(), np.ones((6, 9), np.uint8)
    for number in range(400):
        mends.put(str(number), answer(after, np.ones((6, 9), np.bool_)))
    assert mends.find("399", BOX, after[BOX.slices]) is not None
    assert mends.find("0", BOX, after[BOX.slices]) is None
