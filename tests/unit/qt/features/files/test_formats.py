"""Saving in any format from the window: what a file held stays, and losses are asked about first."""

import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from facemask_editor.formats import open_mask, registry, write_mask
from facemask_editor.qt.features.files.file_session import FileSession
from facemask_editor.qt.services.settings import Settings
from tests.helpers.sample_masks import small_face

FACE = small_face()


@pytest.fixture
def session(qapp, dialogs):
    return FileSession(Settings(), dialogs)


def paint(session):
    """Change a pixel of the open mask, and return it."""
    document = session.document
    label_map = document.label_map.copy()
    label_map[0, 0] = 5 if label_map[0, 0] != 5 else 4
    document.replace_pixels(label_map, "one pixel")
    return label_map


@pytest.mark.parametrize("format", registry.written_formats(), ids=lambda format: format.key)
def test_what_was_opened_is_saved_in_its_own_format(session, dialogs, tmp_path, format):
    path = tmp_path / f"mask{format.suffix}"
    write_mask(path, FACE, format.key)
    assert session.open(path)
    changed = paint(session)
    assert session.save()
    assert dialogs.asked == []
    mask = open_mask(path)
    np.testing.assert_array_equal(mask.label_map, changed)
    assert mask.format == format.name


def test_texts_and_resolution_stay(session, tmp_path):
    notes = PngInfo()
    notes.add_text("Author", "somebody")
    Image.fromarray(FACE).save(tmp_path / "mask.png", pnginfo=notes, dpi=(300, 300))
    assert session.open(tmp_path / "mask.png")
    for _ in range(2):
        paint(session)
        assert session.save()
    with Image.open(tmp_path / "mask.png") as image:
        assert (image.text, round(image.info["dpi"][0])) == ({"Author": "somebody"}, 300)


def test_they_are_of_the_open_file_alone(session, dialogs, tmp_path):
    notes = PngInfo()
    notes.add_text("Author", "somebody")
    Image.fromarray(FACE).save(tmp_path / "mask.png", pnginfo=notes)
    assert session.open(tmp_path / "mask.png")
    session.show_new(FACE)
    dialogs.save = tmp_path / "new.png", "index PNG"
    assert session.save()
    with Image.open(tmp_path / "new.png") as image:
        assert image.text == {}


@pytest.mark.parametrize("key", ["ora", "npy", "tiff"])
def test_a_format_without_room_for_the_photos_mask_asks_first(session, dialogs, tmp_path, key):
    format = registry.written_format(key)
    write_mask(tmp_path / "mask.png", FACE, photo_mask=np.where(FACE == 2, np.uint8(1), FACE))
    assert session.open(tmp_path / "mask.png")
    dialogs.save = tmp_path / f"mask{format.suffix}", format.name
    assert not session.save_as()
    assert dialogs.asked == ["save", "loss"]
    assert "the mask that the photo was taken with is not kept" in dialogs.reasons
    assert not (tmp_path / f"mask{format.suffix}").exists()
    dialogs.lose = True
    assert session.save_as()
    np.testing.assert_array_equal(open_mask(tmp_path / f"mask{format.suffix}").label_map, FACE)


def test_nothing_is_asked_where_nothing_is_lost(session, dialogs, tmp_path):
    write_mask(tmp_path / "mask.png", FACE)
    assert session.open(tmp_path / "mask.png")
    dialogs.save = tmp_path / "mask.ora", "OpenRaster"
    assert session.save_as()
    assert dialogs.asked == ["save"]
