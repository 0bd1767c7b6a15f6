"""Named handles of hair: they change what they are named after, and only hair and what takes its place."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facemask_editor.core import paths
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.engine.exemplar.bank import hair_bank
from facemask_editor.engine.exemplar.handles.moves import MOVES
from facemask_editor.engine.exemplar.handles.shape import HairShaper
from facemask_editor.engine.exemplar.head import Head
from facemask_editor.fields.encode import resize_nearest
from facemask_editor.formats import open_mask
from facemask_editor.measures.coverage import Coverage
from facemask_editor.measures.hair_quantities import curl
from facemask_editor.measures.shapes import SHAPES, ShapeFrame, shape_frame

HAIR, SKIN, NECK, CLOTH = (SCHEMA.index(name) for name in ("hair", "skin", "neck", "cloth"))
CHANGE = {"volume": 0.15, "length": 0.4, "fringe": 0.1, "parting": 0.06, "curl": 0.08, "ears": 0.12}


def sample(number, size=512):
    files = sorted((paths.resources_dir() / "samples").glob("*.png"))
    return resize_nearest(open_mask(files[number]).label_map, size, size)


def shaped(label_map, handle, change, locks=()):
    head = Head.of(label_map, SCHEMA, frozenset(locks))
    row = SHAPES["hair"].names.index(handle)
    shaper = HairShaper(head, hair_bank(), shape_frame(label_map), row)
    return shaper.shaped(handle, change, lambda: None)


def test_every_handle_of_hair_can_be_moved():
    assert set(MOVES) == set(SHAPES["hair"].names)


@pytest.mark.parametrize("handle", MOVES)
@pytest.mark.parametrize("sign", [-1, 1])
def test_a_handle_moves_its_quantity_the_way_it_was_asked(handle, sign):
    moved = 0
    for number in range(6):
        made = shaped(sample(number), handle, sign * CHANGE[handle])

        assert sign * made.reached > -0.25 * CHANGE[handle]
        moved += sign * made.reached > 0.6 * CHANGE[handle]
    assert moved >= 2  # some faces have no hair to spare, or no room


@given(
    number=st.integers(0, 11),
    handle=st.sampled_from(sorted(MOVES)),
    sign=st.sampled_from((-1, 1)),
    locks=st.sets(st.sampled_from((0, SKIN, NECK, CLOTH)), max_size=2),
)
def test_nothing_changes_but_hair_and_what_takes_its_place(number, handle, sign, locks):
    before = sample(number, 256)
    after = shaped(before, handle, sign * CHANGE[handle], locks).label_map

    changed = before != after
    assert ((before == HAIR) | (after == HAIR))[changed].all()
    for lock in locks:
        assert np.array_equal(before == lock, after == lock)


def test_the_same_edit_gives_the_same_pixels():
    first, second = (shaped(sample(3), "curl", 0.1).label_map for _ in range(2))

    assert np.array_equal(first, second)


def test_hair_that_does_not_move_stays_to_the_pixel():
    before = sample(2)
    after = shaped(before, "parting", 0.05).label_map
    changed = (before != after).any(1)

    assert changed.any()
    lower = slice(int(0.6 * len(changed)), None)
    assert np.array_equal(before[lower], after[lower])


def test_a_wavy_outline_is_more_curled_than_an_even_one():
    y, x = np.mgrid[:256, :256] - 127.5
    angle = np.arctan2(y, x)
    frame = ShapeFrame(128, 128, 160, 70)
    amounts = [
        curl(Coverage.of_mask(np.hypot(x, y) < 80 + wave * np.sin(24 * angle)), frame, 1.0)
        for wave in (0, 2, 5)
    ]

    assert amounts[0] < amounts[1] < amounts[2]
    assert abs(amounts[0]) < 0.05


@pytest.mark.parametrize("handle", MOVES)
def test_a_dragged_handle_moves_hair_alone_and_the_same_way(handle):
    moved = 0
    for number in range(4):
        before = sample(number)
        head = Head.of(before, SCHEMA, frozenset({CLOTH}))
        shaper = HairShaper(head, hair_bank(), shape_frame(before), SHAPES["hair"].names.index(handle))
        after = shaper.shaped(handle, CHANGE[handle], lambda: None, coarse=True).label_map
        changed = before != after
        # a contour that is drawn anew may differ by a pixel
        own = cv2.dilate(((before == HAIR) | (after == HAIR)).view(np.uint8), np.ones((5, 5), np.uint8)) > 0
        assert own[changed].all()
        assert np.array_equal(before == CLOTH, after == CLOTH)
        values = [shaper.measure(resize_nearest(m, 256, 256) == HAIR) for m in (before, after)]
        moved += values[1] > values[0]
    assert moved >= 2


@pytest.mark.parametrize("number", [1, 3, 7])
@pytest.mark.parametrize("row", [110, 150])
def test_hair_that_ends_above_the_ears_becomes_longer_in_one_piece(number, row):
    mask = sample(number)
    below = mask[row:]
    below[below == HAIR] = 0
    made = shaped(mask, "length", 1.0)
    assert made.reached > 0.5
    assert ((made.label_map == HAIR)[row + 150 :]).any()
    _, _, stats, _ = cv2.connectedComponentsWithStats((made.label_map == HAIR).view(np.uint8))
    assert stats[1:, cv2.CC_STAT_AREA].max() > 0.99 * stats[1:, cv2.CC_STAT_AREA].sum()
