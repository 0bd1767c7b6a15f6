"""Colours of more than 8 bits are seen as greys are: 12 bits in 16, and floats, are not black."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from facemask_editor.core.errors import FormatError
from facemask_editor.formats import open_photo
from facemask_editor.formats.photos.depth import deep_tiff, scaled


def colours(top, dtype):
    """Return red, green and blue stripes as bright as `top`, with black beside them."""
    values = np.zeros((20, 40, 3), dtype)
    for channel in range(3):
        values[:, 10 * channel : 10 * (channel + 1), channel] = top
    return values


@pytest.mark.parametrize("suffix", [".png", ".tif"])
@pytest.mark.parametrize("bits", [10, 12, 14, 16])
def test_colours_of_many_bits(tmp_path, suffix, bits):
    path = tmp_path / f"a{suffix}"
    cv2.imwrite(str(path), colours((1 << bits) - 1, np.uint16)[..., ::-1])
    photo = open_photo(path, (40, 20))
    for channel in range(3):
        expected = [0, 0, 0]
        expected[channel] = 255
        assert photo[10, 10 * channel + 5].tolist() == expected
    assert photo[10, 35].tolist() == [0, 0, 0]


@pytest.mark.parametrize("top", [1.0, 255.0, 4095.0])
def test_colours_as_floats(tmp_path, top):
    path = tmp_path / "a.tiff"
    cv2.imwrite(str(path), colours(top, np.float32)[..., ::-1])
    photo = open_photo(path, (40, 20))
    assert photo[10, 5].tolist() == [255, 0, 0]
    assert photo[10, 25].tolist() == [0, 0, 255]


def test_more_pixels_than_there_is_room_for(tmp_path, monkeypatch):
    monkeypatch.setenv("FACEMASK_LIMIT_PHOTO_PIXELS", "500")
    for name in ("a.png", "a.tif"):
        cv2.imwrite(str(tmp_path / name), colours(4095, np.uint16))
        with pytest.raises(FormatError, match=r"too large \(40 x 20\).*FACEMASK_LIMIT_PHOTO_PIXELS"):
            open_photo(tmp_path / name, (40, 20))


@given(st.binary(max_size=200))
def test_any_bytes_as_tags(data):
    import io

    for start in (b"II*\0\x08\0\0\0", b"MM\0*\0\0\0\x08"):
        deep_tiff(io.BytesIO(start + data))


@pytest.mark.parametrize(
    "values", [[1e308, -1e308, 0], [np.inf, -np.inf, 1], [np.nan] * 3, [1.7e308, 1e-320, -5]]
)
def test_floats_at_the_end_of_their_range(values):
    found = scaled(np.array([values]))
    assert found.shape == (1, 3)


NUMBERS = st.sampled_from([np.uint8, np.uint16, np.int16, np.int32, np.uint32, np.float32, np.float64])


@given(NUMBERS.flatmap(lambda dtype: hnp.arrays(dtype, hnp.array_shapes(min_dims=2, max_dims=3, max_side=6))))
def test_what_is_brighter_stays_brighter(values):
    found = scaled(values)
    assert found.dtype == np.uint8
    finite = np.isfinite(values)
    flat, bright = values[finite].ravel(), found[finite].ravel()
    order = np.argsort(flat, kind="stable")
    assert (np.diff(bright[order].astype(int)) >= 0).all()
