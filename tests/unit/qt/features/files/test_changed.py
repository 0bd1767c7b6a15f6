"""A file that another program has changed: noticed when one comes back, and decided by the user."""

from __future__ import annotations

import os
import threading

import numpy as np
import pytest
from PIL import Image

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.qt.canvas.compare.pairing import Pairing
from facemask_editor.qt.features.files.opened import reasons_to_ask
from facemask_editor.qt.features.files.saving import disk
from facemask_editor.qt.services.messages import Answer
from tests.helpers.patience import PATIENCE, WAIT
from tests.helpers.sample_masks import small_face

HAT = SCHEMA.index("hat")


@pytest.fixture
def changed(open_window):
    return open_window.parts["files"].changed


def write(path, mask):
    Image.fromarray(mask).save(path, "PNG")
    os.utime(path, ns=(1, 1))  # another time, however coarse the clock is


def theirs():
    mask = small_face()
    mask[:8, :8] = HAT
    return mask


def test_nothing_is_said_of_a_file_as_it_was(changed, open_window):
    changed.look()
    assert changed.bar.isHidden()
    open_window.files.document.fill(0, 0, HAT)
    open_window.files.save()
    changed.look()
    assert changed.bar.isHidden()


def test_taking_the_files_mask_is_a_step(changed, open_window, mask_file):
    document = open_window.files.document
    document.fill(30, 30, HAT)
    mine = document.snapshot()
    write(mask_file, theirs())
    changed.look()
    assert not changed.bar.isHidden()
    assert "face.png" in changed.bar.text.text()
    changed.bar.take_button.click()
    assert np.array_equal(document.label_map, theirs())
    assert not document.dirty
    assert changed.bar.isHidden()
    document.undo()
    assert np.array_equal(document.label_map, mine)
    assert document.dirty
    assert open_window.files.save()  # no further question
    assert open_window.files._dialogs.asked == []


def test_keeping_mine_counts_as_unsaved_and_saves_without_a_question(changed, open_window, mask_file):
    document = open_window.files.document
    write(mask_file, theirs())
    changed.look()
    assert document.dirty  # the file holds something else
    changed.bar.keep_button.click()
    assert changed.bar.isHidden()
    changed.look()
    assert changed.bar.isHidden()
    assert open_window.files.save()
    assert open_window.files._dialogs.asked == []
    with Image.open(mask_file) as image:
        assert np.array_equal(np.array(image), small_face())


def test_both_are_compared_until_it_is_decided(changed, open_window, mask_file):
    write(mask_file, theirs())
    changed.look()
    changed.bar.compare_button.click()
    canvas = open_window.canvas
    assert np.array_equal(canvas.other.label_map, theirs())
    assert canvas.other.difference  # seen over a photo too
    changed.bar.compare_button.click()
    assert canvas.other is None
    changed.bar.compare_button.click()
    canvas.pairing = Pairing.SIDE
    assert canvas.other is None
    canvas.pairing = Pairing.OFF
    changed.bar.compare_button.click()
    assert not changed.bar.isHidden()
    changed.bar.keep_button.click()
    assert (canvas.other, canvas.pairing) == (None, Pairing.OFF)


def test_another_size_opens_anew_after_the_question(changed, open_window, mask_file, dialogs):
    document = open_window.files.document
    document.fill(0, 0, HAT)
    write(mask_file, small_face(96))
    changed.look()
    changed.bar.take_button.click()
    assert dialogs.asked == ["unsaved"]
    assert open_window.files.document is document
    dialogs.answer = Answer.DISCARD
    changed.bar.take_button.click()
    assert open_window.files.document.label_map.shape == (96, 96)
    assert changed.bar.isHidden()


def test_a_file_that_is_gone_can_only_be_written_anew(changed, open_window, mask_file):
    mask_file.unlink()
    changed.look()
    assert "not there any more" in changed.bar.text.text()
    assert changed.bar.take_button.isHidden()
    changed.bar.keep_button.click()
    assert open_window.files.save()
    assert mask_file.exists()


def test_locked_classes_stay(changed, open_window, mask_file):
    document = open_window.files.document
    document.set_locks([int(document.label_map[0, 0])])
    write(mask_file, theirs())
    changed.look()
    changed.bar.take_button.click()
    assert not (document.label_map == HAT).any()
    assert document.dirty


def test_former_versions_come_back_as_a_step(open_window, mask_file):
    files, former = open_window.files, open_window.parts["files"].former
    before = files.document.snapshot()
    menu = former._menu
    former.show()
    assert [action.isEnabled() for action in menu.actions()] == [False]
    files.document.fill(0, 0, HAT)
    files.save()
    former.show()
    [action] = menu.actions()
    action.trigger()
    assert np.array_equal(files.document.label_map, before)
    assert files.document.dirty
    files.document.undo()
    assert not files.document.dirty


def test_a_second_window_on_the_file_is_noticed(qtbot, open_window, mask_file, dialogs):
    from facemask_editor.qt.features.files.file_session import FileSession
    from facemask_editor.qt.services.settings import Settings

    other = FileSession(Settings(), dialogs)
    said = []
    other.notice.connect(said.append)
    assert other.open(mask_file)
    assert "open in another window" in said[-1][-1]
    other.turn_to(None, None)
    open_window.files.turn_to(None, None)
    assert other.open(mask_file)
    assert said[-1] == ()
    other.shutdown()


def test_a_change_is_noticed_by_itself(qtbot, changed, open_window, mask_file):
    for _ in range(2):  # also the second time, when the file is another one
        qtbot.waitUntil(lambda: changed._watcher.files() == [str(mask_file)], timeout=WAIT)
        write(mask_file.with_suffix(".new"), theirs())
        os.replace(mask_file.with_suffix(".new"), mask_file)
        qtbot.waitUntil(lambda: not changed.bar.isHidden(), timeout=WAIT)
        changed.bar.keep_button.click()
        os.utime(mask_file, ns=(2, 2))
        changed.look()
        changed.bar.keep_button.click()


def test_a_late_take_does_not_undo_a_saving(qtbot, monkeypatch, changed, open_window, mask_file):
    from facemask_editor.qt.features.files import changed as module

    document, gate, read = open_window.files.document, threading.Event(), module.read_document

    def slow(path):
        found = read(path)
        assert gate.wait(PATIENCE)
        return found

    write(mask_file, theirs())
    changed.look()
    monkeypatch.setattr(module, "read_document", slow)
    with monkeypatch.context() as patch:
        patch.setattr(disk, "moment", 0.0)
        changed.bar.take_button.click()
    document.fill(30, 30, HAT)
    wanted = document.snapshot()
    changed.keep()
    assert open_window.files.save()
    gate.set()
    qtbot.waitUntil(lambda: not open_window.files.disk._desk.jobs, timeout=WAIT)
    assert np.array_equal(document.label_map, wanted)
    assert not document.dirty


def test_a_folder_in_the_place_of_a_file_is_no_hard_link(tmp_path):
    place = tmp_path / "face.png"
    (place / "inside").mkdir(parents=True)  # a folder has a link for each folder in it
    assert reasons_to_ask(place, None, None) == []
