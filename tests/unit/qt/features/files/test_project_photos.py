"""The photo in a project: it travels, or is found, and what is missing is said."""

import numpy as np
import pytest
from PIL import Image

from facemask_editor.app.project.read import read_project
from facemask_editor.document import BrushShape
from facemask_editor.qt.look.thumbnails import read_face
from facemask_editor.render.illustration.choices import Choices
from tests.helpers.patience import WAIT
from tests.helpers.sample_masks import small_face, write_grey

PROJECT = "FaceMask project"


@pytest.fixture
def photo_of_face(tmp_path):
    """A photo that belongs to the mask by its name."""
    height, width = small_face().shape
    pixels = np.add.outer(np.arange(height), np.arange(3 * width)).reshape(height, width, 3)
    path = tmp_path / "face.jpg"
    Image.fromarray(pixels.astype(np.uint8)).save(path, quality=90)
    return path


@pytest.fixture
def with_photo(qtbot, photo_of_face, open_window):
    qtbot.waitUntil(lambda: open_window.session.document.photo is not None, timeout=WAIT)
    return open_window


def paint(window):
    stroke = window.session.document.begin_stroke("Paint", 3)
    stroke.line(20, 20, 26, 20, size=5, shape=BrushShape.ROUND)
    stroke.commit()


def save_to(window, dialogs, path):
    dialogs.save = path, PROJECT
    assert window.files.save_project()


def reopen(qtbot, window, path):
    assert window.files.close()
    assert window.files.open(path)
    qtbot.waitUntil(lambda: window.session.document.photo is not None, timeout=WAIT)


def test_a_photo_travels_with_its_project(qtbot, with_photo, dialogs, photo_of_face, tmp_path):
    window, path = with_photo, tmp_path / "elsewhere" / "work.fmask"
    path.parent.mkdir()
    pixels, data = window.session.document.photo.copy(), photo_of_face.read_bytes()
    paint(window)
    save_to(window, dialogs, path)
    assert read_project(path).around.photo.data == data  # byte for byte as its file
    photo_of_face.unlink()
    reopen(qtbot, window, path)
    document = window.session.document
    np.testing.assert_array_equal(document.photo, pixels)
    assert not document.photo_is_other
    assert not window.session.unsaved
    np.testing.assert_array_equal(document.photo_mask, small_face())  # before the stroke
    paint(window)
    assert window.files.save()
    assert read_project(path).around.photo.data == data


def test_a_photo_may_stay_outside_and_is_missed_where_it_is_gone(
    qtbot, with_photo, dialogs, photo_of_face, tmp_path
):
    window, path = with_photo, tmp_path / "work.fmask"
    save_to(window, dialogs, path)
    action = window.actions_["file.embed_photo"]
    assert action.isChecked()
    action.setChecked(False)
    assert window.session.unsaved
    assert window.files.save()
    kept = read_project(path).around.photo
    assert (kept.data, kept.path, kept.embedded) == (None, photo_of_face, False)
    reopen(qtbot, window, path)
    assert not action.isChecked()
    assert not window.session.unsaved
    photo_of_face.unlink()
    assert window.files.close()
    assert window.files.open(path)
    qtbot.waitUntil(lambda: "face.jpg" in window.notice.text.text(), timeout=WAIT)
    assert window.session.document.photo is None
    assert not window.session.unsaved


def test_another_photo_is_unsaved_until_the_project_has_it(qtbot, with_photo, dialogs, tmp_path):
    window, path = with_photo, tmp_path / "work.fmask"
    save_to(window, dialogs, path)
    other = tmp_path / "other.png"
    Image.fromarray(np.full((*small_face().shape, 3), 9, np.uint8)).save(other)
    assert window.files.open_photo(other)
    qtbot.waitUntil(lambda: int(window.session.document.photo.max()) == 9, timeout=WAIT)
    assert window.session.unsaved
    assert window.files.save()
    assert not window.session.unsaved
    reopen(qtbot, window, path)
    assert int(window.session.document.photo.max()) == 9


def test_the_card_of_a_project_shows_its_own_photo(with_photo, dialogs, photo_of_face, tmp_path):
    path = tmp_path / "elsewhere" / "work.fmask"
    path.parent.mkdir()
    save_to(with_photo, dialogs, path)
    photo_of_face.unlink()
    plain = tmp_path / "elsewhere" / "plain.png"
    write_grey(plain, small_face())
    assert read_face(path, 40, Choices()) != read_face(plain, 40, Choices())  # which is drawn
