"""Who gets what edited parts leave."""

import numpy as np
import pytest

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.core.region import Box
from facemask_editor.fields.compose import MovedField, compose
from facemask_editor.fields.fill import OPEN, fill_open
from facemask_editor.fields.layout import face_layout

LAYOUT = face_layout(SCHEMA)
SKIN, NOSE, HAIR, NECK, BROW, EYE, CLOTH, U_LIP, MOUTH = map(
    SCHEMA.index, ("skin", "nose", "hair", "neck", "l_brow", "l_eye", "cloth", "u_lip", "mouth")
)


def filled(before, left, edited, *, locks=(), prior=None):
    """Return a map in which an edited part has left some pixels."""
    out = before.copy()
    out[left] = OPEN
    locked = np.isin(before, list(locks))
    fill_open(out, before, locked, edited, LAYOUT, prior, ground=0 not in locks)
    return out


def chin(sliver, side=512):
    """Skin over neck with a line of background of some width between them."""
    face = np.zeros((side, side), np.uint8)
    face[100:300, 150:350] = SKIN
    face[300 : 300 + sliver, 150:350] = 0
    face[300 + sliver : 450, 150:350] = NECK
    return face


@pytest.mark.parametrize("sliver", [1, 2, 3, 4])
def test_slivers_of_background_take_nothing(sliver):
    before = chin(sliver)
    left = np.zeros(before.shape, bool)
    left[270:300, 200:300] = True

    out = filled(before, left, [SKIN])

    assert not (out[left] == 0).any()
    assert (out[left] == NECK).all()
    assert np.array_equal(out[~left], before[~left]), "the sliver itself stays"


def test_wide_background_takes_what_is_near_it():
    before = chin(12)
    left = np.zeros(before.shape, bool)
    left[270:300, 200:300] = True

    assert (filled(before, left, [SKIN])[left] == 0).all()


@pytest.mark.parametrize("side", [128, 256, 512, 1024])
def test_what_counts_as_a_sliver_grows_with_the_mask(side):
    """A line of background that is 0.6 % of the picture is thin, one of 1.6 % is not."""
    for share, thin in ((0.006, True), (0.016, False)):
        width = max(1, int(share * side))
        before = np.zeros((side, side), np.uint8)
        before[: side // 2] = SKIN
        before[side // 2 + width :] = NECK
        left = np.zeros(before.shape, bool)
        left[side // 2 - side // 16 : side // 2, side // 4 : side // 2] = True

        made = set(np.unique(filled(before, left, [SKIN])[left]))

        if side >= 256:
            assert made == ({NECK} if thin else {0}), (side, share)


def test_expected_background_hangs_together_with_background():
    before = np.full((256, 256), SKIN, np.uint8)
    before[:, 128:] = HAIR
    before[:, 200:] = 0
    left = before == HAIR
    prior = np.full(before.shape, -1.0, np.float32)
    prior[100:150, 140:170] = 1  # a hole in the face
    prior[10:60, 150:200] = 1

    out = filled(before, left, [HAIR], prior=prior)

    assert (out[100:150, 140:160] == SKIN).all()
    assert (out[12:58, 152:200] == 0).all()


def test_what_a_small_part_leaves_among_locked_skin_goes_to_large_parts():
    before = np.full((512, 512), SKIN, np.uint8)
    before[:80] = HAIR
    before[200:230, 200:300] = EYE
    before[160:190, 200:300] = BROW

    edited = compose(before, [], [EYE], frozenset({SKIN}), LAYOUT)

    assert set(np.unique(edited[before == EYE])) == {HAIR}
    assert np.array_equal(edited == BROW, before == BROW)
    assert np.array_equal(edited == SKIN, before == SKIN)


def test_slivers_among_locked_skin_go_to_who_touches_them():
    """A lip that grows thinner over a mouth leaves the mouth, not hair."""
    before = np.full((512, 512), SKIN, np.uint8)
    before[:80] = HAIR
    before[300:320, 200:300] = U_LIP
    before[320:340, 200:300] = MOUTH
    values = np.full((512, 512), -1.0, np.float32)
    values[300:318, 200:300] = 1

    lip = MovedField(U_LIP, Box(0, 0, 512, 512), values, edited=True)
    edited = compose(before, [lip], [], frozenset({SKIN}), LAYOUT)

    assert (edited[318:320, 200:300] == MOUTH).all()


def test_unlocked_skin_takes_what_a_nose_leaves():
    before = np.full((256, 256), SKIN, np.uint8)
    before[100:150, 100:150] = NOSE

    assert (compose(before, [], [NOSE], frozenset(), LAYOUT) == SKIN).all()
