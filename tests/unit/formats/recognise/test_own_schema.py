"""A mask of a schema that ships opens as itself; it is converted only where that is asked for."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from facemask_editor.core.labels import CELEBAMASK_HQ, PARTIAL_ORDERS
from facemask_editor.core.paths import resources_dir
from facemask_editor.formats import iter_masks, open_mask, read_schema, write_mask
from facemask_editor.formats.recognise.order import OWN_ORDER

LAPA = PARTIAL_ORDERS["lapa"]
SCHEMAS = {name: read_schema(name) for name in ("lapa", "helen")}


@pytest.fixture(scope="module")
def faces():
    """The generated masks that come with the program in LaPa's classes, (H, W) uint8 each."""
    table = np.array(LAPA.from_canonical, np.uint8)
    return [table[open_mask(path).label_map[::2, ::2]] for path in iter_masks(resources_dir() / "samples")]


@pytest.fixture
def file(tmp_path):
    def save(pixels):
        Image.fromarray(pixels).save(tmp_path / "mask.png")
        return tmp_path / "mask.png"

    return save


def test_it_opens_as_it_is(faces, file):
    for face in faces:
        mask = open_mask(file(face))
        np.testing.assert_array_equal(mask.label_map, face)
        assert (mask.schema, mask.order, mask.format) == (SCHEMAS["lapa"], "lapa", "index PNG")
        assert not mask.converted


def test_it_says_what_was_assumed_and_how_to_choose_otherwise(faces, file):
    (message,) = open_mask(file(faces[0])).messages
    assert message == (
        "The mask has the 11 classes of LaPa or Helen, recognised by where its classes lie, and keeps them "
        "(Class > Convert to in the window turns them into others, Class > Read as takes them for others)."
    )


def test_it_is_converted_where_that_is_asked_for(faces, file):
    for face in faces:
        mask = open_mask(file(face), CELEBAMASK_HQ)
        np.testing.assert_array_equal(mask.label_map, np.array(LAPA.to_canonical, np.uint8)[face])
        assert (mask.schema, mask.order, mask.converted) == (CELEBAMASK_HQ, "lapa", True)


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_that_is_given_is_taken_without_a_word(faces, file, name):
    mask = open_mask(file(faces[0]), SCHEMAS[name])
    np.testing.assert_array_equal(mask.label_map, faces[0])
    assert (mask.schema, mask.messages, mask.converted) == (SCHEMAS[name], (), False)


@pytest.mark.parametrize(("shift", "words"), [(1, "count from 1"), (-1, "count from skin on")])
def test_shifted_numbers_are_put_right_and_said(faces, file, shift, words):
    for face in faces:
        mask = open_mask(file((face.astype(np.int16) + shift).astype(np.uint8)))
        np.testing.assert_array_equal(mask.label_map, face)
        assert mask.schema == SCHEMAS["lapa"]
        assert mask.converted
        assert words in mask.messages[0]


def test_pixels_of_no_class_are_filled_in_its_own_classes(faces, file):
    face = faces[0].copy()
    face[::16, 40:60] = 255
    mask = open_mask(file(face))
    assert mask.schema == SCHEMAS["lapa"]
    np.testing.assert_array_equal(mask.label_map[face != 255], face[face != 255])
    assert mask.label_map.max() <= 10


@pytest.mark.parametrize("format", ["index", "palette"])
def test_saving_writes_its_own_numbers_which_open_again(faces, file, tmp_path, format):
    opened = open_mask(file(faces[0]))
    write_mask(tmp_path / "saved.png", opened.label_map, format, opened.schema)

    with Image.open(tmp_path / "saved.png") as image:
        np.testing.assert_array_equal(np.asarray(image), faces[0])
        if format == "palette":
            colours = np.array(image.getpalette()).reshape(-1, 3)[:11]
            np.testing.assert_array_equal(colours, opened.schema.palette_array)
    again = open_mask(tmp_path / "saved.png")
    np.testing.assert_array_equal(again.label_map, faces[0])
    assert (again.schema, again.converted, again.format) == (opened.schema, False, f"{format} PNG")


@settings(max_examples=60)
@given(kept=st.sets(st.integers(0, 10), min_size=1), seed=st.integers(0, 99))
def test_whatever_is_drawn_with_its_palette_opens_with_the_same_classes(tmp_path_factory, kept, seed):
    """Few classes tell no order; the palette does, as far as it differs from CelebAMask-HQ's."""
    path = tmp_path_factory.mktemp("palette") / "mask.png"
    ids = np.random.default_rng(seed).choice(sorted(kept), (20, 20)).astype(np.uint8)
    write_mask(path, ids, "palette", SCHEMAS["lapa"])
    mask = open_mask(path)
    np.testing.assert_array_equal(mask.label_map, ids)
    assert mask.schema == SCHEMAS["lapa"]
    assert "by its palette" in mask.messages[0]


def test_few_parts_stay_in_the_own_order_and_keep_their_numbers(faces, file):
    """Ids 0 to 10 are classes of both: without a face nothing is guessed, and nothing is lost."""
    for kept in ((0, 1), (0, 2, 3), (0, 1, 10), (0, 4, 5, 6)):
        face = np.where(np.isin(faces[0], kept), faces[0], 0).astype(np.uint8)
        mask = open_mask(file(face))
        np.testing.assert_array_equal(mask.label_map, face)
        assert (mask.schema, mask.order) == (CELEBAMASK_HQ, OWN_ORDER)


@settings(max_examples=60)
@given(missing=st.sets(st.integers(1, 10)), number=st.integers(0, 11))
def test_a_wrong_guess_loses_no_pixel(faces, tmp_path_factory, missing, number):
    """Whether it was recognised or not: what is shown is what is there."""
    path = tmp_path_factory.mktemp("guess") / "mask.png"
    face = np.where(np.isin(faces[number % len(faces)], list(missing)), 0, faces[number % len(faces)])
    Image.fromarray(face.astype(np.uint8)).save(path)
    mask = open_mask(path)
    np.testing.assert_array_equal(mask.label_map, face)
    assert mask.schema in (CELEBAMASK_HQ, SCHEMAS["lapa"])


def test_a_likely_one_that_is_not_sure_is_named_with_the_way_to_choose(faces, file):
    likely = next(
        mask for mask in _unfinished(faces, file) if "may be in the order of LaPa" in str(mask.messages)
    )
    assert likely.schema == CELEBAMASK_HQ
    assert "(--schema lapa, in the window Class > Read as, reads it in those of LaPa or Helen)" in " ".join(
        likely.messages
    )


def _unfinished(faces, file):
    for face in faces:
        for last in range(3, 11):
            for first in range(1, last):
                kept = [0, 1, *range(first, last)]
                yield open_mask(file(np.where(np.isin(face, kept), face, 0).astype(np.uint8)))


def test_masks_of_celebamask_hq_are_opened_as_before():
    for path in iter_masks(resources_dir() / "samples"):
        mask = open_mask(path)
        assert (mask.schema, mask.order, mask.converted, mask.messages) == (
            CELEBAMASK_HQ,
            OWN_ORDER,
            False,
            (),
        )
