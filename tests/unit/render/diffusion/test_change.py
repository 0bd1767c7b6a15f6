"""What counts as changed, and how it becomes a mask."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facemask_editor.core.errors import RenderError
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.render.diffusion.change import changed_pixels, region_of, soft_mask
from facemask_editor.render.diffusion.nothing import NothingChanged
from tests.helpers.sample_masks import small_face

SKIN, NOSE, HAIR = (SCHEMA.index(name) for name in ("skin", "nose", "hair"))


def longer_nose(face):
    """Return the face with more nose in the skin below it, and the pixels that it took."""
    after = face.copy()
    rows, columns = np.nonzero(face == NOSE)
    box = np.zeros(face.shape, bool)
    box[rows.max() - 2 : rows.max() + 4, columns.min() : columns.max() + 1] = True
    box &= face == SKIN
    after[box] = NOSE
    return after, box


def test_changed_pixels_are_those_of_another_class():
    before = small_face()
    after, box = longer_nose(before)
    assert np.array_equal(changed_pixels(before, after), box)
    assert np.array_equal(region_of(before, after), box)


def test_parts_adds_the_whole_nose_and_not_the_skin_round_it():
    before = small_face()
    after, box = longer_nose(before)
    assert np.array_equal(region_of(before, after, "parts"), (before == NOSE) | box)


def test_parts_takes_what_a_moved_part_was_and_is():
    before, after = small_face(), small_face(shift=3)
    eye = SCHEMA.index("l_eye")
    region = region_of(before, after, "parts")
    assert region[(before == eye) | (after == eye)].all()
    untouched = (before == SKIN) & (after == SKIN)
    assert not region[untouched].any()


def test_parts_leaves_a_second_piece_that_nobody_touched():
    before = small_face()
    before[2:5, 2:5] = NOSE
    after, _ = longer_nose(before)
    assert not region_of(before, after, "parts")[2:5, 2:5].any()


def test_named_classes_are_added_even_where_nothing_changed():
    face = small_face()
    assert np.array_equal(region_of(face, face, "hair,nose"), (face == HAIR) | (face == NOSE))


@pytest.mark.parametrize("what", ["pixels", "parts", "hat"])
def test_an_unchanged_pair_says_so(what):
    face = small_face()
    with pytest.raises(NothingChanged, match="nothing was changed"):
        region_of(face, face, what)


def test_unknown_classes_and_other_sizes_are_named():
    face = small_face()
    with pytest.raises(RenderError, match="unknown class 'noes'"):
        region_of(face, face, "noes")
    with pytest.raises(RenderError, match=r"64 x 64.*32 x 32"):
        changed_pixels(face, small_face(32))


def test_a_mask_without_growing_and_feather_is_black_and_white():
    region = np.zeros((20, 20), bool)
    region[8:12, 8:12] = True
    assert np.array_equal(soft_mask(region), np.where(region, 255, 0))


def test_growing_is_by_distance_and_feather_falls_outside_of_it():
    region = np.zeros((41, 41), bool)
    region[20, 20] = True
    row = soft_mask(region, grow=3, feather=4)[20, 20:].astype(int).tolist()
    assert row[:4] == [255] * 4
    assert row[4:9] == [204, 153, 102, 51, 0]
    assert set(row[9:]) == {0}
    # round, not square
    assert soft_mask(region, grow=3)[22, 22] == 255
    assert soft_mask(region, grow=3)[23, 23] == 0


@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 2**32 - 1))
def test_what_changed_stays_white_and_more_growing_never_takes_away(grow, feather, seed):
    region = np.random.default_rng(seed).random((24, 24)) < 0.02
    region[5, 7] = True
    mask = soft_mask(region, grow, feather)
    assert (mask[region] == 255).all()
    assert (soft_mask(region, grow + 1, feather) >= mask).all()
    assert np.array_equal(mask, soft_mask(region, grow, feather))


@pytest.mark.parametrize(
    ("grow", "feather", "name"), [(-1, 0, "grow"), (0, 513, "feather"), (True, 0, "grow")]
)
def test_numbers_out_of_range_are_named(grow, feather, name):
    with pytest.raises(RenderError, match=f"{name} is"):
        soft_mask(np.ones((16, 16), bool), grow, feather)
