"""Parts of the face stand by the points, and nothing else is touched."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.parse.evidence import points as places
from facemask_editor.parse.evidence.evidence import Evidence
from facemask_editor.parse.finish.by_points import with_points

SIZE, SIDE = 128, 64
NAMES = CELEBAMASK_HQ.names
FACE = [
    NAMES.index(name)
    for name in ("skin", "nose", "l_eye", "r_eye", "l_brow", "r_brow", "mouth", "u_lip", "l_lip")
]
OTHERS = [label for label in range(len(NAMES)) if label not in FACE]


def evidence() -> Evidence:
    """A face whose left eye is a square of 24 x 12 pixels and whose other points lie on one place."""
    points = np.full((478, 2), 8.0, np.float32)
    angle = np.linspace(0, 2 * np.pi, len(places.LEFT_EYE), endpoint=False)
    points[places.LEFT_EYE] = np.stack([80 + 14 * np.cos(angle), 50 + 7 * np.sin(angle)], 1)
    blank = np.zeros((SIZE, SIZE, 3), np.uint8)
    return Evidence(blank, points, np.ones((SIZE, SIZE), np.float32), np.ones((SIZE, SIZE), bool))


def sure(label: str) -> np.ndarray:
    probabilities = np.zeros((len(NAMES), SIDE, SIDE), np.float32)
    probabilities[NAMES.index(label)] = 1
    return probabilities


def test_an_eye_that_the_network_missed_is_where_its_points_are():
    labels = with_points(sure("skin"), evidence()).argmax(0)
    assert labels[25, 40] == NAMES.index("l_eye")
    assert labels[40, 40] == NAMES.index("skin")


def test_an_eye_elsewhere_is_skin():
    labels = with_points(sure("l_eye"), evidence()).argmax(0)
    assert labels[25, 40] == NAMES.index("l_eye")
    assert labels[50, 20] == NAMES.index("skin")


@pytest.mark.parametrize("label", ["hair", "eye_g", "hat", "background"])
def test_what_lies_before_an_eye_stays(label):
    assert np.array_equal(with_points(sure(label), evidence()), sure(label))


@given(st.integers(0, 2**32 - 1))
def test_probabilities_stay_probabilities_and_others_keep_theirs(seed):
    random = np.random.default_rng(seed).random((len(NAMES), SIDE, SIDE)).astype(np.float32)
    probabilities = random / random.sum(0)
    placed = with_points(probabilities, evidence())
    assert placed.min() >= 0
    assert np.allclose(placed.sum(0), 1, atol=1e-5)
    assert np.array_equal(placed[OTHERS], probabilities[OTHERS])
