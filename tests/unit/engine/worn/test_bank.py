"""Files of exemplars: what is written is read again, and what the program ships is sound."""

import numpy as np
import pytest

from facemask_editor.core.errors import FaceMaskError
from facemask_editor.engine.exemplar.worn.bank import Exemplar, bank, read_bank, written


def exemplar(number, corners):
    rng = np.random.default_rng(number)
    polygons = tuple(rng.uniform(-3, 3, (count, 2)) for count in corners)
    return Exemplar(number, polygons, rng.uniform(-1, 1, 4), rng.uniform(0.4, 1.6, 120))


def test_a_file_holds_what_was_written(tmp_path):
    made = [exemplar(0, (3, 40)), exemplar(1, (260,)), exemplar(2, (5, 4, 3))]
    np.savez_compressed(tmp_path / "things.npz", **written(made))

    read = read_bank(tmp_path / "things.npz").exemplars

    assert len(read) == 3
    for one, other in zip(made, read, strict=True):
        assert len(one.polygons) == len(other.polygons)
        for polygon, found in zip(one.polygons, other.polygons, strict=True):
            assert np.abs(polygon - found).max() < 1 / 2048
        assert np.allclose(one.numbers, other.numbers, atol=1e-6)
        assert np.abs(one.skull - other.skull).max() < 0.01


def test_a_mirror_image_twice_is_the_exemplar():
    once = exemplar(4, (9,))

    twice = once.mirrored().mirrored()

    assert np.array_equal(once.polygons[0], twice.polygons[0])
    assert np.array_equal(once.skull, twice.skull)
    assert np.array_equal(once.numbers, twice.numbers)
    assert once.mirrored().yaw == -once.yaw


@pytest.mark.parametrize("content", [b"", b"PK no archive", None])
def test_a_file_that_is_no_bank_is_one_error(tmp_path, content):
    path = tmp_path / "things.npz"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(FaceMaskError, match=r"things\.npz"):
        read_bank(path)


@pytest.mark.parametrize(
    ("kind", "least"), [("hats", 100), ("glasses", 100), ("earrings", 300), ("ears", 200)]
)
def test_the_shipped_exemplars_are_outlines_on_heads(kind, least):
    exemplars = bank(kind).exemplars

    assert len(exemplars) >= least
    for one in exemplars:
        corners = np.concatenate(one.polygons)
        assert all(len(polygon) >= 3 for polygon in one.polygons)
        assert np.abs(corners).max() < 4
        assert abs(one.yaw) <= 0.31
