"""What a PNG holds besides its pixels is there after its mask was saved."""

import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.formats import open_mask, write_mask
from facemask_editor.formats.palettes import voc_colours
from tests.unit.formats.faces import chunk, chunks_of, draw_face

FACE = draw_face(64)
OTHER = np.where(FACE == 1, np.uint8(18), FACE)
OWN = np.random.default_rng(0).integers(1, 255, (40, 3)).astype(np.uint8)


def notes():
    found = PngInfo()
    found.add_text("Author", "somebody")
    found.add_text("parameters", "a long story " * 900, zip=True)
    found.add_itxt("Title", "é漢", lang="fr")
    return found


def save(path, pixels, palette=None, **how):
    image = Image.fromarray(pixels)
    if palette is not None:
        image.putpalette(palette.tobytes())
    exif = Image.Exif()
    exif[0x010E] = "a description"
    image.save(path, pnginfo=notes(), dpi=(300, 300), exif=exif, **how)
    return path


def saved_again(path, label_map, format=None):
    mask = open_mask(path)
    write_mask(path, label_map, format or mask.format, mask.schema, kept=mask.kept)
    again = open_mask(path)
    np.testing.assert_array_equal(again.label_map, label_map)
    return again


def assert_notes_are_kept(path):
    with Image.open(path) as image:
        image.load()
        assert image.text["Author"] == "somebody"
        assert image.text["parameters"] == "a long story " * 900
        assert image.text["Title"] == "é漢"
        assert round(image.info["dpi"][0]) == 300
        assert image.getexif()[0x010E] == "a description"


@pytest.mark.parametrize("kind", ["grey", "palette", "colours", "16 bits"])
def test_texts_resolution_and_exif_stay(tmp_path, kind):
    pixels = {"colours": CELEBAMASK_HQ.palette_array[FACE], "16 bits": FACE.astype(np.uint16)}.get(kind, FACE)
    path = save(tmp_path / "mask.png", pixels, CELEBAMASK_HQ.palette_array if kind == "palette" else None)
    saved_again(path, OTHER)
    assert_notes_are_kept(path)
    saved_again(path, FACE)  # and are not doubled
    kinds = chunks_of(path.read_bytes())
    assert kinds.count("pHYs") == 1
    assert kinds.count("tEXt") == 1


def test_they_go_along_into_another_kind_of_png(tmp_path):
    path = save(tmp_path / "mask.png", FACE, transparency=0)
    saved_again(path, OTHER, "palette PNG")
    assert_notes_are_kept(path)
    assert "tRNS" not in chunks_of(path.read_bytes())  # of a grey; the palette has another meaning of it


@pytest.mark.parametrize("palette", [voc_colours(), voc_colours()[:15], OWN], ids=len)
def test_a_palette_of_the_users_own_stays(tmp_path, palette):
    path = save(tmp_path / "mask.png", FACE, palette, transparency=bytes([0, 128]))
    mask = saved_again(path, OTHER)
    assert mask.format == "palette PNG"
    with Image.open(path) as image:
        kept = np.array(image.getpalette(), np.uint8).reshape(-1, 3)[: len(palette)]
        np.testing.assert_array_equal(kept, palette)
        assert image.info["transparency"][:2] == bytes([0, 128])


def test_a_palette_that_would_mislead_gives_way(tmp_path):
    """With skin alone, the colours would be taken for the classes of others."""
    palette = CELEBAMASK_HQ.palette_array[np.r_[np.arange(18, -1, -1)]].copy()
    palette[1], palette[3] = (9, 8, 7), (1, 2, 3)  # so that the indices are the classes of the face
    path = save(tmp_path / "mask.png", FACE, palette)
    np.testing.assert_array_equal(open_mask(path).label_map, FACE)
    few = np.zeros((64, 64), np.uint8)
    few[8:40] = 13
    saved_again(path, few)


def test_a_converted_file_keeps_its_texts_only(tmp_path):
    order = np.array([0, 1, 10, 6, 4, 5, 2, 3, 7, 8, 11, 12, 13, 17, 18, 9, 15, 14, 16], np.uint8)
    path = save(tmp_path / "mask.png", order[FACE], transparency=0)
    mask = open_mask(path)
    assert mask.converted
    write_mask(path, mask.label_map, "index", kept=mask.kept)
    assert_notes_are_kept(path)
    assert "tRNS" not in chunks_of(path.read_bytes())


@pytest.mark.parametrize("kind", [b"prVa", b"vpAg"])
def test_private_chunks_that_may_be_copied_stay(tmp_path, kind):
    write_mask(tmp_path / "mask.png", FACE)
    data = (tmp_path / "mask.png").read_bytes()
    (tmp_path / "mask.png").write_bytes(data[:33] + chunk(kind, b"1234") + data[33:])
    saved_again(tmp_path / "mask.png", OTHER)
    assert chunk(kind, b"1234") in (tmp_path / "mask.png").read_bytes()


def test_what_is_too_large_is_left_out_and_said(tmp_path):
    write_mask(tmp_path / "mask.png", FACE)
    data = (tmp_path / "mask.png").read_bytes()
    huge = chunk(b"tEXt", b"Comment\0" + bytes(9 << 20))
    (tmp_path / "mask.png").write_bytes(data[:33] + huge + data[33:])
    mask = open_mask(tmp_path / "mask.png")
    assert mask.messages == ("Long notes in this file are not kept when it is saved.",)


def test_the_photos_mask_is_kept_beside_them(tmp_path):
    path = save(tmp_path / "mask.png", FACE)
    mask = open_mask(path)
    write_mask(path, OTHER, photo_mask=FACE, kept=mask.kept)
    again = open_mask(path)
    np.testing.assert_array_equal(again.photo_mask, FACE)
    assert_notes_are_kept(path)
    write_mask(path, FACE, kept=again.kept)  # and not as one of somebody else's chunks
    assert open_mask(path).photo_mask is None
