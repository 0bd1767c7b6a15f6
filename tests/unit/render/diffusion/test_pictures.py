"""Masks, colour maps and parts as pixels and as files."""

import io

import numpy as np
import pytest
from PIL import Image

from facemask_editor.core.errors import RenderError
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.render.diffusion.pictures import (
    Polarity,
    encode,
    mask_picture,
    part_colours,
    part_layer,
    person_colours,
    polarity_of,
)
from tests.helpers.sample_masks import small_face

GREYS = np.arange(256, dtype=np.uint8).reshape(16, 16)
PHOTO = np.random.default_rng(0).integers(0, 256, (16, 16, 3), np.uint8)


def test_each_polarity_says_the_same_in_its_own_way():
    assert np.array_equal(mask_picture(GREYS, Polarity.WHITE), GREYS)
    assert np.array_equal(mask_picture(GREYS, Polarity.INVERTED), 255 - GREYS)
    alpha = mask_picture(GREYS, Polarity.ALPHA, PHOTO)
    assert np.array_equal(alpha[..., :3], PHOTO)
    assert np.array_equal(alpha[..., 3], 255 - GREYS)
    layer = mask_picture(GREYS, Polarity.LAYER)
    assert (layer[..., :3] == 255).all()
    assert np.array_equal(layer[..., 3], GREYS)


def test_alpha_needs_a_photo_and_unknown_words_are_named():
    with pytest.raises(RenderError, match="no photo"):
        mask_picture(GREYS, Polarity.ALPHA)
    with pytest.raises(RenderError, match="'black'; known: white, inverted, alpha, layer"):
        polarity_of("black")
    assert polarity_of("layer") is Polarity.LAYER


@pytest.mark.parametrize(("pixels", "mode"), [(GREYS, "L"), (PHOTO, "RGB")])
def test_files_are_png_with_the_same_pixels_and_the_same_bytes_each_time(pixels, mode):
    data = encode(pixels)
    with Image.open(io.BytesIO(data)) as image:
        assert (image.format, image.mode) == ("PNG", mode)
        assert np.array_equal(np.asarray(image), pixels)
    assert data == encode(pixels.copy())


def test_colour_maps_have_the_colours_of_each_kind():
    face = small_face()
    parts, person = part_colours(face), person_colours(face)
    for label in np.unique(face):
        assert (parts[face == label] == SCHEMA.palette[label]).all()
    assert (person[face != 0] == (150, 5, 61)).all()
    assert (person[face == 0] == 0).all()
    assert parts.dtype == person.dtype == np.uint8


def test_a_part_is_cut_out_of_the_photo_or_white():
    face = small_face(16)
    hair = SCHEMA.index("hair")
    for photo in (None, PHOTO):
        layer = part_layer(face, hair, photo)
        assert np.array_equal(layer[..., 3] == 255, face == hair)
        assert (layer[face != hair] == 0).all()
        expected = 255 if photo is None else photo[face == hair]
        assert (layer[face == hair][:, :3] == expected).all()
