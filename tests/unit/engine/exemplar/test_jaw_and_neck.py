"""Another jaw and another neck: what changes, and that nothing is torn."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.engine.exemplar.bank import hair_bank
from facemask_editor.engine.exemplar.head_frame import RAYS
from facemask_editor.engine.exemplar.mend import shut_in
from facemask_editor.engine.exemplar.outline.jaw import drawn_skin, has_jaw, moved_jaw
from facemask_editor.engine.exemplar.outline.neck import drawn_neck
from facemask_editor.engine.exemplar.whole.mend import Edit
from facemask_editor.engine.exemplar.whole.tries import best_of
from facemask_editor.fields.encode import resize_nearest
from tests.unit.engine.exemplar.test_hair import FACES, NAMES, head_of, pieces

JAWS = [i for i, mask in enumerate(FACES) if has_jaw(head_of(mask))]
NECKS = [i for i, mask in enumerate(FACES) if (mask == NAMES.index("neck")).any()]


def draw(mask, part, seed, temperature=1.0, locks=()):
    given = head_of(mask, locks), hair_bank(), seed, temperature, 7, lambda: None
    tries = drawn_skin(*given, False) if part == "skin" else drawn_neck(*given)
    found = best_of(Edit(mask, NAMES.index(part), CELEBAMASK_HQ, frozenset(given[0].locks), 0.0), tries)
    assert found is not None
    return found.label_map


def test_samples_show_jaws_and_necks():
    assert len(JAWS) >= 6
    assert len(NECKS) >= 6


@settings(max_examples=12, deadline=None)
@given(
    part=st.sampled_from(["skin", "neck"]),
    place=st.integers(0, 5),
    seed=st.integers(0, 2**32 - 1),
    locks=st.sets(st.sampled_from(NAMES), max_size=3),
)
def test_only_the_part_changes_and_locks_hold(part, place, seed, locks):
    locks = locks - {part}
    before = FACES[{"skin": JAWS, "neck": NECKS}[part][place]]
    after = draw(before, part, seed, locks=tuple(locks))
    changed = before != after
    own = NAMES.index(part)
    assert ((before == own) | (after == own))[changed].all()
    for name in locks:
        assert np.array_equal(before == NAMES.index(name), after == NAMES.index(name))


def test_a_neck_that_is_missing_is_drawn_between_jaw_and_border():
    before = FACES[NECKS[0]].copy()
    before[before == NAMES.index("neck")] = 0
    after = draw(before, "neck", 0)
    neck = after == NAMES.index("neck")
    assert pieces(after, "neck", 30) == 1
    face = cv2.dilate((before == NAMES.index("skin")).view(np.uint8), np.ones((5, 5), np.uint8)) > 0
    assert (neck & face).any()


@pytest.mark.parametrize("part", ["skin", "neck"])
def test_draws_differ_and_repeat(part):
    before = FACES[{"skin": JAWS, "neck": NECKS}[part][0]]
    found = [draw(before, part, seed) for seed in range(5)]
    assert np.array_equal(found[0], draw(before, part, 0))
    assert len({one.tobytes() for one in found}) >= 4


@pytest.mark.parametrize("part", ["skin", "neck"])
def test_nothing_is_torn(part):
    for place in {"skin": JAWS, "neck": NECKS}[part][::2]:
        before = FACES[place]
        for seed in range(3):
            after = draw(before, part, seed)
            assert pieces(after, part, 30) <= max(1, pieces(before, part, 30))
            pockets = shut_in(after == 0) & ~shut_in(before == 0)
            assert cv2.erode(pockets.view(np.uint8), np.ones((3, 3), np.uint8)).sum() == 0


def test_features_ears_and_hair_above_keep_their_pixels():
    for place in JAWS:
        before = FACES[place]
        after = draw(before, "skin", 4)
        kept = [NAMES.index(n) for n in ("nose", "l_eye", "r_eye", "u_lip", "l_lip", "l_ear", "r_ear", "hat")]
        assert not np.isin(before[before != after], kept).any()


def test_a_jaw_goes_out_as_far_as_it_is_told():
    head = head_of(FACES[JAWS[0]])
    moved = np.zeros(RAYS)
    moved[26:35] = 0.05  # straight down
    after = moved_jaw(head, moved)
    gained = resize_nearest(((after == 1) & (head.label_map != 1)).astype(np.uint8), 256, 256) > 0
    below, _ = head.frame.points(np.array([0.9]), np.array([np.pi / 2]))
    assert gained[:, int(below[0])].sum() == pytest.approx(0.05 * head.frame.chin, abs=2)
    assert not np.any(moved_jaw(head, np.zeros(RAYS)) != head.label_map)
