import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from facemask_editor.parse.finish.finish import finish
from facemask_editor.parse.finish.geodesic import geodesic
from facemask_editor.parse.finish.parsed import UNSAID
from tests.unit.parse.finish.faces import evidence, face_labels, label, said_by_network

HAT, HAIR, BACKGROUND = label("hat"), label("hair"), label("background")


def with_hat() -> np.ndarray:
    labels = face_labels()
    top = np.zeros(labels.shape, np.bool_)
    top[:72] = True
    labels[top & (labels == HAIR)] = HAT
    return labels


def nothing_said() -> np.ndarray:
    return np.full((256, 256), UNSAID, np.uint8)


def read_as(labels: np.ndarray, one: int, other: int) -> np.ndarray:
    """What a network says that takes one class for another."""
    wrong = labels.copy()
    wrong[labels == one] = other
    return said_by_network(wrong)


def test_three_strokes_turn_hair_into_a_hat() -> None:
    labels = with_hat()
    strokes = nothing_said()
    for row in (38, 52, 66):
        strokes[row : row + 3, 95:160] = HAT
    known = evidence(labels)
    before = finish(known, read_as(labels, HAT, HAIR)).labels
    after = finish(known, read_as(labels, HAT, HAIR), strokes).labels
    hat = labels == HAT
    assert (before[hat] == HAT).mean() < 0.1
    assert (after[hat] == HAT).mean() > 0.9
    below = (labels == HAIR) & (np.arange(256)[:, None] > 110)
    assert np.array_equal(before[below], after[below])


def test_one_stroke_takes_a_lump_away() -> None:
    labels = face_labels()
    wrong = labels.copy()
    wrong[40:70, 215:245] = HAIR  # read into the background, whose colour it has
    strokes = nothing_said()
    strokes[50:60, 220:240] = BACKGROUND
    before = finish(evidence(labels), said_by_network(wrong)).labels
    assert (before[40:70, 215:245] == HAIR).mean() > 0.3
    after = finish(evidence(labels), said_by_network(wrong), strokes).labels
    assert (after[38:72, 213:247] != BACKGROUND).sum() < 20


def test_another_colour_does_not_follow() -> None:
    labels = face_labels()
    strokes = nothing_said()
    strokes[120:180, 50:56] = HAT  # beside the face, which has another colour
    before = finish(evidence(labels), said_by_network(labels)).labels
    after = finish(evidence(labels), said_by_network(labels), strokes).labels
    face = labels == label("skin")
    assert ((before == after) | (strokes != UNSAID))[face].mean() > 0.98


@settings(max_examples=6, deadline=None)
@given(row=st.integers(0, 245), column=st.integers(0, 235), length=st.integers(2, 20), k=st.integers(0, 18))
def test_strokes_stay_and_far_pixels_do_not_change(row: int, column: int, length: int, k: int) -> None:
    labels = face_labels()
    strokes = nothing_said()
    strokes[row : row + 4, column : column + length] = k
    before = finish(evidence(labels), said_by_network(labels)).labels
    after = finish(evidence(labels), said_by_network(labels), strokes).labels
    assert (after[strokes == k] == k).all()
    far = np.ones(labels.shape, np.bool_)
    more = 60
    far[max(row - more, 0) : row + more, max(column - more, 0) : column + length + more] = False
    assert np.array_equal(before[far], after[far])


def test_no_words_change_nothing() -> None:
    labels = face_labels()
    silent = finish(evidence(labels), said_by_network(labels), nothing_said())
    assert np.array_equal(silent.labels, finish(evidence(labels), said_by_network(labels)).labels)


def test_the_cheapest_way_goes_round_a_wall() -> None:
    cost = np.ones((20, 20), np.float32)
    cost[10, :15] = 1000
    seeds = np.zeros((20, 20), np.bool_)
    seeds[5, 2] = True
    distance = geodesic(cost, seeds)
    assert distance[5, 2] == 0
    assert distance[15, 2] > 25
    assert distance[9, 2] == 4
    assert np.isinf(geodesic(cost, np.zeros_like(seeds))).all()
