"""What is said of photos that give no mask, or a bad one."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from facemask_editor.parse.evidence.crop import face_crop
from facemask_editor.parse.evidence.evidence import evidence_of
from facemask_editor.parse.evidence.faces import find_faces
from facemask_editor.parse.failures import SURE, Kind, no_face, of_face, of_mask, turned_aside
from facemask_editor.parse.finish.parsed import Parsed
from facemask_editor.parse.look import lies, look, points_before_turn
from facemask_editor.parse.parser import parse_face
from tests.helpers.parse.fake_classifier import FakeClassifier
from tests.helpers.parse.portraits import on_ground, portrait


@pytest.fixture(scope="module")
def photo():
    return on_ground(portrait()[0], 300, 340, 20, 40)


def kinds(photo, faces=None):
    found = look(photo) if faces is None else faces
    crop = face_crop(found[0].points)
    return [each.kind for each in of_face(photo, found[0], crop, len(found))]


def test_of_a_good_photo_nothing_is_said(photo):
    assert kinds(photo) == []


@pytest.mark.parametrize("value", [0, 118, 255])
def test_of_a_blank_photo_it_is_said_that_there_is_no_face(value):
    blank = np.full((200, 300, 3), value, np.uint8)
    assert look(blank) == []
    failure = no_face(blank)
    assert failure.stops
    assert failure.kind is (Kind.DARK if value == 0 else Kind.NO_FACE)
    assert str(failure) == f"{failure.text} {failure.remedy}"


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_a_face_is_found_however_the_photo_lies(photo, turns):
    (face,) = look(np.ascontiguousarray(np.rot90(photo, turns)))
    (upright,) = look(photo)
    back = points_before_turn(upright.points, 0, *photo.shape[:2])
    assert np.array_equal(back, upright.points)
    assert abs((lies(face) + 90 * turns + 180) % 360 - 180) < 15
    said = kinds(np.ascontiguousarray(np.rot90(photo, turns)))
    assert said == ([Kind.LYING] if turns else [])


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_points_of_a_turned_photo_are_put_back(turns):
    height, width = 30, 50
    pixels = np.arange(height * width).reshape(height, width)
    turned = np.rot90(pixels, turns)
    places = np.array([[x, y] for y in range(0, turned.shape[0], 7) for x in range(0, turned.shape[1], 5)])
    back = points_before_turn(places.astype(np.float32), turns, height, width).astype(int)
    assert np.array_equal(pixels[back[:, 1], back[:, 0]], turned[places[:, 1], places[:, 0]])


def test_a_face_of_few_pixels_is_a_guess():
    small = cv2.resize(portrait()[0], (80, 80), interpolation=cv2.INTER_AREA)
    photo = on_ground(small, 300, 300, 100, 100)
    assert Kind.TINY in kinds(photo)


def test_a_head_that_looks_aside_is_told_from_one_that_does_not():
    for yaw in (0.0, 30.0):
        (face,) = find_faces(portrait(yaw=yaw)[0])
        assert abs(turned_aside(face) - yaw) < 14
    points = face.points.copy()
    points[1] = points[454] + (points[454] - points[234])
    assert Kind.TURNED_AWAY in kinds(portrait(yaw=30.0)[0], [replace(face, points=points)])


def test_a_weak_face_may_be_none(photo):
    (face,) = look(photo)
    assert kinds(photo, [replace(face, presence=4.0)]) == [Kind.HIDDEN]


def test_a_face_at_the_edge_is_cut(photo):
    (face,) = look(photo)
    left, _, right, _ = face.box
    cut = np.ascontiguousarray(photo[:, : round((left + right) / 2)])
    assert kinds(cut, [face]) == [Kind.CUT]


def test_a_square_that_leaves_the_photo_is_told(photo):
    (face,) = look(photo)
    left, top, right, bottom = (round(edge) for edge in face.box)
    tight = np.ascontiguousarray(photo[top : bottom + 1, left : right + 1])
    moved = replace(face, points=face.points - (left, top))
    (failure,) = of_face(tight, moved, face_crop(moved.points))
    assert failure.kind is Kind.CUT
    assert "%" in failure.text


def test_dark_and_burnt_faces_are_told(photo):
    (face,) = look(photo)
    assert kinds((photo * 0.05).astype(np.uint8), [face]) == [Kind.DARK]
    assert kinds(np.full_like(photo, 255), [face]) == [Kind.BRIGHT]


def test_of_several_faces_one_was_taken(photo):
    two = np.concatenate([photo, photo], axis=1)
    assert Kind.SEVERAL in kinds(two)


def test_what_is_like_a_face_but_has_none_is_told_so(photo, monkeypatch):
    box = (np.array([10.0, 20, 110, 120]), np.zeros((2, 2)), 0.8)
    monkeypatch.setattr("facemask_editor.parse.failures.boxes", lambda photo: [box])
    failure = no_face(photo)
    assert (failure.kind, failure.stops) == (Kind.REFUSED, True)
    assert "10, 20 to 110, 120" in failure.text


def test_a_mask_that_nobody_is_sure_of_is_told(photo):
    (face,) = look(photo)
    sure, evidence, _ = parse_face(FakeClassifier(0.95), photo, face, size=128)
    assert of_mask(sure, evidence) == ()
    unsure, evidence, _ = parse_face(FakeClassifier(SURE / 2), photo, face, size=128)
    assert [each.kind for each in of_mask(unsure, evidence)] == [Kind.UNSURE]


def test_a_mask_without_skin_is_told(photo):
    (face,) = look(photo)
    evidence = evidence_of(photo, face, face_crop(face.points), 64)
    nothing = Parsed(np.zeros((64, 64), np.uint8), np.ones((64, 64), np.float32))
    (failure,) = of_mask(nothing, evidence)
    assert failure.kind is Kind.LACKING
    assert "no skin and no nose" in failure.text
