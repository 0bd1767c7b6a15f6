"""What was read is corrected, kept, and brought back into the photo."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from facemask_editor.app.journal.beside import Beside, BesideStore
from facemask_editor.app.project.content import Around, KeptPhoto
from facemask_editor.app.project.read import read_project
from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.formats import open_mask
from facemask_editor.parse.finish.parsed import UNSAID
from facemask_editor.parse.place import in_photo
from facemask_editor.qt.features.parse.said import Reread, said_pixels
from facemask_editor.qt.services.messages import Answer
from tests.helpers.parse.held_parser import HAIR, HAT, SKIN
from tests.helpers.patience import WAIT
from tests.unit.qt.features.parse.conftest import colours
from tests.unit.qt.features.parse.test_open_photo import has_mask

NOSE = SCHEMA.index("nose")


@pytest.fixture
def opened(window, part, photo, qtbot):
    part.new_masks([photo])
    has_mask(window, qtbot)
    return window


def paint(window, label, x, y, size=9):
    stroke = window.document.begin_stroke("Paint", label)
    stroke.line(x, y, x, y, size=size, shape=window.canvas.brush_shape)
    stroke.commit()


def chip(part, qtbot):
    qtbot.waitUntil(lambda: bool(part.tray.chips), timeout=WAIT)
    return part.tray.chips[0]


def test_an_offer_is_looked_at_and_taken(opened, part, qtbot):
    document, before = opened.document, opened.document.snapshot()
    offer = part.result.offers[0]
    part.tray.shown.emit(offer)
    assert (opened.session.preview.label_map == HAT).any()
    assert np.array_equal(document.label_map, before)
    part.tray.shown.emit(None)
    assert opened.session.preview is None
    chip(part, qtbot).click()
    assert (document.label_map == HAT).sum() == (before == HAIR).sum()
    qtbot.waitUntil(lambda: not part.tray.chips, timeout=WAIT)  # nothing is offered any more
    document.undo()
    assert np.array_equal(document.label_map, before)
    assert chip(part, qtbot).text() == "Hat?"


def test_a_reading_that_is_looked_at_ends_with_the_mask_it_was_of(opened, part, qtbot):
    document, offer = opened.document, part.result.offers[0]
    paint(opened, NOSE, 256, 300)
    part.tray.shown.emit(offer)
    document.undo()
    qtbot.waitUntil(lambda: opened.session.preview is None, timeout=WAIT)


def test_no_chip_comes_to_lie_under_the_pointer(opened, part):
    one, two = (replace(part.result.offers[0], text=text) for text in ("One?", "Two?"))
    part.tray.show_offers([one, two])
    first, second = part.tray.chips
    part.tray.show_offers([two])
    assert part.tray.chips == [first, second]
    assert [chip.isEnabled() for chip in part.tray.chips] == [False, True]
    part.tray.show_offers([one, two])
    assert first.isEnabled()


def test_another_reading_of_the_same_name_is_the_one_that_is_taken(opened, part, qtbot):
    old = part.result.offers[0]
    new = replace(old, pixels=~old.pixels)
    part.tray.show_offers([new])
    with qtbot.waitSignal(part.tray.taken, timeout=WAIT) as taken:
        part.tray.chips[0].click()
    assert taken.args[0] is new


def test_many_offers_make_the_bar_no_wider(opened, part):
    offer = part.result.offers[0]
    least = part.tray.minimumSizeHint().width()
    part.tray.show_offers([replace(offer, text=f"Reading {number}?") for number in range(8)])
    assert part.tray.minimumSizeHint().width() <= least


def test_the_parser_can_be_read(opened, part, qtbot):
    qtbot.waitUntil(lambda: part.tray.parsers.count() > 1, timeout=WAIT)
    box = part.tray.parsers
    assert part.tray.layout().sizeHint().width() >= min(box.sizeHint().width(), box.maximumWidth())


def test_another_photo_under_the_mask_ends_what_was_read(opened, part, photo, qtbot):
    other = photo.with_name("other.png")
    Image.new("RGB", (512, 512), (90, 60, 30)).save(other)
    assert not part.tray.isHidden()
    opened.files.open_photo(other)
    qtbot.waitUntil(part.tray.isHidden, timeout=WAIT)
    assert not part.result.offers
    assert not opened.actions_["photo.read_again"].isEnabled()


def test_locks_hold_off_an_offer(opened, part, qtbot):
    before = opened.document.snapshot()
    opened.session.set_locks({HAIR})
    chip(part, qtbot).click()
    assert np.array_equal(opened.document.label_map, before)


def test_the_photo_is_read_again_around_strokes(opened, part, qtbot):
    document = opened.document
    paint(opened, HAT, 256, 300)
    painted = document.snapshot()
    opened.session.set_locks({SKIN})
    opened.actions_["photo.read_again"].trigger()
    qtbot.waitUntil(lambda: document.label_map[2, 2] == NOSE, timeout=WAIT)
    assert (document.label_map[painted == HAT] == HAT).all()
    assert np.array_equal(document.label_map == SKIN, painted == SKIN)
    document.undo()
    assert np.array_equal(document.label_map, painted)
    document.undo()
    assert not document.history.can_undo


def test_strokes_that_come_meanwhile_stay(opened, part, qtbot):
    document = opened.document
    paint(opened, HAT, 256, 300)
    part.fake.hold()
    part.result.read_again()
    qtbot.waitUntil(part.fake.entered.is_set, timeout=WAIT)
    paint(opened, NOSE, 3, 200)
    part.fake.release()
    qtbot.waitUntil(lambda: document.label_map[2, 2] == NOSE, timeout=WAIT)
    assert document.label_map[200, 3] == NOSE
    document.undo()
    assert document.label_map[200, 3] != NOSE
    assert document.label_map[2, 2] == NOSE


def test_what_is_read_during_a_stroke_comes_after_it(opened, part, qtbot):
    document = opened.document
    paint(opened, HAT, 256, 300)
    part.fake.hold()
    part.result.read_again()
    qtbot.waitUntil(part.fake.entered.is_set, timeout=WAIT)
    stroke = document.begin_stroke("Paint", HAIR)
    stroke.line(3, 200, 3, 200, size=9, shape=opened.canvas.brush_shape)
    part.fake.release()
    qtbot.waitUntil(lambda: not part.result._desk.jobs, timeout=WAIT)
    assert document.label_map[2, 2] != NOSE
    stroke.commit()
    qtbot.waitUntil(lambda: document.label_map[2, 2] == NOSE, timeout=WAIT)
    assert document.label_map[200, 3] == HAIR
    document.undo()
    assert document.label_map[200, 3] != HAIR
    assert document.label_map[2, 2] == NOSE


def test_without_strokes_nothing_is_read_again(opened, part):
    part.result.read_again()
    assert part.fake.calls == 1
    assert not opened.document.history.can_undo


def test_what_the_artist_has_said_is_told_from_what_was_read():
    first = np.zeros((4, 4), np.uint8)
    before, after = first.copy(), np.full((4, 4), 5, np.uint8)
    before[0, 0] = after[0, 0] = 3
    now = after.copy()
    now[1, 1] = 7
    steps = [Reread(9, before, after)]
    said = said_pixels(first, steps, {9}, now)
    assert (said[0, 0], said[1, 1], said[2, 2]) == (3, 7, UNSAID)
    undone = said_pixels(first, steps, set(), before)
    assert (undone != UNSAID).sum() == 1


def test_painting_corrects_until_the_face_is_reshaped(opened, part, qtbot):
    document, action = opened.document, opened.actions_["photo.correct"]
    assert action.isChecked()
    paint(opened, HAT, 256, 300)
    assert np.array_equal(document.photo_mask, document.label_map)
    assert opened.session.photo_facts().correcting
    own = document.photo_mask
    changed = document.snapshot()
    changed[300:320, 250:270] = NOSE
    opened.session.set_preview("Nose", changed, "{}")
    assert not action.isChecked()
    assert np.array_equal(document.photo_mask, own)
    opened.session.set_preview("", None)
    paint(opened, NOSE, 100, 100)
    assert np.array_equal(document.photo_mask, own)


def test_a_correction_of_a_reshaped_mask_keeps_what_was_reshaped(opened, part):
    document, action = opened.document, opened.actions_["photo.correct"]
    action.setChecked(False)
    paint(opened, NOSE, 256, 256, 30)  # the face follows
    own = document.photo_mask
    action.setChecked(True)
    assert np.array_equal(document.photo_mask, own)
    paint(opened, HAT, 256, 80)
    assert document.photo_mask[80, 256] == HAT
    assert document.photo_mask[256, 256] == own[256, 256] != NOSE


def test_a_project_keeps_the_square_and_the_way_to_the_rest(opened, part, photo, qtbot, dialogs, tmp_path):
    path = tmp_path / "work.fmask"
    dialogs.save = path, "FaceMask project"
    square, kept = opened.document.photo, opened.services.kept_photo()
    assert opened.files.save_as()
    read = read_project(path).around.photo
    assert (read.place, read.path, read.name) == (kept.place, photo, "Holiday.png")
    assert read.embedded
    before = opened.document
    assert opened.files.open(path)
    qtbot.waitUntil(lambda: opened.document.photo is not None, timeout=WAIT)
    assert opened.document is not before
    assert np.array_equal(opened.document.photo, square)
    assert not opened.document.photo_is_other
    opened.actions_["photo.move_crop"].trigger()
    qtbot.waitUntil(lambda: part.stage.view.crop == kept.place.crop, timeout=WAIT)


def test_a_project_without_the_photo_cuts_it_again(opened, part, qtbot, dialogs, tmp_path):
    path = tmp_path / "work.fmask"
    dialogs.save = path, "FaceMask project"
    square = opened.document.photo
    opened.actions_["file.embed_photo"].setChecked(False)
    assert opened.files.save_as()
    assert read_project(path).around.photo.data is None
    assert opened.files.open(path)
    qtbot.waitUntil(lambda: opened.document.photo is not None, timeout=WAIT)
    assert np.array_equal(opened.document.photo, square)


def test_the_journal_keeps_the_place(opened):
    import sqlite3

    from facemask_editor.app.journal.beside import TABLES, _read_beside

    kept = opened.services.kept_photo()
    database = sqlite3.connect(":memory:")
    database.executescript(TABLES)
    BesideStore(database).put_beside(Beside(photo=kept))
    found = _read_beside(database, (512, 512), SCHEMA).photo
    assert isinstance(found, KeptPhoto)
    assert (found.place, found.path, found.sha256, found.data) == (
        kept.place, kept.path, kept.sha256, kept.data,
    )  # fmt: skip
    assert Around(photo=found).photo.place == kept.place


@pytest.mark.parametrize("suffix", [".png", ".jpg"])
def test_an_edited_face_goes_back_into_the_photo(opened, part, qtbot, dialogs, tmp_path, suffix):
    opened.actions_["photo.correct"].setChecked(False)
    document, crop = opened.document, opened.services.kept_photo().place.crop
    changed = document.snapshot()
    changed[:, 20:] = document.label_map[:, :-20]  # the face goes to the right
    document.replace_pixels(changed, "Moved")
    target = dialogs.picture = tmp_path / f"out{suffix}"
    opened.actions_["photo.save_face"].trigger()
    qtbot.waitUntil(target.is_file, timeout=WAIT)
    qtbot.waitUntil(lambda: str(target) in opened.status.currentMessage(), timeout=WAIT)
    made = np.asarray(Image.open(target).convert("RGB"))
    assert made.shape == colours().shape
    outside = in_photo(np.ones((512, 512), np.uint8), crop, 300, 400) == 0
    off = np.abs(made.astype(int) - colours()).max(axis=2)
    assert np.percentile(off[outside], 100 if suffix == ".png" else 90) <= (0 if suffix == ".png" else 6)
    assert (off > 3)[~outside].sum() > 200
    assert dialogs.proposal[0].name == "Holiday_face.png"


def test_an_unedited_face_gives_the_photo_to_the_bit(opened, part, qtbot, dialogs, tmp_path):
    target = dialogs.picture = tmp_path / "same.png"
    opened.actions_["photo.save_face"].trigger()
    qtbot.waitUntil(lambda: str(target) in opened.status.currentMessage(), timeout=WAIT)
    assert np.array_equal(np.asarray(Image.open(target)), colours())


def test_the_mask_is_written_at_the_size_of_the_photo(opened, part, qtbot, dialogs, tmp_path):
    target = dialogs.picture = tmp_path / "mask.png"
    opened.actions_["photo.save_mask"].trigger()
    qtbot.waitUntil(lambda: str(target) in opened.status.currentMessage(), timeout=WAIT)
    found = open_mask(target).label_map
    assert found.shape == (300, 400)
    assert np.array_equal(
        found, in_photo(opened.document.label_map, opened.services.kept_photo().place.crop, 300, 400)
    )
    assert found[150, 200] == SKIN


def test_a_photo_that_is_another_one_by_now_is_not_written_into(
    opened, part, photo, qtbot, dialogs, tmp_path
):
    path = tmp_path / "work.fmask"
    dialogs.save = path, "FaceMask project"
    assert opened.files.save_as()
    assert opened.files.open(path)
    qtbot.waitUntil(lambda: opened.document.photo is not None, timeout=WAIT)
    Image.fromarray(colours(50, 60)).save(photo)
    dialogs.picture = tmp_path / "out.png"
    opened.actions_["photo.save_face"].trigger()
    qtbot.waitUntil(lambda: bool(dialogs.errors), timeout=WAIT)
    assert "not the photo" in dialogs.errors[0][1]
    assert not dialogs.picture.exists()


def test_another_parser_reads_a_fresh_mask_at_once(opened, part, qtbot, dialogs):
    document = opened.document
    part.tray.parser_chosen.emit("research")
    has_mask(opened, qtbot, document)
    assert part.fake.calls == 2
    assert opened.settings.parser == "research"
    assert dialogs.asked == []
    paint(opened, HAT, 100, 100)
    document = opened.document
    part.tray.parser_chosen.emit("free")
    assert opened.document is document


def test_closing_asks_for_a_fresh_mask_is_nowhere(opened, dialogs):
    dialogs.answer = Answer.CANCEL
    assert not opened.close()
    assert dialogs.asked == ["unsaved"]
