"""The photo moves with the mask, and nothing else does."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from facemask_editor.core.errors import Cancelled
from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.core.paths import resources_dir
from facemask_editor.formats import open_mask
from facemask_editor.render.builtin.field import find_field
from facemask_editor.render.builtin.picture import portrait

NOSE, MOUTH, UPPER, LOWER, SKIN = (
    CELEBAMASK_HQ.index(name) for name in ("nose", "mouth", "u_lip", "l_lip", "skin")
)


@pytest.fixture(scope="module")
def face():
    return open_mask(resources_dir() / "samples" / "sample_01.png").label_map


def painted(label_map):
    """Return a photo of sorts: colours of the classes with some grain."""
    rng = np.random.default_rng(3)
    grain = rng.integers(-9, 10, (*label_map.shape, 1))
    colours = CELEBAMASK_HQ.palette_array[label_map].astype(int) // 2 + 60
    return np.clip(colours + grain, 0, 255).astype(np.uint8)


def shifted(label_map, label, dx, dy, under=SKIN):
    """Return the mask with one class moved by some pixels."""
    moved = label_map.copy()
    moved[label_map == label] = under
    rows, columns = np.nonzero(label_map == label)
    moved[rows + dy, columns + dx] = label
    return moved


def box_of(label_map, label):
    rows, columns = np.nonzero(label_map == label)
    return columns.min(), rows.min(), columns.max() + 1, rows.max() + 1


def test_an_unchanged_mask_returns_the_photo(face):
    photo = painted(face)
    made = portrait(photo, face, face.copy())
    assert made.picture.tobytes() == photo.tobytes()
    assert made.changed == 0
    assert made.notes() == ()


@pytest.mark.parametrize(("dx", "dy"), [(6, 0), (0, -7), (-5, 8)])
def test_a_part_is_carried_to_its_new_place(face, dx, dy):
    new = shifted(face, NOSE, dx, dy)
    photo = painted(face)

    made = portrait(photo, face, new)

    x0, y0, x1, y1 = box_of(face, NOSE)
    middle = np.s_[(y0 + y1) // 2 - 8 : (y0 + y1) // 2 + 8, (x0 + x1) // 2 - 6 : (x0 + x1) // 2 + 6]
    was = photo[middle].astype(int)
    rows, columns = middle
    now = made.picture[rows.start + dy : rows.stop + dy, columns.start + dx : columns.stop + dx].astype(int)
    # the grain went along with it, which an average or another place's grain would not show
    assert np.corrcoef(was.ravel(), now.ravel())[0, 1] > 0.8


def test_what_lies_far_from_the_change_stays_to_the_bit(face):
    new = shifted(face, NOSE, 4, 0)
    photo = painted(face)

    made = portrait(photo, face, new)

    far = cv2.distanceTransform((face == new).astype(np.uint8), cv2.DIST_L2, 5) > 40
    assert far.any()
    assert np.array_equal(made.picture[far], photo[far])
    assert (made.picture != photo).any()


def test_outlines_end_where_the_mask_has_them(face):
    new = shifted(face, NOSE, 7, 3)

    field = find_field(face, new)

    assert field is not None
    u = np.zeros((2, *face.shape), np.float32)
    u[(slice(None), *field.box.slices)] = field.u
    ys, xs = np.mgrid[: face.shape[0], : face.shape[1]].astype(np.float32)
    old, wanted = (signed(each == NOSE) for each in (face, new))
    carried = cv2.remap(old, xs + u[0], ys + u[1], cv2.INTER_LINEAR)
    off = np.abs(carried - wanted)[np.abs(wanted) < 1]
    assert np.median(off) < 0.5
    assert np.percentile(off, 90) < 2


def signed(mask):
    inside, outside = (cv2.distanceTransform(each.astype(np.uint8), cv2.DIST_L2, 5) for each in (mask, ~mask))
    return inside - outside - np.sign(inside - outside) / 2


def test_a_mouth_that_opens_is_drawn_and_said(face):
    closed = face.copy()
    closed[face == MOUTH] = LOWER
    x0, y0, x1, y1 = box_of(closed, LOWER)
    opened = closed.copy()
    ellipse = np.zeros(face.shape, np.uint8)
    middle = int((x0 + x1) // 2), int(y0 + 0.4 * (y1 - y0))
    cv2.ellipse(ellipse, middle, (int(x1 - x0) // 3, 9), 0, 0, 360, 1, -1)
    opened[(ellipse > 0) & np.isin(closed, (LOWER, UPPER))] = MOUTH
    photo = painted(closed)

    made = portrait(photo, closed, opened)

    assert made.invented[MOUTH] > 0
    assert any("drawn" in note for note in made.notes())
    deep = cv2.erode((opened == MOUTH).astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    bottom = deep & (np.arange(face.shape[0])[:, None] > middle[1] + 3)
    assert made.picture[bottom].mean() < photo[closed == LOWER].mean() - 30  # dark inside


def test_a_mouth_that_closes_leaves_no_teeth(face):
    x0, _, x1, y1 = box_of(face, UPPER)
    opened = face.copy()
    ellipse = np.zeros(face.shape, np.uint8)
    cv2.ellipse(ellipse, (int(x0 + x1) // 2, int(y1)), (int(x1 - x0) // 3, 8), 0, 0, 360, 1, -1)
    opened[(ellipse > 0) & np.isin(face, (LOWER, UPPER, MOUTH))] = MOUTH
    closed = opened.copy()
    rows = np.arange(face.shape[0])[:, None]
    closed[(opened == MOUTH) & (rows <= y1)] = UPPER
    closed[(opened == MOUTH) & (rows > y1)] = LOWER
    photo = painted(opened)
    photo[opened == MOUTH] = (250, 250, 250)

    made = portrait(photo, opened, closed)

    lips = cv2.erode(np.isin(closed, (UPPER, LOWER)).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    white = (made.picture.min(axis=2) > 235) & lips
    assert white.sum() < 0.05 * (opened == MOUTH).sum()


def test_the_same_twice(face):
    new = shifted(face, NOSE, 5, 5)
    photo = painted(face)
    first, second = (portrait(photo, face, new) for _ in range(2))
    assert first.picture.tobytes() == second.picture.tobytes()


def test_a_field_to_start_from_comes_to_the_same_place(face):
    photo = painted(face)
    near, there = shifted(face, NOSE, 4, 0), shifted(face, NOSE, 5, 0)
    start = portrait(photo, face, near).field
    whole = portrait(photo, face, there).picture.astype(int)
    followed = portrait(photo, face, there, start=start).picture.astype(int)
    assert np.abs(whole - followed).mean() < 1


def test_a_coarser_field_comes_near_the_same_place(face):
    photo, there = painted(face), shifted(face, NOSE, 5, 0)
    fine, coarse, still = (
        portrait(photo, face, mask, coarser=coarser).picture.astype(int)
        for mask, coarser in ((there, 1), (there, 2), (face, 1))
    )
    assert 0 < np.abs(fine - coarse).mean() < 0.3 * np.abs(fine - still).mean()


@pytest.mark.parametrize("side", [256, 768])
def test_other_sizes(face, side):
    small = cv2.resize(face, (side, side), interpolation=cv2.INTER_NEAREST)
    made = portrait(painted(small), small, shifted(small, NOSE, side // 100, 0))
    assert made.picture.shape == (side, side, 3)
    assert made.field is not None


@settings(max_examples=40)
@given(
    arrays(np.uint8, st.tuples(st.integers(16, 40), st.integers(16, 40)), elements=st.integers(0, 18)),
    st.integers(0, 2**31 - 1),
)
def test_any_two_masks_give_a_picture(old, seed):
    rng = np.random.default_rng(seed)
    new = old.copy()
    new[: old.shape[0] // 2] = rng.integers(0, 19)
    photo = rng.integers(0, 256, (*old.shape, 3), dtype=np.uint8)
    before = photo.copy(), old.copy(), new.copy()

    made = portrait(photo, old, new)

    assert made.picture.shape == photo.shape
    assert made.picture.dtype == np.uint8
    for was, now in zip(before, (photo, old, new), strict=True):
        assert np.array_equal(was, now)


def test_a_large_photo_is_moved_by_an_enlarged_field(face):
    """As the small one is, and in what a photo of that size can be waited for."""
    large = cv2.resize(face, (2048, 2048), interpolation=cv2.INTER_NEAREST)
    new = shifted(large, NOSE, 24, 0)
    smooth = cv2.GaussianBlur(painted(face), (0, 0), 2)
    photo = cv2.resize(smooth, (2048, 2048), interpolation=cv2.INTER_CUBIC)

    made = portrait(photo, large, new)

    small = portrait(smooth, face, shifted(face, NOSE, 6, 0)).picture
    reduced = cv2.resize(made.picture, (512, 512), interpolation=cv2.INTER_AREA)
    assert np.abs(reduced.astype(int) - small.astype(int)).mean() < 1
    far = cv2.distanceTransform((large == new).astype(np.uint8), cv2.DIST_L2, 5) > 160
    assert np.array_equal(made.picture[far], photo[far])
    assert made.changed == (large != new).sum()


def test_it_stops_when_it_is_asked_to(face):
    asked = []

    def cancelled():
        asked.append(1)
        return len(asked) > 1

    with pytest.raises(Cancelled):
        portrait(painted(face), face, shifted(face, NOSE, 5, 0), cancelled=cancelled)
