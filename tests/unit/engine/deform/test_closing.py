"""What the judge would call torn is closed, as far as locks and adapt allow."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.engine.deform.closing import closed
from facemask_editor.measures.defects.find import find_defects

HAIR, SKIN, BROW, EAR, NECK = (SCHEMA.index(name) for name in ("hair", "skin", "l_brow", "l_ear", "neck"))


def head(size=512):
    face = np.zeros((size, size), np.uint8)
    unit = size // 32
    face[2 * unit : 10 * unit, 6 * unit : 26 * unit] = HAIR
    face[10 * unit : 26 * unit, 8 * unit : 24 * unit] = SKIN
    face[26 * unit :, 12 * unit : 20 * unit] = NECK
    return face


def with_brow(top, size=512):
    face, unit = head(size), size // 32
    face[top : top + unit, 12 * unit : 18 * unit] = BROW
    return face


@pytest.mark.parametrize("size", [512, 1024])
def test_a_thread_of_skin_between_a_lowered_brow_and_the_hair_is_closed(size):
    before, after = (with_brow((row * size) // 512, size) for row in (160, 162))
    assert find_defects(before, after, SCHEMA, {BROW})

    made, left = closed(before, after, {BROW}, (), SCHEMA, 1.0)

    assert not left
    assert not find_defects(before, made, SCHEMA, {BROW})
    # nothing but the thread
    assert (made != after).sum() <= 2.5 * 96 * (size // 512) ** 2


def test_what_needs_nothing_stays_as_it_is():
    before, after = with_brow(200), with_brow(210)

    made, left = closed(before, after, {BROW}, (), SCHEMA, 1.0)

    assert made is after
    assert left == ()


@given(
    rows=st.tuples(st.integers(150, 400), st.integers(150, 400)),
    locks=st.sets(st.sampled_from((0, HAIR, SKIN, NECK)), max_size=3),
    adapt=st.sampled_from((0.0, 1.0)),
    cut=st.integers(300, 420),
)
def test_locks_hold_and_at_adapt_0_only_the_edited_part_changes(rows, locks, adapt, cut):
    before, after = with_brow(rows[0]), with_brow(rows[1])
    after[cut : cut + 2, 150:300] = BROW
    for lock in locks:  # as all edits do
        kept = (before == lock) | (after == lock)
        after[kept] = before[kept]

    made, _ = closed(before, after, {BROW}, locks, SCHEMA, adapt)
    again, _ = closed(before, after, {BROW}, locks, SCHEMA, adapt)

    assert np.array_equal(made, again)
    assert len(find_defects(before, made, SCHEMA, {BROW})) <= len(find_defects(before, after, SCHEMA, {BROW}))
    for lock in locks:
        assert np.array_equal(made == lock, before == lock)
    if adapt == 0:
        others = (before != BROW) & (made != BROW)
        assert np.array_equal(made[others], before[others])
