import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.qt.features.new_face.client import FaceClient
from facemask_editor.qt.features.new_face.controls import GROUPS, HAIR_STYLE
from facemask_editor.qt.features.new_face.dialog import NewFaceDialog
from facemask_editor.qt.features.new_face.source import INSTALL
from facemask_editor.qt.services.messages import Answer
from tests.helpers.fake_faces import FakeFaces
from tests.helpers.patience import PATIENCE, WAIT

AGE = next(c for c in GROUPS["Face"] if c.title == "Age")


@pytest.fixture
def faces():
    return FakeFaces()


@pytest.fixture
def client(qtbot, faces):
    client = FaceClient(faces.make)
    yield client
    faces.release()
    assert client.shutdown(WAIT)


def answered(qtbot, client):
    """What is asked for inside is answered at the end."""
    return qtbot.waitSignal(client.busy_changed, timeout=WAIT, check_params_cb=lambda busy: not busy)


@pytest.fixture
def dialog(qtbot, client):
    """The dialog with the face of seed 50, aged 25."""
    dialog = NewFaceDialog(client, 50)
    qtbot.addWidget(dialog)
    with answered(qtbot, client):
        dialog.open()
    return dialog


def row(dialog, control):
    return next(page.rows[control] for page in dialog.pages.values() if control in page.rows)


def test_the_face_of_the_seed_is_shown_in_picture_and_sliders(dialog, faces):
    assert dialog.face.person.age == 0.5
    assert row(dialog, AGE).value == 25
    assert not dialog.picture.pixmap().isNull()
    assert dialog.create_button.isEnabled()
    assert dialog.list.count() == dialog.stack.count() == len(GROUPS)


def test_a_slider_changes_the_face_and_the_picture(qtbot, dialog, client, faces):
    with answered(qtbot, client):
        row(dialog, AGE).number.setValue(90)

    assert dialog.face.person.age == 1.0
    assert faces.drawn[-1][0] == dialog.face


def test_a_random_answer_that_is_late_does_not_undo_a_slider(qtbot, dialog, client, faces):
    faces.hold()
    dialog.show_seed(10)
    assert faces.entered.wait(PATIENCE)
    row(dialog, AGE).number.setValue(90)
    faces.release()
    qtbot.waitUntil(lambda: not client.busy, timeout=WAIT)

    assert dialog.face.person.age == 1.0
    assert row(dialog, AGE).value == 90


def test_the_next_seed_and_the_dice_give_other_faces(qtbot, dialog, client):
    with answered(qtbot, client):
        dialog.seed.next.click()
    assert dialog.face.person.age == 0.51
    with answered(qtbot, client):
        dialog.random.click()
    assert dialog.face.person.age == int(dialog.seed.edit.text()) % 100 / 100


def test_another_hair_style_is_drawn_with_all_its_numbers(qtbot, dialog, client):
    box = row(dialog, HAIR_STYLE).box
    with answered(qtbot, client):
        box.setCurrentIndex(box.findData("long"))
        box.activated.emit(box.currentIndex())

    assert dialog.face.hair.style == "long"
    assert dialog.face.hair.length_left > 0


def test_create_gives_the_mask_in_the_size_asked_for(qtbot, dialog):
    dialog.size_box.setCurrentIndex(dialog.size_box.findData(1024))
    with qtbot.waitSignal(dialog.created, timeout=WAIT) as created:
        dialog.create_button.click()

    assert created.args[0].shape == (1024, 1024)
    assert dialog.result() == QDialog.DialogCode.Accepted


def test_a_failed_picture_is_told_and_the_dialog_stays(qtbot, dialog, client, faces):
    faces.error = ValueError("no nose")
    with answered(qtbot, client):
        dialog.create_button.click()

    assert "no nose" in dialog.note.text()
    assert dialog.isVisible()
    assert dialog.create_button.isEnabled()


def test_without_the_generator_it_says_what_to_install_and_offers_samples(qtbot, client, faces):
    faces.missing = "generated faces need the optional face mesh"
    dialog = NewFaceDialog(client, 1)
    qtbot.addWidget(dialog)
    with answered(qtbot, client):
        dialog.open()

    assert "Generated faces need" in dialog.missing.reason.text()
    assert dialog.missing.command.text() == INSTALL
    assert not dialog.create_button.isEnabled()
    with qtbot.waitSignal(dialog.sample_chosen, timeout=WAIT) as chosen:
        dialog.missing.samples.cards[0].click()
    assert chosen.args[0].suffix == ".png"
    assert not dialog.isVisible()


def test_after_installing_it_goes_on(qtbot, client, faces):
    faces.missing = "no mesh"
    dialog = NewFaceDialog(client, 1)
    qtbot.addWidget(dialog)
    with answered(qtbot, client):
        dialog.open()
    faces.missing = ""
    with answered(qtbot, client):
        dialog.missing.retry_button.click()

    assert dialog.create_button.isEnabled()


def test_a_face_of_a_closed_dialog_does_not_come_up_in_the_next(qtbot, dialog, client, faces):
    faces.hold()
    dialog.show_seed(10)
    assert faces.entered.wait(PATIENCE)
    dialog.reject()
    shown = dialog.picture.pixmap().cacheKey()
    other = NewFaceDialog(client, 70)
    qtbot.addWidget(other)
    with answered(qtbot, client):
        other.open()
        qtbot.waitUntil(lambda: client.busy, timeout=WAIT)
        faces.release()
    assert [face.person.age for face, _ in faces.drawn] == [0.5, 0.1, 0.7]
    assert dialog.picture.pixmap().cacheKey() == shown
    assert other.face.person.age == 0.7


@pytest.mark.parametrize("ask_again", [True, False])
def test_create_waits_for_no_other_face_and_none_takes_its_place(qtbot, dialog, client, faces, ask_again):
    faces.hold()
    faces.entered.clear()
    dialog.show_seed(10)
    assert faces.entered.wait(PATIENCE)
    dialog.show_seed(11)
    dialog.size_box.setCurrentIndex(dialog.size_box.findData(256))
    with qtbot.waitSignal(dialog.created, timeout=WAIT) as created:
        dialog.create_button.click()
        if ask_again:
            dialog.show_seed(20)
        faces.release()
    assert created.args[0].shape == (256, 256)
    assert not client.busy
    assert 0.11 not in [face.person.age for face, _ in faces.drawn]


def test_every_control_has_a_name_and_takes_the_focus(dialog):
    for page in dialog.pages.values():
        for shown in page.rows.values():
            widget = getattr(shown, "number", None) or shown.focusProxy()
            assert widget.accessibleName()
            assert widget.focusPolicy() & Qt.FocusPolicy.TabFocus


def test_enter_takes_a_typed_number_and_leaves_the_dialog_open(qtbot, dialog, client):
    number = row(dialog, AGE).number
    number.setFocus()
    number.selectAll()
    qtbot.keyClicks(number, "40")
    with answered(qtbot, client):
        qtbot.keyClick(number, Qt.Key.Key_Return)
    assert dialog.isVisible()
    assert row(dialog, AGE).value == 40


# In the window


@pytest.fixture
def new_face(window, faces):
    """The window's action with the fake generator."""
    action = window.parts["new_face"].new_face
    action.factory = faces.make
    yield action
    faces.release()
    assert action.shutdown(WAIT)


def created(qtbot, new_face):
    qtbot.waitUntil(lambda: new_face.dialog.create_button.isEnabled(), timeout=WAIT)
    with qtbot.waitSignal(new_face.dialog.created, timeout=WAIT):
        new_face.dialog.create_button.click()


def test_the_new_face_is_an_unsaved_document(qtbot, window, new_face):
    assert window.actions_["new_face"].isEnabled()
    window.actions_["new_face"].trigger()
    created(qtbot, new_face)

    document = window.document
    assert document.label_map.shape == (512, 512)
    assert document.path is None
    assert document.dirty
    assert "untitled" in window.windowTitle()
    assert new_face.dialog is None


def test_a_second_face_asks_about_the_first(qtbot, window, new_face, dialogs):
    window.actions_["new_face"].trigger()
    created(qtbot, new_face)
    first = window.document

    window.actions_["new_face"].trigger()
    qtbot.waitUntil(lambda: new_face.dialog.create_button.isEnabled(), timeout=WAIT)
    assert dialogs.asked == []
    new_face.dialog.create_button.click()  # the question is cancelled
    assert dialogs.asked == ["unsaved"]
    assert new_face.dialog.isVisible()
    assert window.document is first
    dialogs.answer = Answer.DISCARD
    created(qtbot, new_face)

    assert window.document is not first
    assert dialogs.asked == ["unsaved", "unsaved"]


def test_cancel_leaves_the_open_mask(qtbot, open_window, new_face):
    document = open_window.document
    open_window.actions_["new_face"].trigger()
    new_face.dialog.reject()

    assert open_window.document is document
    assert new_face.dialog is None


def test_a_sample_can_be_opened_instead(qtbot, window, new_face, faces):
    faces.missing = "no mesh"
    window.actions_["new_face"].trigger()
    qtbot.waitUntil(lambda: bool(new_face.dialog.missing.samples.cards), timeout=WAIT)
    new_face.dialog.missing.samples.cards[0].click()

    assert window.document.path.parent.name == "samples"
    assert np.isin(window.document.label_map, np.arange(len(SCHEMA))).all()
