"""The window as a whole: its parts on one document, its title, its questions, its state between runs."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QDialog

from facemask_editor.app.session import Donor
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.document import BrushShape
from facemask_editor.qt.features.help.about import AboutDialog
from facemask_editor.qt.features.help.keys_dialog import KeysDialog
from facemask_editor.qt.jobs.engine_client import EngineClient
from facemask_editor.qt.services.messages import Answer
from facemask_editor.qt.services.settings import Settings
from facemask_editor.qt.shell.main_window import MainWindow
from tests.helpers.fake_engine import FakeEngine
from tests.helpers.patience import WAIT
from tests.helpers.sample_masks import small_face
from tests.unit.qt.drafts import asked

NOSE, HAIR = SCHEMA.index("nose"), SCHEMA.index("hair")


def paint(window, label=HAIR):
    with window.document.begin_stroke("Brush", label) as stroke:
        stroke.line(2, 2, 9, 2, size=3, shape=BrushShape.ROUND)


def drop(widget, path):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    where, copy, left = QPointF(9, 9), Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    rest = (copy, data, left, Qt.KeyboardModifier.NoModifier)
    try:
        enter = QDragEnterEvent(where, *rest)
    except TypeError:  # before PySide6 6.12
        enter = QDragEnterEvent(where.toPoint(), *rest)
    QApplication.sendEvent(widget, enter)
    assert enter.isAccepted()
    event = QDropEvent(where, copy, data, left, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(widget, event)
    assert event.isAccepted()


def test_without_a_mask_only_opening_can_be_used(window):
    enabled = {
        name for name in ("save", "undo", "new_shape", "apply", "fit") if window.actions_[name].isEnabled()
    }
    assert enabled == set()
    assert window.actions_["open"].isEnabled()
    assert window.windowTitle() == "FaceMask Editor"
    assert "Open a mask" in window.part.controls.notice.text.text()


def test_opening_reaches_every_part(open_window):
    assert open_window.canvas.document is open_window.document
    assert open_window.part.preview.document is open_window.document
    assert open_window.status.size_label.text() == "64 × 64 px"
    assert open_window.windowTitle() == "face.png[*] – FaceMask Editor"
    assert "Fake model · CPU" in open_window.status.model.text()


def test_one_selection_for_all_parts(open_window):
    open_window.session.select(HAIR)
    assert open_window.canvas.selected_label == HAIR
    assert open_window.part.preview.label == HAIR
    open_window.canvas.select_label(NOSE)
    assert open_window.classes.view.currentIndex().row() == open_window.session.selected == NOSE
    open_window.actions_["swap_class"].trigger()
    assert open_window.canvas.selected_label == HAIR
    open_window.actions_["next_class"].trigger()
    assert open_window.canvas.selected_label == HAIR + 1


def test_the_title_follows_the_saved_mark(open_window):
    assert not open_window.isWindowModified()
    paint(open_window)
    assert open_window.isWindowModified()
    open_window.actions_["undo"].trigger()
    assert not open_window.isWindowModified()
    open_window.actions_["redo"].trigger()
    assert open_window.isWindowModified()
    open_window.actions_["save"].trigger()
    assert not open_window.isWindowModified()
    open_window.actions_["undo"].trigger()
    assert open_window.isWindowModified()


def test_undo_and_redo_name_the_step(open_window):
    paint(open_window)
    assert open_window.actions_["undo"].text() == "&Undo Brush"
    open_window.actions_["undo"].trigger()
    assert open_window.actions_["undo"].text() == "&Undo"
    assert not open_window.actions_["undo"].isEnabled()
    assert open_window.actions_["redo"].text() == "&Redo Brush"


def test_generate_after_painting_keeps_the_stroke(qtbot, open_window):
    """Semantic-VAE lost every stroke that had not been baked in by its Edit button."""
    paint(open_window)
    with qtbot.waitSignal(open_window.part.preview_changed, timeout=WAIT):
        open_window.actions_["new_shape"].trigger()
    open_window.actions_["apply"].trigger()
    assert open_window.document.history.entries == ("Brush", "New nose shape (seed 0)")
    assert open_window.document.label_map[2, 5] == HAIR


def test_locks_and_tools_by_action(open_window):
    open_window.actions_["lock_all"].trigger()
    assert len(open_window.document.locks) == len(SCHEMA)
    open_window.actions_["unlock_all"].trigger()
    assert not open_window.document.locks
    open_window.actions_.tools["fill"].trigger()
    assert open_window.canvas.tool_id == "fill"
    open_window.canvas.set_tool("eraser")
    assert open_window.actions_.tools["eraser"].isChecked()


def test_view_switches_follow_the_canvas(open_window):
    open_window.actions_["contours"].trigger()
    assert open_window.canvas.contours
    open_window.canvas.contours = False
    assert not open_window.actions_["contours"].isChecked()
    before = open_window.canvas.opacity
    open_window.actions_["overlay"].trigger()
    assert open_window.canvas.opacity == 0
    open_window.actions_["overlay"].trigger()
    assert open_window.canvas.opacity == before


def test_the_status_bar_follows_pointer_and_zoom(open_window):
    open_window.canvas.pointer_moved.emit(3, 4, HAIR)
    area = int(open_window.document.counts()[HAIR])
    assert open_window.status.pointer.text() == f"Hair   3, 4   {area} px"
    open_window.canvas.pointer_moved.emit(-1, -1, -1)
    assert open_window.status.pointer.text() == ""
    open_window.actions_["actual_size"].trigger()
    assert open_window.status.zoom.text() == "100%"


def test_the_status_bar_counts_anew_after_undo_and_redo(qtbot, open_window):
    canvas, document = open_window.canvas, open_window.document
    canvas.tools.move_cursor((5.0, 2.0))
    before = open_window.status.pointer.text()
    paint(open_window, NOSE)
    canvas.tools.move_cursor((5.0, 2.0))
    painted = open_window.status.pointer.text()
    assert painted.startswith("Nose")
    open_window.actions_["undo"].trigger()
    assert open_window.status.pointer.text() == before
    open_window.actions_["redo"].trigger()
    assert open_window.status.pointer.text() == painted
    document.fill(5, 2, HAIR)
    assert open_window.status.pointer.text().startswith("Hair   5, 2")
    with qtbot.waitSignal(open_window.part.preview_changed, timeout=WAIT):
        open_window.part.controls.removals["remove"].click()
    open_window.part.controls.cancel.click()
    assert open_window.status.pointer.text().startswith("Hair   5, 2")


def test_the_busy_sign_shows_while_the_engine_works(qtbot, open_window, engine):
    engine.hold()
    open_window.actions_["new_shape"].trigger()
    assert open_window.status.busy.isVisible()
    assert open_window.part.controls.result.said == "Working…"
    with qtbot.waitSignal(open_window.client.busy_changed, timeout=WAIT):
        engine.release()
    assert not open_window.status.busy.isVisible()


def test_the_window_answers_while_the_engine_is_held(qtbot, open_window, engine):
    engine.hold()
    open_window.actions_["new_shape"].trigger()
    engine.wait_entered()
    ticks = []
    timer = QTimer()
    timer.timeout.connect(lambda: ticks.append(1))
    timer.start(5)
    qtbot.waitUntil(lambda: len(ticks) > 3, timeout=WAIT)
    timer.stop()
    open_window.actions_["cancel"].trigger()
    assert not open_window.part.preview.pending


def test_a_device_is_chosen_in_the_menu(qtbot, open_window, engine):
    cuda = next(action for action in open_window.menus["part/device"].actions() if action.data() == "cuda")
    with qtbot.waitSignal(open_window.client.model_ready, timeout=WAIT):
        cuda.trigger()
    assert engine.loads == ["auto", "cuda"]
    assert open_window.status.model.text().endswith("CUDA")
    assert Settings().device == "cuda"
    checked = [action.data() for action in open_window.menus["part/device"].actions() if action.isChecked()]
    assert checked == ["cuda"]


def test_a_device_that_fails_is_told_and_forgotten(qtbot, open_window, engine):
    engine.failing_devices = {"cuda"}
    with qtbot.waitSignal(open_window.client.model_ready, timeout=WAIT):
        open_window.menus["part/device"].chosen.emit("cuda")
    assert "cuda is out of order" in open_window.notice.text.text()
    assert open_window.settings.device == "cpu"
    assert open_window.part.preview.disabled is None


def test_a_model_is_chosen_in_the_menu(qtbot, open_window, engine):
    other = next(action for action in open_window.menus["part/model"].actions() if action.data() == "other")
    with qtbot.waitSignal(open_window.client.model_ready, timeout=WAIT):
        other.trigger()
    assert engine.wanted_models == ["", "other"]
    assert open_window.status.model.text().startswith("Other model")
    assert "CC0" in open_window.status.model.toolTip()
    assert Settings().model == "other"
    assert [action.data() for action in open_window.menus["part/model"].actions() if action.isChecked()] == [
        "other"
    ]


def test_a_model_that_is_gone_is_told_and_forgotten(qtbot, open_window, engine):
    with qtbot.waitSignal(open_window.client.model_ready, timeout=WAIT):
        open_window.menus["part/model"].chosen.emit("missing")
    assert "out of order" in open_window.notice.text.text()
    assert open_window.settings.model == "fake"
    with qtbot.waitSignal(open_window.client.model_ready, timeout=WAIT):
        open_window.client.set_device("cuda")
    assert engine.wanted_models == ["", "missing", "fake", "fake"]


def test_without_a_model_painting_and_saving_work(qtbot, open_window, engine):
    engine.load_error = "no model file"
    with qtbot.waitSignal(open_window.client.model_failed, timeout=WAIT):
        open_window.client.retry()
    paint(open_window)
    open_window.actions_["save"].trigger()
    assert not open_window.document.dirty
    assert open_window.status.model.text() == "No model"
    qtbot.waitUntil(lambda: not open_window.client.busy, timeout=WAIT)


def test_messages_about_a_file_stay_until_closed(window, tmp_path):
    from PIL import Image

    path = tmp_path / "channels.png"
    Image.fromarray(np.dstack([small_face()] * 3)).save(path)
    assert window.files.open(path)
    assert window.notice.isVisible()
    assert "RGB channels hold class ids" in window.notice.text.text()
    window.notice.close_button.click()
    assert not window.notice.isVisible()


def test_recent_files_are_in_the_menu(window, mask_file, palette_file):
    window.files.open(mask_file)
    window.files.open(palette_file)
    entries = window.menus["file/recent"].actions()
    assert [entry.text().split("/")[-1] for entry in entries[:2]] == ["palette.png", "face.png"]
    entries[1].trigger()
    assert window.document.path == mask_file
    window.menus["file/recent"].actions()[-1].trigger()
    assert window.settings.recent == []
    assert not window.menus["file/recent"].isEnabled()


def test_drops_of_mask_photo_and_second_face(qtbot, window, mask_file, palette_file, photo_file):
    with qtbot.waitSignal(window.files.document_changed, timeout=WAIT):
        drop(window, mask_file)
    assert window.document.path == mask_file
    with qtbot.waitSignal(window.files.photo_changed, timeout=WAIT):
        drop(window, photo_file)
    assert window.document.photo is not None
    window.canvas.select_label(NOSE)
    with qtbot.waitSignal(window.part.preview_changed, timeout=WAIT):
        drop(window.part, palette_file)
    assert window.document.path == mask_file
    assert asked(window.part.preview, "blend", "donor") == str(palette_file)


@pytest.mark.parametrize(
    ("answer", "closed"), [(Answer.CANCEL, False), (Answer.DISCARD, True), (Answer.SAVE, True)]
)
def test_closing_asks_about_changes(open_window, dialogs, mask_file, answer, closed):
    before = mask_file.read_bytes()
    paint(open_window)
    dialogs.answer = answer
    assert open_window.close() is closed
    assert open_window.isVisible() is not closed
    assert (mask_file.read_bytes() != before) is (answer is Answer.SAVE)
    assert open_window.stopped


def test_a_cancelled_close_keeps_the_stored_layout(open_window, dialogs):
    """labelme #2478: a cancelled close overwrote the window's state."""
    paint(open_window)
    assert not open_window.close()
    assert Settings().geometry.isEmpty()
    assert open_window.client.info is not None
    dialogs.answer = Answer.DISCARD
    assert open_window.close()
    assert not Settings().geometry.isEmpty()


def test_the_layout_comes_back(qtbot, open_window, dialogs):
    open_window.docks["history"].close()
    open_window.resize(open_window.minimumSizeHint().width() + 37, 777)
    width = open_window.width()
    assert open_window.close()
    again = MainWindow(EngineClient(FakeEngine), Settings(), dialogs=dialogs)
    qtbot.addWidget(again)
    again.show()
    assert again.docks["history"].isHidden()
    again.actions_["reset_panels"].trigger()
    assert not again.docks["history"].isHidden()
    assert again.width() == width


@pytest.mark.parametrize("name", ["keys", "about"])
def test_dialogs_open_and_close(qtbot, open_window, name):
    seen = []

    def close_it():
        dialog = QApplication.activeModalWidget()
        seen.append(type(dialog))
        assert isinstance(dialog, QDialog)
        dialog.reject()

    QTimer.singleShot(0, close_it)
    open_window.actions_[name].trigger()
    assert seen == [{"keys": KeysDialog, "about": AboutDialog}[name]]


def test_every_action_has_its_own_keys(window):
    keys = [key.toString() for action in window.actions_.all() for key in action.shortcuts()]
    assert len(keys) == len(set(keys)), sorted(keys)


def test_a_photo_of_another_size_fits_the_mask(qtbot, open_window, tmp_path):
    from PIL import Image

    path = tmp_path / "large.png"
    Image.fromarray(np.zeros((200, 300, 3), np.uint8)).save(path)
    with qtbot.waitSignal(open_window.files.photo_changed, timeout=WAIT):
        assert open_window.files.open_photo(path)
    assert open_window.document.photo.shape == (64, 64, 3)


def test_another_mask_keeps_the_second_face_and_is_not_changed_by_it(
    qtbot, open_window, palette_file, mask_file, tmp_path
):
    donor = Donor(str(mask_file), np.full((64, 64), 2, np.uint8), SCHEMA)
    open_window.session.set_donors([donor])
    open_window.actions_["cancel"].trigger()
    assert not open_window.session.unsaved

    assert open_window.files.open(palette_file)

    assert open_window.session.donors == (donor,)
    assert not open_window.part.preview.draft.active
    assert not open_window.session.unsaved
    assert not open_window.isWindowModified()
