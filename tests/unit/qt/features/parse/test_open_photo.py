"""A photo is opened: its mask is there, and nothing is lost on the way."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from facemask_editor.formats.photo import photo_digest
from facemask_editor.parse.evidence.crop import face_crop
from facemask_editor.parse.look import points_before_turn
from facemask_editor.qt.features.parse.photo_view import Mode
from facemask_editor.qt.services.messages import Answer, PhotoUse
from tests.helpers.parse.held_parser import HAIR, HAT, SKIN, face_at
from tests.helpers.patience import WAIT
from tests.unit.qt.features.parse.conftest import colours


def has_mask(window, qtbot, before=None):
    qtbot.waitUntil(
        lambda: window.document is not None and window.document is not before, timeout=WAIT
    )  # fmt: skip
    return window.document


def press(part, key):
    QTest.keyClick(part.stage.view, key)


def test_a_photo_opens_as_a_mask_over_its_square(window, part, photo, qtbot, dialogs):
    dialogs.photo = photo
    window.actions_["file.new_mask"].trigger()
    document = has_mask(window, qtbot)
    assert document.label_map[256, 256] == SKIN
    crop = face_crop(face_at(200, 150, 80).points)
    assert np.array_equal(document.photo, crop.cut(colours(), 512))
    assert np.array_equal(document.photo_mask, document.label_map)
    assert not document.history.can_undo
    assert window.session.unsaved
    assert part.stage.isHidden()
    kept = window.services.kept_photo()
    assert (kept.name, kept.place.crop, kept.sha256) == ("Holiday.png", crop, photo_digest(document.photo))


def test_the_square_is_seen_while_its_mask_is_made(window, part, photo, qtbot):
    part.fake.hold()
    part.new_masks([photo])
    part_is_inside(part, qtbot)
    assert part.stage.isVisible()
    assert part.stage.view.mode is Mode.CUT
    assert window.document is None
    part.fake.release()
    has_mask(window, qtbot)


def part_is_inside(part, qtbot):
    qtbot.waitUntil(part.fake.entered.is_set, timeout=WAIT)


def test_escape_leaves_everything_as_it_was(open_window, part, photo, qtbot):
    before = open_window.document
    part.fake.hold()
    part.new_masks([photo])
    part_is_inside(part, qtbot)
    press(part, Qt.Key.Key_Escape)
    assert part.stage.isHidden()
    part.fake.release()
    qtbot.wait(1)
    assert open_window.document is before
    part.new_masks([photo])  # and it works again
    has_mask(open_window, qtbot, before)


def test_unsaved_work_is_asked_about_first(open_window, part, photo, qtbot, dialogs):
    before = open_window.document
    before.fill(3, 3, 5)
    part.new_masks([photo])
    assert dialogs.asked == ["unsaved"]
    assert part.stage.isHidden()
    assert open_window.document is before
    dialogs.answer = Answer.DISCARD
    part.new_masks([photo])
    has_mask(open_window, qtbot, before)
    assert dialogs.asked == ["unsaved", "unsaved"]


def test_of_several_faces_one_is_chosen(window, part, photo, qtbot):
    faces = [face_at(110, 150, 80), face_at(290, 150, 60)]
    part.reader.find_faces = lambda _pixels: faces
    part.new_masks([photo])
    qtbot.waitUntil(lambda: part.stage.view.mode is Mode.CHOOSE, timeout=WAIT)
    view = part.stage.view
    press(part, Qt.Key.Key_Right)
    assert view.current == 1
    press(part, Qt.Key.Key_1)
    assert view.current == 0
    at = view.to_widget().map(QPointF(290, 150)).toPoint()
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    assert view.current == 1
    press(part, Qt.Key.Key_Return)
    document = has_mask(window, qtbot)
    assert window.services.kept_photo().place.crop == face_crop(faces[1].points)
    window.actions_["photo.other_face"].trigger()
    qtbot.waitUntil(lambda: view.mode is Mode.CHOOSE, timeout=WAIT)
    assert view.current == 1
    press(part, Qt.Key.Key_Left)
    press(part, Qt.Key.Key_Return)
    has_mask(window, qtbot, document)
    assert window.services.kept_photo().place.crop == face_crop(faces[0].points)


def test_another_face_costs_no_edits_unasked(window, part, photo, qtbot, dialogs):
    part.new_masks([photo])
    document = has_mask(window, qtbot)
    document.fill(3, 3, 5)
    window.actions_["photo.other_face"].trigger()
    assert dialogs.asked == ["unsaved"]
    assert window.document is document


def test_without_a_face_the_square_is_chosen_by_hand(window, part, photo, qtbot):
    part.reader.find_faces = lambda _pixels: []
    part.new_masks([photo])
    qtbot.waitUntil(lambda: bool(part.stage.buttons), timeout=WAIT)
    qtbot.waitUntil(lambda: "No face" in part.stage.text.text(), timeout=WAIT)
    press(part, Qt.Key.Key_Return)
    view = part.stage.view
    assert view.mode is Mode.SQUARE
    side, x = view.crop.side, view.crop.x
    press(part, Qt.Key.Key_Left)
    press(part, Qt.Key.Key_Minus)
    press(part, Qt.Key.Key_BracketRight)
    assert view.crop.x < x
    assert view.crop.side < side
    assert view.crop.angle > 0
    crop = view.crop
    press(part, Qt.Key.Key_Return)
    document = has_mask(window, qtbot)
    assert not document.label_map.any()
    assert np.array_equal(document.photo, crop.cut(colours(), 512))
    assert "No face" in window.notice.text.text()


def test_a_face_that_only_the_square_shows_is_read(window, part, photo, qtbot):
    part.reader.find_faces = lambda pixels: [face_at(256, 256, 150)] if pixels.shape[0] == 512 else []
    part.new_masks([photo])
    qtbot.waitUntil(lambda: "No face" in part.stage.text.text(), timeout=WAIT)
    press(part, Qt.Key.Key_Return)
    press(part, Qt.Key.Key_Return)
    assert has_mask(window, qtbot).label_map[256, 256] == SKIN


def test_an_empty_mask_may_be_enough(window, part, photo, qtbot):
    part.reader.find_faces = lambda _pixels: []
    part.new_masks([photo])
    qtbot.waitUntil(lambda: "No face" in part.stage.text.text(), timeout=WAIT)
    part.stage.buttons[0].click()
    assert not has_mask(window, qtbot).label_map.any()


def test_a_face_on_its_head_stands_upright_in_its_square(window, part, photo, qtbot):
    upright = face_at(200, 150, 80)
    over = replace(upright, points=points_before_turn(upright.points, 2, 300, 400))
    part.reader.find_faces = lambda _pixels: [over]
    part.new_masks([photo])
    document = has_mask(window, qtbot)
    expected = face_crop(upright.points).cut(np.ascontiguousarray(np.rot90(colours(), 2)), 512)
    difference = np.abs(document.photo.astype(int) - expected)[20:-20, 20:-20]
    assert np.percentile(difference, 95) <= 3
    assert "on its head" in window.notice.text.text()


def test_the_square_can_be_moved_with_the_hand(window, part, photo, qtbot):
    part.new_masks([photo])
    document = has_mask(window, qtbot)
    window.actions_["photo.move_crop"].trigger()
    view = part.stage.view
    qtbot.waitUntil(lambda: view.mode is Mode.SQUARE, timeout=WAIT)
    own = view.crop
    start = view.to_widget().map(QPointF(own.x, own.y)).toPoint()
    end = view.to_widget().map(QPointF(own.x + 30, own.y + 10)).toPoint()
    button, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QTest.mousePress(view, button, none, start)
    QTest.mouseMove(view, end)
    QTest.mouseRelease(view, button, none, end)
    assert view.crop.x == pytest.approx(own.x + 30, abs=1.5)
    part.stage.buttons[0].click()  # back to the face
    assert view.crop == own
    press(part, Qt.Key.Key_Right)
    moved = view.crop
    press(part, Qt.Key.Key_Return)
    has_mask(window, qtbot, document)
    assert window.services.kept_photo().place.crop == moved
    assert part.fake.calls == 2


def test_several_photos_come_one_after_the_other(window, part, photo, qtbot, dialogs):
    second = photo.with_name("Second.png")
    second.write_bytes(photo.read_bytes())
    part.new_masks([photo, second])
    first = has_mask(window, qtbot)
    assert window.actions_["photo.next"].isEnabled()
    dialogs.answer = Answer.DISCARD
    window.actions_["photo.next"].trigger()
    has_mask(window, qtbot, first)
    assert window.services.kept_photo().name == "Second.png"
    assert not window.actions_["photo.next"].isEnabled()


def test_a_file_that_is_no_photo_is_told(window, part, broken_file, qtbot, dialogs):
    part.new_masks([broken_file])
    qtbot.waitUntil(lambda: bool(dialogs.errors), timeout=WAIT)
    assert "broken.png" in dialogs.errors[0][0]
    assert part.stage.isHidden()


def test_a_parser_that_fails_leaves_a_way_on(window, part, photo, qtbot):
    from facemask_editor.core.errors import CheckpointError

    part.fake.error = CheckpointError("no parser is there")
    part.new_masks([photo])
    qtbot.waitUntil(lambda: "no parser is there" in part.stage.help.text(), timeout=WAIT)
    press(part, Qt.Key.Key_Return)
    assert not has_mask(window, qtbot).label_map.any()


@pytest.mark.parametrize("use", PhotoUse)
def test_a_dropped_photo_asks_what_it_is_for(open_window, part, photo_file, qtbot, dialogs, use):
    before = open_window.document
    dialogs.photo_use = use
    open_window.open_dropped(photo_file)
    assert dialogs.asked == ["photo use"]
    if use is PhotoUse.MASK:
        assert has_mask(open_window, qtbot, before).label_map[256, 256] == SKIN
    elif use is PhotoUse.UNDER:
        qtbot.waitUntil(lambda: before.photo is not None, timeout=WAIT)
    assert part.stage.isHidden()


def test_saving_proposes_the_name_of_the_photo(window, part, photo, qtbot, dialogs):
    part.new_masks([photo])
    has_mask(window, qtbot)
    window.files.save()
    assert dialogs.proposal[0].stem == "Holiday"


def test_what_is_unsure_is_hatched_until_it_is_saved(window, part, photo, qtbot, dialogs, tmp_path):
    part.new_masks([photo])
    document = has_mask(window, qtbot)
    assert window.actions_["photo.unsure"].isChecked()
    hatch = window.canvas.hatch
    assert hatch[100, 256]
    assert not hatch[256, 256]
    stroke = document.begin_stroke("Paint", HAT)
    stroke.line(256, 100, 256, 100, size=9, shape=window.canvas.brush_shape)
    stroke.commit()
    qtbot.waitUntil(lambda: not window.canvas.hatch[100, 256], timeout=WAIT)
    dialogs.save = tmp_path / "out.png", "index PNG"
    assert window.files.save()
    qtbot.waitUntil(lambda: window.canvas.hatch is None, timeout=WAIT)
    assert document.label_map[90, 200] == HAIR


def test_several_dropped_photos_get_their_masks_unasked(open_window, part, photo_file, qtbot, dialogs):
    before = open_window.document
    second = photo_file.with_name("second.jpg")
    second.write_bytes(photo_file.read_bytes())
    open_window.open_dropped(photo_file, second)
    document = has_mask(open_window, qtbot, before)
    assert dialogs.asked == []
    assert part.opener.queue == [second]
    dialogs.photo = photo_file
    open_window.actions_["file.close"].trigger()  # asks, for nothing of it is in a file
    assert open_window.document is document


def test_a_photo_that_is_read_at_a_smaller_size_says_so(window, part, photo, qtbot, monkeypatch):
    large = photo.with_suffix(".jpg")
    Image.fromarray(colours()).save(large)
    monkeypatch.setenv("FACEMASK_LIMIT_PHOTO_PIXELS", "60000")
    part.new_masks([large])
    has_mask(window, qtbot)
    assert "(400 x 300) is read, and written, at a smaller size (200 x 150)" in window.notice.text.text()
    place = window.services.kept_photo().place
    assert (place.width, place.height) == (200, 150)


def test_on_the_start_page_a_photo_gets_its_mask(window, part, photo, qtbot, dialogs):
    dialogs.photo = photo
    window.actions_["file.open_photo"].trigger()
    assert has_mask(window, qtbot).label_map[256, 256] == SKIN
