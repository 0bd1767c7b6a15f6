import numpy as np

from facemask_editor.parse.finish.presence import whole_things
from tests.unit.parse.finish.faces import face_labels, label, said_by_network

HAT, HAIR = label("hat"), label("hair")


def with_hat(share: float) -> np.ndarray:
    """What a network says of hair above the brow, this much of which it takes for a hat."""
    planes = said_by_network(face_labels(), sure=0.99)
    top = np.zeros((128, 128), np.bool_)
    top[:36] = True
    for_hat = np.where(top, planes[HAIR] * share, 0).astype(np.float32)
    planes[HAT] += for_hat
    planes[HAIR] -= for_hat
    return planes


def test_a_half_seen_hat_goes_to_the_hair_and_is_told() -> None:
    planes = with_hat(0.6)
    assert (planes.argmax(0) == HAT).sum() > 100
    found, doubted = whole_things(planes)
    assert not (found.argmax(0) == HAT).any()
    assert 0.4 < {thing.name: thing.surest for thing in doubted}["hat"] < 0.7


def test_a_sure_hat_stays_as_it_is() -> None:
    planes = with_hat(0.97)
    found, doubted = whole_things(planes)
    assert np.abs(found[HAT] - planes[HAT]).max() < 0.01
    assert "hat" not in [thing.name for thing in doubted]


def test_chances_sum_to_one() -> None:
    found, _ = whole_things(with_hat(0.6))
    assert np.abs(found.sum(0) - 1).max() < 1e-5
