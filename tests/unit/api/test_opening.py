import pickle

import numpy as np
import pytest
from PIL import Image

import facemask_editor.api as fm
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.formats import read_schema, shipped_schemas
from tests.helpers.sample_masks import small_face

FACE = small_face(64)


def test_a_file_and_its_pixels_are_the_same_mask(masks):
    of_file = fm.open(masks / "anna.png")
    of_array = fm.open(np.array(Image.open(masks / "anna.png")))

    assert np.array_equal(of_file.label_map, of_array.label_map)
    assert (of_file.name, of_array.name) == ("anna", "")
    assert of_file.schema is SCHEMA
    assert "nose" in of_file.parts
    assert "hat" not in of_file.parts


@pytest.mark.parametrize("kind", [np.uint8, np.int64, list])
def test_any_integers_do(kind):
    given = FACE.tolist() if kind is list else FACE.astype(kind)
    opened = fm.open(given)
    assert opened.label_map.dtype == np.uint8
    assert np.array_equal(opened.label_map, FACE)


def test_nobody_changes_an_opened_mask():
    mine = FACE.copy()
    opened = fm.open(mine)
    mine[:] = 0

    assert np.array_equal(opened.label_map, FACE)
    with pytest.raises(ValueError, match="read-only"):
        opened.label_map[0, 0] = 1


def test_a_mask_that_was_sent_to_another_process_is_the_same(masks):
    mask = fm.open(masks / "anna.png")
    again = pickle.loads(pickle.dumps(mask))
    assert np.array_equal(again.label_map, mask.label_map)
    assert np.array_equal(again.photo, mask.photo)
    assert not again.label_map.flags.writeable


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (FACE.astype(float), "whole numbers"),
        (FACE[0], "two dimensions"),
        (np.full((64, 64), 19, np.uint8), "19"),
        (FACE[:8], "at least"),
    ],
)
def test_an_array_that_is_no_mask_is_refused(given, said):
    with pytest.raises(ValueError, match=said):
        fm.open(given)


def test_a_file_that_is_none_names_itself(tmp_path):
    with pytest.raises(fm.FormatError, match=r"gone\.png"):
        fm.open(tmp_path / "gone.png")


# Photos


def test_the_photo_beside_a_mask_is_its_photo(masks):
    assert fm.open(masks / "anna.png").photo.shape == (64, 64, 3)
    assert fm.open(masks / "anna.png", False).photo is None
    assert fm.open(FACE).photo is None


def test_a_photo_can_be_given_as_file_or_pixels(masks):
    pixels = np.array(Image.open(masks / "ben.jpg"))
    of_file, of_array = fm.open(FACE, masks / "ben.jpg"), fm.open(FACE, pixels)
    assert np.array_equal(of_file.photo, of_array.photo)


def test_a_photo_of_another_size_in_pixels_is_refused():
    with pytest.raises(ValueError, match="64 x 64 x 3"):
        fm.open(FACE, np.zeros((32, 32, 3), np.uint8))


def test_a_given_photo_is_looked_at_at_once(tmp_path):
    with pytest.raises(fm.FormatError, match=r"none\.jpg"):
        fm.open(FACE, tmp_path / "none.jpg")


# Classes


def test_a_mask_opens_in_the_classes_that_are_asked_for():
    lapa = next(schema for schema in map(read_schema, shipped_schemas()) if "lapa" in schema.name.lower())
    noses = fm.open(np.full((64, 64), lapa.index("nose"), np.uint8), schema=lapa)
    converted = fm.open(noses, schema=SCHEMA)
    assert noses.parts == converted.parts == {"nose": 64 * 64}
    assert (noses.schema, converted.schema) == (lapa, SCHEMA)


def test_a_lock_that_is_no_class_is_refused():
    with pytest.raises(ValueError, match="beard"):
        fm.open(FACE, locks=["beard"])
