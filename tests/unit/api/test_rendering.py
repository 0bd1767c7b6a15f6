import json

import numpy as np
import pytest
from PIL import Image

import facemask_editor.api as fm
from facemask_editor.render.builtin.picture import portrait
from facemask_editor.render.illustration.illustrate import illustrate
from tests.helpers.sample_masks import small_face

FACE, MOVED = small_face(64), small_face(64, shift=2)
PHOTO = np.random.default_rng(1).integers(0, 255, (64, 64, 3), np.uint8)


def test_a_photo_moves_from_its_own_mask_to_the_edited_one():
    face = fm.render(fm.open(MOVED, PHOTO, photo_mask=FACE))
    expected = portrait(PHOTO, FACE, MOVED)
    assert np.array_equal(face.picture, expected.picture)
    assert (face.doubt, face.notes) == (expected.doubt, expected.notes())
    assert np.array_equal(np.asarray(face), face.picture)


def test_a_mask_as_it_was_shows_its_photo():
    assert np.array_equal(fm.render(fm.open(FACE, PHOTO)).picture, PHOTO)


def test_a_mask_without_a_photo_is_drawn():
    assert np.array_equal(fm.render(FACE).picture, illustrate(FACE))
    with pytest.raises(fm.RenderError, match="photo="):
        fm.render(FACE, "builtin")


def test_a_drawing_can_be_chosen_with_its_colours_and_size():
    mask = fm.open(FACE, PHOTO)
    drawn = fm.render(mask, "illustration", hair="black", size=32)
    assert drawn.picture.shape == (32, 32, 3)
    assert not np.array_equal(fm.render(mask, "illustration").picture, PHOTO)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"renderer": "sean"}, "known: builtin, illustration"),
        ({"nose": "red"}, "nose is no choice"),
        ({"hair": "plaid"}, "hair is 'plaid'"),
        ({"renderer": "builtin", "hair": "black"}, "hair: for a drawing only"),
    ],
)
def test_what_cannot_be_asked_is_said(asked, said):
    with pytest.raises(ValueError, match=said):
        fm.render(fm.open(FACE, PHOTO), **asked)


def test_a_saved_face_tells_what_it_was_made_of(model, tmp_path):
    edited = fm.edit(fm.open(FACE, PHOTO), nudge={"hair": 1.0}, model=model)
    face = fm.render(edited)
    path = fm.save(face, tmp_path / "face.png")
    with Image.open(path) as image:
        assert np.array_equal(np.array(image), face.picture)
        (text,) = image.text.values()
    told = json.loads(text)
    assert told["renderer"] == "builtin"
    assert told["edits"][0]["recipe"]["steps"][0]["part"] == "hair"
    with pytest.raises(fm.FormatError, match=r"\.png"):
        fm.save(face, tmp_path / "face.jpg")
