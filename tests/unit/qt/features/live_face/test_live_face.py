"""The photo under the mask moves as the mask is changed, and is the photo again where it is not."""

from __future__ import annotations

import json
from dataclasses import replace

import cv2
import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QEnterEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.qt.canvas.compare.pairing import Pairing
from facemask_editor.qt.features.live_face.colours_dialog import ColoursDialog
from facemask_editor.qt.features.live_face.follower import Follower, Illustrator
from facemask_editor.render.builtin.picture import portrait
from facemask_editor.render.illustration.choices import choices_for, choices_of
from facemask_editor.render.illustration.illustrate import illustrate
from tests.helpers.patience import WAIT
from tests.helpers.sample_masks import small_face

NOSE = SCHEMA.index("nose")
INDEX = "index PNG"


def photo_of(label_map):
    grain = np.random.default_rng(1).integers(0, 40, (*label_map.shape, 1))
    return (SCHEMA.palette_array[label_map] // 2 + 40 + grain).astype(np.uint8)


def moved(label_map, by=5):
    """Return the mask with its nose further down."""
    found = label_map.copy()
    found[label_map == NOSE] = SCHEMA.index("skin")
    rows, columns = np.nonzero(label_map == NOSE)
    found[rows + by, columns] = NOSE
    return found


def under(window):
    """Return the pixels that lie under the mask on the canvas, H x W x 3."""
    picture = window.canvas._picture
    pixels = picture._photo if picture._face is None else picture._face
    return np.stack([pixels >> 16 & 255, pixels >> 8 & 255, pixels & 255], -1).astype(np.uint8)


@pytest.fixture
def pictured(qtbot, window, tmp_path):
    """The window with a mask and its photo."""
    label_map = small_face()
    Image.fromarray(label_map).save(tmp_path / "face.png")
    Image.fromarray(photo_of(label_map)).save(tmp_path / "face.bmp")
    assert window.files.open(tmp_path / "face.png")
    qtbot.waitUntil(lambda: window.services.session.document.photo is not None, timeout=WAIT)
    return window


def expected(window, label_map):
    document = window.services.session.document
    return portrait(document.photo, document.photo_mask, label_map).picture


def test_the_face_follows_an_edit_and_its_undo(qtbot, pictured):
    document = pictured.services.session.document
    photo = document.photo.copy()
    new = moved(document.label_map)

    document.replace_pixels(new, "Move nose")

    wanted = expected(pictured, new)
    assert not np.array_equal(wanted, photo)
    qtbot.waitUntil(lambda: np.array_equal(under(pictured), wanted), timeout=WAIT)
    document.undo()
    qtbot.waitUntil(lambda: np.array_equal(under(pictured), photo), timeout=WAIT)
    assert np.array_equal(document.photo, photo)


def test_the_face_follows_a_preview(qtbot, pictured):
    session = pictured.services.session
    new = moved(session.document.label_map)

    session.set_preview("Shape", new)

    wanted = expected(pictured, new)
    qtbot.waitUntil(lambda: np.array_equal(under(pictured), wanted), timeout=WAIT)
    session.set_preview("", None)
    qtbot.waitUntil(lambda: np.array_equal(under(pictured), session.document.photo), timeout=WAIT)


def test_it_can_be_switched_off_and_on(qtbot, pictured):
    document, action = pictured.services.session.document, pictured.actions_["live_face"]
    new = moved(document.label_map)
    action.setChecked(False)
    document.replace_pixels(new, "Move nose")
    pictured.services.session.flush()
    assert np.array_equal(under(pictured), document.photo)

    action.setChecked(True)

    wanted = expected(pictured, new)
    qtbot.waitUntil(lambda: np.array_equal(under(pictured), wanted), timeout=WAIT)
    action.setChecked(False)
    qtbot.waitUntil(lambda: np.array_equal(under(pictured), document.photo), timeout=WAIT)


def test_comparing_shows_the_photo(qtbot, pictured):
    document, canvas = pictured.services.session.document, pictured.canvas
    new = moved(document.label_map)
    document.replace_pixels(new, "Move nose")
    wanted = expected(pictured, new)
    qtbot.waitUntil(lambda: np.array_equal(under(pictured), wanted), timeout=WAIT)
    canvas.opacity = 0.0

    def seen():
        pixels = canvas._picture.mask.pixels
        return np.stack([pixels >> 16 & 255, pixels >> 8 & 255, pixels & 255], -1).astype(np.uint8)

    assert np.array_equal(seen(), wanted)
    canvas.comparing = True
    assert np.array_equal(seen(), document.photo)
    canvas.comparing = False
    assert np.array_equal(seen(), wanted)


def test_a_late_face_meets_no_other_mask(qtbot, pictured, tmp_path):
    document = pictured.services.session.document
    document.replace_pixels(moved(document.label_map), "Move nose")
    document.mark_saved(document.path)
    other = small_face()
    Image.fromarray(other).save(tmp_path / "other.png")
    Image.fromarray(np.full((*other.shape, 3), 90, np.uint8)).save(tmp_path / "other.bmp")

    assert pictured.files.open(tmp_path / "other.png")

    qtbot.waitUntil(lambda: pictured.services.session.document.photo is not None, timeout=WAIT)
    part = pictured.parts["live_face"]
    qtbot.waitUntil(lambda: not part._desk.jobs and not part._calm.isActive(), timeout=WAIT)
    assert (under(pictured) == 90).all()


def test_the_photo_s_own_mask_is_kept_by_saving(qtbot, pictured, tmp_path):
    document = pictured.services.session.document
    first, new = document.snapshot(), moved(document.label_map)
    document.replace_pixels(new, "Move nose")
    assert pictured.files.save()

    assert pictured.files.close()
    assert pictured.files.open(tmp_path / "face.png")

    again = pictured.services.session.document
    assert again is not document
    assert np.array_equal(again.label_map, new)
    assert np.array_equal(again.photo_mask, first)
    qtbot.waitUntil(lambda: again.photo is not None, timeout=WAIT)
    wanted = portrait(again.photo, first, new).picture
    qtbot.waitUntil(lambda: np.array_equal(under(pictured), wanted), timeout=WAIT)


def test_without_a_photo_the_face_is_drawn(qtbot, window, tmp_path):
    label_map = small_face(128)
    Image.fromarray(label_map).save(tmp_path / "face.png")
    assert window.files.open(tmp_path / "face.png")
    choices = choices_of(tmp_path / "face.png")
    qtbot.waitUntil(lambda: shows(window, illustrate(label_map, choices)), timeout=WAIT)
    assert window.canvas.opacity == 1.0

    new = moved(label_map)
    window.services.session.document.replace_pixels(new, "Move nose")
    qtbot.waitUntil(lambda: shows(window, illustrate(new, choices)), timeout=WAIT)

    other = replace(choices, hair="copper", skin="umber")
    window.parts["live_face"].choose(other)
    qtbot.waitUntil(lambda: shows(window, illustrate(new, other)), timeout=WAIT)
    window.actions_["live_face"].setChecked(False)
    qtbot.waitUntil(lambda: window.canvas._picture._face is None, timeout=WAIT)


def shows(window, picture):
    return window.canvas._picture._face is not None and np.array_equal(under(window), picture)


def test_the_colours_of_a_drawn_face_are_chosen_in_a_dialog(qtbot, window, mask_file):
    assert window.files.open(mask_file)
    window.actions_["face_colours"].trigger()
    dialog = window.findChild(ColoursDialog)
    told = []
    dialog.chosen.connect(told.append)
    box = dialog.boxes["hair"]
    box.setCurrentIndex(box.findData("copper"))
    box.activated.emit(box.currentIndex())
    assert told[-1].hair == "copper"
    dialog.seed.seed_changed.emit(7)
    assert told[-1] == choices_for(7)
    assert dialog.boxes["skin"].currentData() == choices_for(7).skin
    dialog.reject()


def test_a_photo_has_no_colours_to_choose(pictured):
    pictured.actions_["face_colours"].trigger()
    assert pictured.findChild(ColoursDialog) is None
    assert "photo" in pictured.status.currentMessage()


@pytest.fixture
def drawn(qtbot, window, tmp_path):
    """The window with a mask without a photo, its face on the canvas."""
    Image.fromarray(small_face(128)).save(tmp_path / "face.png")
    assert window.files.open(tmp_path / "face.png")
    qtbot.waitUntil(lambda: window.canvas._picture._first is not None, timeout=WAIT)
    return window


def test_switched_off_under_a_hidden_mask_it_leaves_the_mask(qtbot, drawn):
    canvas, actions = drawn.canvas, drawn.actions_
    actions["overlay"].trigger()
    assert canvas.opacity == 0
    actions["live_face"].trigger()
    qtbot.waitUntil(lambda: canvas.opacity == 1, timeout=WAIT)
    assert actions["overlay"].isChecked()
    canvas.pairing = Pairing.SIDE
    assert "face is off" in canvas._no_face
    canvas.pairing = Pairing.OFF
    actions["overlay"].trigger()
    qtbot.waitUntil(lambda: canvas.opacity == 1, timeout=WAIT)


def test_switched_off_under_a_hidden_mask_it_leaves_the_photo(qtbot, pictured):
    canvas, actions = pictured.canvas, pictured.actions_
    actions["overlay"].trigger()
    actions["live_face"].trigger()
    pictured.services.session.flush()
    assert canvas.opacity == 0
    assert np.array_equal(under(pictured), pictured.services.session.document.photo)


def test_the_key_held_shows_the_drawn_face_before_any_edit(qtbot, drawn):
    canvas, document = drawn.canvas, drawn.services.session.document
    first = under(drawn)
    drawn.actions_["overlay"].trigger()
    document.replace_pixels(moved(document.label_map), "Move nose")
    qtbot.waitUntil(lambda: not np.array_equal(under(drawn), first), timeout=WAIT)
    canvas.setFocus()
    qtbot.keyPress(canvas, Qt.Key.Key_Backslash)
    assert np.array_equal(rgb(canvas._picture.mask.pixels), first)
    canvas.clearFocus()  # the release goes elsewhere
    assert np.array_equal(rgb(canvas._picture.mask.pixels), under(drawn))


def rgb(pixels):
    return np.stack([pixels >> 16 & 255, pixels >> 8 & 255, pixels & 255], -1).astype(np.uint8)


def test_colours_stay_with_their_mask(qtbot, drawn, tmp_path):
    part, session = drawn.parts["live_face"], drawn.services.session
    Image.fromarray(small_face(128)).save(tmp_path / "other.png")
    chosen = replace(choices_of(tmp_path / "face.png"), hair="copper", skin="umber")
    part.choose(chosen)
    qtbot.waitUntil(lambda: shows(drawn, illustrate(session.document.label_map, chosen)), timeout=WAIT)

    assert drawn.files.open(tmp_path / "other.png")
    assert part.choices(session.document) == choices_of(tmp_path / "other.png")
    assert drawn.files.open(tmp_path / "face.png")
    assert part.choices(session.document) == chosen


def test_a_new_face_keeps_its_colours_when_it_is_saved(qtbot, window, dialogs, tmp_path):
    part, session = window.parts["live_face"], window.services.session
    window.parts["new_face"].new_face._on_created(small_face(128), choices_for(7))
    assert part.choices(session.document) == choices_for(7)
    dialogs.save = tmp_path / "anna.png", INDEX
    assert window.files.save()
    session.flush()
    assert window.files.close()
    assert window.files.open(tmp_path / "anna.png")
    assert part.choices(session.document) == choices_for(7)


@pytest.mark.parametrize("pairing", Pairing)
def test_the_picture_is_the_face_however_it_is_seen(qtbot, pictured, dialogs, tmp_path, pairing):
    document, canvas = pictured.services.session.document, pictured.canvas
    canvas.pairing = pairing
    new = moved(document.label_map)
    document.replace_pixels(new, "Move nose")
    dialogs.picture = tmp_path / "out.png"
    pictured.actions_["save_picture"].trigger()
    qtbot.waitUntil(dialogs.picture.exists, timeout=WAIT)
    wanted = expected(pictured, new)
    with Image.open(dialogs.picture) as image:
        assert np.array_equal(np.asarray(image), wanted)
        assert json.loads(image.text["facemask-editor"])["renderer"] == "builtin"

    QGuiApplication.clipboard().clear()
    pictured.actions_["copy_picture"].trigger()
    qtbot.waitUntil(lambda: not QGuiApplication.clipboard().image().isNull(), timeout=WAIT)
    copied = QGuiApplication.clipboard().image().convertToFormat(QImage.Format.Format_RGB888)
    side = copied.width()
    rows = np.array(copied.constBits()).reshape(copied.height(), copied.bytesPerLine())
    assert np.array_equal(rows[:, : 3 * side].reshape(-1, side, 3), wanted)


def test_the_picture_of_a_drawn_face_has_its_colours(qtbot, drawn, dialogs, tmp_path):
    dialogs.picture = tmp_path / "out.png"
    drawn.parts["live_face"].choose(choices_for(7))
    drawn.actions_["save_picture"].trigger()
    qtbot.waitUntil(dialogs.picture.exists, timeout=WAIT)
    wanted = illustrate(drawn.services.session.document.label_map, choices_for(7))
    with Image.open(dialogs.picture) as image:
        assert np.array_equal(np.asarray(image), wanted)
        told = json.loads(image.text["facemask-editor"])
    assert told["renderer"] == "illustration"
    assert told["choices"]["hair"] == choices_for(7).hair


def test_what_the_photo_does_not_show_stands_on_the_canvas(qtbot, pictured):
    part = pictured.parts["live_face"]
    part._tell("The photo has nothing to make hair of; it stays as it was.")
    note = part._note
    assert note.isVisibleTo(pictured.canvas)
    assert pictured.canvas.rect().contains(note.geometry())
    assert note.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    pictured.canvas.resize(300, 240)
    assert pictured.canvas.rect().contains(note.geometry())
    part._tell("")
    assert not note.isVisibleTo(pictured.canvas)


def test_what_has_been_read_leaves_a_sign_that_brings_it_back(qtbot, pictured):
    part, sentence = pictured.parts["live_face"], "The photo has nothing to make hair of."
    part._tell(sentence)
    note = part._note
    note._read.timeout.emit()
    assert note.isVisibleTo(pictured.canvas)
    assert (note.text(), note.accessibleName()) == ("ⓘ", sentence)
    assert note.geometry().left() < pictured.canvas.width() // 4
    assert note.width() < 60
    at = QPointF(4, 4)
    QApplication.sendEvent(note, QEnterEvent(at, at, at))
    assert note.text() == sentence
    note.fold()
    part._tell("The photo has nothing to make a hat of.")  # news
    assert "hat" in note.text()
    part._tell("")
    assert not note.isVisibleTo(pictured.canvas)


def test_the_exact_picture_waits_until_the_hand_rests(qtbot, pictured):
    """It would hold up the next frame of the drag."""
    session, part = pictured.services.session, pictured.parts["live_face"]
    made = []
    part._canvas.set_face, show = (lambda *face: (made.append(face), show(*face))), part._canvas.set_face
    label_map = moved(session.document.snapshot())
    session.set_preview("Nose", label_map, rough=True)
    qtbot.waitUntil(lambda: bool(made), timeout=WAIT)
    assert not part._calm.isActive()
    session.set_preview("Nose", label_map.copy())
    qtbot.waitUntil(part._calm.isActive, timeout=WAIT)
    qtbot.waitUntil(lambda: np.array_equal(under(pictured), expected(pictured, label_map)), timeout=WAIT)


def test_a_frame_of_a_drag_has_no_more_pixels_than_are_seen():
    before = small_face(1024)
    photo = cv2.GaussianBlur(photo_of(before), (0, 0), 4)
    after = moved(before, 40)
    follower = Follower(photo, before, SCHEMA)
    whole, seen = (follower.draft(after, None, every=every) for every in (1, 4))
    assert seen.box == whole.box
    assert seen.face.shape[:2] == (seen.box.height // 4, seen.box.width // 4)
    shrunk = cv2.resize(whole.face, seen.face.shape[1::-1], interpolation=cv2.INTER_AREA)
    assert np.abs(shrunk.astype(int) - seen.face).mean() < 3
    drawn = Illustrator(choices_for(1), SCHEMA).draft(after, None, every=4)
    assert drawn.face.shape == (256, 256, 3)
    assert drawn.box == (0, 0, 1024, 1024)
