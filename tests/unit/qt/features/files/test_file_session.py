"""Opening and saving: whatever fails or is cancelled leaves everything as it was."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from facemask_editor.app.samples import bundled_samples
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.core.labels import LABEL_ORDERS
from facemask_editor.document import BrushShape
from facemask_editor.qt.features.files.file_session import FileSession
from facemask_editor.qt.services.messages import Answer, Replace
from facemask_editor.qt.services.settings import Settings
from tests.helpers.patience import WAIT
from tests.helpers.sample_masks import small_face

INDEX, PALETTE = "index PNG", "palette PNG"

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
    assert dialogs.proposal == (tmp_path / "foreign_celebamask.png", INDEX)
    assert dialogs.why == "It was in face-parsing.PyTorch order; saving writes CelebAMask-HQ order"
    assert path.read_bytes() == before


def test_a_sample_is_never_written_nor_remembered(session, dialogs, settings, mask_file):
    assert session.open(mask_file, sample=True)
    assert not session.save()
    assert dialogs.asked == ["save"]
    assert dialogs.proposal[0].parent != mask_file.parent
    assert settings.recent == []


def test_a_shipped_sample_is_one_however_it_was_opened(session, dialogs, settings, tmp_path, monkeypatch):
    sample = bundled_samples()[0]
    before = sample.read_bytes()
    (tmp_path / "link").symlink_to(sample.parent)
    monkeypatch.chdir(sample.parent)
    for path in (sample, Path(sample.name), tmp_path / "link" / sample.name):
        assert session.open(path)
        session.document.fill(0, 0, HAIR)
        dialogs.asked.clear()
        assert not session.save()
        assert dialogs.asked == ["save"]
        assert sample.parent not in dialogs.proposal[0].parents
        dialogs.answer = Answer.DISCARD
    assert sample.read_bytes() == before
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
    from facemask_editor.core.errors import FormatError

    def full(path, *args, **options):
        raise FormatError(path, "file", "not written", "No space left on device")

    monkeypatch.setattr(formats, "write_mask", full)
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
    donor = opened.choose_donor(palette_file)
    assert donor.name == str(palette_file)
    assert np.array_equal(donor.label_map, small_face())
    assert opened.choose_donor(broken_file) is None
    assert len(dialogs.errors) == 1
    assert opened.choose_donor() is None  # cancelled
    assert opened.document is before


def test_messages_about_a_second_face_are_told(qtbot, opened, tmp_path):
    path = tmp_path / "channels.png"
    Image.fromarray(np.dstack([small_face()] * 3)).save(path)
    with qtbot.waitSignal(opened.notice, timeout=WAIT) as notice:
        assert opened.choose_donor(path) is not None
    assert notice.args[0][0].startswith("channels.png: ")
    assert "RGB channels hold class ids" in notice.args[0][0]


@pytest.fixture
def touched(opened, mask_file):
    """A session whose file has been changed by someone else, with a change of its own."""
    Image.fromarray(np.full((64, 64), 1, np.uint8)).save(mask_file)
    os.utime(mask_file, ns=(1, 1))
    opened.document.fill(0, 0, HAIR)
    return opened


def test_a_file_changed_by_others_is_not_replaced_unasked(touched, dialogs, mask_file):
    before = mask_file.read_bytes()
    assert not touched.save()
    assert dialogs.asked == ["replace"]
    assert "changed it since" in dialogs.reasons[0]
    assert mask_file.read_bytes() == before
    assert touched.document.dirty
    dialogs.replace = Replace.REPLACE
    assert touched.save()
    assert np.array_equal(read(mask_file)[1], touched.document.label_map)
    touched.document.fill(1, 1, 1)
    assert touched.save()
    assert dialogs.asked == ["replace", "replace"]  # now it is its own again


def test_another_name_is_a_way_out(touched, dialogs, mask_file, tmp_path):
    before = mask_file.read_bytes()
    dialogs.replace, dialogs.save = Replace.OTHER_NAME, (tmp_path / "mine.png", INDEX)
    assert touched.save()
    assert mask_file.read_bytes() == before
    assert np.array_equal(read(tmp_path / "mine.png")[1], touched.document.label_map)
    assert touched.document.path == tmp_path / "mine.png"


def test_leaving_with_save_asks_too(touched, dialogs, mask_file):
    before = mask_file.read_bytes()
    dialogs.answer = Answer.SAVE
    assert not touched.may_leave()
    assert dialogs.asked == ["unsaved", "replace"]
    assert mask_file.read_bytes() == before


def test_a_file_that_is_gone_is_written_anew(opened, dialogs, mask_file):
    opened.document.fill(0, 0, HAIR)
    mask_file.unlink()
    assert opened.save()
    assert dialogs.asked == []
    assert np.array_equal(read(mask_file)[1], opened.document.label_map)


@pytest.mark.parametrize("by_name", [False, True])
def test_a_write_protected_file_is_not_replaced_unasked(opened, dialogs, mask_file, tmp_path, by_name):
    target = mask_file
    if by_name:
        target = tmp_path / "other.png"
        target.write_bytes(mask_file.read_bytes())
        dialogs.save = target, INDEX
    before = target.read_bytes()
    target.chmod(0o444)
    opened.document.fill(0, 0, HAIR)
    save = opened.save_as if by_name else opened.save
    assert not save()
    assert "write-protected" in dialogs.reasons[0]
    assert target.read_bytes() == before
    dialogs.replace = Replace.REPLACE
    assert save()
    assert np.array_equal(read(target)[1], opened.document.label_map)


def test_part_pictures_and_colours_say_why_a_name_is_asked_for(session, dialogs, tmp_path):
    (tmp_path / "parts").mkdir()
    for name in ("skin", "hair"):
        part = (small_face() == SCHEMA.index(name)).astype(np.uint8) * 255
        Image.fromarray(part).save(tmp_path / "parts" / f"00012_{name}.png")
    Image.fromarray(SCHEMA.palette_array[small_face()][..., ::-1]).save(tmp_path / "mask.png")
    for opened, name, why in (
        (tmp_path / "parts" / "00012_hair.png", "00012_hair_mask.png", "part pictures"),
        (tmp_path / "mask.png", "mask_celebamask.png", "It was a colour PNG, exchanged"),
    ):
        assert session.open(opened)
        assert not session.save()
        assert dialogs.proposal[0].name == name
        assert why in dialogs.why
    dialogs.save = tmp_path / "own.png", INDEX
    assert session.save()
    assert not (session.save_as() and dialogs.why)  # it is in its own format now


def test_a_folder_that_is_gone_is_no_dead_end(opened, dialogs, mask_file, tmp_path):
    folder = tmp_path / "gone"
    folder.mkdir()
    dialogs.save = folder / "face.png", INDEX
    assert opened.save_as()
    (folder / "face.png").unlink()
    folder.rmdir()
    opened.document.fill(0, 0, HAIR)
    assert not opened.save()
    [(text, detail)] = dialogs.errors
    assert text == "face.png could not be saved"
    assert "The folder no longer exists" in detail
    assert "in another folder" in detail
    dialogs.elsewhere, dialogs.save = True, (tmp_path / "new.png", INDEX)
    assert opened.save()
    assert dialogs.proposal[0].name == "face.png"
    assert dialogs.proposal[0].parent.is_dir()
    assert np.array_equal(read(tmp_path / "new.png")[1], opened.document.label_map)


@pytest.mark.parametrize("ask", ["unsaved", "replace", "save"])
def test_a_question_that_is_cancelled_settles_nothing(opened, dialogs, mask_file, ask):
    class Held:
        pending, follows_locks, settled = True, False, 0

        def settle(self, then=None):
            self.settled += 1
            return True

        def stroke_ended(self):
            pass

    held = Held()
    opened.document.add_keeper(held)
    if ask == "unsaved":
        assert not opened.may_leave()
    elif ask == "replace":
        os.utime(mask_file, ns=(1, 1))
        assert not opened.save()
    else:
        assert not opened.save_as()
    assert dialogs.asked == [ask]
    assert held.settled == 0


def test_a_mask_that_no_file_holds_is_proposed_in_the_usual_format(session, dialogs, tmp_path):
    session.show_new(small_face())
    assert not session.save()
    assert dialogs.proposal[0].name == "mask.png"
    assert dialogs.proposal[1] == INDEX


def test_why_a_name_is_asked_for_is_forgotten_with_the_mask(session, dialogs, tmp_path):
    table = np.array(LABEL_ORDERS["face-parsing"].from_canonical, np.uint8)
    path = tmp_path / "foreign.png"
    Image.fromarray(table[small_face(256)]).save(path)
    assert session.open(path)
    session.show_new(small_face())
    assert not session.save()
    assert dialogs.why == ""
