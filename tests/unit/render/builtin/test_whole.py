"""What a look denied once: irises out of round, streaks, hair that nobody has seen."""

import cv2
import numpy as np
import pytest

from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.render.builtin.behind import without_unknown
from facemask_editor.render.builtin.mouth import opening_of
from facemask_editor.render.builtin.picture import portrait

SIDE = 256
BACKGROUND, SKIN, EYE, BROW, HAIR, HAT, NOSE = (
    CELEBAMASK_HQ.index(name) for name in ("background", "skin", "l_eye", "l_brow", "hair", "hat", "nose")
)
IRIS = (40, 60, 160)
CENTRE = (150, 120)


def ellipse(mask, label, centre, radii):
    cv2.ellipse(mask, centre, radii, 0, 0, 360, label, -1)


def mask_with_eye(radii):
    mask = np.full((SIDE, SIDE), BACKGROUND, np.uint8)
    ellipse(mask, SKIN, (128, 140), (90, 110))
    ellipse(mask, EYE, CENTRE, radii)
    return mask


def photo_with_iris(mask, radius):
    photo = np.full((SIDE, SIDE, 3), (205, 160, 135), np.uint8)
    photo[mask == EYE] = (240, 240, 240)
    inside = np.zeros(mask.shape, np.uint8)
    cv2.circle(inside, CENTRE, radius, 1, -1)
    photo[(inside > 0) & (mask == EYE)] = IRIS
    return photo


def iris_of(picture):
    return np.abs(picture.astype(int) - IRIS).sum(axis=2) < 150


@pytest.mark.parametrize("new", [(21, 11), (22, 12), (14, 7)])
def test_an_iris_stays_round(new):
    """With the lids clear of it on all sides, before and after."""
    old, changed = mask_with_eye((18, 9)), mask_with_eye(new)
    made = portrait(photo_with_iris(old, 5), old, changed)
    rows, columns = np.nonzero(iris_of(made.picture))
    wide, tall = np.ptp(columns) + 1, np.ptp(rows) + 1
    assert abs(wide - tall) <= 1
    filled = len(rows) / (np.pi * (wide / 2) * (tall / 2))
    assert 0.8 < filled < 1.12  # a disc, no bottle and no star; one drawn by OpenCV has 0.85


def test_lids_that_close_cover_the_iris_and_do_not_press_it_flat():
    old, new = mask_with_eye((18, 9)), mask_with_eye((18, 5))
    made = portrait(photo_with_iris(old, 7), old, new)
    columns = np.flatnonzero(iris_of(made.picture)[CENTRE[1]])
    assert 12 <= np.ptp(columns) + 1 <= 17  # 15 across before


def test_lashes_are_not_drawn_out_when_a_brow_is_raised():
    old, new = mask_with_eye((18, 7)), mask_with_eye((18, 7))
    ellipse(old, BROW, (150, 98), (24, 4))
    ellipse(new, BROW, (150, 86), (24, 4))
    photo = photo_with_iris(old, 6)
    photo[old == BROW] = (60, 40, 30)
    for x in range(134, 168, 4):  # lashes that end half way to the brow
        photo[107:113, x] = (40, 30, 30)
    picture = portrait(photo, old, new).picture.astype(int)
    lid = picture[95:104, 136:166]
    assert np.ptp(lid, axis=1).max() < 40  # even from side to side; a lash is 130 levels darker


def hair_mask(long):
    mask = np.full((SIDE, SIDE), BACKGROUND, np.uint8)
    ellipse(mask, HAIR, (128, 110), (85, 90))
    if long:
        mask[110:, 20:110] = HAIR
    ellipse(mask, SKIN, (128, 140), (55, 70))
    return mask


def test_long_hair_that_is_taken_off_stays_and_is_said():
    old, new = hair_mask(long=True), hair_mask(long=False)
    photo = CELEBAMASK_HQ.palette_array[old]
    made = portrait(photo, old, new)
    assert made.kept == {HAIR: int(((old == HAIR) & (new != HAIR)).sum())}
    assert "does not show what lies behind the hair" in made.warning
    assert any("stay: the photo does not show" in note for note in made.notes())
    np.testing.assert_array_equal(made.picture, photo)


def test_hair_that_gives_way_a_little_does():
    old = hair_mask(long=False)
    new = old.copy()
    new[(old == HAIR) & (cv2.erode((old == HAIR).astype(np.uint8), np.ones((9, 9))) == 0)] = BACKGROUND
    new[old == SKIN] = SKIN
    lawful, kept, unmade = without_unknown(old, new, SIDE / 512)
    assert lawful is new
    assert (kept, unmade) == ({}, {})


def test_hair_grows_by_what_there_is_of_it():
    old = np.full((SIDE, SIDE), BACKGROUND, np.uint8)
    ellipse(old, HAIR, (128, 140), (72, 92))
    ellipse(old, SKIN, (128, 150), (64, 84))  # 8 pixels of hair, 16 at 512
    new = old.copy()
    new[:60][new[:60] == BACKGROUND] = HAIR
    lawful, kept, unmade = without_unknown(old, new, SIDE / 512)
    assert kept == {}
    assert unmade[HAIR] == int((lawful != new).sum()) > 2000
    away = cv2.distanceTransform((old != HAIR).astype(np.uint8), cv2.DIST_L2, 5)
    assert away[(lawful == HAIR) & (old != HAIR)].max() < 16
    assert (lawful == HAIR).sum() > (old == HAIR).sum()


def test_a_hat_that_is_taken_off_stays_but_one_that_shrinks_moves():
    old = hair_mask(long=False)
    old[:70] = np.where(old[:70] == BACKGROUND, BACKGROUND, HAT)
    off = np.where(old == HAT, BACKGROUND, old).astype(np.uint8)
    lawful, kept, _ = without_unknown(old, off, SIDE / 512)
    np.testing.assert_array_equal(lawful, old)
    assert kept == {HAT: int((old == HAT).sum())}
    smaller = old.copy()
    smaller[:30] = BACKGROUND
    assert without_unknown(old, smaller, SIDE / 512)[0] is smaller


def test_a_strand_before_the_mouth_does_not_part_it():
    mask = np.full((64, 96), SKIN, np.uint8)
    ellipse(mask, CELEBAMASK_HQ.index("mouth"), (48, 30), (30, 10))
    whole = opening_of(mask, 1.0)
    mask[:, 40:46] = HAIR
    parted = opening_of(mask, 1.0)
    assert (parted.x0, parted.width) == (whole.x0, whole.width)
    np.testing.assert_allclose(parted.top, whole.top, atol=2)
