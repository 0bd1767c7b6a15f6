import numpy as np
import pytest
from PIL import Image

import facemask_editor.api as fm
from facemask_editor.app.project.read import read_project
from tests.helpers.parse.fake_classifier import FakeClassifier
from tests.helpers.parse.portraits import portrait


@pytest.fixture
def fake_parser(monkeypatch):
    monkeypatch.setattr("facemask_editor.api.parsing._loaded", lambda parser: FakeClassifier())


def test_a_file_and_its_pixels_become_the_same_mask(fake_parser, tmp_path):
    photo, path = portrait(256)[0], tmp_path / "anna.png"
    Image.fromarray(photo).save(path)
    of_file, of_array = fm.parse(path, size=128), fm.parse(photo, size=128)

    assert np.array_equal(of_file.label_map, of_array.label_map)
    assert (of_file.name, of_array.name) == ("anna", "")
    assert of_file.label_map.shape == (128, 128)
    assert {"skin", "nose"} <= of_file.parts.keys()
    assert np.array_equal(fm.render(of_file).picture, of_file.photo)


def test_a_project_of_a_parsed_photo_knows_its_place_in_it(fake_parser, tmp_path):
    path = tmp_path / "anna.png"
    Image.fromarray(portrait(256)[0]).save(path)
    mask = fm.parse(path, size=128)
    project = fm.save(mask, tmp_path / "anna.fmask")

    kept = read_project(project).around.photo
    assert kept.path == path
    assert (kept.place.width, kept.place.height) == (256, 256)
    path.unlink()
    assert np.array_equal(fm.open(project).photo, mask.photo)


def test_a_photo_without_a_face_says_what_helps(fake_parser):
    with pytest.raises(fm.FormatError, match="number of faces is 0; No face was found"):
        fm.parse(np.full((64, 64, 3), 128, np.uint8))


def test_a_face_that_is_not_there_is_counted(fake_parser):
    with pytest.raises(fm.FormatError, match=r"number of faces is 1; .*face=2"):
        fm.parse(portrait(256)[0], face=2)


@pytest.mark.parametrize(
    ("asked", "said"),
    [({"face": 0}, "face is 0"), ({"size": 8}, "size is 8"), ({"photo": np.zeros((9, 9))}, "H x W x 3")],
)
def test_what_cannot_be_asked_is_said(asked, said):
    with pytest.raises(ValueError, match=said):
        fm.parse(**{"photo": np.zeros((64, 64, 3), np.uint8), **asked})
