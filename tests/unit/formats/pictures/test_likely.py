"""Whether a dropped PNG, TIFF, WebP or BMP is a mask or a photo."""

import numpy as np
import pytest
from PIL import Image

from facemask_editor.core.errors import FormatError
from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.formats import open_mask
from facemask_editor.formats.pictures.likely import looks_like_mask, png_looks_like_photo
from tests.unit.formats.faces import draw_face

FACE = draw_face(96)
SAVED = pytest.mark.parametrize(
    ("suffix", "options"),
    [("tif", {}), ("tif", {"compression": "tiff_lzw"}), ("bmp", {}), ("webp", {"lossless": True})],
)


@SAVED
@pytest.mark.parametrize("colour", [(120, 120, 120), (10, 200, 30), (0, 0, 0)])
def test_one_colour_all_over_is_no_mask(tmp_path, suffix, options, colour):
    path = tmp_path / f"a.{suffix}"
    Image.new("RGB", (64, 48), colour).save(path, **options)
    assert not looks_like_mask(path)


@SAVED
def test_a_face_in_colours_is_a_mask_and_a_gradient_a_photo(tmp_path, suffix, options):
    path = tmp_path / f"a.{suffix}"
    Image.fromarray(CELEBAMASK_HQ.palette_array[FACE]).save(path, **options)
    assert looks_like_mask(path)
    rows, columns = np.mgrid[:96, :96].astype(np.uint8)
    noisy = np.random.default_rng(0).integers(0, 40, (96, 96, 3), dtype=np.uint8)
    Image.fromarray(np.dstack([rows * 2, columns * 2, rows + columns]) // 2 + noisy).save(path, **options)
    assert not looks_like_mask(path)


def test_a_file_that_only_begins_as_a_tiff_is_told_without_names_of_python(tmp_path):
    (tmp_path / "big.tif").write_bytes(b"II+\0\x08\0\0\0" + bytes(40))
    with pytest.raises(FormatError, match="it begins as such a file does and goes on as none") as caught:
        open_mask(tmp_path / "big.tif")
    assert "BufferedReader" not in str(caught.value)


def _photo(side):
    rows, columns = np.mgrid[:side, :side]
    noise = np.random.default_rng(0).integers(0, 12, (side, side, 3))
    return (np.dstack([rows, columns, rows + columns]) * 230 // (2 * side) + noise).astype(np.uint8)


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA"])
def test_a_photo_as_png_is_told_from_masks(tmp_path, mode):
    Image.fromarray(_photo(256)).convert(mode).save(tmp_path / "a.png")
    assert png_looks_like_photo(tmp_path / "a.png")


@pytest.mark.parametrize("picture", [FACE, CELEBAMASK_HQ.palette_array[FACE], _photo(256)[..., :3] * 0])
def test_a_mask_as_png_is_no_photo(tmp_path, picture):
    Image.fromarray(picture).save(tmp_path / "a.png", compress_level=0)  # as large as a photo
    assert not png_looks_like_photo(tmp_path / "a.png")


def test_what_is_no_png_is_no_photo_as_png(tmp_path):
    (tmp_path / "a.png").write_bytes(b"no picture")
    assert not png_looks_like_photo(tmp_path / "a.png")
