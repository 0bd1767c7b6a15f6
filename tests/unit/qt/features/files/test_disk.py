"""Slow disks: the window goes on, writes keep their order, and what is late takes nobody's place."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from PIL import Image

from facemask_editor import formats
from facemask_editor.core.errors import FormatError
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.document import BrushShape
from facemask_editor.qt.features.files import file_session
from facemask_editor.qt.features.files.file_session import FileSession
from facemask_editor.qt.features.files.saving import disk
from facemask_editor.qt.services.messages import Answer
from facemask_editor.qt.services.settings import Settings
from tests.helpers.patience import PATIENCE, WAIT

HAIR, HAT = SCHEMA.index("hair"), SCHEMA.index("hat")


class Gate:
    """Holds what a function does until it is opened."""

    def __init__(self, function, error=None):
        self._function, self.error = function, error
        self._open = threading.Event()
        self.calls = self.done = 0
        self.errors = -1  # so many calls fail; all by default

    def __call__(self, *args, **options):
        self.calls += 1
        assert self._open.wait(PATIENCE)
        if self.error is not None and self.errors:
            self.errors -= 1
            raise self.error
        try:
            return self._function(*args, **options)
        finally:
            self.done += 1

    def open(self):
        self._open.set()


@pytest.fixture
def session(qapp, dialogs, mask_file):
    session = FileSession(Settings(), dialogs)
    assert session.open(mask_file)
    return session


@pytest.fixture
def slow(session, monkeypatch):
    """The gate before writing; the window waits for nothing."""
    gate = Gate(formats.write_mask)
    monkeypatch.setattr(formats, "write_mask", gate)
    monkeypatch.setattr(disk, "moment", 0.0)
    yield gate
    gate.open()


@pytest.fixture
def slow_reading(session, monkeypatch):
    gate = Gate(file_session.read_document)
    monkeypatch.setattr(file_session, "read_document", gate)
    monkeypatch.setattr(disk, "moment", 0.0)
    yield gate
    gate.open()


def stored(path):
    with Image.open(path) as image:
        return np.array(image)


def test_one_paints_on_while_the_disk_is_slow(qtbot, session, slow, mask_file):
    document = session.document
    document.fill(0, 0, HAIR)
    wanted = document.snapshot()
    assert not session.save()
    assert document.dirty  # nothing is in the file yet
    document.fill(30, 30, HAT)
    with qtbot.waitSignal(session.saved, timeout=WAIT):
        slow.open()
    assert np.array_equal(stored(mask_file), wanted)
    assert not session.disk._late  # or each slow saving would keep a mask
    assert document.dirty
    document.undo()
    assert not document.dirty  # back at what the file holds
    document.undo()
    assert document.dirty


def test_a_slider_does_not_grow_into_what_is_being_written(qtbot, session, slow, mask_file):
    document, key = session.document, object()

    def slide(label):
        pixels = document.snapshot()
        pixels[:9, :9] = label
        document.replace_pixels(pixels, "Nudge", merge_key=key)

    slide(HAIR)
    session.save()
    slide(HAT)
    with qtbot.waitSignal(session.saved, timeout=WAIT):
        slow.open()
    assert document.dirty
    document.undo()
    assert not document.dirty
    assert np.array_equal(stored(mask_file), document.label_map)


def test_leaving_waits_for_what_is_being_written_without_a_question(qtbot, session, slow, dialogs):
    session.document.fill(0, 0, HAIR)
    session.save()
    left = []
    assert not session.may_leave(lambda: left.append(session.unsaved))
    assert (left, dialogs.asked) == ([], [])
    slow.open()
    qtbot.waitUntil(lambda: left == [False], timeout=WAIT)


def test_what_came_since_is_asked_about_and_written_after(qtbot, session, slow, dialogs, mask_file):
    session.document.fill(0, 0, HAIR)
    session.save()
    session.document.fill(30, 30, HAT)
    dialogs.answer, left = Answer.SAVE, []
    assert not session.may_leave(lambda: left.append(True))
    assert dialogs.asked == ["unsaved"]
    assert slow.calls <= 1  # never two at a time
    slow.open()
    qtbot.waitUntil(lambda: left == [True], timeout=WAIT)
    assert np.array_equal(stored(mask_file), session.document.label_map)
    assert not session.unsaved


def test_a_disk_that_fails_late_says_so_and_nothing_is_left(qtbot, session, slow, dialogs, mask_file):
    before, left = mask_file.read_bytes(), []
    slow.error = FormatError(mask_file, "file", "not written", "No space left on device")
    session.document.fill(0, 0, HAIR)
    session.save()
    assert not session.may_leave(lambda: left.append(True))
    slow.open()
    qtbot.waitUntil(lambda: len(dialogs.errors) == 1, timeout=WAIT)
    assert session.unsaved
    assert mask_file.read_bytes() == before
    assert not left
    dialogs.answer = Answer.CANCEL
    assert not session.may_leave()
    assert dialogs.asked[-1] == "unsaved"


def test_saving_ends_though_the_mask_was_left(qtbot, session, slow, dialogs, mask_file):
    document = session.document
    document.fill(0, 0, HAIR)
    wanted = document.snapshot()
    session.save()
    document.fill(30, 30, HAT)
    dialogs.answer = Answer.DISCARD
    session.turn_to(None, None)
    with qtbot.waitSignal(session.saved, timeout=WAIT):
        slow.open()
    assert np.array_equal(stored(mask_file), wanted)
    assert session.document is None


def test_what_is_undone_while_it_is_written_is_unsaved(qtbot, session, slow, dialogs, mask_file):
    session.document.fill(0, 0, HAIR)
    session.save()
    session.document.undo()
    assert session.unsaved  # the file is going to hold the step
    dialogs.answer = Answer.CANCEL
    assert not session.may_leave()
    assert dialogs.asked == ["unsaved"]
    with qtbot.waitSignal(session.saved, timeout=WAIT):
        slow.open()
    assert session.unsaved
    session.document.redo()
    assert not session.unsaved


def test_a_failure_of_one_mask_does_not_keep_another_from_its_file(
    qtbot, monkeypatch, session, slow, dialogs, mask_file, palette_file
):
    slow.error = FormatError(mask_file, "file", "not written", "No space left on device")
    session.document.fill(0, 0, HAIR)
    session.save()
    dialogs.answer = Answer.DISCARD
    session.turn_to(None, None)
    with monkeypatch.context() as patch:
        patch.setattr(disk, "moment", PATIENCE)
        assert session.open(palette_file)
    session.document.fill(0, 0, HAT)
    wanted = session.document.snapshot()
    assert not session.save()
    slow.errors = 1
    with qtbot.waitSignal(session.saved, timeout=WAIT):
        slow.open()
    assert np.array_equal(stored(palette_file), wanted)
    [(text, detail)] = dialogs.errors
    assert "face.png" in text
    assert "closed meanwhile" in detail
    assert not session.unsaved


def test_another_name_is_written_though_the_first_hangs_and_fails(
    qtbot, session, slow, dialogs, mask_file, tmp_path
):
    slow.error, slow.errors = FormatError(mask_file, "file", "not written", "gone"), 1
    session.document.fill(0, 0, HAIR)
    session.save()
    dialogs.save = tmp_path / "other.png", "index PNG"
    assert not session.save_as()
    with qtbot.waitSignal(session.saved, timeout=WAIT):
        slow.open()
    assert np.array_equal(stored(tmp_path / "other.png"), session.document.label_map)
    assert session.document.path == tmp_path / "other.png"


@pytest.mark.parametrize("first", ["copy", "save_as"])
def test_copies_keep_their_turn(qtbot, session, slow, dialogs, tmp_path, first):
    dialogs.save = tmp_path / "other.png", "index PNG"
    session.document.fill(0, 0, HAIR)
    assert not (session.save_copy if first == "copy" else session.save_as)()
    session.document.fill(30, 30, HAT)
    wanted = session.document.snapshot()
    assert not (session.save_as if first == "copy" else session.save_copy)()
    slow.open()
    qtbot.waitUntil(lambda: not session.saving, timeout=WAIT)
    assert np.array_equal(stored(tmp_path / "other.png"), wanted)


def test_the_end_of_the_program_waits_for_what_is_on_its_way(session, slow, dialogs, mask_file, tmp_path):
    document = session.document
    document.fill(0, 0, HAIR)
    wanted = document.snapshot()
    session.save()
    dialogs.save = tmp_path / "copy.png", "index PNG"
    session.save_copy()
    document.fill(30, 30, HAT)  # given up
    threading.Timer(0.05, slow.open).start()
    assert session.shutdown()
    assert np.array_equal(stored(mask_file), wanted)
    assert np.array_equal(stored(tmp_path / "copy.png"), wanted)


def test_a_file_that_is_replaced_as_soon_as_it_is_written_is_not_ours(
    session, dialogs, mask_file, monkeypatch
):
    from facemask_editor.core import atomic

    sync = atomic._sync_folder

    def replaced(folder):
        sync(folder)
        if folder == mask_file.parent:
            Image.fromarray(np.ones((64, 64), np.uint8)).save(folder / "new.png")
            (folder / "new.png").replace(mask_file)

    session.document.fill(0, 0, HAIR)
    with monkeypatch.context() as patch:
        patch.setattr(atomic, "_sync_folder", replaced)
        assert session.save()
    session.document.fill(30, 30, HAT)
    assert not session.save()
    assert dialogs.asked == ["replace"]


def test_nothing_is_asked_under_the_hand(qtbot, session, slow_reading, dialogs, palette_file):
    before = session.document
    session.open(palette_file)
    before.fill(0, 0, HAIR)
    dialogs.answer = Answer.DISCARD
    with before.begin_stroke("Brush", HAT) as stroke:
        stroke.line(1, 1, 5, 5, size=3, shape=BrushShape.ROUND)
        slow_reading.open()
        qtbot.waitUntil(lambda: slow_reading.done == 1, timeout=WAIT)
        qtbot.wait(1)
        assert dialogs.asked == []
        assert session.document is before
    qtbot.waitUntil(lambda: session.document.path == palette_file, timeout=WAIT)
    assert dialogs.asked == ["unsaved"]


def test_too_little_memory_is_told_like_a_full_disk(qtbot, session, slow, dialogs):
    slow.error = MemoryError()
    session.document.fill(0, 0, HAIR)
    session.save()
    slow.open()
    qtbot.waitUntil(lambda: len(dialogs.errors) == 1, timeout=WAIT)
    assert session.unsaved


def test_a_mask_that_is_read_late_opens_by_itself(qtbot, session, slow_reading, palette_file):
    then = []
    assert not session.open(palette_file, then=lambda: then.append(session.document.path))
    slow_reading.open()
    qtbot.waitUntil(lambda: session.document.path == palette_file, timeout=WAIT)
    assert then == [palette_file]


def test_what_was_painted_meanwhile_is_asked_about(qtbot, session, slow_reading, dialogs, palette_file):
    before = session.document
    session.open(palette_file)
    before.fill(0, 0, HAIR)
    dialogs.answer = Answer.CANCEL
    slow_reading.open()
    qtbot.waitUntil(lambda: dialogs.asked == ["unsaved"], timeout=WAIT)
    assert session.document is before


def test_a_late_mask_does_not_replace_what_was_turned_to(qtbot, session, slow_reading, dialogs, palette_file):
    dialogs.answer = Answer.DISCARD
    session.open(palette_file)
    session.show_new(np.ones((64, 64), np.uint8))
    shown = session.document
    with qtbot.waitSignal(session.document_changed, timeout=WAIT):
        slow_reading.open()
        session.open(palette_file)  # the one that counts
    assert session.document is not shown
    assert slow_reading.calls == 2


def test_stepping_finds_its_way_late_too(qtbot, session, slow_reading, palette_file):
    assert not session.step_file(1)
    slow_reading.open()
    qtbot.waitUntil(lambda: session.document.path == palette_file, timeout=WAIT)
