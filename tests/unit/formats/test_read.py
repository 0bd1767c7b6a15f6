import os

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PIL import Image

from facemask_editor.core.errors import FormatError
from facemask_editor.core.labels import CELEBAMASK_HQ, LABEL_ORDERS, LabelSchema
from facemask_editor.formats import open_mask, stamp_of
from facemask_editor.formats.png import chunks as png_chunks
from tests.unit.formats.faces import chunk, draw_face, only_eyes_and_brows, png

PALETTE = CELEBAMASK_HQ.palette_array


@pytest.fixture
def save(tmp_path):
    """Save an array (or image) as a PNG and return its path."""

    def save_as(pixels, name="mask.png", **options):
        image = pixels if isinstance(pixels, Image.Image) else Image.fromarray(pixels)
        image.save(tmp_path / name, **options)
        return tmp_path / name

    return save_as


def all_classes():
    return (np.arange(32 * 38) % 19).astype(np.uint8).reshape(32, 38)


def with_palette(indices, palette):
    image = Image.fromarray(indices)
    image.putpalette(np.asarray(palette, np.uint8).tobytes())
    return image


class TestIndexPng:
    def test_is_taken_as_it_is(self, save):
        path = save(all_classes())
        mask = open_mask(path)
        np.testing.assert_array_equal(mask.label_map, all_classes())
        assert (mask.path, mask.format, mask.order, mask.messages) == (path, "index PNG", "celebamask-hq", ())

    def test_path_may_be_a_string(self, save):
        assert open_mask(str(save(all_classes()))).format == "index PNG"

    def test_the_label_map_can_be_written_to(self, save):
        open_mask(save(all_classes())).label_map[0, 0] = 3

    @pytest.mark.parametrize("depth", [1, 2, 4])
    def test_of_few_bits_keeps_its_values(self, tmp_path, depth):
        values = np.arange(256).reshape(16, 16) % (1 << depth)
        bits = (values[..., None] >> np.arange(depth)[::-1]) & 1
        packed = np.packbits(bits.reshape(16, -1).astype(np.uint8), axis=1)
        path = tmp_path / "few.png"
        path.write_bytes(png(16, 16, depth=depth, rows=[row.tobytes() for row in packed]))
        mask = open_mask(path)
        np.testing.assert_array_equal(mask.label_map, values)
        assert mask.format == "index PNG"

    def test_with_opaque_alpha_is_taken(self, save):
        ids = all_classes()
        mask = open_mask(save(Image.merge("LA", [Image.fromarray(a) for a in (ids, np.full_like(ids, 255))])))
        np.testing.assert_array_equal(mask.label_map, ids)

    def test_stored_as_rgb_is_recognised(self, save):
        ids = all_classes()
        mask = open_mask(save(np.dstack([ids] * 3)))
        np.testing.assert_array_equal(mask.label_map, ids)
        assert mask.format == "index PNG"
        assert mask.messages == ("The RGB channels hold class ids, not colours.",)

    def test_with_unknown_ids_names_them_and_their_pixels(self, save):
        ids = all_classes()
        ids[0, :3], ids[1, 0] = 40, 255
        with pytest.raises(FormatError) as caught:
            open_mask(save(ids))
        assert caught.value.field == "class ids"
        assert caught.value.value == "40 (3 pixels), 255 (1 pixel)"

    def test_with_id_19_that_is_no_sofgan_face_is_refused(self, save):
        ids = all_classes()
        ids[0, 0] = 19
        with pytest.raises(FormatError, match=r"class ids is 19 \(1 pixel\)"):
            open_mask(save(ids))

    def test_black_and_white_is_called_a_part(self, save):
        ids = np.zeros((32, 32), np.uint8)
        ids[8:20] = 255
        with pytest.raises(FormatError, match="one part of a face"):
            open_mask(save(ids))

    @settings(max_examples=25)
    @given(ids=hnp.arrays(np.uint8, (17, 21), elements=st.integers(0, 18)))
    def test_any_picture_of_ids_stays_as_it_is(self, tmp_path_factory, ids):
        path = tmp_path_factory.mktemp("any") / "mask.png"
        Image.fromarray(ids).save(path)
        np.testing.assert_array_equal(open_mask(path).label_map, ids)


class TestPalettePng:
    @pytest.mark.parametrize("name", list(CELEBAMASK_HQ.import_palettes))
    def test_with_a_known_palette(self, save, name):
        ids = all_classes()
        mask = open_mask(save(with_palette(ids, CELEBAMASK_HQ.import_palettes[name])))
        np.testing.assert_array_equal(mask.label_map, ids)
        assert mask.format == "palette PNG"
        assert (mask.messages == ()) == (name == "celebamask-hq")

    def test_with_an_unknown_palette_is_read_by_index(self, save):
        palette = np.random.default_rng(1).integers(1, 255, (256, 3))
        mask = open_mask(save(with_palette(all_classes(), palette)))
        np.testing.assert_array_equal(mask.label_map, all_classes())
        assert mask.messages == ()

    def test_with_our_colours_in_another_order_is_read_by_colour(self, save):
        order = np.random.default_rng(2).permutation(19)
        indices = np.argsort(order).astype(np.uint8)[all_classes()]
        mask = open_mask(save(with_palette(indices, PALETTE[order])))
        np.testing.assert_array_equal(mask.label_map, all_classes())
        assert "another order" in mask.messages[0]

    def test_of_a_colour_png_that_was_made_smaller(self, save):
        ids = all_classes()
        ids[ids == 0] = 1
        image = Image.fromarray(PALETTE[ids]).quantize(32, dither=Image.Dither.NONE)
        np.testing.assert_array_equal(open_mask(save(image, optimize=True)).label_map, ids)

    def test_of_pure_colours_only_is_read_by_index(self, save):
        # Black and red are in every drawing program's palette; red says nothing of an ear.
        ids = all_classes() % 2
        mask = open_mask(save(with_palette(ids, [(0, 0, 0), (255, 0, 0)])))
        np.testing.assert_array_equal(mask.label_map, ids)

    def test_with_indices_out_of_range_is_refused(self, save):
        palette = np.random.default_rng(1).integers(1, 255, (256, 3))
        with pytest.raises(FormatError, match=r"class ids is 19 \(64 pixels\)"):
            open_mask(save(with_palette((np.arange(64 * 20) % 20).astype(np.uint8).reshape(32, 40), palette)))

    def test_with_an_index_beyond_its_palette_is_read_by_index(self, tmp_path):
        path = tmp_path / "short.png"
        palette = chunk(b"PLTE", PALETTE[:3].tobytes())
        path.write_bytes(png(16, 16, colour_type=3, rows=[bytes([7] * 16)] * 16, before=palette))
        assert (open_mask(path).label_map == 7).all()

    def test_in_another_class_order_is_recognised(self, save):
        face = draw_face()
        foreign = np.array(LABEL_ORDERS["face-parsing"].from_canonical, np.uint8)[face]
        palette = np.random.default_rng(1).integers(1, 255, (19, 3))
        mask = open_mask(save(with_palette(foreign, palette)))
        np.testing.assert_array_equal(mask.label_map, face)
        assert mask.order == "face-parsing"


class TestColourPng:
    @pytest.mark.parametrize("name", list(CELEBAMASK_HQ.import_palettes))
    def test_in_each_palette(self, save, name):
        palette = np.array(CELEBAMASK_HQ.import_palettes[name], np.uint8)
        mask = open_mask(save(palette[all_classes()]))
        np.testing.assert_array_equal(mask.label_map, all_classes())
        assert mask.format == "colour PNG"
        messages = () if name == "celebamask-hq" else (f"Colours of the {name} palette were recognised.",)
        assert mask.messages == messages

    def test_with_opaque_alpha(self, save):
        rgba = np.dstack([PALETTE[all_classes()], np.full((32, 38), 255, np.uint8)])
        mask = open_mask(save(rgba))
        np.testing.assert_array_equal(mask.label_map, all_classes())
        assert mask.messages == ()

    def test_with_clear_pixels_reads_them_as_background(self, save):
        rgba = np.dstack([PALETTE[np.full((32, 38), 13)], np.full((32, 38), 255, np.uint8)])
        rgba[:8] = (9, 9, 9, 0)
        mask = open_mask(save(rgba))
        assert (mask.label_map[:8] == 0).all()
        assert (mask.label_map[8:] == 13).all()
        assert "Transparent" in mask.messages[0]

    def test_with_soft_edges_is_refused(self, save):
        rgba = np.dstack([PALETTE[all_classes()], np.full((32, 38), 255, np.uint8)])
        rgba[3, 4:9, 3] = 128
        with pytest.raises(FormatError, match="alpha is between 0 and 255 at 5 pixels"):
            open_mask(save(rgba))

    def test_with_unknown_colours_counts_them_and_names_one(self, save):
        rgb = PALETTE[all_classes()]
        rgb[4, 5], rgb[6, 7] = (1, 20, 3), (240, 20, 3)
        with pytest.raises(FormatError) as caught:
            open_mask(save(rgb))
        assert caught.value.field == "palette"
        assert caught.value.value == "2 unknown colours, for instance (1, 20, 3) at x=5, y=4"

    def test_black_and_white_together_is_no_background(self, save):
        rgb = np.zeros((32, 32, 3), np.uint8)
        rgb[4:9] = 255
        with pytest.raises(FormatError, match="1 unknown colour, for instance"):
            open_mask(save(rgb))


@pytest.mark.parametrize("order", ["face-parsing", "list1", "sofgan"])
def test_another_class_order_is_recognised_and_said(save, order):
    face = draw_face()
    foreign = np.array(LABEL_ORDERS[order].from_canonical, np.uint8)[face]
    mask = open_mask(save(foreign))
    np.testing.assert_array_equal(mask.label_map, face)
    assert mask.order == order
    title = LABEL_ORDERS[order].title
    assert mask.messages == (
        f"The class order of {title} was recognised and converted to CelebAMask-HQ order.",
    )


def test_a_sofgan_face_with_a_hat_has_id_19(save):
    face = draw_face()
    face[:40] = np.where(face[:40] == 13, 14, face[:40])
    foreign = np.array(LABEL_ORDERS["sofgan"].from_canonical, np.uint8)[face]
    foreign[(face == 2) & (np.arange(256) >= 128)] = 7
    assert foreign.max() == 19
    mask = open_mask(save(foreign))
    np.testing.assert_array_equal(mask.label_map, face)
    assert mask.order == "sofgan"


def test_an_unclear_order_is_kept_with_a_word_about_it(save):
    foreign = np.array(LABEL_ORDERS["face-parsing"].from_canonical, np.uint8)[only_eyes_and_brows()]
    mask = open_mask(save(foreign))
    np.testing.assert_array_equal(mask.label_map, foreign)
    assert mask.order == "celebamask-hq"
    assert "may be in the order of face-parsing.PyTorch" in mask.messages[0]


def test_another_schema_is_read_by_its_own_ids(save):
    schema = LabelSchema("three", ("nothing", "cat", "dog"), ((0, 0, 0), (10, 20, 30), (40, 50, 60)))
    ids = all_classes() % 3
    np.testing.assert_array_equal(open_mask(save(ids), schema).label_map, ids)
    np.testing.assert_array_equal(open_mask(save(schema.palette_array[ids]), schema).label_map, ids)
    with pytest.raises(FormatError, match="class ids are 0 to 2"):
        open_mask(save(all_classes()), schema)


class TestStamp:
    def test_tells_a_file_that_was_changed_since(self, save):
        path = save(all_classes())
        mask = open_mask(path)
        assert mask.stamp == stamp_of(path)
        before = path.stat()
        save(all_classes()[::-1])
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns + 1))
        assert mask.stamp != stamp_of(path)

    def test_is_of_the_time_before_it_was_read(self, save, monkeypatch):
        path = save(all_classes())
        before = stamp_of(path)
        scan = png_chunks.scan

        def changed_meanwhile(file):
            os.utime(path, ns=(1, 1))
            return scan(file)

        monkeypatch.setattr(png_chunks, "scan", changed_meanwhile)
        assert open_mask(path).stamp == before != stamp_of(path)

    def test_of_what_is_not_there(self, tmp_path):
        assert stamp_of(tmp_path / "none") is None
        assert stamp_of("a\0b") is None


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_a_mask_that_viewers_turn_is_read_as_stored_and_said(tmp_path, orientation):
    face = draw_face(64)
    exif = Image.Exif()
    exif[0x0112] = orientation
    Image.fromarray(face).save(tmp_path / "mask.png", exif=exif)
    mask = open_mask(tmp_path / "mask.png")
    np.testing.assert_array_equal(mask.label_map, face)
    assert [message[:25] for message in mask.messages] == (
        ["An EXIF entry says to tur"] if orientation > 1 else []
    )
