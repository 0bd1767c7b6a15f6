"""TIFF, WebP, BMP and GIF: masks in them are read, photos in them stay photos."""

import numpy as np
import pytest
from PIL import Image

from facemask_editor.core.errors import FormatError
from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.formats import find_photo, iter_masks, open_mask, write_mask
from facemask_editor.formats.palettes import colours_of
from facemask_editor.qt.services.dropped import is_photo
from tests.unit.formats.faces import draw_face

FACE = draw_face(64)
PALETTE = CELEBAMASK_HQ.palette_array


def indexed(ids, palette=PALETTE):
    image = Image.fromarray(ids)
    image.putpalette(palette.tobytes())
    return image


def photo(size=96):
    rows, columns = np.mgrid[:size, :size].astype(np.float32)
    noise = np.random.default_rng(0).normal(scale=6, size=(size, size, 3))
    return np.clip(np.dstack([rows * 2, columns * 2, rows + columns]) + noise, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("suffix", [".tif", ".bmp", ".gif", ".webp"])
@pytest.mark.parametrize("kind", ["ids", "palette", "colours"])
def test_whatever_a_container_holds_is_read_as_in_a_png(tmp_path, suffix, kind):
    image = {
        "ids": Image.fromarray(FACE),
        "palette": indexed(FACE),
        "colours": Image.fromarray(PALETTE[FACE]),
    }[kind]
    if suffix == ".webp" and kind == "ids":
        image = image.convert("RGB")
    path = tmp_path / f"mask{suffix}"
    image.save(path, **({"lossless": True} if suffix == ".webp" else {}))
    mask = open_mask(path)
    np.testing.assert_array_equal(mask.label_map, FACE)
    assert mask.format.endswith(" mask")
    assert iter_masks(tmp_path) == [path]
    assert not is_photo(path)


@pytest.mark.parametrize("key", ["tiff", "bmp", "webp"])
@pytest.mark.parametrize("pixels", ["index", "palette", "colour"])
@pytest.mark.parametrize("colours", ["", "maskgan", "pix2pix3d", "voc"])
def test_saving_again_writes_the_same_bytes(tmp_path, key, pixels, colours):
    options = {"pixels": pixels, "colours": colours}
    write_mask(tmp_path / "mask", FACE, key, options=options)
    mask = open_mask(tmp_path / "mask")
    np.testing.assert_array_equal(mask.label_map, FACE)
    before = (tmp_path / "mask").read_bytes()
    write_mask(tmp_path / "mask", mask.label_map, key, kept=mask.kept)
    if not (key == "webp" and pixels != "colour"):  # which has no ids: it is read, and written in colours
        assert (tmp_path / "mask").read_bytes() == before
    np.testing.assert_array_equal(open_mask(tmp_path / "mask").label_map, FACE)


@pytest.mark.parametrize("key", ["tiff", "bmp"])
def test_resolution_and_own_palette_stay(tmp_path, key):
    own = np.random.default_rng(3).integers(30, 220, (19, 3)).astype(np.uint8)
    path = tmp_path / "mask"
    indexed(FACE, own).save(path, format=key.upper(), dpi=(300, 300))
    mask = open_mask(path)
    changed = FACE.copy()
    changed[:4] = 18
    write_mask(path, changed, key, kept=mask.kept)
    np.testing.assert_array_equal(open_mask(path).label_map, changed)
    with Image.open(path) as image:
        assert round(image.info["dpi"][0]) == 300
        np.testing.assert_array_equal(np.asarray(image.convert("RGB")), own[changed])


@pytest.mark.parametrize("dtype", ["uint16", "int32"])
def test_ids_of_more_bits(tmp_path, dtype):
    Image.fromarray(FACE.astype(dtype)).save(tmp_path / "mask.tif")
    np.testing.assert_array_equal(open_mask(tmp_path / "mask.tif").label_map, FACE)


def several(path):
    Image.fromarray(FACE).save(path, save_all=True, append_images=[Image.fromarray(FACE)])


@pytest.mark.parametrize(
    ("name", "make", "field"),
    [
        ("m.webp", lambda path: Image.fromarray(PALETTE[FACE]).save(path, quality=90), "file type"),
        ("m.tif", several, "number of pictures"),
        ("m.tif", lambda path: Image.fromarray(FACE.astype(np.float32)).save(path), "kind of pixels"),
        ("m.tif", lambda path: Image.fromarray(FACE.astype(np.int32) - 5).save(path), "class ids"),
        ("m.bmp", lambda path: Image.fromarray(FACE[:8]).save(path), "size"),
        ("m.gif", lambda path: path.write_bytes(b"GIF89a" + bytes(20)), "size|picture data"),
        ("m.tif", lambda path: path.write_bytes(b"II*\0" + bytes(60)), "picture data"),
        ("m.webp", lambda path: path.write_bytes(b"RIFF\x10\0\0\0WEBPVP8L" + bytes(60)), "picture data"),
        ("m.bmp", lambda path: path.write_bytes(b"BM" + bytes(60)), "picture data"),
    ],
)
def test_what_is_no_mask_is_refused(tmp_path, name, make, field):
    make(tmp_path / name)
    with pytest.raises(FormatError) as caught:
        open_mask(tmp_path / name)
    assert caught.value.field in field.split("|")


def test_one_cut_off_is_refused(tmp_path):
    for key in ("tiff", "bmp", "webp"):
        write_mask(tmp_path / "mask", FACE, key)
        data = (tmp_path / "mask").read_bytes()
        (tmp_path / "mask").write_bytes(data[: len(data) * 2 // 3])
        with pytest.raises(FormatError):
            open_mask(tmp_path / "mask")


@pytest.mark.parametrize(
    ("suffix", "how"),
    [
        (".tif", {}), (".tif", {"compression": "tiff_lzw"}), (".tif", {"compression": "jpeg"}), (".bmp", {}),
        (".webp", {}), (".webp", {"lossless": True}),
    ],
)  # fmt: skip
@pytest.mark.parametrize("grey", [False, True])
def test_photos_are_no_masks(tmp_path, suffix, how, grey):
    pixels = photo()
    path = tmp_path / f"face{suffix}"
    image = Image.fromarray(pixels[..., 0] if grey else pixels)
    (image.convert("RGB") if suffix == ".webp" else image).save(path, **how)
    write_mask(tmp_path / "face.png", FACE)
    assert is_photo(path)
    assert iter_masks(tmp_path) == [tmp_path / "face.png"]
    assert find_photo(tmp_path / "face.png") == path


def test_what_is_no_picture_at_all_is_tried_as_a_photo(tmp_path):
    (tmp_path / "a.tif").write_bytes(b"no picture")
    assert is_photo(tmp_path / "a.tif")
    assert is_photo(tmp_path / "gone.tif")


@pytest.mark.parametrize("key", ["palette", "colour"])
@pytest.mark.parametrize("name", ["celebamask-hq", "maskgan", "pix2pix3d", "voc"])
def test_pngs_in_named_colours_stay_in_them(tmp_path, key, name):
    path = tmp_path / "mask.png"
    write_mask(path, FACE, key, options={"colours": name})
    with Image.open(path) as image:
        expected = colours_of(CELEBAMASK_HQ, name)[FACE]
        np.testing.assert_array_equal(np.asarray(image.convert("RGB")), expected)
    mask = open_mask(path)
    np.testing.assert_array_equal(mask.label_map, FACE)
    before = path.read_bytes()
    write_mask(path, mask.label_map, mask.format, kept=mask.kept)
    assert path.read_bytes() == before


def test_unknown_colours_name_the_known_ones(tmp_path):
    with pytest.raises(FormatError, match=r"unknown colours 'ade'; known: .*maskgan, pix2pix3d, voc"):
        write_mask(tmp_path / "mask.png", FACE, "palette", options={"colours": "ade"})
