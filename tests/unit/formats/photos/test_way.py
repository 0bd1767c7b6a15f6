"""A photo of another shape than its mask is placed, not squeezed, and every other way is at hand."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from facemask_editor.formats import read_photo
from facemask_editor.formats.photos.way import SHAPES, Stored, Way, all_ways, laid, same_shape

BARS = 0


def quarters(width, height):
    """Return a photo whose quarters are red, green, blue and white."""
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[: height // 2, : width // 2] = (255, 0, 0)
    pixels[: height // 2, width // 2 :] = (0, 255, 0)
    pixels[height // 2 :, : width // 2] = (0, 0, 255)
    pixels[height // 2 :, width // 2 :] = (255, 255, 255)
    return Image.fromarray(pixels)


def saved(path, image, orientation=1):
    exif = Image.Exif()
    exif[0x0112] = orientation
    image.save(path, exif=exif)
    return path


@pytest.mark.parametrize(("width", "height"), [(120, 60), (60, 120), (90, 61)])
def test_all_of_it_is_seen_and_keeps_its_shape(tmp_path, width, height):
    photo = read_photo(saved(tmp_path / "a.png", quarters(width, height)), (60, 60))
    seen = (photo.pixels > 128).any(axis=2)
    rows, columns = seen.any(axis=1).nonzero()[0], seen.any(axis=0).nonzero()[0]
    found = np.ptp(columns) + 1, np.ptp(rows) + 1
    assert same_shape((int(found[0]), int(found[1])), (width, height)) or max(found) < 62
    assert max(found) == 60
    assert (photo.pixels[~seen] <= 20).all()
    assert photo.other_shape
    assert "whole" in photo.messages[0]
    assert {way.shape for way in photo.others} == {"cropped", "stretched"}


def test_cropped_it_fills_the_mask_with_its_middle(tmp_path):
    photo = read_photo(saved(tmp_path / "a.png", quarters(120, 60)), (60, 60), way=Way(shape="cropped"))
    assert photo.pixels[5, 5].tolist() == [255, 0, 0]
    assert photo.pixels[55, 55].tolist() == [255, 255, 255]
    assert (photo.pixels.max(axis=2) > 100).all()
    assert "cropped" in photo.messages[0]


def test_stretched_it_is_as_pillow_resizes_it(tmp_path):
    image = quarters(120, 60)
    photo = read_photo(saved(tmp_path / "a.png", image), (60, 60), way=Way(shape="stretched"))
    assert np.array_equal(photo.pixels, np.asarray(image.resize((60, 60), Image.Resampling.LANCZOS)))
    assert "stretched" in photo.messages[0]


def test_the_shape_of_the_mask_counts_not_that_of_the_result(tmp_path):
    """A target is square, the mask is not: mask and photo are stretched to it alike."""
    path = saved(tmp_path / "a.png", quarters(120, 60))
    whole = read_photo(path, (60, 60), mask=(120, 60))
    assert not whole.other_shape
    assert whole.messages == ()
    barred = read_photo(path, (60, 60), mask=(60, 120))
    seen = (barred.pixels > 128).any(axis=2).any(axis=1).sum()
    assert seen == 15  # of 120 rows 30, of 60 half as many


@pytest.mark.parametrize("orientation", range(1, 9))
def test_each_way_of_turning_is_the_other_one_of_the_other(tmp_path, orientation):
    path = saved(tmp_path / "a.png", quarters(40, 40), orientation)
    turned, stored = (read_photo(path, (40, 40), way=Way(turned)).pixels for turned in (True, False))
    assert np.array_equal(stored, np.asarray(quarters(40, 40)))
    assert np.array_equal(turned, stored) == (orientation == 1)


def test_a_mask_of_neither_shape_offers_to_turn_back(tmp_path):
    path = saved(tmp_path / "a.png", quarters(120, 60), 6)
    photo = read_photo(path, (100, 90))
    assert photo.way == Way(True, "whole")
    assert Way(False, "whole") in photo.others
    back = read_photo(path, (100, 90), way=Way(False))
    assert "was not turned upright" in back.messages[0]
    assert Way(True, "whole") in back.others


def test_a_mask_of_the_stored_shape_offers_to_turn_all_the_same(tmp_path):
    photo = read_photo(saved(tmp_path / "a.png", quarters(120, 60), 8), (120, 60))
    assert photo.way.turned is False
    assert photo.others[0] == Way(True, "whole")


def test_what_fits_has_nothing_to_choose(tmp_path):
    photo = read_photo(saved(tmp_path / "a.png", quarters(120, 60)), (60, 30))
    assert photo.others == ()
    assert photo.messages == ()


@pytest.mark.parametrize("way", list(all_ways(Stored((90, 40), 6))))
def test_the_way_that_a_mask_was_kept_with_is_found_again(tmp_path, way):
    path = saved(tmp_path / "a.png", quarters(90, 40), 6)
    before = read_photo(path, (64, 64), way=way)
    again = read_photo(path, (64, 64), known=before.sha256)
    assert again.known
    assert again.way == way
    assert np.array_equal(again.pixels, before.pixels)


def test_another_photo_is_laid_as_it_fits(tmp_path):
    path = saved(tmp_path / "a.png", quarters(90, 40))
    photo = read_photo(path, (64, 64), known="0" * 64)
    assert not photo.known
    assert photo.way == Way(True, "whole")


SIDES = st.integers(1, 60)


@given(
    photo=st.tuples(SIDES, SIDES), mask=st.tuples(SIDES, SIDES), size=st.tuples(SIDES, SIDES),
    orientation=st.integers(1, 8), reduced=st.integers(1, 4), data=st.data(),
)  # fmt: skip
def test_any_photo_goes_under_any_mask_in_every_way(photo, mask, size, orientation, reduced, data):
    stored = Stored(photo, orientation)
    way = stored.settled(data.draw(st.sampled_from([Way(), *all_ways(stored)])), mask)
    image = Image.new("RGB", tuple(max(1, side // reduced) for side in photo), (255, 255, 255))
    found = np.asarray(laid(image, stored, way, mask, size))
    assert found.shape == (size[1], size[0], 3)
    if way.shape != "whole":
        assert (found == 255).all()
    assert (found == 255).any()
    assert way not in stored.others(way, mask)
    assert all(other.shape in SHAPES for other in stored.others(way, mask))
    assert len(set(stored.others(way, mask))) == len(stored.others(way, mask))


def test_bars_are_even(tmp_path):
    photo = read_photo(saved(tmp_path / "a.png", Image.new("RGB", (100, 40), (255, 255, 255))), (100, 100))
    filled = (photo.pixels > BARS).any(axis=2).any(axis=1).nonzero()[0]
    assert filled[0] == 30
    assert filled[-1] == 69
    assert all(b - a == 1 for a, b in pairwise(filled.tolist()))
