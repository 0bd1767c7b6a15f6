"""A mask of another shipped schema is worked on with its own classes."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from facemask_editor.app.session import Donor
from facemask_editor.core.labels import CELEBAMASK_HQ
from facemask_editor.document import MaskDocument
from facemask_editor.formats import read_schema
from tests.helpers.patience import WAIT
from tests.helpers.sample_masks import small_face


def faces_of(schema):
    """Return a mask with a field of each class, in order."""
    label_map = np.zeros((64, 64), np.uint8)
    for label in range(len(schema)):
        label_map[5 * label : 5 * label + 5] = label
    return label_map


@pytest.fixture(params=["lapa", "helen"])
def schema(request):
    return read_schema(request.param)


@pytest.fixture
def opened(qtbot, window, schema):
    """The window with such a mask; before, one of CelebAMask-HQ was open with its last class selected."""
    window.session.set_document(MaskDocument(np.full((64, 64), 18, np.uint8)))
    window.session.select(18)
    window.session.toggle_solo(18)
    window.session.set_document(MaskDocument(faces_of(schema), schema=schema))
    qtbot.waitUntil(window.isActiveWindow, timeout=WAIT)
    window.canvas.setFocus()
    QApplication.processEvents()
    return window


def test_the_list_shows_its_classes(opened, schema):
    model = opened.classes.model
    assert [model.index(row, 0).data() for row in range(model.rowCount())] == [
        schema.title(label) for label in range(len(schema))
    ]
    assert opened.session.selected < len(schema)
    assert opened.classes.view.currentIndex().row() == opened.session.selected
    assert opened.session.hidden == opened.canvas.hidden == frozenset()
    assert opened.part.controls.header.title.text() == schema.title(opened.session.selected)


def test_digits_select_its_classes(qtbot, opened, schema):
    for key, name in ((Qt.Key.Key_2, "nose"), (Qt.Key.Key_7, "hair"), (Qt.Key.Key_0, "background")):
        opened.session.select(schema.index("skin"))
        qtbot.keyClick(opened.canvas, key)
        assert opened.session.selected == schema.index(name)
        assert opened.canvas.selected_label == opened.session.selected
    before = opened.session.selected
    qtbot.keyClick(opened.canvas, Qt.Key.Key_8)
    assert opened.session.selected == before
    assert "glasses" in opened.status.currentMessage()


def test_colours_names_and_the_palette_are_its_own(opened, schema):
    hair = schema.index("hair")
    opened.canvas.pointer_moved.emit(32, 5 * hair + 2, hair)
    assert opened.status.pointer.text().startswith(f"{schema.title(hair)}   32")
    keys = {entry.key for entry in opened.parts["help"]._entries()}
    assert {f"select:{name}" for name in schema.names} <= keys
    assert "select:eye_g" not in keys


def test_it_is_painted_locked_and_saved_in_its_classes(opened, schema, tmp_path, dialogs):
    hair = schema.index("hair")
    opened.session.select(hair)
    opened.actions_["lock"].trigger()
    assert opened.document.locks == {hair}
    opened.actions_["unlock_all"].trigger()
    opened.document.fill(0, 0, hair)
    expected = opened.document.snapshot()
    dialogs.save = (tmp_path / "mask.png", "index PNG")
    opened.actions_["save_as"].trigger()
    from PIL import Image

    with Image.open(tmp_path / "mask.png") as image:
        assert np.array_equal(np.asarray(image), expected)
    assert not opened.document.dirty


def test_a_donor_in_other_classes_is_taken_by_their_names(opened, schema):
    opened.session.set_donors((Donor("face.png", small_face(), CELEBAMASK_HQ),))
    taken = opened.part.preview._donor_map
    skin = CELEBAMASK_HQ.index("skin")
    assert np.array_equal(taken == schema.index("skin"), small_face() == skin)
    assert not (taken[small_face() == CELEBAMASK_HQ.index("neck")]).any()


def test_and_back_again(opened):
    opened.session.set_document(MaskDocument(small_face()))
    assert opened.classes.model.rowCount() == len(CELEBAMASK_HQ)
    assert opened.canvas.document is opened.document
    opened.session.set_document(None)
    assert opened.start.isVisible()


def test_a_file_of_it_opens_as_itself_and_is_saved_as_itself(window, schema, tmp_path):
    from facemask_editor.formats import open_mask, write_palette_png

    path = tmp_path / "face.png"
    write_palette_png(path, faces_of(schema), schema)
    assert window.files.open(path)
    assert window.document.schema.names == schema.names  # LaPa and Helen have the same
    assert np.array_equal(window.document.label_map, faces_of(schema))
    window.document.fill(0, 0, schema.index("hair"))
    expected = window.document.snapshot()
    window.actions_["save"].trigger()
    again = open_mask(path)
    assert again.schema.names == schema.names
    assert np.array_equal(again.label_map, expected)
