"""Labels that are pulled: locks stay, what is attached moves, and what it leaves is filled."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.engine.deform import hold
from facemask_editor.engine.deform.exponential import at_pixels, displacement
from facemask_editor.engine.deform.layers import layers_of
from facemask_editor.engine.deform.pull import pull
from facemask_editor.fields.layout import face_layout
from tests.helpers.faces import draw_face, part
from tests.unit.engine.deform.test_exponential import smooth

LAYOUT = face_layout(SCHEMA)
FACE = draw_face(256, seed=70, extras=("mouth", "l_ear", "r_ear", "eye_g"))
NAMES = st.sampled_from(["u_lip", "l_lip", "mouth", "nose", "l_eye", "r_eye", "l_brow", "l_ear"])


def layers(*names, locks=(), still=()):
    return layers_of(
        [SCHEMA.index(n) for n in names],
        [SCHEMA.index(n) for n in locks],
        SCHEMA,
        LAYOUT,
        [SCHEMA.index(n) for n in still],
    )


def pulled(moved, velocity, **rest):
    taken = np.isin(FACE, list(moved.edited))
    window = hold.window(FACE, moved, taken, 2, 0.5, outline=True)
    x, y = at_pixels(displacement(velocity * window), 2, FACE.shape)
    return pull(FACE, x, y, moved, 0.5, **rest)


def test_lips_and_mouth_move_together_and_others_are_held():
    found = layers("u_lip")
    assert {SCHEMA.names[i] for i in found.attached} == {"u_lip", "l_lip", "mouth"}
    assert SCHEMA.index("nose") in found.held
    assert SCHEMA.index("hair") not in found.moving | found.frozen
    assert SCHEMA.index("eye_g") in found.frozen


def test_a_locked_part_is_frozen_even_where_it_would_be_attached():
    found = layers("u_lip", locks=("mouth",))
    assert SCHEMA.index("mouth") in found.frozen
    assert SCHEMA.index("mouth") not in found.moving | found.attached


def test_the_other_side_is_kept_on_request():
    assert SCHEMA.index("r_eye") in layers("l_eye", still=("r_eye",)).frozen


@given(
    name=NAMES,
    locks=st.sets(st.sampled_from(SCHEMA.names), max_size=4),
    seed=st.integers(0, 99),
    coarse=st.booleans(),
)
@settings(max_examples=40)
def test_locked_pixels_stay_and_no_other_becomes_one(name, locks, seed, coarse):
    moved = layers(name, locks=locks - {name})
    after = pulled(moved, smooth(seed, 128, strength=120), coarse=coarse)
    for lock in moved.frozen:
        assert np.array_equal(after == lock, FACE == lock)
    # what neither moves nor is moved away from stays
    assert set(np.unique(after)) <= set(np.unique(FACE))
    still = ~np.isin(FACE, list(moved.moving)) & ~np.isin(after, list(moved.moving))
    assert np.array_equal(after[still], FACE[still])


def test_a_shift_moves_the_part_and_leaves_skin_behind():
    bare = np.where(part(FACE, "eye_g"), SCHEMA.index("skin"), FACE).astype(np.uint8)
    u = np.zeros((2, 128, 128), np.float32)
    u[1, 30:] = 2.0  # nodes of two pixels, backward: upwards by four
    after = pull(bare, *at_pixels(u, 2, FACE.shape), layers("nose"), 0.5)
    before, now = (np.argwhere(part(m, "nose")).mean(0) for m in (bare, after))
    assert now - before == pytest.approx((-4.0, 0.0), abs=0.3)
    left = part(bare, "nose") & ~part(after, "nose")
    assert left.any()
    # the lip below comes after it
    assert set(np.unique(after[left])) <= {SCHEMA.index("skin"), SCHEMA.index("u_lip")}
    assert np.array_equal(part(after, "cloth"), part(FACE, "cloth"))


def test_coarse_is_nearly_the_same():
    velocity = smooth(3, 128, strength=120)
    fine, coarse = (pulled(layers("u_lip"), velocity, coarse=c) for c in (False, True))
    moved = (fine != FACE).sum()
    assert moved > 50
    assert (fine != coarse).sum() < 0.3 * moved


def test_without_displacement_nothing_changes():
    after = pulled(layers("u_lip"), np.zeros((2, 128, 128), np.float32))
    assert np.array_equal(after, FACE)


def test_a_part_is_held_until_the_edit_comes_near():
    part_mask, near, far = (np.zeros((64, 64), np.bool_) for _ in range(3))
    part_mask[30:34, 30:34] = True
    near[20:29, 30:34] = True
    far[0:4, 30:34] = True
    held = hold.hold_window(part_mask, far, 1, 1.0)
    pushed = hold.hold_window(part_mask, near, 1, 1.0)
    assert held[31, 31] < 0.05
    assert pushed[31, 31] > 0.95
    assert held[0, 0] == 1


def test_a_lock_window_is_nothing_round_a_lock():
    frozen = np.zeros((64, 64), np.bool_)
    frozen[10:12, 10:12] = True
    found = hold.lock_window(frozen, 2, 1.0)
    assert (found[4:7, 4:7] == 0).all()
    assert found[20, 20] == 1
