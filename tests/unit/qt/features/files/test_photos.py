"""Photos are read off the window's thread: the mask is there at once, a late photo meets its own only."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QTimer

from facemask_editor import formats
from facemask_editor.core.errors import FormatError
from facemask_editor.qt.features.files.file_session import FileSession
from facemask_editor.qt.services.settings import Settings
from tests.helpers.patience import WAIT
from tests.helpers.sample_masks import small_face


@pytest.fixture
def session(qapp, dialogs):
    return FileSession(Settings(), dialogs)


@pytest.fixture
def held(monkeypatch):
    """Photos whose name holds "slow" are read only once this event is set."""
    gate, read = threading.Event(), formats.read_photo

    def read_photo(path, size, **asked):
        if "slow" in path.name:
            gate.wait()
        return read(path, size, **asked)

    monkeypatch.setattr(formats, "read_photo", read_photo)
    yield gate
    gate.set()


def make(folder, name, grey):
    """Write a mask and its photo; returns the mask."""
    Image.fromarray(np.full((64, 64, 3), grey, np.uint8)).save(folder / f"{name}.bmp")
    Image.fromarray(small_face()).save(folder / f"{name}.png")
    return folder / f"{name}.png"


def test_the_mask_is_there_before_its_photo(qtbot, session, held, tmp_path):
    assert session.open(make(tmp_path, "slow", 50))
    assert session.document.photo is None
    with qtbot.waitSignal(session.photo_changed, timeout=WAIT):
        held.set()
    assert (session.document.photo == 50).all()
    assert session.document.photo.shape == (64, 64, 3)


def test_what_was_assumed_of_a_photo_is_known(qtbot, session, tmp_path):
    mask = make(tmp_path, "face", 50)
    Image.fromarray(np.full((20, 60, 3), 90, np.uint8)).save(tmp_path / "face.bmp")
    with qtbot.waitSignal(session.photo_changed, timeout=WAIT):
        assert session.open(mask)
    assert any("60 x 20" in text for text in session.photos.photo.messages)


def test_a_mask_without_a_photo_has_none(qtbot, session, mask_file, photo_file):
    assert session.open(mask_file)
    with qtbot.waitSignal(session.photo_changed, timeout=WAIT):
        assert session.open_photo(photo_file)
    assert session.document.photo.shape == (64, 64, 3)


def test_a_late_photo_meets_no_other_mask(qtbot, session, held, tmp_path):
    assert session.open(make(tmp_path, "slow", 50))
    first = session.document
    with qtbot.waitSignal(session.photo_changed, timeout=WAIT):
        assert session.open(make(tmp_path, "quick", 90))
    changed = []
    session.photo_changed.connect(lambda: changed.append(1))
    held.set()
    with qtbot.waitSignal(session.photo_changed, timeout=WAIT):
        session.open_photo(tmp_path / "slow.bmp")  # read after the late one, so that is past
    assert first.photo is None
    assert changed == [1]
    assert (session.document.photo == 50).all()


def test_the_photo_chosen_last_wins(qtbot, session, held, tmp_path, photo_file):
    assert session.open(make(tmp_path, "slow", 50))
    with qtbot.waitSignal(session.photo_changed, timeout=WAIT):
        session.open_photo(photo_file)
    held.set()
    other = FileSession(Settings(), session._dialogs)
    with qtbot.waitSignal(other.photo_changed, timeout=WAIT):
        other.open(tmp_path / "slow.png")  # read after the late one, so that is past
    assert (session.document.photo == 120).all()


def test_reading_a_photo_is_told_until_it_is_there(qtbot, session, held, dialogs, tmp_path):
    with qtbot.waitSignal(session.photo_changed, timeout=WAIT):
        assert session.open(make(tmp_path, "quick", 90))
    said = []
    session.message.connect(said.append)
    (tmp_path / "slow.bmp").write_bytes((tmp_path / "quick.bmp").read_bytes())
    assert session.open_photo(tmp_path / "slow.bmp")
    assert said == ["Reading slow.bmp…"]
    held.set()
    qtbot.waitUntil(lambda: len(said) > 1, timeout=WAIT)
    assert said[1:] == ["Photo: slow.bmp"]
    (tmp_path / "broken.jpg").write_bytes(b"nothing")
    session.open_photo(tmp_path / "broken.jpg")
    qtbot.waitUntil(lambda: bool(dialogs.errors), timeout=WAIT)
    assert said[2:] == ["Reading broken.jpg…", ""]


def test_a_second_photo_that_fails_leaves_the_first_on_its_way(qtbot, session, held, dialogs, tmp_path):
    (tmp_path / "broken.jpg").write_bytes(b"nothing")
    slow = make(tmp_path, "slow", 50)
    assert session.open(slow)
    assert session.open_photo(tmp_path / "slow.bmp")
    assert session.open_photo(tmp_path / "broken.jpg")
    qtbot.waitUntil(lambda: bool(dialogs.errors), timeout=WAIT)
    with qtbot.waitSignal(session.photo_changed, timeout=WAIT):
        held.set()
    assert (session.document.photo == 50).all()


def test_a_photo_that_hangs_holds_up_neither_window_nor_closing(qtbot, window, held, tmp_path):
    assert window.files.open(make(tmp_path, "slow", 50))
    ticks = []
    timer = QTimer()
    timer.timeout.connect(lambda: ticks.append(1))
    timer.start(5)
    qtbot.waitUntil(lambda: len(ticks) > 3, timeout=WAIT)
    timer.stop()
    assert window.files.open(make(tmp_path, "quick", 90))
    assert window.files.open_photo(tmp_path / "slow.bmp")
    assert window.close()
    assert window.stopped


def test_a_broken_photo_beside_a_mask_is_but_a_notice(qtbot, session, mask_file):
    mask_file.with_suffix(".jpg").write_bytes(b"nothing")
    notices = []
    session.notice.connect(notices.append)
    assert session.open(mask_file)
    qtbot.waitUntil(lambda: len(notices) == 2, timeout=WAIT)
    assert notices[0] == ()
    assert "photo was left out" in notices[1][-1]
    assert session.document.photo is None


@pytest.mark.parametrize("error", [FormatError("a.jpg", "file", "no picture"), RuntimeError("odd"), None])
def test_a_broken_photo_by_hand_is_an_error(qtbot, monkeypatch, session, dialogs, mask_file, tmp_path, error):
    path = tmp_path / "broken.jpg"
    path.write_bytes(b"nothing")
    if error is not None:

        def fail(path, size):
            raise error

        monkeypatch.setattr(formats, "read_photo", fail)
    assert session.open(mask_file)
    session.document.photo = before = np.zeros((64, 64, 3), np.uint8)
    assert session.open_photo(path)
    qtbot.waitUntil(lambda: bool(dialogs.errors), timeout=WAIT)
    assert "broken.jpg could not be opened" in dialogs.errors[0][0]
    assert session.document.photo is not None
    assert np.array_equal(session.document.photo, before)
