"""Hair by exemplars: what changes, what never does, and that nothing is torn."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.core.paths import resources_dir
from facemask_editor.engine.exemplar.bank import hair_bank
from facemask_editor.engine.exemplar.hair import blended, drawn, removed
from facemask_editor.engine.exemplar.head import Head
from facemask_editor.engine.exemplar.head_frame import head_frame
from facemask_editor.engine.exemplar.mend import shut_in
from facemask_editor.engine.exemplar.tiles import bareheaded
from facemask_editor.fields.encode import resize_nearest
from facemask_editor.formats.read import open_mask

NAMES = CELEBAMASK_HQ.names
HAIR = NAMES.index("hair")
SAMPLES = sorted((resources_dir() / "samples").glob("*.png"))
FACES = [resize_nearest(open_mask(path).label_map, 512, 512) for path in SAMPLES]


def head_of(mask, locks=()):
    head = Head.of(mask, CELEBAMASK_HQ, [NAMES.index(name) for name in locks])
    assert head is not None
    return head


def draw(mask, seed=0, temperature=1.0, salt=0, locks=()):
    return next(drawn(head_of(mask, locks), hair_bank(), seed, temperature, salt, lambda: None))


def pieces(mask, name, least=10):
    inside = (mask == NAMES.index(name)).view(np.uint8)
    stats = cv2.connectedComponentsWithStats(inside, connectivity=4)[2]
    return int((stats[1:, cv2.CC_STAT_AREA] >= least).sum())


@settings(max_examples=12, deadline=None)
@given(
    face=st.integers(0, len(FACES) - 1),
    seed=st.integers(0, 2**32 - 1),
    locks=st.sets(st.sampled_from([n for n in NAMES if n != "hair"]), max_size=4),
)
def test_only_hair_changes_and_locks_hold(face, seed, locks):
    before = FACES[face]
    after = draw(before, seed, locks=tuple(locks))
    changed = before != after
    assert ((before == HAIR) | (after == HAIR))[changed].all()
    for name in locks:
        assert np.array_equal(before == NAMES.index(name), after == NAMES.index(name))
    inner = ("nose", "eye_g", "l_eye", "r_eye", "l_brow", "r_brow", "mouth", "u_lip", "l_lip", "hat", "ear_r")
    assert not np.isin(before[changed], [NAMES.index(name) for name in inner]).any()


def test_the_same_draw_gives_the_same_pixels():
    assert np.array_equal(draw(FACES[0], 5), draw(FACES[0], 5))


def test_seeds_and_salts_give_other_hair():
    found = [draw(FACES[0], seed) == HAIR for seed in range(6)]
    found.append(draw(FACES[0], 0, salt=77) == HAIR)
    for i, one in enumerate(found):
        for other in found[:i]:
            assert (one & other).sum() / (one | other).sum() < 0.97


def test_temperature_0_knows_no_seed():
    assert np.array_equal(draw(FACES[1], 1, temperature=0.0), draw(FACES[1], 2, temperature=0.0))


@pytest.mark.parametrize("face", range(0, len(FACES), 2))
def test_drawn_hair_is_on_the_head_and_in_one_piece(face):
    for seed in range(2):
        before = FACES[face]
        after = draw(before, seed)
        allowed = max(1, pieces(before, "hair")) + (before == NAMES.index("hat")).any()
        assert 1 <= pieces(after, "hair") <= allowed
        assert pieces(after, "skin") <= max(1, pieces(before, "skin"))
        pockets = shut_in(after == 0) & ~shut_in(before == 0)
        assert cv2.erode(pockets.view(np.uint8), np.ones((3, 3), np.uint8)).sum() == 0


def test_a_bald_head_gets_hair():
    bald = next(removed(head_of(FACES[0]), hair_bank()))
    assert not (bald == HAIR).any()
    assert (draw(bald) == HAIR).mean() > 0.01


@pytest.mark.parametrize("face", range(0, len(FACES), 3))
def test_a_skull_is_left_where_hair_goes(face):
    before = FACES[face]
    head = head_of(before)
    after = next(removed(head, hair_bank()))
    changed = before != after
    assert (before == HAIR)[changed].all()
    assert not (after == HAIR).any()
    inside = resize_nearest((head.depth < 0.93).astype(np.uint8), 512, 512) > 0
    left = np.unique(after[inside & (before == HAIR)])
    assert not set(left) & {0, NAMES.index("neck"), NAMES.index("cloth")}


def test_a_blend_goes_from_the_own_hair_to_the_donors():
    before, donor = FACES[0], FACES[3]
    head, frame = head_of(before), head_frame(donor)
    tile = bareheaded(donor, CELEBAMASK_HQ, frame)
    steps = [next(blended(head, tile, frame, alpha)) == HAIR for alpha in (0, 0.33, 0.66, 1)]
    assert np.array_equal(steps[0], before == HAIR)
    away = [np.logical_xor(step, steps[-1]).sum() for step in steps]
    assert away == sorted(away, reverse=True)


def test_the_own_hair_on_the_own_head_hardly_changes():
    for before in FACES[:4]:
        frame = head_frame(before)
        after = next(blended(head_of(before), bareheaded(before, CELEBAMASK_HQ, frame), frame, 1.0))
        old, new = before == HAIR, after == HAIR
        assert (old & new).sum() / (old | new).sum() > 0.93


def test_sizes_give_the_same_hair():
    mask = FACES[2]
    small = draw(resize_nearest(mask, 256, 256), 3) == HAIR
    large = draw(np.repeat(np.repeat(resize_nearest(mask, 256, 256), 4, 0), 4, 1), 3) == HAIR
    other = large[2::4, 2::4]
    assert (small & other).sum() / (small | other).sum() > 0.95
