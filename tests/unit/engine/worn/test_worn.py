"""Hats, glasses, earrings, necklaces and ears on bundled faces: in their place, and nothing torn."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.core.paths import resources_dir
from facemask_editor.engine.exemplar.head_frame import head_frame
from facemask_editor.engine.exemplar.remove import taken_off
from facemask_editor.engine.exemplar.worn.choice import Draw
from facemask_editor.engine.exemplar.worn.kinds import KINDS
from facemask_editor.engine.exemplar.worn.mix import mixed
from facemask_editor.engine.exemplar.worn.scene import Scene
from facemask_editor.engine.exemplar.worn.vary import VARIED, varied
from facemask_editor.fields.encode import resize_nearest
from facemask_editor.formats import open_mask
from tests.helpers.faces import draw_face, part

NAMES = sorted(KINDS)
FACES = [
    face
    for path in sorted((resources_dir() / "samples").glob("*.png"))
    if head_frame(face := open_mask(path).label_map) is not None
]


def scene(face, name, locks=frozenset(), adapt=1.0):
    label = SCHEMA.index(name)
    frame = head_frame(face, SCHEMA)
    assert frame is not None
    return Scene(taken_off(face, label, frame, SCHEMA, locks), face, frame, SCHEMA, label, locks, adapt)


def drawn(face, name, seed, locks=frozenset(), adapt=1.0, salt=1):
    """Return the face, or None where there is no place, which it must say in a sentence."""
    made = KINDS[name].draw(scene(face, name, locks, adapt), Draw(seed, salt))
    if isinstance(made, str):
        assert len(made) > 20
        return None
    return made


def pieces(mask, least=10):
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask.view(np.uint8), connectivity=8)
    return int((stats[1:, cv2.CC_STAT_AREA] >= least).sum())


def in_frame(face, mask):
    frame = head_frame(face, SCHEMA)
    rows, columns = np.nonzero(mask)
    scale = 256 / face.shape[0]
    return frame.in_frame((columns + 0.5) * scale, (rows + 0.5) * scale)


@given(
    number=st.integers(0, len(FACES) - 1),
    name=st.sampled_from(NAMES),
    seed=st.integers(0, 1000),
    locks=st.sets(st.sampled_from(SCHEMA.names), max_size=4),
    adapt=st.sampled_from([0.0, 0.5, 1.0]),
)
@settings(max_examples=60)
def test_a_draw_keeps_locks_and_at_adapt_zero_all_that_it_does_not_cover(number, name, seed, locks, adapt):
    face = FACES[number]
    held = frozenset(SCHEMA.index(lock) for lock in locks - {name})

    made = drawn(face, name, seed, held, adapt)

    if made is None:
        return
    assert made.shape == face.shape
    assert made.dtype == np.uint8
    for label in held:
        assert np.array_equal(made == label, face == label)
    if adapt == 0:
        assert not ((made != face) & ~part(made, name) & ~part(face, name)).any()


@given(number=st.integers(0, len(FACES) - 1), name=st.sampled_from(NAMES), seed=st.integers(0, 50))
@settings(max_examples=20)
def test_the_same_draw_gives_the_same_pixels(number, name, seed):
    first, second = drawn(FACES[number], name, seed), drawn(FACES[number], name, seed)

    assert (first is None) == (second is None)
    assert first is None or np.array_equal(first, second)


@pytest.mark.parametrize("name", [name for name in NAMES if name != "neck_l"])
def test_six_seeds_give_six_shapes_and_another_face_other_ones(name):
    face = next(f for f in FACES if drawn(f, name, 0) is not None)

    shapes = {drawn(face, name, seed).tobytes() for seed in range(6)}
    salted = {drawn(face, name, seed, salt=2).tobytes() for seed in range(6)}

    assert len(shapes) == 6
    assert len(shapes & salted) <= 2


@given(number=st.integers(0, len(FACES) - 1), seed=st.integers(0, 1000))
@settings(max_examples=40)
def test_glasses_lie_over_both_eyes(number, seed):
    face = FACES[number]
    made = drawn(face, "eye_g", seed)
    if made is None or not (part(face, "l_eye").any() and part(face, "r_eye").any()):
        return

    glasses = part(made, "eye_g")
    reach = cv2.dilate(glasses.view(np.uint8), np.ones((15, 15), np.uint8)).view(np.bool_)
    for eye in ("l_eye", "r_eye"):
        assert np.array_equal(part(made, eye), part(face, eye))
        hair_over_it = part(face, "hair") & cv2.dilate(
            part(face, eye).view(np.uint8), np.ones((41, 41))
        ).view(bool)
        assert reach[part(face, eye)].mean() > 0.5 or hair_over_it.any()
    assert pieces(glasses) <= 2
    assert pieces(part(made, "nose")) <= pieces(part(face, "nose"))


@given(number=st.integers(0, len(FACES) - 1), seed=st.integers(0, 1000))
@settings(max_examples=40)
def test_each_earring_is_one_piece_at_an_ear_or_under_the_hair_beside_the_face(number, seed):
    face = FACES[number]
    made = drawn(face, "ear_r", seed)
    if made is None:
        return

    earrings = part(made, "ear_r")
    assert 1 <= pieces(earrings, 1) <= 2
    ears = part(face, "l_ear") | part(face, "r_ear")
    _, labels, stats, _ = cv2.connectedComponentsWithStats(earrings.view(np.uint8), connectivity=8)
    for piece in range(1, len(stats)):
        u, v = in_frame(face, labels == piece)
        assert abs(u.mean()) > 0.3
        assert 0.1 < v.min() < 1.0
        if ears.sum() > 600:
            away = cv2.distanceTransform((~ears).view(np.uint8), cv2.DIST_L2, 5)
            assert away[labels == piece].min() < 0.12 * head_frame(face).chin * 2
    inner = part(made, "nose") | part(made, "mouth") | part(made, "u_lip") | part(made, "l_lip")
    assert inner.sum() == sum(part(face, n).sum() for n in ("nose", "mouth", "u_lip", "l_lip"))


@given(number=st.integers(0, len(FACES) - 1), seed=st.integers(0, 1000))
@settings(max_examples=40)
def test_a_hat_touches_the_head_above_the_eyes_in_one_piece(number, seed):
    face = FACES[number]
    made = drawn(face, "hat", seed)
    if made is None:
        return

    hat = part(made, "hat")
    assert pieces(hat) == 1
    u, v = in_frame(face, hat)
    assert v[np.abs(u) < 0.2].max() < 0.0
    for feature in ("l_eye", "r_eye", "l_brow", "r_brow"):
        assert part(made, feature).sum() == part(face, feature).sum()
    grown = cv2.dilate(hat.view(np.uint8), np.ones((5, 5), np.uint8)).view(np.bool_)
    assert (grown & (part(made, "skin") | part(made, "hair"))).any()


@given(
    number=st.integers(0, len(FACES) - 1), seed=st.integers(0, 1000), name=st.sampled_from(["l_ear", "r_ear"])
)
@settings(max_examples=40)
def test_an_ear_is_one_piece_at_the_face_between_brows_and_mouth(number, seed, name):
    face = FACES[number]
    made = drawn(face, name, seed)
    if made is None:
        return

    ear = part(made, name)
    assert pieces(ear) == 1
    u, v = in_frame(face, ear)
    assert (u.mean() > 0) == (name == "l_ear")
    assert -0.35 < np.quantile(v, 0.05)
    assert np.quantile(v, 0.95) < 0.85
    grown = cv2.dilate(ear.view(np.uint8), np.ones((3, 3), np.uint8)).view(np.bool_)
    assert (grown & (part(made, "skin") | part(made, "eye_g"))).any()


@given(number=st.integers(0, len(FACES) - 1), name=st.sampled_from(NAMES))
@settings(max_examples=40)
def test_taking_off_leaves_nothing_of_the_part_and_changes_nothing_else(number, name):
    face = FACES[number]
    worn = drawn(face, name, 3)
    if worn is None:
        return

    bare = taken_off(worn, SCHEMA.index(name), head_frame(worn), SCHEMA, frozenset())

    assert not part(bare, name).any()
    assert np.array_equal(bare[~part(worn, name)], worn[~part(worn, name)])


def test_a_hat_that_is_taken_off_leaves_a_head_without_background_in_it():
    for face in FACES:
        worn = drawn(face, "hat", 5)
        if worn is None:
            continue
        frame = head_frame(worn)
        bare = taken_off(worn, SCHEMA.index("hat"), frame, SCHEMA, frozenset())
        rows, columns = np.nonzero(part(worn, "hat") & (bare == 0))
        radius, angle = frame.polar((columns + 0.5) / 2, (rows + 0.5) / 2)
        edge = frame.skull[np.round(angle * 120 / (2 * np.pi)).astype(int) % 120]
        assert (radius < 0.95 * edge).sum() == 0


@pytest.mark.parametrize("name", NAMES)
def test_a_blend_goes_from_the_own_thing_to_the_donors(name):
    faces = [face for face in FACES if head_frame(face) is not None]
    worn = [made for face in faces if (made := drawn(face, name, 1)) is not None]
    source, donor = worn[0], worn[-1]

    tries = [mixed(scene(source, name, adapt=0.0), donor, alpha) for alpha in (0.05, 0.5, 1.0)]

    assert not any(isinstance(one, str) for one in tries)
    made = [first[0] for first in tries]
    shown = [part(one, name) for one in made]
    assert all(mask.any() for mask in shown)
    own = part(source, name)
    assert (shown[0] ^ own).sum() <= (shown[2] ^ own).sum()
    itself = mixed(scene(source, name, adapt=0.0), source, 0.4)
    assert np.array_equal(itself[0], source)


@pytest.mark.parametrize("name", ["eye_g", "hat", "ear_r", "l_ear"])
def test_what_one_of_two_faces_lacks_grows_and_shrinks(name):
    bare = draw_face(256)
    worn = drawn(bare, name, 2)
    assert worn is not None

    growing = [
        part(mixed(scene(bare, name, adapt=0.0), worn, alpha)[0], name).sum() for alpha in (0.2, 0.6, 1.0)
    ]
    shrinking = [
        part(mixed(scene(worn, name, adapt=0.0), bare, alpha)[0], name).sum() for alpha in (0.2, 0.6, 1.0)
    ]

    assert 0 < growing[0] < growing[1] < growing[2]
    assert shrinking[0] > shrinking[1] > shrinking[2] == 0


@given(
    number=st.integers(0, len(FACES) - 1),
    name=st.sampled_from(VARIED),
    seed=st.integers(0, 100),
    sigma=st.sampled_from([0.3, 1.0, 3.0]),
)
@settings(max_examples=40)
def test_a_nudge_leaves_earrings_necklaces_and_ears_where_they_are(number, name, seed, sigma):
    face = drawn(FACES[number], name, 1)
    if face is None:
        return

    made = next(varied(scene(face, name, adapt=0.0), seed, sigma))

    before, after = part(face, name), part(made, name)
    assert not ((made != face) & ~before & ~after).any()
    assert pieces(after, 1) <= pieces(before, 1)
    away = cv2.distanceTransform((~before).view(np.uint8), cv2.DIST_L2, 5)
    assert away[after].max(initial=0) < 0.25 * 2 * head_frame(face).chin
    assert after.sum() > 0.2 * before.sum()


@pytest.mark.parametrize("name", NAMES)
def test_a_larger_document_gets_the_same_shape(name):
    face = next(f for f in FACES if drawn(f, name, 4) is not None)
    small = resize_nearest(face, 256, 256)
    large = np.kron(small, np.ones((3, 3), np.uint8))

    first, second = drawn(small, name, 4), drawn(large, name, 4)

    assert first is not None
    both = part(first, name), part(resize_nearest(second, 256, 256), name)
    assert (both[0] & both[1]).sum() > 0.7 * (both[0] | both[1]).sum()
