"""Masks whose values are not simply class ids: what optimisers, viewers and other tools make of them."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from facemask_editor.core.errors import FormatError
from facemask_editor.core.labels import CELEBAMASK_HQ, LABEL_ORDERS, LabelSchema
from facemask_editor.formats import open_mask
from tests.unit.formats.faces import chunk, draw_face, png

FACE = draw_face(128)
PALETTE = CELEBAMASK_HQ.palette_array


def with_palette(indices, palette):
    image = Image.fromarray(indices)
    image.putpalette(np.asarray(palette, np.uint8).tobytes())
    return image


def with_greys(ids, greys):
    """Return a palette picture of these grey values, in which entry i is greys[i]."""
    index = np.zeros(256, np.uint8)
    index[greys] = np.arange(len(greys))
    return with_palette(index[ids], np.repeat(np.array(greys)[:, None], 3, axis=1))


@pytest.fixture
def read(tmp_path):
    def save_and_read(image, schema=CELEBAMASK_HQ, **options):
        if not isinstance(image, Image.Image):
            image = Image.fromarray(image)
        image.save(tmp_path / "mask.png", **options)
        return open_mask(tmp_path / "mask.png", schema)

    return save_and_read


def refused(read, image, *words):
    with pytest.raises(FormatError) as caught:
        read(image)
    for word in words:
        assert word in str(caught.value)


class TestGreyPalette:
    """A grey picture that was given a palette: the class is the grey, not the index."""

    @settings(max_examples=40)
    @given(greys=st.permutations(range(19)))
    def test_in_any_order(self, tmp_path_factory, greys):
        path = tmp_path_factory.getbasetemp() / "grey-palette.png"
        with_greys(FACE, greys).save(path)
        mask = open_mask(path)
        np.testing.assert_array_equal(mask.label_map, FACE)
        # A palette of colours in its place would change what other readers see.
        assert (mask.format, mask.messages) == ("index PNG", ())

    def test_of_the_classes_in_use_only(self, read):
        used = [int(i) for i in np.unique(FACE)]
        assert used != list(range(len(used)))
        for greys in (used, used[::-1], [200, *used]):
            np.testing.assert_array_equal(read(with_greys(FACE, greys)).label_map, FACE)

    def test_with_few_bits(self, read):
        ids = np.where(FACE == 1, 13, 0).astype(np.uint8)
        ids[:20, :20] = 5
        np.testing.assert_array_equal(read(with_greys(ids, [0, 5, 13]), bits=2).label_map, ids)

    def test_of_every_grey_in_its_place(self, read):
        mask = read(with_palette(FACE, np.repeat(np.arange(256)[:, None], 3, axis=1)))
        np.testing.assert_array_equal(mask.label_map, FACE)
        assert mask.format == "index PNG"

    def test_with_pixels_of_255(self, read):
        ids = FACE.copy()
        ids[:30] = 255
        mask = read(with_greys(ids, [255, *(int(i) for i in np.unique(FACE))]))
        np.testing.assert_array_equal(mask.label_map, np.where(ids == 255, 0, ids))

    def test_shades_that_only_show_the_indices(self, read):
        ids = (np.arange(32 * 32) % 4).astype(np.uint8).reshape(32, 32)
        shades = np.repeat(np.array([[0], [70], [150], [251]]), 3, axis=1)
        mask = read(with_palette(ids, shades))
        np.testing.assert_array_equal(mask.label_map, ids)

    def test_one_colour_for_all_says_nothing(self, read):
        mask = read(with_palette(FACE, np.zeros((19, 3))))
        np.testing.assert_array_equal(mask.label_map, FACE)

    def test_too_short_for_its_pixels(self, tmp_path):
        path = tmp_path / "mask.png"
        greys = chunk(b"PLTE", bytes([3, 3, 3, 0, 0, 0, 7, 7, 7]))
        rows = [bytes([0, 1, 2, 9] * 4)] * 16
        path.write_bytes(png(16, 16, colour_type=3, rows=rows, before=greys))
        with pytest.raises(FormatError, match="palette is 3 greys; pixels have index 9"):
            open_mask(path)

    def test_an_empty_palette(self, tmp_path):
        path = tmp_path / "mask.png"
        for name in ("mask.png", "0_skin.png"):
            rows = [bytes([0, 1] * 8)] * 16
            (tmp_path / name).write_bytes(png(16, 16, colour_type=3, rows=rows, before=chunk(b"PLTE", b"")))
        with pytest.raises(FormatError):
            open_mask(path)
        assert open_mask(tmp_path / "0_skin.png").label_map.sum() == 128


class TestStretched:
    @pytest.mark.parametrize("factor", [2, 5, 10, 12, 13, 14])
    @pytest.mark.parametrize("shape", ["grey", "RGB", "palette"])
    def test_multiples(self, read, factor, shape):
        values = FACE * np.uint8(factor)
        image = {
            "grey": values,
            "RGB": np.dstack([values] * 3),
            "palette": with_greys(values, [int(v) for v in np.unique(values)][::-1]),
        }[shape]
        mask = read(image)
        np.testing.assert_array_equal(mask.label_map, FACE)
        assert mask.format == "index PNG, stretched"
        assert any(f"multiplied by {factor};" in message for message in mask.messages)

    @pytest.mark.parametrize("rounded", [np.rint, np.floor])
    def test_to_the_whole_range(self, read, rounded):
        mask = read(rounded(FACE * (255 / 18)).astype(np.uint8))
        np.testing.assert_array_equal(mask.label_map, FACE)

    def test_in_another_order(self, read):
        order = LABEL_ORDERS["face-parsing"]
        mask = read(np.array(order.from_canonical, np.uint8)[FACE] * np.uint8(10))
        np.testing.assert_array_equal(mask.label_map, FACE)
        assert mask.order == "face-parsing"

    def test_what_is_no_face_is_refused_by_name(self, read):
        ids = (np.arange(64 * 64) % 7).astype(np.uint8).reshape(64, 64)
        refused(read, ids * np.uint8(20), "class ids", "multiplied so that they can be seen")


class TestUnlabelled:
    def test_outlines_get_the_nearest_class(self, read):
        ids = FACE.copy()
        edge = np.zeros(ids.shape, bool)
        edge[:, 1:] |= ids[:, 1:] != ids[:, :-1]
        ids[edge] = 255
        mask = read(ids)
        assert mask.label_map.max() < 19
        np.testing.assert_array_equal(mask.label_map[~edge], FACE[~edge])
        for label in np.unique(mask.label_map[edge]):
            near = cv2.dilate((FACE == label).astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
            assert near[edge & (mask.label_map == label)].all()
        assert mask.format == "index PNG, with 255"
        assert f"{np.count_nonzero(edge)} pixels of 255" in mask.messages[0]

    @pytest.mark.parametrize("channels", [1, 3, 4])
    def test_areas_become_background(self, read, channels):
        ids = FACE.copy()
        ids[:20] = 255
        image = ids if channels == 1 else np.dstack([ids] * 3)
        if channels == 4:
            image = np.dstack([image, np.full(ids.shape, 255, np.uint8)])
        mask = read(image)
        np.testing.assert_array_equal(mask.label_map, np.where(ids == 255, 0, ids))
        assert any("read as background" in message for message in mask.messages)

    def test_without_a_face_to_judge_by_both_causes_are_named(self, read):
        ids = np.zeros((32, 32), np.uint8)
        ids[8:20, 8:20] = 1
        ids[:4] = 255
        refused(read, ids, "255 (128 pixels)", "no class", "reduce_zero_label")
        refused(read, np.dstack([ids] * 3), "255 (128 pixels)", "no class")

    def test_another_schema_is_told_too(self, tmp_path):
        schema = LabelSchema("two", ("nothing", "cat"), ((0, 0, 0), (10, 20, 30)))
        ids = np.zeros((32, 32), np.uint8)
        ids[:4], ids[10:] = 255, 1
        Image.fromarray(ids).save(tmp_path / "mask.png")
        with pytest.raises(FormatError, match="usually stands for pixels of no class"):
            open_mask(tmp_path / "mask.png", schema)


class TestOneChannel:
    @pytest.mark.parametrize("channel", [0, 1, 2])
    @pytest.mark.parametrize("alpha", [False, True])
    def test_ids_in_one_channel(self, read, channel, alpha):
        rgb = np.zeros((*FACE.shape, 3), np.uint8)
        rgb[..., channel] = FACE
        mask = read(np.dstack([rgb, np.full(FACE.shape, 255, np.uint8)]) if alpha else rgb)
        np.testing.assert_array_equal(mask.label_map, FACE)
        assert mask.format == "index PNG, one channel"
        assert mask.messages == (f"The {('red', 'green', 'blue')[channel]} channel holds class ids.",)

    def test_class_colours_of_one_channel_stay_colours(self, read):
        ids = np.zeros((32, 32), np.uint8)
        ids[4:12], ids[12:20] = 1, 9  # (204, 0, 0) and (255, 0, 0)
        mask = read(PALETTE[ids])
        np.testing.assert_array_equal(mask.label_map, ids)
        assert mask.format == "colour PNG"

    def test_ids_in_all_channels_with_alpha(self, read):
        mask = read(np.dstack([FACE] * 3 + [np.full(FACE.shape, 255, np.uint8)]))
        np.testing.assert_array_equal(mask.label_map, FACE)


class TestAlpha:
    @pytest.mark.parametrize("value", [0, 1, 128, 254])
    @pytest.mark.parametrize("kind", ["colours", "ids", "grey"])
    def test_the_same_everywhere_is_left_out(self, read, value, kind):
        alpha = np.full(FACE.shape, value, np.uint8)
        pixels = {"colours": PALETTE[FACE], "ids": np.dstack([FACE] * 3), "grey": FACE}[kind]
        if kind == "grey":
            image = Image.merge("LA", [Image.fromarray(FACE), Image.fromarray(alpha)])
        else:
            image = np.dstack([pixels, alpha])
        mask = read(image)
        np.testing.assert_array_equal(mask.label_map, FACE)
        assert "equally transparent" in mask.messages[0]

    def test_nothing_to_be_seen_at_all(self, read):
        refused(read, np.zeros((32, 32, 4), np.uint8), "alpha is 0 everywhere", "empty")

    def test_clear_entries_of_a_palette_keep_their_class(self, read):
        mask = read(with_palette(FACE, PALETTE), transparency=bytes([0, 0, 255, 0]))
        np.testing.assert_array_equal(mask.label_map, FACE)


def test_another_schema_takes_the_same_ways_of_writing(read):
    schema = LabelSchema("three", ("nothing", "cat", "dog"), ((0, 0, 0), (10, 20, 30), (40, 50, 60)))
    ids = (np.arange(1024) % 3).astype(np.uint8).reshape(32, 32)
    for image in (ids, with_greys(ids, [2, 0, 1]), np.dstack([ids] * 3), schema.palette_array[ids]):
        np.testing.assert_array_equal(read(image, schema).label_map, ids)


@pytest.mark.parametrize("factor", [1, 256, 257])
def test_16_bits_that_hold_no_more_than_8(read, factor):
    mask = read(FACE.astype(np.uint16) * np.uint16(factor))
    np.testing.assert_array_equal(mask.label_map, FACE)
    spread = ("index PNG, 16 bits", ("The class ids are stored in 16 bits.",))
    assert (mask.format, mask.messages) == (("16-bit PNG", ()) if factor == 1 else spread)


class TestColours:
    @pytest.mark.parametrize("name", list(CELEBAMASK_HQ.import_palettes))
    def test_moved_by_a_step_or_two_are_read(self, read, name):
        palette = np.array(CELEBAMASK_HQ.import_palettes[name], np.int16)
        moved = palette + np.random.default_rng(0).integers(-2, 3, palette.shape)
        mask = read(np.clip(moved, 0, 255).astype(np.uint8)[FACE])
        np.testing.assert_array_equal(mask.label_map, FACE)
        assert "a little off" in mask.messages[0]

    def test_flat_colours_a_few_levels_off_are_snapped(self, read):
        palette = PALETTE.astype(np.int16) + np.random.default_rng(1).integers(-8, 9, PALETTE.shape)
        mask = read(np.clip(palette, 0, 255).astype(np.uint8)[FACE])
        np.testing.assert_array_equal(mask.label_map, FACE)
        assert "a little off" in mask.messages[0]
        assert mask.format != "colour PNG"  # saving asks for a name: it would write other colours

    def test_further_off_are_refused(self, read):
        rgb = PALETTE[FACE]
        rgb[3, 3] = (13, 0, 0)
        refused(read, rgb, "1 unknown colour", "(13, 0, 0) at x=3, y=3")

    def test_with_red_and_blue_exchanged_are_read_so(self, read):
        mask = read(np.ascontiguousarray(PALETTE[FACE][..., ::-1]))
        np.testing.assert_array_equal(mask.label_map, FACE)
        assert mask.messages[0] == "Red and blue were exchanged in this file."

    def test_with_red_and_blue_exchanged_where_all_are_known_both_ways(self, read):
        # Skin (204, 0, 0) and hair (0, 0, 204), and others that are the same both ways.
        both = [i for i, colour in enumerate(CELEBAMASK_HQ.palette) if colour[::-1] in CELEBAMASK_HQ.palette]
        face = np.where(np.isin(FACE, both), FACE, 1)
        assert {1, 13} <= set(np.unique(face))
        image = np.ascontiguousarray(PALETTE[face][..., ::-1])
        ids = read(image).label_map
        # Too few classes to be sure of: nothing is changed without a reason.
        np.testing.assert_array_equal(PALETTE[ids], image)
