"""Buttons beside what was said of a mask: a click puts it right, undo takes it back, saving loses nothing."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from facemask_editor.app.samples import bundled_samples
from facemask_editor.core.labels import CELEBAMASK_HQ, LABEL_ORDERS, NAMED_ORDERS, PARTIAL_ORDERS
from facemask_editor.formats import open_mask
from facemask_editor.qt.services.messages import Answer

FACE = open_mask(bundled_samples()[0]).label_map[::4, ::4]


@pytest.fixture
def opened(window, tmp_path):
    """Open a picture in the window, and return its file."""

    def open_picture(pixels, name="mask.png"):
        path = tmp_path / name
        Image.fromarray(np.ascontiguousarray(pixels)).save(path)
        assert window.files.open(path)
        window.session.flush()
        return path

    return open_picture


def buttons(window):
    return {button.text(): button for button in window.notice.buttons}


def shown(window):
    return window.session.document.label_map


def test_a_mask_as_it_should_be_has_none(window, opened):
    opened(FACE)
    assert not window.notice.isVisible()
    assert buttons(window) == {}


def test_exchanged_sides_are_put_right_and_back_by_undo(window, opened):
    stored = CELEBAMASK_HQ.flip_table[FACE]
    opened(stored)
    assert "Left and right look exchanged" in window.notice.text.text()
    buttons(window)["Exchange left and right"].click()
    np.testing.assert_array_equal(shown(window), FACE)
    assert window.session.document.history.entries == ("Exchange left and right",)
    assert not window.notice.isVisible()  # nothing is wrong any more
    window.session.flush()
    assert window.status.currentMessage() == "Exchange left and right: done. Undo takes it back"
    window.actions_["edit.undo"].trigger()
    np.testing.assert_array_equal(shown(window), stored)
    assert list(buttons(window)) == ["Exchange left and right"]  # it is said again, and can be done again
    window.actions_["edit.redo"].trigger()
    np.testing.assert_array_equal(shown(window), FACE)
    assert buttons(window) == {}


@pytest.mark.parametrize(("turn", "title"), [(np.flipud, "Turn it over"), (np.rot90, "Turn it to the right")])
def test_a_turned_face_is_put_upright(window, opened, turn, title):
    opened(turn(FACE))
    buttons(window)[title].click()
    np.testing.assert_array_equal(shown(window), FACE)


def test_a_turn_that_changes_the_shape_asks_about_what_is_unsaved(window, opened, dialogs):
    path = opened(np.rot90(FACE[:, 10:-10]))
    (button,) = buttons(window).values()
    painted = shown(window).copy()
    painted[0, 0] = 13
    window.session.document.restore(painted, "a spot")
    dialogs.answer = Answer.CANCEL
    button.click()
    assert shown(window).shape == painted.shape
    dialogs.answer = Answer.DISCARD
    button.click()
    assert shown(window).shape == FACE[:, 10:-10].shape
    assert window.session.document.path == path
    assert window.session.unsaved


def test_the_photo_keeps_fitting_its_own_mask(window, opened):
    stored = CELEBAMASK_HQ.flip_table[FACE]
    opened(stored)
    document = window.session.document
    buttons(window)["Exchange left and right"].click()
    np.testing.assert_array_equal(document.photo_mask, FACE)
    document.undo()
    np.testing.assert_array_equal(document.photo_mask, stored)
    document.redo()
    np.testing.assert_array_equal(document.photo_mask, FACE)
    other = np.where(FACE == 13, 0, FACE).astype(np.uint8)
    document.choose_photo_mask(other)
    document.undo()
    np.testing.assert_array_equal(document.photo_mask, other)


@pytest.mark.parametrize("name", NAMED_ORDERS)
def test_an_order_that_is_named_is_read_and_saved_under_another_name(window, opened, dialogs, name):
    order = NAMED_ORDERS[name]
    stored = np.array(order.from_canonical, np.uint8)[FACE]
    path = opened(stored)
    buttons(window)[f"Read it as {order.title}"].click()
    right = np.array([order.to_canonical[i] for i in order.from_canonical], np.uint8)[FACE]
    np.testing.assert_array_equal(shown(window), right)
    assert (f"{order.title} has other classes" in window.notice.text.text()) == order.lossy
    window.files.save()
    assert "save" in dialogs.asked
    assert dialogs.why == f"It was in {order.title} order; saving writes CelebAMask-HQ order"
    np.testing.assert_array_equal(np.asarray(Image.open(path)), stored)


def test_what_was_converted_is_taken_as_it_is_and_never_written_over_unasked(window, opened, dialogs):
    stored = np.array(LABEL_ORDERS["face-parsing"].from_canonical, np.uint8)[FACE]
    opened(stored)
    buttons(window)["Read it as CelebAMask-HQ"].click()
    np.testing.assert_array_equal(shown(window), stored)
    # it is told at once that they do not look so, and how to go back
    assert "may be in" in window.notice.text.text() or "face-parsing.PyTorch" in window.notice.text.text()
    assert "Read it as face-parsing.PyTorch" in buttons(window)
    window.session.document.undo()
    window.files.save()
    assert dialogs.asked[-1] == "save"


def test_a_mask_of_other_classes_is_converted_by_the_first_button(window, opened, dialogs):
    opened(np.array(PARTIAL_ORDERS["lapa"].from_canonical, np.uint8)[FACE])
    before = window.document
    assert next(iter(buttons(window))) == "Convert to CelebAMask-HQ"
    buttons(window)["Convert to CelebAMask-HQ"].click()
    assert (dialogs.asked, window.document) == (["convert"], before)  # a question, and it was a no
    dialogs.convert = True
    buttons(window)["Convert to CelebAMask-HQ"].click()
    assert window.document.schema.names == CELEBAMASK_HQ.names
    for name in ("nose", "l_brow", "hair"):
        old = before.label_map == before.schema.index(name)
        np.testing.assert_array_equal(shown(window) == CELEBAMASK_HQ.index(name), old)


def test_numbers_of_lapa_become_a_mask_of_the_own_classes(window, opened):
    opened(np.array(PARTIAL_ORDERS["lapa"].from_canonical, np.uint8)[FACE])
    assert window.session.schema != CELEBAMASK_HQ
    buttons(window)["Read it as CelebAMask-HQ"].click()
    assert window.session.schema == CELEBAMASK_HQ


def test_a_file_that_has_gone_is_told_of_and_nothing_changes(window, opened, dialogs):
    path = opened(np.array(LABEL_ORDERS["face-parsing"].from_canonical, np.uint8)[FACE])
    path.unlink()
    buttons(window)["Read it as CelebAMask-HQ"].click()
    assert dialogs.errors[0][0] == "mask.png could not be read again"
    np.testing.assert_array_equal(shown(window), FACE)


def test_the_buttons_go_with_the_mask_and_with_the_notice(window, opened):
    opened(np.flipud(FACE))
    assert buttons(window)
    window.notice.clear()
    assert buttons(window) == {}
    opened(FACE, "other.png")
    assert buttons(window) == {}


def test_what_is_said_of_a_second_face_has_no_buttons_for_the_first(window, opened, tmp_path):
    opened(np.flipud(FACE))
    Image.fromarray(np.flipud(FACE).copy()).save(tmp_path / "donor.png")
    window.files.choose_donor(tmp_path / "donor.png")
    assert window.notice.text.text() == "donor.png: The face looks upside down."
    assert buttons(window) == {}
