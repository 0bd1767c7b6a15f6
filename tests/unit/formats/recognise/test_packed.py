"""Ids that are packed into channels, counted from the other end, or seen in grey."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from facemask_editor.core.errors import FormatError
from facemask_editor.core.labels import CELEBAMASK_HQ, LABEL_ORDERS
from facemask_editor.core.paths import resources_dir
from facemask_editor.formats import iter_masks, open_mask
from facemask_editor.formats.palettes import voc_colours
from facemask_editor.formats.recognise.channels import packed

COLOURS = CELEBAMASK_HQ.palette_array
SAMPLES = [open_mask(path).label_map[::2, ::2] for path in iter_masks(resources_dir() / "samples")]


@pytest.fixture
def read(tmp_path):
    def save_and_read(pixels):
        Image.fromarray(np.ascontiguousarray(pixels)).save(tmp_path / "mask.png")
        return open_mask(tmp_path / "mask.png")

    return save_and_read


def planes(*channels):
    shape = next(each.shape for each in channels if isinstance(each, np.ndarray))
    return np.stack([np.broadcast_to(np.asarray(each, np.uint8), shape) for each in channels], axis=2)


def instances(mask):
    return (mask.astype(int) * 37 % 251).astype(np.uint8)


@pytest.mark.parametrize("channel", [0, 1, 2])
@pytest.mark.parametrize("other", [0, 7, 255])
def test_one_channel_beside_others_that_are_the_same_everywhere(read, channel, other):
    for sample in SAMPLES[:3]:
        channels = [other] * 3
        channels[channel] = sample
        mask = read(planes(*channels))
        np.testing.assert_array_equal(mask.label_map, sample)
        assert mask.messages == (f"The {('red', 'green', 'blue')[channel]} channel holds class ids.",)
        assert mask.format == "index PNG, one channel"


@pytest.mark.parametrize("channel", [0, 1, 2])
def test_one_channel_beside_instances(read, channel):
    for sample in SAMPLES[:3]:
        channels = [instances(sample), 0, instances(sample) // 2]
        channels[channel] = sample
        mask = read(planes(*channels))
        np.testing.assert_array_equal(mask.label_map, sample)
        assert "channel holds class ids; what the other channels hold was left out" in mask.messages[0]
        assert mask.format == "index PNG, packed"


@pytest.mark.parametrize("bgr", [False, True])
@pytest.mark.parametrize("count", [1000, 256, 100])
def test_one_number_over_two_channels(read, count, bgr):
    for sample in SAMPLES[:3]:
        codes = sample.astype(int) * count + np.where(sample == 2, 3, 0)  # the third nose
        pixels = planes(codes & 255, codes >> 8, 0)
        mask = read(pixels[..., ::-1] if bgr else pixels)
        np.testing.assert_array_equal(mask.label_map, sample)
        assert (
            "one number for each pixel" in mask.messages[0] or "channel holds class ids" in mask.messages[0]
        )


def test_parts_in_planes_are_put_together(read):
    for sample in SAMPLES[:3]:
        kept = [
            np.where(np.isin(sample, labels), sample, 0)
            for labels in (range(1, 11), (11, 12, 13), range(14, 19))
        ]
        mask = read(planes(*kept))
        np.testing.assert_array_equal(mask.label_map, sample)
        assert (
            mask.messages[0] == "Each channel holds class ids, those of other parts; they were put together."
        )


@pytest.mark.parametrize("name", LABEL_ORDERS)
def test_packed_ids_may_be_in_any_order(read, name):
    for sample in SAMPLES[:3]:
        stored = np.array(LABEL_ORDERS[name].from_canonical, np.uint8)[sample]
        np.testing.assert_array_equal(read(planes(instances(sample), stored, 0)).label_map, sample)


@pytest.mark.parametrize("colour", [0, 90])
def test_ids_in_the_alpha_channel(read, colour):
    for sample in SAMPLES[:3]:
        mask = read(planes(colour, colour, colour, sample))
        np.testing.assert_array_equal(mask.label_map, sample)
        assert mask.messages[0] == "The alpha channel holds class ids; the colours were left out."
        assert mask.format == "index PNG, one channel"


def test_ids_in_the_alpha_channel_of_a_photo(read):
    photo = np.random.default_rng(1).integers(0, 256, (*SAMPLES[0].shape, 3), dtype=np.uint8)
    mask = read(np.dstack([photo, SAMPLES[0]]))
    np.testing.assert_array_equal(mask.label_map, SAMPLES[0])


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 19))
def test_numbers_without_a_face_are_nothing_packed(seed, top):
    rng = np.random.default_rng(seed)
    assert packed(rng.integers(0, top + 1, (32, 32, 3), dtype=np.uint8)) is None


def test_a_photo_is_still_no_mask(read):
    photo = np.random.default_rng(2).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    with pytest.raises(FormatError, match="probably a photo"):
        read(photo)


@pytest.mark.parametrize("top", [18, 30, 255])
def test_ids_that_are_counted_from_the_other_end(read, top):
    for sample in SAMPLES[:3]:
        mask = read(top - sample)
        np.testing.assert_array_equal(mask.label_map, sample)
        assert mask.messages == (
            f"The class ids are inverted: the background is {top}. They were counted from the other end.",
        )
        assert mask.format == "index PNG, inverted"


@pytest.mark.parametrize("factor", [10, 14])
def test_ids_multiplied_and_inverted(read, factor):
    mask = read(255 - SAMPLES[0] * factor)
    np.testing.assert_array_equal(mask.label_map, SAMPLES[0])
    assert f"counted from the other end and divided by {factor}." in mask.messages[0]


@pytest.mark.parametrize("name", LABEL_ORDERS)
def test_inverted_ids_may_be_in_any_order(read, name):
    stored = np.array(LABEL_ORDERS[name].from_canonical, np.uint8)[SAMPLES[1]]
    mask = read(len(LABEL_ORDERS[name].to_canonical) - 1 - stored)
    np.testing.assert_array_equal(mask.label_map, SAMPLES[1])


@pytest.mark.parametrize("palette", CELEBAMASK_HQ.import_palettes)
def test_colours_that_were_saved_in_grey(read, palette):
    colours = np.array(CELEBAMASK_HQ.import_palettes[palette], np.uint8)
    for sample in SAMPLES[:3]:
        grey = np.asarray(Image.fromarray(colours[sample]).convert("L"))
        mask = read(grey)
        np.testing.assert_array_equal(mask.label_map, sample)
        assert mask.messages[0].startswith("The values are the greys of the classes' colours")
        assert mask.format == "index PNG, in grey"


def test_voc_colours_with_outlines_of_no_class(read):
    for sample in SAMPLES[:3]:
        edges = np.zeros(sample.shape, bool)
        edges[:, 1:] = sample[:, 1:] != sample[:, :-1]
        ids = np.where(edges, 255, sample)
        mask = read(voc_colours()[ids])
        assert (mask.label_map == sample)[~edges].all()
        assert "Colours of the VOC palette were recognised." in mask.messages
        assert "pixels of 255, which stand for no class, were given the nearest class." in mask.messages[1]


@pytest.mark.parametrize("factor", [1000, 3000, 65535 / 18, 65535 / 19])
def test_ids_that_were_spread_over_16_bits(read, factor):
    for sample in SAMPLES[:3]:
        mask = read(np.rint(sample * float(factor)).astype(np.uint16))
        np.testing.assert_array_equal(mask.label_map, sample)
        assert "The class ids are stored in 16 bits." in mask.messages


def test_a_depth_picture_of_16_bits_is_refused(read):
    with pytest.raises(FormatError, match="bit depth"):
        read(np.arange(4096, dtype=np.uint16).reshape(64, 64) * 13)
