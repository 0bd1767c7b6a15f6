"""The last word on an edit: what is locked, out of reach or lies on the face keeps its pixels."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from facemask_editor.core.region import Box
from facemask_editor.engine.editor import kept

_LABELS = st.integers(0, 5)
_SOME = st.frozensets(_LABELS, max_size=3)
_PIXELS = arrays.arrays(np.uint8, (4, 5), elements=_LABELS)


@given(_PIXELS, _PIXELS, _SOME, st.none() | _SOME, st.dictionaries(_LABELS, _SOME, max_size=2))
def test_each_pixel_is_kept_for_itself(before, after, locks, only, worn):
    found = kept(before, after, locks, only, worn)
    for old, new, got in zip(before.flat, after.flat, found.flat, strict=True):
        held = old in locks or new in locks
        beyond = only is not None and old not in only and new not in only
        lying = old in worn and new not in worn[old]
        assert got == (old if old != new and (held or beyond or lying) else new)


@given(_PIXELS, _PIXELS, _SOME, st.none() | _SOME)
def test_nothing_is_missed_where_it_is_said_where_the_edit_lies(before, after, locks, only):
    within = Box(1, 1, 4, 3)
    edited = before.copy()
    edited[within.slices] = after[within.slices]
    same = kept(before, edited, locks, only, {}, within)
    np.testing.assert_array_equal(same, kept(before, edited, locks, only, {}))
