"""Files are chosen by their pictures."""

import threading

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QFileDialog, QListView

from facemask_editor.qt.services.file_dialog import (
    FilePictures,
    PictureDialog,
    read_mask_face,
    read_photo_small,
)
from facemask_editor.qt.services.messages import Dialogs
from tests.helpers.patience import PATIENCE, WAIT
from tests.helpers.sample_masks import small_face


@pytest.fixture
def folder(tmp_path):
    """Two masks and a file that is none."""
    for name in ("one", "two"):
        Image.fromarray(small_face()).save(tmp_path / f"{name}.png")
    (tmp_path / "broken.png").write_bytes(b"no picture")
    return tmp_path


@pytest.fixture
def dialog(qtbot, folder):
    made = PictureDialog(None, "Open mask", folder, ["Masks (*.png)", "All files (*)"], read_mask_face)
    qtbot.addWidget(made)
    made.show()
    yield made
    made.done(0)


def test_the_chosen_file_is_shown_beside_the_list(qtbot, dialog, folder):
    assert dialog.preview.pixmap().isNull()
    dialog.currentChanged.emit(str(folder / "two.png"))
    qtbot.waitUntil(lambda: not dialog.preview.pixmap().isNull(), timeout=WAIT)
    assert "two.png" in dialog.said.text()


def test_a_file_that_is_no_mask_says_why(qtbot, dialog, folder):
    dialog.currentChanged.emit(str(folder / "broken.png"))
    qtbot.waitUntil(lambda: len(dialog.said.text().splitlines()) > 1, timeout=WAIT)
    assert dialog.preview.pixmap().isNull()
    assert dialog.preview.text() == ""


def test_files_have_their_faces_for_icons(qtbot, dialog, folder):
    model = dialog.findChild(QListView, "listView").model()

    def icons():
        root = dialog.findChild(QListView, "listView").rootIndex()
        rows = [model.index(row, 0, root) for row in range(model.rowCount(root))]
        return {row.data(): row.data(Qt.ItemDataRole.DecorationRole) for row in rows}

    qtbot.waitUntil(lambda: len(icons()) == 3, timeout=WAIT)
    plain = icons()["broken.png"]

    def large(name):
        return max((size.width() for size in icons()[name].availableSizes()), default=0) == 256

    qtbot.waitUntil(lambda: large("one.png") and large("two.png"), timeout=WAIT)
    assert plain is not None
    assert not large("broken.png")


def test_what_was_scrolled_by_is_read_no_more(qtbot, qapp, tmp_path):
    read, held = [], threading.Event()

    def note(path, side):
        held.wait(PATIENCE)
        read.append(path)
        raise OSError("nothing there")

    pictures = FilePictures(qapp, note, 8)
    paths = [tmp_path / str(number) for number in range(300)]
    for path in paths:
        pictures.of(path)
    held.set()
    qtbot.waitUntil(lambda: isinstance(pictures.of(paths[-1]), str), timeout=WAIT)
    pictures.shutdown()
    assert len(read) < 100


def test_a_photo_keeps_its_shape_and_stands_upright(tmp_path):
    photo = Image.fromarray(np.zeros((100, 200, 3), np.uint8))
    exif = Image.Exif()
    exif[0x0112] = 6  # a quarter turn
    photo.save(tmp_path / "photo.jpg", exif=exif)
    small = read_photo_small(tmp_path / "photo.jpg", 64)
    assert (small.width(), small.height()) == (32, 64)


def test_dialogs_do_not_say_look_in(qapp, folder, monkeypatch):
    seen = []

    def look(self):
        seen.append((self.windowTitle(), self.labelText(QFileDialog.DialogLabel.LookIn)))
        return False

    monkeypatch.setattr(QFileDialog, "exec", look)
    dialogs = Dialogs(native=False)
    dialogs.choose_mask(folder)
    dialogs.choose_photo(folder)
    dialogs.choose_file(folder, "Any")
    dialogs.choose_folder(folder, "Folder")
    dialogs.choose_picture(folder / "a.png", "Picture")
    dialogs.choose_recipe(folder / "a.json")
    dialogs.choose_save(folder / "a.png", ("index PNG",), "index PNG")
    assert len(seen) == 7
    assert {said for _title, said in seen} == {"Folder:"}


def test_a_mask_among_photos_is_shown_as_a_face(qapp, folder, tmp_path):
    picture = read_photo_small(folder / "one.png", 64)
    colours = {picture.pixelColor(x, y).rgb() for x in range(0, 64, 4) for y in range(0, 64, 4)}
    assert max(max(QColor(colour).getRgb()[:3]) for colour in colours) > 100
    grey = np.tile(np.linspace(0, 255, 64).astype(np.uint8), (64, 1))
    Image.fromarray(grey).save(tmp_path / "grey.png")
    shown = read_photo_small(tmp_path / "grey.png", 64)
    assert shown.pixelColor(40, 20).getRgb()[0] == grey[20, 40]


def test_the_places_beside_the_files_have_room_for_their_names(dialog):
    places = dialog.findChild(QListView, "sidebar")
    assert places.width() >= min(places.sizeHintForColumn(0), 280)
    assert places.width() >= 150
