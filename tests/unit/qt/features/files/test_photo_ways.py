"""A photo of another shape is placed at once, and one click lays it otherwise; the choice is found again."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.formats import read_photo
from facemask_editor.formats.photos.way import Way
from tests.helpers.patience import WAIT
from tests.helpers.sample_masks import small_face


@pytest.fixture
def bar(window):
    return window.parts["files"].fit.bar


@pytest.fixture
def opened(qtbot, window, tmp_path):
    """Open a mask with a photo of a size and orientation beside it."""

    def open_(size, orientation=1):
        path = tmp_path / "face.png"
        Image.fromarray(small_face()).save(path)
        exif = Image.Exif()
        exif[0x0112] = orientation
        pixels = np.random.default_rng(0).integers(0, 256, (*size[::-1], 3), np.uint8)
        Image.fromarray(pixels).save(tmp_path / "face.tif", exif=exif)
        return again(path)

    def again(path):
        assert window.files.open(path)
        qtbot.waitUntil(lambda: window.services.session.document.photo is not None, timeout=WAIT)
        window.services.session.flush()
        return window.services.session.document

    open_.again = again
    return open_


def offered(bar):
    return {name for name, button in bar.way_buttons.items() if not button.isHidden()}


def lay(qtbot, window, bar, name):
    with qtbot.waitSignal(window.files.photo_changed, timeout=WAIT):
        bar.way_buttons[name].click()
    window.services.session.flush()


def test_another_shape_is_placed_and_can_be_stretched(qtbot, window, bar, opened, tmp_path):
    document = opened((120, 60))
    assert (document.photo[0] == 0).all()
    assert offered(bar) == {"cropped", "stretched"}

    lay(qtbot, window, bar, "stretched")

    wanted = read_photo(tmp_path / "face.tif", (64, 64), way=Way(shape="stretched")).pixels
    assert np.array_equal(document.photo, wanted)
    assert offered(bar) == {"whole", "cropped"}
    assert not window.services.session.unsaved  # nothing of the mask is another one


def test_a_photo_that_was_turned_can_be_turned_back(qtbot, window, bar, opened, tmp_path):
    document = opened((120, 60), orientation=6)
    assert offered(bar) == {"cropped", "stretched", "stored"}
    lay(qtbot, window, bar, "stored")
    wanted = read_photo(tmp_path / "face.tif", (64, 64), way=Way(turned=False)).pixels
    assert np.array_equal(document.photo, wanted)
    assert "upright" in offered(bar)


def test_what_fits_is_asked_about_only_on_demand(qtbot, window, bar, opened):
    document = opened((80, 80), orientation=3)
    assert bar.isHidden()
    window.services.actions["file.photo_way"].trigger()
    assert offered(bar) == {"stored"}
    before = document.photo.copy()
    lay(qtbot, window, bar, "stored")
    assert np.array_equal(document.photo, before[::-1, ::-1])
    bar.fits_button.click()
    assert bar.isHidden()


def test_there_may_be_no_other_way(window, bar, opened):
    opened((80, 80))
    window.services.actions["file.photo_way"].trigger()
    assert bar.isHidden()


def test_the_way_of_an_edited_mask_is_found_again_without_a_question(qtbot, window, bar, opened, tmp_path):
    document = opened((120, 60))
    lay(qtbot, window, bar, "cropped")
    cropped = document.photo.copy()
    document.fill(0, 0, SCHEMA.index("hat"))
    assert window.files.save()

    document = opened.again(tmp_path / "face.png")

    assert np.array_equal(document.photo, cropped)
    assert bar.isHidden()
    lay_whole = window.files.photos.lay_otherwise
    with qtbot.waitSignal(window.files.photo_changed, timeout=WAIT):
        assert lay_whole(Way(True, "whole"))
    assert not document.photo_is_other  # the user's choice: the mask of the photo fits it so
    assert window.services.session.unsaved
