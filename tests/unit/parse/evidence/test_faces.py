import hashlib

import numpy as np
import pytest

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.parse.evidence import networks
from facemask_editor.parse.evidence import points as places
from facemask_editor.parse.evidence.crop import face_crop
from facemask_editor.parse.evidence.evidence import evidence_of
from facemask_editor.parse.evidence.faces import find_faces, landmarks, square_of
from tests.helpers.parse.portraits import on_ground, portrait


@pytest.mark.parametrize(
    "shape", [(1, 1, 3), (1, 400, 3), (1, 3000, 3), (300, 2, 3), (16, 16, 3), (1500, 2600, 3)], ids=str
)
def test_a_blank_photo_of_any_shape_has_no_face(shape):
    assert find_faces(np.full(shape, 130, np.uint8)) == []


def test_noise_has_no_face():
    assert find_faces(np.random.default_rng(0).integers(0, 256, (200, 260, 3), np.uint8)) == []


def test_one_face_is_found_with_its_eyes_where_the_mask_has_them():
    picture, labels = portrait()
    (face,) = find_faces(picture)
    assert face.points.shape == (478, 2)
    assert face.points.dtype == np.float32
    for name, indices in (("l_eye", places.LEFT_EYE), ("r_eye", places.RIGHT_EYE), ("nose", places.NOSE)):
        there = np.argwhere(labels == SCHEMA.index(name)).mean(0)[::-1]
        assert np.hypot(*(face.points[indices].mean(0) - there)) < 0.04 * len(picture)


def test_a_face_is_found_at_the_same_place_of_a_larger_photo():
    picture = portrait()[0]
    (alone,) = find_faces(picture)
    (placed,) = find_faces(on_ground(picture, 500, 900, 150, 410))
    assert np.abs(placed.points - alone.points - (410, 150)).max() < 5


def test_the_largest_of_several_faces_comes_first():
    photo = on_ground(portrait(256, 1)[0], 300, 600, 20, 20)
    photo[60:252, 380:572] = portrait(192, 2)[0]
    first, second = find_faces(photo)
    assert first.box[2] - first.box[0] > second.box[2] - second.box[0]
    assert first.box[2] < 300 < second.box[0]


def test_points_are_looked_for_in_a_square_that_is_given():
    picture = portrait()[0]
    (face,) = find_faces(picture)
    again = landmarks(picture, square_of(face.points))
    assert np.abs(again.points - face.points).max() < 3
    assert landmarks(picture, square_of(face.points), least=100.0) is None


def test_evidence_is_of_the_square():
    photo = on_ground(portrait()[0], 400, 500, 60, 120)
    (face,) = find_faces(photo)
    crop = face_crop(face.points)
    evidence = evidence_of(photo, face, crop, 128)
    assert (evidence.size, evidence.matte.shape, evidence.inside.shape) == (128, (128, 128), (128, 128))
    assert 0 <= evidence.matte.min() <= evidence.matte.max() <= 1
    back = (crop.matrix(128) @ np.c_[evidence.points, np.ones(478)].T).T
    assert np.allclose(back, face.points, atol=1e-2)
    eyes = evidence.points[places.RIGHT_EYE].mean(0), evidence.points[places.LEFT_EYE].mean(0)
    assert eyes[1][0] - eyes[0][0] > 20
    assert abs(eyes[1][1] - eyes[0][1]) < 4


def test_the_networks_are_the_files_that_the_program_came_with():
    for name, digest in networks.DIGESTS.items():
        path = networks._file(name)
        assert hashlib.sha256(path.read_bytes()).hexdigest() == digest


def test_a_network_that_is_missing_or_another_one_is_told(tmp_path, monkeypatch):
    name = next(iter(networks.DIGESTS))
    monkeypatch.setattr("facemask_editor.core.paths.models_dirs", lambda: [tmp_path])
    with pytest.raises(networks.EvidenceMissing, match=f"{name} is in no model folder"):
        networks.Network(name, ("x",))
    path = tmp_path / networks.FOLDER / name
    path.parent.mkdir()
    path.write_bytes(b"another one")
    with pytest.raises(networks.EvidenceMissing, match="not the file that the program came with"):
        networks.Network(name, ("x",))
