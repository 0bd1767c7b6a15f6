import numpy as np
import pytest

from facemask_editor.parse.finish.enlarge import enlarged


def two_halves(size: int, side: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A slanted edge between two colours, its classes, and what a coarse, unsure network says of them."""
    row, column = np.mgrid[:size, :size]
    truth = (column - 0.5 * size > 0.3 * (row - 0.5 * size)).astype(np.uint8)
    picture = np.where(truth[..., None] == 1, (200, 150, 120), (60, 90, 40)).astype(np.uint8)
    step = size // side
    share = truth.reshape(side, step, side, step).mean((1, 3)).astype(np.float32)
    blurred = np.pad(share, 2, mode="edge")
    blurred = sum(blurred[i : i + side, j : j + side] for i in range(5) for j in range(5)) / np.float32(25)
    planes = np.zeros((19, side, side), np.float32)
    planes[0], planes[1] = 1 - blurred, blurred
    return picture, truth, planes


@pytest.mark.parametrize("size", [256, 512])
def test_outlines_follow_the_picture(size: int) -> None:
    picture, truth, planes = two_halves(size, 64)
    labels, _ = enlarged(planes, picture)
    assert (labels != truth).mean() < 0.002
    # a straight edge stays one: its place changes by at most two pixels from row to row
    places = (labels[8:-8] == 0).sum(1)
    assert np.abs(np.diff(places)).max() <= 2


def test_a_flat_picture_takes_the_planes_as_they_are() -> None:
    _, truth, planes = two_halves(256, 64)
    labels, confidence = enlarged(planes, np.full((256, 256, 3), 120, np.uint8))
    assert (labels != truth).mean() < 0.02
    assert confidence.dtype == np.float32
    assert 0.3 < confidence.min()
    assert confidence.max() <= 1


def test_any_size_is_taken() -> None:
    picture, _, planes = two_halves(256, 64)
    labels, confidence = enlarged(planes, picture[:200, :200])
    assert labels.shape == confidence.shape == (200, 200)
    assert set(np.unique(labels)) == {0, 1}
    assert enlarged(planes, picture[:48, :48])[0].shape == (48, 48)


def test_same_input_same_pixels() -> None:
    picture, _, planes = two_halves(256, 64)
    assert np.array_equal(enlarged(planes, picture)[0], enlarged(planes, picture)[0])
