"""What an edit tore is mended, what was there stays, locks hold."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.fields.repair import repaired
from tests.helpers.faces import EXTRAS, draw_face, part
from tests.helpers.guarantees import check_accessories, check_form, check_locks, check_nothing_else

FACE = draw_face(512, extras=EXTRAS)
SIDE = 512


def index(name):
    return SCHEMA.index(name)


def pieces(label_map, name, least=1):
    areas = cv2.connectedComponentsWithStats(part(label_map, name).view(np.uint8), connectivity=8)[2][1:, 4]
    return int((areas >= least).sum())


def painted(label_map, name, *boxes):
    """Return a copy with boxes (x0, y0, x1, y1) of a class."""
    out = label_map.copy()
    for x0, y0, x1, y1 in boxes:
        out[y0:y1, x0:x1] = index(name)
    return out


def mended(before, after, *edited, locks=(), only=None):
    out = repaired(before, after, {index(n) for n in locks}, {index(n) for n in edited}, SCHEMA, only)
    check_form(before, out)
    return out


def cheek(label_map):
    """Return the box of a piece of skin with nothing else in it, beside the nose."""
    nose = np.argwhere(part(label_map, "nose"))
    x, y = int(nose[:, 1].max()), int(nose[:, 0].mean())
    box = (x + 20, y + 10, x + 28, y + 18)
    assert (label_map[box[1] - 4 : box[3] + 4, box[0] - 4 : box[2] + 4] == index("skin")).all()
    return box


def test_what_did_not_change_is_returned():
    noise = np.random.default_rng(0).integers(0, 19, (64, 64)).astype(np.uint8)

    assert np.array_equal(mended(noise, noise, "hair"), noise)


@pytest.mark.parametrize("name", ["l_lip", "hair", "nose", "eye_g", "background", "neck", "l_ear"])
def test_a_new_small_piece_goes_back(name):
    after = painted(FACE, name, cheek(FACE))

    assert np.array_equal(mended(FACE, after, name), FACE)


@pytest.mark.parametrize("name", ["l_lip", "hair", "background"])
def test_a_piece_that_was_there_stays_when_its_part_is_edited(name):
    before = painted(FACE, name, cheek(FACE))
    after = painted(before, name, (5, 5, 9, 9)) if name != "background" else before
    after = painted(after, "nose", (250, 300, 270, 310))

    out = mended(before, after, name, "nose")

    x0, y0, x1, y1 = cheek(FACE)
    assert (out[y0:y1, x0:x1] == index(name)).all()


def test_what_remains_of_a_part_that_was_split_is_dropped():
    before = painted(FACE, "l_lip", (200, 380, 300, 400))
    after = painted(before, "skin", (210, 370, 216, 410))

    out = mended(before, after, "l_lip")

    assert pieces(after, "l_lip", 10) > pieces(before, "l_lip", 10)
    assert pieces(out, "l_lip") == pieces(before, "l_lip")


def test_a_new_sliver_goes_and_an_old_one_stays():
    old = painted(FACE, "l_brow", (240, 262, 262, 263))
    lip = np.argwhere(part(old, "u_lip"))
    x, y = int(lip[:, 1].max()), int(lip[np.argmax(lip[:, 1]), 0])
    after = painted(old, "u_lip", (x, y, x + 14, y + 1))

    assert np.array_equal(mended(old, after, "u_lip"), old)


def test_a_strip_that_holds_a_part_together_stays():
    before = painted(FACE, "skin", (150, 340, 350, 430))
    after = painted(before, "u_lip", (180, 380, 220, 395), (220, 387, 240, 388), (240, 380, 280, 395))
    before = painted(before, "u_lip", (180, 380, 280, 395))

    assert pieces(mended(before, after, "u_lip"), "u_lip") == 1


def test_background_that_the_face_encloses_is_filled():
    after = painted(FACE, "background", cheek(FACE))

    assert np.array_equal(mended(FACE, after, "skin"), FACE)


def test_a_second_piece_of_hair_stays_where_it_touches_the_head():
    before = painted(FACE, "hair", (0, 0, 1, 1))
    skin = np.argwhere(part(FACE, "skin"))
    x, y = int(skin[np.argmax(skin[:, 0]), 1]), int(skin[:, 0].max())
    after = painted(FACE, "hair", (x - 40, y - 30, x + 40, y))

    assert pieces(mended(before, after, "hair"), "hair") >= pieces(FACE, "hair") + 1


def test_an_added_part_is_one_piece_and_earrings_two():
    bare = draw_face(512)
    boxes = ((120, 300, 130, 330), (380, 300, 392, 330), (300, 380, 306, 400))

    earrings = mended(bare, painted(bare, "ear_r", *boxes), "ear_r")
    hat = mended(bare, painted(bare, "hat", *boxes), "hat")

    assert (pieces(earrings, "ear_r"), pieces(hat, "hat")) == (2, 1)


@pytest.mark.parametrize("size", [128, 256, 1024])
def test_sizes_grow_with_the_picture(size):
    scale = size / 512
    face = draw_face(size)
    # nine pixels at 512 square are no piece, and 25 are none that is dropped without being new
    after = painted(face, "nose", tuple(round(v * scale) for v in (300, 330, 304, 334)))

    assert np.array_equal(mended(face, after, "nose"), face)


@given(
    seed=st.integers(0, 99),
    locks=st.sets(st.sampled_from(SCHEMA.names), max_size=5),
    edited=st.sampled_from(SCHEMA.names[1:]),
    still=st.booleans(),
)
def test_locks_accessories_and_the_rest_stay_whatever_the_edit(seed, locks, edited, still):
    rng = np.random.default_rng(seed)
    before = draw_face(96, seed=seed, extras=EXTRAS)
    coarse = cv2.resize(rng.random((12, 12)).astype(np.float32), (96, 96), interpolation=cv2.INTER_CUBIC)
    after = before.copy()
    worn = np.isin(before, [index(n) for n in ("hat", "eye_g", "ear_r", "neck_l")])
    free = ~np.isin(before, [index(n) for n in locks]) & (~worn | (edited in ("hat", "eye_g")))
    if edited not in locks:
        after[(coarse > 0.75) & free] = index(edited)
        left = (coarse < 0.25) & free & (before == index(edited))
        after[left] = 1 if "skin" not in locks else before[left]
    touched = part(before, edited) | part(after, edited)

    out = mended(before, after, edited, locks=locks, only=touched if still else None)

    check_locks(before, tuple(locks), out)
    check_accessories(before, [index(edited)], out)
    assert np.array_equal(out, mended(before, after, edited, locks=locks, only=touched if still else None))
    if still:
        check_nothing_else(before, [index(edited)], out)
