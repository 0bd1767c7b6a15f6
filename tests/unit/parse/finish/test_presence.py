import numpy as np

from facemask_editor.parse.finish.presence import whole_things
from tests.unit.parse.finish.faces import face_labels, label, said_by_network

HAT, HAIR = label("hat"), label("hair")


def with_hat(share: float, rows: int = 36) -> np.ndarray:
    """What a network says of hair above the brow, this much of which it takes for a hat."""
    planes = said_by_network(face_labels(), sure=0.99)
    top = np.zeros((128, 128), np.bool_)
    top[:rows] = True
    for_hat = np.where(top, planes[HAIR] * share, 0).astype(np.float32)
    planes[HAT] += for_hat
    planes[HAIR] -= for_hat
    return planes


def picture(planes: np.ndarray, hat_colour: tuple[int, int, int] = (200, 30, 30)) -> np.ndarray:
    """A picture whose hair is brown and whose hat is red."""
    labels = planes.argmax(0)
    shown = np.full((*labels.shape, 3), 128, np.uint8)
    shown[labels == HAIR] = (90, 60, 40)
    shown[labels == HAT] = hat_colour
    return shown


def test_a_hat_of_the_colour_of_much_hair_is_hair() -> None:
    planes = with_hat(0.97, rows=24)
    assert (planes.argmax(0) == HAIR).mean() > 0.1
    found, doubted = whole_things(planes, picture(planes, (92, 60, 42)))
    assert not (found.argmax(0) == HAT).any()
    assert "hat" in [thing.name for thing in doubted]


def test_a_half_seen_hat_goes_to_the_hair_and_is_told() -> None:
    planes = with_hat(0.6)
    assert (planes.argmax(0) == HAT).sum() > 100
    found, doubted = whole_things(planes, picture(planes))
    assert not (found.argmax(0) == HAT).any()
    assert 0.4 < {thing.name: thing.surest for thing in doubted}["hat"] < 0.7


def test_a_sure_hat_stays_as_it_is() -> None:
    planes = with_hat(0.97)
    found, doubted = whole_things(planes, picture(planes))
    assert np.abs(found[HAT] - planes[HAT]).max() < 0.01
    assert "hat" not in [thing.name for thing in doubted]


def test_chances_sum_to_one() -> None:
    found, _ = whole_things(with_hat(0.6), picture(with_hat(0.6)))
    assert np.abs(found.sum(0) - 1).max() < 1e-5
