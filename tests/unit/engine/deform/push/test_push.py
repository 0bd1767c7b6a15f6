"""The push brush on a small face: nothing torn, locks still, there and back again."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.engine.deform.push import push
from facemask_editor.engine.deform.push.push import Mode, Pushing
from tests.helpers.sample_masks import small_face

SIDE = 128
FACE = small_face(SIDE)
NOSE = SCHEMA.index("nose")
PLACES = st.tuples(st.floats(-8, SIDE + 8), st.floats(-8, SIDE + 8))
STROKES = st.lists(
    st.tuples(PLACES, PLACES, st.sampled_from(Mode), st.integers(1, 90), st.floats(0.1, 1)),
    min_size=1,
    max_size=5,
)


def pieces(label_map, label):
    return cv2.connectedComponents((label_map == label).astype(np.uint8), connectivity=8)[0] - 1


def middle(label_map, label):
    rows, columns = np.nonzero(label_map == label)
    return columns.mean() + 0.5, rows.mean() + 0.5


@settings(max_examples=25)
@given(STROKES, st.sets(st.integers(0, 18)))
def test_nothing_tears_and_locks_are_still(strokes, locks):
    pushing = Pushing(FACE)
    for start, end, mode, size, strength in strokes:
        before = pushing.label_map.copy()
        box = pushing.stroke([(start, end)], size=size, mode=mode, strength=strength, locks=locks)
        outside = pushing.label_map != before
        if box is not None:
            outside[box.slices] = False
        assert not outside.any()
    assert set(np.unique(pushing.label_map)) == set(np.unique(FACE))
    for label in range(len(SCHEMA)):
        assert pieces(pushing.label_map, label) == pieces(FACE, label)
        if label in locks:
            assert np.array_equal(pushing.label_map == label, FACE == label)


@settings(max_examples=15)
@given(st.floats(-14, 14), st.floats(-14, 14), st.integers(20, 80))
def test_there_and_back_is_nearly_the_start(dx, dy, size):
    pushing, (x, y) = Pushing(FACE), middle(FACE, NOSE)
    pushing.stroke([((x, y), (x + dx, y + dy))], size=size, mode=Mode.PUSH, strength=1.0)
    # what lay in the middle of the brush is there again; beside it the way back goes through other pixels
    pushing.stroke([((x + dx, y + dy), (x, y))], size=size, mode=Mode.PUSH, strength=1.0)
    away = np.hypot(*np.subtract(middle(pushing.label_map, NOSE), (x, y)))
    assert away < 1.5
    assert np.count_nonzero(pushing.label_map != FACE) < 0.02 * FACE.size


def test_what_is_under_the_brush_goes_with_it():
    pushing, (x, y) = Pushing(FACE), middle(FACE, NOSE)
    pushing.stroke([((x, y), (x + 12, y))], size=90, mode=Mode.PUSH, strength=1.0)
    moved = middle(pushing.label_map, NOSE)
    assert moved[0] - x == pytest.approx(10, abs=3)
    assert moved[1] - y == pytest.approx(0, abs=1)


@pytest.mark.parametrize(("mode", "grows"), [(Mode.PINCH, False), (Mode.BLOAT, True)])
def test_pinch_draws_together_and_bloat_swells(mode, grows):
    pushing, at = Pushing(FACE), middle(FACE, NOSE)
    for _ in range(4):
        pushing.stroke([(at, at)], size=60, mode=mode, strength=1.0)
    before, after = (np.count_nonzero(mask == NOSE) for mask in (FACE, pushing.label_map))
    assert (after > 1.15 * before) if grows else (after < 0.85 * before)


def test_restore_goes_back_to_the_base():
    pushing, (x, y) = Pushing(FACE), middle(FACE, NOSE)
    pushing.stroke([((x, y), (x + 9, y + 4))], size=40, mode=Mode.PUSH, strength=1.0)
    assert (pushing.label_map != FACE).any()
    for _ in range(40):
        pushing.stroke([((x, y), (x, y))], size=160, mode=Mode.RESTORE, strength=1.0)
    assert np.array_equal(pushing.label_map, FACE)


def test_a_copy_goes_on_alone():
    pushing = Pushing(FACE)
    twin = pushing.copy()
    twin.stroke([((64, 64), (74, 64))], size=40, mode=Mode.PUSH, strength=1.0)
    assert pushing.idle
    assert np.array_equal(pushing.label_map, FACE)
    assert not twin.idle


def test_the_same_strokes_make_the_same_pixels():
    made = []
    for _ in range(2):
        pushing = Pushing(FACE)
        pushing.stroke([((60, 60), (72, 75))], size=50, mode=Mode.PUSH, strength=0.8)
        made.append(pushing.label_map)
    assert np.array_equal(*made)


def test_a_large_mask_keeps_its_displacement_on_a_coarser_grid():
    face = np.kron(FACE, np.ones((16, 16), np.uint8))
    pushing, (x, y) = Pushing(face), middle(face, NOSE)
    assert pushing.step == 2
    pushing.stroke([((x, y), (x + 60, y))], size=400, mode=Mode.PUSH, strength=1.0)
    assert middle(pushing.label_map, NOSE)[0] > x + 12
    assert all(pieces(pushing.label_map, label) == pieces(face, label) for label in np.unique(face))


@pytest.mark.parametrize("mode", [Mode.PUSH, Mode.BLOAT])
@pytest.mark.parametrize("sides", [1, 2])
@pytest.mark.parametrize(("size", "way"), [(10, 128), (200, 128), (512, 4), (512, 500)])
def test_one_event_does_no_more_than_so_much_work(monkeypatch, mode, sides, size, way):
    face, looked_at, dabbed = np.kron(FACE, np.ones((4, 4), np.uint8)), [], []
    whole, dab = push.changed_whole, Pushing._dab
    monkeypatch.setattr(
        push, "changed_whole", lambda labels, *rest: looked_at.append(labels.size) or whole(labels, *rest)
    )
    monkeypatch.setattr(
        Pushing, "_dab", lambda self, box, *rest: dabbed.append(box.area) or dab(self, box, *rest)
    )
    pushing = Pushing(face)
    way = min(way, pushing.farthest(mode, size))
    x = 256 - way / 2
    path = [((x, 256.0), (x + way, 300.0)), ((512 - x, 256.0), (512 - x - way, 300.0))][:sides]
    for _ in range(2):
        looked_at.clear()
        dabbed.clear()
        pushing.stroke(path, size=size, mode=mode, strength=1.0)
        assert sum(looked_at) <= 10 * face.size
        assert sum(dabbed) <= 10 * face.size
    assert all(pieces(pushing.label_map, label) == pieces(face, label) for label in np.unique(face))
