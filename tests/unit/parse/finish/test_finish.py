import numpy as np
import pytest

from facemask_editor.parse.finish.finish import finish
from facemask_editor.parse.finish.parsed import UNSAID
from tests.unit.parse.finish.faces import evidence, face_labels, label, said_by_network


def test_a_clear_face_is_found() -> None:
    labels = face_labels()
    parsed = finish(evidence(labels), said_by_network(labels))
    assert parsed.labels.dtype == np.uint8
    assert (parsed.labels == labels).mean() > 0.97
    assert parsed.confidence.min() >= 0
    assert parsed.confidence.max() <= 1


def test_strokes_stay_exactly() -> None:
    labels = face_labels()
    strokes = np.full(labels.shape, UNSAID, np.uint8)
    strokes[40:44, 90:160] = label("hat")
    strokes[240, 100:110] = label("background")
    parsed = finish(evidence(labels), said_by_network(labels), strokes)
    said = strokes != UNSAID
    assert np.array_equal(parsed.labels[said], strokes[said])
    assert (parsed.confidence[said] == 1).all()


@pytest.mark.parametrize("side", [64, 128, 256])
def test_networks_of_any_side_are_taken(side: int) -> None:
    labels = face_labels()
    assert finish(evidence(labels), said_by_network(labels, side)).labels.shape == labels.shape
