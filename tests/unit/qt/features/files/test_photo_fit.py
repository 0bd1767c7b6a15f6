"""A photo that is not the one its mask was kept with is told so, and its mask can be chosen."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.formats import open_mask, read_photo, write_mask
from facemask_editor.formats.schema import read_schema
from facemask_editor.render.builtin.picture import portrait
from tests.helpers.patience import WAIT
from tests.helpers.sample_masks import small_face
from tests.unit.qt.features.live_face.test_live_face import moved, photo_of, under


def photo_at(path, label_map=None, size=None):
    image = Image.fromarray(photo_of(small_face() if label_map is None else label_map))
    (image if size is None else image.resize(size)).save(path)
    return path


@pytest.fixture
def edited(tmp_path):
    """The file of an edited mask, which holds the mask of its photo and which photo that is."""
    photo = read_photo(photo_at(tmp_path / "face.bmp"), (64, 64))
    path = tmp_path / "face.png"
    write_mask(path, moved(small_face()), photo_mask=small_face(), photo_sha256=photo.sha256)
    return path


@pytest.fixture
def bar(window):
    return window.parts["files"].fit.bar


def opened(qtbot, window, path):
    assert window.files.open(path)
    qtbot.waitUntil(lambda: window.services.session.document.photo is not None, timeout=WAIT)
    window.services.session.flush()
    return window.services.session.document


def other_photo(edited):
    """Exchange the photo beside an edited mask for that of another face."""
    mask = np.roll(small_face(), 4, axis=0)
    photo_at(edited.with_suffix(".bmp"), mask)
    path = edited.with_name("other.png")
    Image.fromarray(mask).save(path)
    return path, mask


def test_the_photo_that_it_was_saved_with_is_not_asked_about(qtbot, window, bar, edited):
    opened(qtbot, window, edited)
    assert bar.isHidden()


def test_saving_keeps_which_photo_it_is(qtbot, window, bar, edited):
    document = opened(qtbot, window, edited)
    document.fill(0, 0, SCHEMA.index("hat"))
    assert window.files.save()
    photo = read_photo(edited.with_suffix(".bmp"), (64, 64))
    assert open_mask(edited).photo_sha256 == photo.sha256


def test_another_photo_is_told_and_the_face_moves_from_the_mask_that_is_chosen(
    qtbot, window, bar, edited, dialogs
):
    path, mask = other_photo(edited)
    document = opened(qtbot, window, edited)
    assert "not the photo that the mask was edited with" in bar.text.text()
    assert not document.dirty
    dialogs.mask = path

    bar.choose_button.click()

    assert np.array_equal(document.photo_mask, mask)
    assert window.services.session.unsaved
    window.services.session.flush()
    assert bar.isHidden()
    wanted = portrait(document.photo, mask, document.label_map).picture
    qtbot.waitUntil(lambda: np.array_equal(under(window), wanted), timeout=WAIT)
    assert window.files.save()
    assert not document.dirty
    kept = open_mask(edited)
    assert np.array_equal(kept.photo_mask, mask)
    assert np.array_equal(kept.label_map, moved(small_face()))
    opened(qtbot, window, edited)
    assert bar.isHidden()


def test_saving_without_an_answer_asks_again(qtbot, window, bar, edited):
    other_photo(edited)
    document = opened(qtbot, window, edited)
    document.fill(0, 0, SCHEMA.index("hat"))
    assert window.files.save()
    opened(qtbot, window, edited)
    assert not bar.isHidden()


def test_a_photo_that_was_only_cropped_or_retouched_can_be_said_to_fit(qtbot, window, bar, edited):
    other_photo(edited)
    document = opened(qtbot, window, edited)

    bar.fits_button.click()

    assert bar.isHidden()
    assert window.services.session.unsaved
    assert np.array_equal(document.photo_mask, small_face())
    assert window.files.save()
    opened(qtbot, window, edited)
    assert bar.isHidden()


def test_a_photo_of_another_shape_is_asked_about(qtbot, window, bar, tmp_path):
    Image.fromarray(small_face()).save(tmp_path / "wide.png")
    photo_at(tmp_path / "wide.bmp", size=(120, 64))
    document = opened(qtbot, window, tmp_path / "wide.png")
    assert "another shape" in bar.text.text()
    bar.fits_button.click()
    assert bar.isHidden()
    assert not document.dirty


@pytest.mark.parametrize("wrong", ["size", "classes", "content"])
def test_a_mask_that_cannot_be_the_photo_s_is_refused_and_nothing_changes(
    qtbot, window, bar, edited, dialogs, wrong
):
    other_photo(edited)
    document = opened(qtbot, window, edited)
    path = edited.with_name("wrong.png")
    if wrong == "size":
        Image.fromarray(small_face(48)).save(path)
    elif wrong == "classes":
        lapa = read_schema("lapa")
        labels = (np.arange(64 * 64) * len(lapa) // (64 * 64)).astype(np.uint8).reshape(64, 64)
        write_mask(path, labels, "palette", lapa)
    else:
        path.write_bytes(b"no picture")
    dialogs.mask = path

    window.actions_["photo_mask"].trigger()

    [(text, detail)] = dialogs.errors
    assert path.name in text
    assert {"size": "48 × 48", "classes": "other classes", "content": "PNG"}[wrong] in detail
    assert np.array_equal(document.photo_mask, small_face())
    assert not document.dirty
    assert not bar.isHidden()


def test_the_action_needs_a_photo(qtbot, window, mask_file):
    action = window.actions_["photo_mask"]
    assert window.files.open(mask_file)
    window.services.session.flush()
    qtbot.waitUntil(lambda: not action.isEnabled(), timeout=WAIT)
    photo_at(mask_file.with_suffix(".bmp"))
    opened(qtbot, window, mask_file)
    qtbot.waitUntil(action.isEnabled, timeout=WAIT)


def test_closing_the_mask_takes_the_question_away(qtbot, window, bar, edited):
    other_photo(edited)
    opened(qtbot, window, edited)
    window.files.close()
    window.services.session.flush()
    assert bar.isHidden()
