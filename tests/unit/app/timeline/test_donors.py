import numpy as np
import pytest
from PIL import Image

from facemask_editor.app.timeline.donors import DonorShelf
from facemask_editor.core.errors import EngineError
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.recipe.source import digest
from tests.helpers.sample_masks import small_face


def test_a_donor_is_found_by_its_digest_whatever_became_of_its_file():
    shelf, face = DonorShelf(), small_face()
    shelf.put(face)
    assert shelf.find("gone.png", digest(face), SCHEMA.names) is face


def test_one_of_an_earlier_run_is_read_from_its_file(tmp_path):
    path, face = tmp_path / "donor.png", small_face()
    Image.fromarray(face).save(path)
    assert np.array_equal(DonorShelf().find(str(path), digest(face), SCHEMA.names), face)


def test_one_that_is_missing_or_another_one_now_is_named(tmp_path):
    path, face = tmp_path / "donor.png", small_face()
    with pytest.raises(EngineError, match=r"^its second face donor\.png is missing"):
        DonorShelf().find(str(path), digest(face), SCHEMA.names)
    Image.fromarray(face[:, ::-1].copy()).save(path)
    with pytest.raises(EngineError, match=r"donor\.png is not the one any more"):
        DonorShelf().find(str(path), digest(face), SCHEMA.names)


def test_those_used_longest_ago_make_room():
    faces = [np.full((16, 16), label, np.uint8) for label in range(3)]
    shelf = DonorShelf(limit_bytes=512)
    shelf.put(faces[0])
    shelf.put(faces[1])
    shelf.find("a", digest(faces[0]), SCHEMA.names)
    shelf.put(faces[2])
    assert shelf.find("a", digest(faces[0]), SCHEMA.names) is faces[0]
    with pytest.raises(EngineError):
        shelf.find("b", digest(faces[1]), SCHEMA.names)
