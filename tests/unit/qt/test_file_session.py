"""Opening and saving: whatever fails or is cancelled leaves everything as it was."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from facemask_editor.document import BrushShape
from facemask_editor.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.labels import LABEL_ORDERS
from facemask_editor.qt.dialogs.messages import Answer
from facemask_editor.qt.file_session import INDEX, PALETTE, FileSession
from facemask_editor.qt.settings import Settings
from tests.helpers.sample_masks import small_face

HAIR = SCHEMA.index("hair")


@pytest.fixture
def settings():
    return Settings()


@pytest.fixture
def session(qapp, settings, dialogs):
    return FileSession(settings, dialogs)


@pytest.fixture
def opened(session, mask_file):
    assert session.open(mask_file)
    return session


def read(path):
    with Image.open(path) as image:
        return image.mode, np.array(image)


def test_opening_shows_the_document_and_remembers_it(qtbot, session, settings, mask_file):
    with qtbot.waitSignals(
        [session.recent_changed, session.document_changed, session.notice], order="strict"
    ):
        assert session.open(mask_file)
    assert session.document.path == mask_file
    assert not session.document.dirty
    assert settings.recent == [mask_file]
    assert session.name == "face.png"


def test_a_failed_open_leaves_the_document(opened, dialogs, broken_file, settings):
    before = opened.document
    pixels = before.snapshot()
    assert not opened.open(broken_file)
    assert opened.document is before
    assert np.array_equal(before.label_map, pixels)
    [(text, detail)] = dialogs.errors
    assert "broken.png" in text
    assert str(broken_file) in detail
    assert settings.recent == [before.path]


def test_a_missing_recent_file_leaves_the_list(session, dialogs, settings, tmp_path):
    gone = tmp_path / "gone.png"
    settings.add_recent(gone)
    assert not session.open(gone)
    assert settings.recent == []
    assert len(dialogs.errors) == 1


def test_a_cancelled_choice_opens_nothing(session, dialogs):
    assert not session.choose_and_open()
    assert (session.document, dialogs.errors) == (None, [])


def test_a_photo_of_the_same_name_comes_along(session, mask_file, photo_file):
    photo_file.rename(mask_file.with_suffix(".jpg"))
    assert session.open(mask_file)
    assert session.document.photo is not None


def test_a_broken_photo_is_but_a_notice(qtbot, session, mask_file):
    mask_file.with_suffix(".jpg").write_bytes(b"nothing")
    with qtbot.waitSignal(session.notice) as notice:
        assert session.open(mask_file)
    assert "photo was left out" in notice.args[0][-1]
    assert session.document.photo is None


def test_a_photo_by_hand(qtbot, opened, photo_file):
    with qtbot.waitSignal(opened.photo_changed):
        assert opened.open_photo(photo_file)
    assert opened.document.photo.shape == (64, 64, 3)


def test_a_photo_without_a_mask_is_refused_with_a_way_forward(session, dialogs, photo_file):
    assert not session.open_photo(photo_file)
    assert "Open a mask first" in dialogs.errors[0][1]


@pytest.mark.parametrize(("fixture", "mode"), [("mask_file", "L"), ("palette_file", "P")])
def test_save_keeps_path_and_format(request, session, dialogs, fixture, mode):
    path = request.getfixturevalue(fixture)
    assert session.open(path)
    session.document.fill(0, 0, HAIR)
    assert session.save()
    assert dialogs.asked == []
    stored_mode, pixels = read(path)
    assert stored_mode == mode
    assert np.array_equal(pixels, session.document.label_map)
    assert not session.document.dirty


def test_a_foreign_order_is_not_overwritten_by_save(session, dialogs, tmp_path):
    table = np.array(LABEL_ORDERS["face-parsing"].from_canonical, np.uint8)
    path = tmp_path / "foreign.png"
    Image.fromarray(table[small_face(256)]).save(path)
    before = path.read_bytes()
    assert session.open(path)
    assert np.array_equal(session.document.label_map, small_face(256))
    assert not session.save()
    assert dialogs.asked == ["save"]
    assert dialogs.proposal == (tmp_path / "foreign_mask.png", INDEX)
    assert path.read_bytes() == before


def test_a_sample_is_never_written_nor_remembered(session, dialogs, settings, mask_file):
    assert session.open(mask_file, sample=True)
    assert not session.save()
    assert dialogs.asked == ["save"]
    assert dialogs.proposal[0].parent != mask_file.parent
    assert settings.recent == []


def test_save_as_takes_over_name_and_format(opened, dialogs, settings, tmp_path):
    target = tmp_path / "new.png"
    dialogs.save = target, PALETTE
    assert opened.save_as()
    assert opened.document.path == target
    assert read(target)[0] == "P"
    opened.document.fill(0, 0, HAIR)
    assert opened.save()
    assert dialogs.asked == ["save"]
    assert settings.recent[0] == target


def test_a_failed_save_stays_dirty_and_says_so(opened, dialogs, mask_file, monkeypatch):
    from facemask_editor import formats
    from facemask_editor.errors import FormatError

    def full(path, label_map):
        raise FormatError(path, "file", "not written", "No space left on device")

    monkeypatch.setattr(formats, "write_index_png", full)
    before = mask_file.read_bytes()
    opened.document.fill(0, 0, HAIR)
    assert not opened.save()
    assert opened.document.dirty
    assert mask_file.read_bytes() == before
    [(text, detail)] = dialogs.errors
    assert "face.png could not be saved" in text
    assert "No space left on device" in detail
    assert "under another name" in detail


def test_saving_in_a_stroke_waits(opened, mask_file):
    with opened.document.begin_stroke("Brush", HAIR) as stroke:
        stroke.line(1, 1, 5, 5, size=3, shape=BrushShape.ROUND)
        assert not opened.save()
    assert opened.document.dirty


@pytest.mark.parametrize(
    ("answer", "save", "leaves", "written"),
    [
        (Answer.CANCEL, None, False, False),
        (Answer.DISCARD, None, True, False),
        (Answer.SAVE, None, True, True),
    ],
)
def test_unsaved_changes_are_asked_about(opened, dialogs, mask_file, answer, save, leaves, written):
    before = mask_file.read_bytes()
    opened.document.fill(0, 0, HAIR)
    dialogs.answer = answer
    assert opened.may_leave() is leaves
    assert dialogs.asked == ["unsaved"]
    assert (mask_file.read_bytes() != before) is written


def test_a_cancelled_save_as_inside_the_question_keeps_the_document(session, dialogs, mask_file):
    """labelme #2361: choosing Save and then cancelling discarded the changes."""
    assert session.open(mask_file, sample=True)
    session.document.fill(0, 0, HAIR)
    dialogs.answer = Answer.SAVE
    assert not session.may_leave()
    assert dialogs.asked == ["unsaved", "save"]
    assert session.document.dirty


def test_nothing_is_asked_without_changes(opened, dialogs):
    opened.document.fill(0, 0, HAIR)
    opened.document.undo()
    assert opened.may_leave()
    assert dialogs.asked == []


def test_opening_another_mask_asks_first(opened, dialogs, palette_file):
    before = opened.document
    before.fill(0, 0, HAIR)
    assert not opened.open(palette_file)
    assert opened.document is before


def test_a_second_face_is_read_without_touching_the_document(opened, dialogs, palette_file, broken_file):
    before = opened.document
    path, label_map = opened.read_donor(palette_file)
    assert path == palette_file
    assert np.array_equal(label_map, small_face())
    assert opened.read_donor(broken_file) is None
    assert len(dialogs.errors) == 1
    assert opened.read_donor() is None  # cancelled
    assert opened.document is before
