"""Ears go with the side of the face."""

import numpy as np
import pytest

from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.engine.shape.ears import with_ears

SKIN, HAIR, LEFT, RIGHT, RING, NECK = (
    CELEBAMASK_HQ.index(name) for name in ("skin", "hair", "l_ear", "r_ear", "ear_r", "neck")
)


def face(half):
    """Return a face of some half width in hair, with ears of 8 columns at 32 of half width and a ring."""
    mask = np.full((120, 160), HAIR, np.uint8)
    mask[40:70, 112 : 128 - 8] = LEFT
    mask[40:70, 32 + 8 : 48] = RIGHT
    mask[70:80, 114:118] = RING
    mask[100:, 60:100] = NECK
    mask[20:100, 80 - half : 80 + half] = SKIN
    return mask


BEFORE = face(32)


@pytest.mark.parametrize("half", [38, 27])
def test_an_ear_keeps_its_place_at_the_face(half):
    made = with_ears(BEFORE, face(half), frozenset(), CELEBAMASK_HQ)
    by = half - 32
    for part, sign in ((LEFT, 1), (RIGHT, -1), (RING, 1)):
        rows, columns = np.nonzero(BEFORE == part)
        moved = np.zeros(BEFORE.shape, bool)
        moved[rows, columns + sign * by] = True
        np.testing.assert_array_equal(made == part, moved)
    assert ((made == SKIN) == (face(half) == SKIN)).all()


def test_what_is_left_closes_with_what_lay_beside():
    made = with_ears(BEFORE, face(27), frozenset(), CELEBAMASK_HQ)
    left = (BEFORE == LEFT) & (made != LEFT) & (made != SKIN)
    assert left.any()
    assert (made[left] == HAIR).all()


def test_a_locked_ear_stays_and_so_does_one_whose_face_does():
    wider = face(38)
    made = with_ears(BEFORE, wider, frozenset({LEFT, RING}), CELEBAMASK_HQ)
    assert ((made == LEFT) == (wider == LEFT)).all()
    assert (made == RIGHT).sum() == (BEFORE == RIGHT).sum()
    assert with_ears(BEFORE, BEFORE, frozenset(), CELEBAMASK_HQ) is BEFORE
