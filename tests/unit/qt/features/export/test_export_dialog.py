"""The dialog Export: what it says of a target before anything is written, and what it writes."""

from __future__ import annotations

import dataclasses
import threading

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt

from facemask_editor.core.errors import FormatError
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.document import BrushShape, MaskDocument
from facemask_editor.qt.features.export import dialog as dialog_module
from facemask_editor.qt.features.export.folders import plain_stem, proposed
from facemask_editor.qt.features.export.work import Exported
from facemask_editor.qt.services.messages import Answer
from facemask_editor.render.handoff.registry import DESCRIBED, targets
from tests.helpers.patience import PATIENCE, WAIT
from tests.helpers.sample_masks import small_face, write_grey

HAIR, EARRING = SCHEMA.index("hair"), SCHEMA.index("ear_r")


def paint(window, label=HAIR, y=1):
    document = window.document
    wanted = document.snapshot()
    wanted[y, :9] = label
    assert document.replace_pixels(wanted, "Brush")


def add_photo(qtbot, window, photo_file):
    assert window.files.open_photo(photo_file)
    qtbot.waitUntil(lambda: window.document.photo is not None, timeout=WAIT)


def written(qtbot, dialog):
    """Export and return the folder."""
    assert dialog.why_not() == ""
    dialog.export_button.click()
    qtbot.waitUntil(lambda: not dialog.busy, timeout=WAIT)
    assert dialog.outcome.done is not None, dialog.status.text()
    return dialog.outcome.done.root


def test_every_target_is_listed_by_kind_and_those_without_a_folder_say_why(export):
    dialog = export.dialog
    assert dialog.list.keys == [target.key for target in targets()] + [each.key for each in DESCRIBED]
    export("oasis")
    assert "Nothing is written for it" in dialog.page.summary.text()
    assert not dialog.export_button.isEnabled()
    assert dialog.status.text() == "Nothing is written for this one"


def test_the_field_narrows_the_list(qtbot, export):
    dialog = export.dialog
    dialog.list.filter.setText("sofgan")
    assert dialog.list.keys == ["sofgan"]
    assert dialog.list.key == "sofgan"
    dialog.list.filter.setText("")
    qtbot.keyClick(dialog.list.filter, Qt.Key.Key_Down)
    assert dialog.list.key == "pix2pix3d"
    dialog.list.filter.setText("no such thing")
    assert dialog.list.keys == []
    assert dialog.list.key == ""
    assert not dialog.page.isVisible()
    assert dialog.nothing.isVisible()
    assert dialog.status.text() == "Nothing found"
    assert not dialog.export_button.isEnabled()
    dialog.list.filter.setText("")
    assert dialog.list.key == "pix2pix3d"  # as before
    assert dialog.page.isVisible()


def test_enter_in_the_field_exports_nothing(qtbot, export, tmp_path):
    dialog = export("spade")
    assert dialog.export_button.isDefault()
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        qtbot.keyClick(dialog.list.filter, key)
    assert not dialog.busy
    assert [path.name for path in tmp_path.iterdir()] == ["face.png"]


def test_what_a_target_writes_is_shown_and_nothing_is_written(export, open_window, tmp_path):
    dialog = export("spade")
    assert dialog.page.title.text() == "SPADE"
    assert "labels/face.png" in dialog.page.files.text().splitlines()
    assert dialog.folder.field.text() == str(open_window.document.path.parent / "face_for_spade")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["face.png"]


@pytest.mark.parametrize("key", [target.key for target in targets()])
def test_each_target_can_be_shown(export, open_window, key):
    paint(open_window)
    dialog = export(key)
    assert dialog.page.title.text() == dialog.target.title
    found = dialog._found
    assert found.problem or found.files
    said = f"{dialog.page.losses.text()} {dialog.page.remarks.text()}"
    assert all(text[1:] in said for text in (dialog.target.loss, *dialog.target.remarks))
    assert set(dialog.page.options.fields) == set(dialog.target.options)


def test_what_is_lost_of_this_mask_is_said_before_anything_is_written(qtbot, open_window, export, tmp_path):
    """pSp reads 256 pixels: of a mask of 512, half of the single pixels in each direction are not met."""
    large = small_face(512)
    large[100:102, 100:102] = HAIR
    met = np.asarray(Image.fromarray(np.arange(4, dtype=np.uint8).reshape(2, 2)).resize((1, 1), 0))[0, 0]
    large[100 + (met < 2), 100] = EARRING
    open_window.files.turn_to(MaskDocument(large, path=tmp_path / "large.png"), "index PNG")
    dialog = export("psp")
    assert not dialog.page.loss_frame.isHidden()
    assert "Lost in this mask: Earring." in dialog.page.losses.text()
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == []


def test_classes_that_a_target_has_not_are_named(qtbot, open_window, export):
    dialog = export("spade")
    losing = dataclasses.replace(
        dialog.target, key="losing", loss="earrings are gone.", lost=lambda _face: ("ear_r", "neck_l")
    )
    dialog._targets["spade"] = losing
    dialog._look()
    export.settle()
    assert dialog.page.losses.text() == "Earrings are gone.\nLost in this mask: Earring, Necklace."
    assert dialog.outcome.isHidden()


def test_a_photo_that_is_needed_is_asked_for(qtbot, open_window, export, photo_file):
    dialog = export("sean")
    assert dialog.status.text() == "SEAN needs a photo of the face"
    assert not dialog.export_button.isEnabled()
    assert not dialog.page.photo_button.isHidden()
    add_photo(qtbot, open_window, photo_file)
    export.settle()
    assert dialog.export_button.isEnabled()
    assert dialog.page.photo.text() == "The open one, 64 × 64"
    assert dialog.status.text() == ""


def test_the_export_has_the_mask_the_photo_and_the_mask_as_it_was_opened(
    qtbot, open_window, export, photo_file
):
    add_photo(qtbot, open_window, photo_file)
    paint(open_window)
    root = written(qtbot, export("sean"))
    own = np.asarray(Image.open(root / "photo_labels" / "face.png"))
    label = np.asarray(Image.open(root / "labels" / "face.png"))
    assert label.shape == (512, 512)
    assert (own != label).any()
    assert set(np.unique(own)) == set(np.unique(small_face()))
    command = open_window.parts["export"].dialog.outcome.command
    assert command.isReadOnly()
    assert str(root / "labels") in command.toPlainText()
    assert open_window.settings.export_target == "sean"


def test_a_mask_of_the_photo_from_a_file(qtbot, open_window, export, photo_file, dialogs, tmp_path):
    add_photo(qtbot, open_window, photo_file)
    dialog = export("sean")
    dialogs.mask = write_grey(tmp_path / "own.png", small_face(without=("nose",)))
    box = dialog.page.mask_box
    box.setCurrentIndex(box.count() - 1)
    box.activated.emit(box.currentIndex())
    export.settle()
    root = written(qtbot, dialog)
    own = np.asarray(Image.open(root / "photo_labels" / "face.png"))
    assert SCHEMA.index("nose") not in own


def test_what_is_shown_is_exported(qtbot, open_window, engine, export):
    """A preview becomes a step first, as when the mask is saved."""
    open_window.actions_["new_shape"].trigger()
    qtbot.waitUntil(lambda: open_window.session.preview is not None, timeout=WAIT)
    shown = open_window.session.preview.label_map.copy()
    export.settle()
    root = written(qtbot, export("spade"))
    assert open_window.document.history.entries
    np.testing.assert_array_equal(open_window.document.label_map, shown)
    label = np.asarray(Image.open(root / "labels" / "face.png"))
    nearest = np.asarray(Image.fromarray(shown).resize(label.shape[::-1], Image.Resampling.NEAREST))
    np.testing.assert_array_equal(label, nearest)


def test_an_edit_on_its_way_is_waited_for(qtbot, open_window, engine, export):
    dialog = export("spade")
    engine.hold()
    open_window.actions_["new_shape"].trigger()
    engine.wait_entered()
    export.settle()
    dialog.export_button.click()
    assert dialog.status.text() == "It is exported when the current edit is done"
    assert not dialog.busy
    engine.release()
    qtbot.waitUntil(lambda: dialog.outcome.done is not None, timeout=WAIT)
    assert open_window.document.history.entries


def test_a_dialog_that_was_closed_meanwhile_exports_nothing(qtbot, open_window, engine, export, tmp_path):
    dialog = export("spade")
    engine.hold()
    open_window.actions_["new_shape"].trigger()
    engine.wait_entered()
    export.settle()
    dialog.export_button.click()
    dialog.reject()
    engine.release()
    qtbot.waitUntil(lambda: bool(open_window.document.history.entries), timeout=WAIT)
    assert not (tmp_path / "face_for_spade").exists()


def test_nothing_is_exported_during_a_stroke(open_window, export, tmp_path):
    dialog = export("spade")
    with open_window.document.begin_stroke("Brush", HAIR) as stroke:
        stroke.line(2, 2, 9, 2, size=3, shape=BrushShape.ROUND)
        dialog.export()
        assert not dialog.busy
    assert not (tmp_path / "face_for_spade").exists()


def test_a_folder_of_somebody_else_is_left_alone_and_that_is_said(qtbot, export, tmp_path):
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "notes.txt").write_text("mine")
    dialog = export("spade")
    dialog.folder.field.setText(str(mine))
    dialog.export()
    qtbot.waitUntil(lambda: not dialog.busy, timeout=WAIT)
    assert str(mine) in dialog.status.text()
    assert "\n" not in dialog.status.text()
    assert dialog.status.property("error")
    assert dialog.outcome.isHidden()
    assert [path.name for path in mine.iterdir()] == ["notes.txt"]


def test_a_fresh_folder_is_proposed_where_one_is_there(qtbot, open_window, export, tmp_path, dialogs):
    (tmp_path / "face_for_psp").mkdir()
    dialog = export("psp")
    assert dialog.folder.field.text() == str(tmp_path / "face_for_psp_2")
    other = tmp_path / "exports"
    other.mkdir()
    dialogs.folder = other
    dialog.folder.browse.click()
    assert dialog.folder.field.text() == str(other / "face_for_psp")
    export("spade")
    assert dialog.folder.field.text() == str(other / "face_for_spade")
    assert open_window.settings.export_folder == str(other)


def test_an_export_is_cancelled_and_the_window_stays_free(qtbot, export, monkeypatch, tmp_path):
    entered, go_on, ended = threading.Event(), threading.Event(), threading.Event()

    def held(_wish, root, watch):
        entered.set()
        assert go_on.wait(PATIENCE)
        ended.set()
        watch.report(1.0)
        return Exported(root, "late", ())

    monkeypatch.setattr(dialog_module, "export", held)
    dialog = export("spade")
    dialog.export_button.click()
    assert entered.wait(PATIENCE)
    assert dialog.close_button.text() == "Cancel"
    assert not dialog.export_button.isEnabled()
    dialog.close_button.click()
    assert dialog.status.text() == "Stopped; nothing was written"
    go_on.set()
    assert ended.wait(PATIENCE)
    qtbot.wait(1)
    assert dialog.outcome.done is None
    assert dialog.isVisible()


def test_an_error_in_the_middle_is_one_sentence(qtbot, export, monkeypatch):
    def fail(_wish, root, _watch):
        raise FormatError(root, "export", "not written", "the disk is full")

    monkeypatch.setattr(dialog_module, "export", fail)
    dialog = export("spade")
    dialog.export_button.click()
    qtbot.waitUntil(lambda: not dialog.busy, timeout=WAIT)
    assert dialog.status.text().endswith("export is not written. The disk is full.")
    assert dialog.export_button.isEnabled()


def test_the_dialog_follows_the_mask(qtbot, open_window, export, tmp_path):
    dialog = export("comfyui")
    assert "photo's own mask" in dialog._found.problem
    paint(open_window)
    export.settle()
    qtbot.waitUntil(lambda: dialog._found is not None and dialog._found.problem == "", timeout=WAIT)
    other = write_grey(tmp_path / "other.png", small_face(shift=2))
    open_window.dialogs.answer = Answer.DISCARD
    assert open_window.files.open(other)
    export.settle()
    assert dialog.folder.field.text() == str(tmp_path / "other_for_comfyui")
    assert open_window.files.close()
    open_window.session.flush()
    assert open_window.parts["export"].dialog is None


def test_options_count(qtbot, open_window, export):
    paint(open_window)
    dialog = export("comfyui")
    fields = dialog.page.options.fields
    assert dialog.page.options.values() == dict(dialog.target.options)
    fields["grow"].setValue(0)
    fields["feather"].setValue(0)
    fields["polarity"].setCurrentIndex(fields["polarity"].findData("inverted"))
    export.settle()
    root = written(qtbot, dialog)
    mask = np.asarray(Image.open(root / "mask" / "face.png").convert("L"))
    np.testing.assert_array_equal(mask == 0, open_window.document.label_map != small_face())


def test_closing_the_window_closes_the_dialog(open_window, export):
    export("spade")
    assert open_window.close()
    assert open_window.parts["export"].dialog is None


def test_names_that_renderers_can_read(tmp_path):
    assert plain_stem("Zoë 01.final") == "Zo_01_final"
    assert plain_stem("文") == "mask"
    assert proposed(tmp_path, "a", "sean") == tmp_path / "a_for_sean"
