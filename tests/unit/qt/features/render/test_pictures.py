"""The pictures that have come: whose they are, which are stale, where they go."""

from __future__ import annotations

import json

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.qt.features.render import shelves
from facemask_editor.qt.services.messages import Answer
from facemask_editor.recipe.source import digest
from tests.helpers.patience import WAIT
from tests.helpers.sample_masks import small_face
from tests.unit.qt.features.render.test_queue import paint


@pytest.fixture
def rendered(qtbot, render):
    """Renders with the next seed and waits for the picture."""

    def ask():
        render.panel.set_seed(render.panel.seed_value + 1)
        with qtbot.waitSignal(render.queue.done, timeout=WAIT):
            render.render()
        return render.shelves.results[0]

    return ask


def stale(part):
    return [card.stale for card in part.panel.cards.cards]


def test_a_picture_is_stale_while_the_mask_is_another_one(qtbot, open_window, render, rendered):
    rendered()
    assert stale(render) == [False]
    paint(open_window)
    qtbot.waitUntil(lambda: stale(render) == [True], timeout=WAIT)
    assert "the mask has changed since" in render.panel.cards.cards[0].accessibleName()
    rendered()
    assert stale(render) == [False, True]
    open_window.document.undo()
    qtbot.waitUntil(lambda: stale(render) == [True, False], timeout=WAIT)
    open_window.document.redo()
    qtbot.waitUntil(lambda: stale(render) == [False, True], timeout=WAIT)


def test_a_preview_makes_pictures_stale_and_its_end_does_not(qtbot, open_window, render, rendered):
    rendered()
    seen = open_window.document.snapshot()
    seen[:4] = 13
    open_window.session.set_preview("Resample Hair", seen)
    qtbot.waitUntil(lambda: stale(render) == [True], timeout=WAIT)
    open_window.session.set_preview("", None)
    qtbot.waitUntil(lambda: stale(render) == [False], timeout=WAIT)


def test_a_document_has_its_own_pictures(qtbot, open_window, render, rendered, tmp_path, mask_file):
    first = rendered()
    other = tmp_path / "other.png"
    Image.fromarray(small_face(shift=3)).save(other)
    assert open_window.files.open(other)
    assert render.panel.cards.cards == []
    assert not render.panel.empty.isHidden()
    second = rendered()
    assert open_window.files.open(mask_file)
    assert list(render.shelves.results) == [first]
    assert stale(render) == [False]
    assert open_window.files.open(other)
    assert list(render.shelves.results) == [second]


def test_a_mask_that_is_saved_under_another_name_keeps_its_pictures(
    open_window, render, rendered, dialogs, tmp_path
):
    picture = rendered()
    dialogs.save = tmp_path / "new.png", "index PNG"
    assert open_window.files.save_as()
    open_window.session.flush()
    assert open_window.files.close()
    assert list(render.shelves.results) == []
    assert open_window.files.open(tmp_path / "new.png")
    assert list(render.shelves.results) == [picture]


def test_the_oldest_picture_goes_where_there_is_no_room(render, rendered, monkeypatch):
    monkeypatch.setattr(shelves, "MOST", 2)
    pictures = [rendered() for _ in range(3)]
    assert list(render.shelves.results) == pictures[:0:-1]
    assert len(render.panel.cards.cards) == 2


def test_a_click_shows_it_over_the_canvas(qtbot, open_window, render, rendered, dialogs):
    picture = rendered()
    viewer = render.viewer
    assert viewer.isHidden()
    qtbot.mouseClick(render.panel.cards.cards[0], Qt.MouseButton.LeftButton)
    assert viewer.isVisible()
    assert viewer.geometry() == open_window.canvas.rect()
    assert viewer.result is picture
    assert not viewer.compare.isEnabled()
    assert viewer.compare.toolTip() == "The mask has no photo"
    newer = rendered()
    assert viewer.result is newer  # who looks at pictures sees the next one
    qtbot.keyClick(viewer.picture, Qt.Key.Key_Right)
    assert viewer.result is picture
    paint(open_window)
    qtbot.waitUntil(lambda: not viewer.stale.isHidden(), timeout=WAIT)
    qtbot.keyClick(viewer.picture, Qt.Key.Key_Escape)
    assert viewer.isHidden()
    open_window.actions_["render.show"].trigger()
    assert viewer.result is newer
    dialogs.answer = Answer.DISCARD
    assert open_window.files.close()
    assert viewer.isHidden()


def test_a_click_shows_the_photo_and_another_one_the_picture(
    qtbot, open_window, render, rendered, photo_file
):
    assert open_window.files.open_photo(photo_file)
    qtbot.waitUntil(lambda: open_window.document.photo is not None, timeout=WAIT)
    picture = rendered()
    render.show_result(picture)
    view = render.viewer.picture
    qtbot.mouseClick(render.viewer.compare, Qt.MouseButton.LeftButton)
    assert view.shown is view.other
    qtbot.mouseClick(render.viewer.compare, Qt.MouseButton.LeftButton)
    assert view.shown == picture.image
    render.viewer.compare.click()
    render.viewer.leave()
    render.show_result(picture)
    assert view.shown == picture.image  # not what was compared with when it was closed


def test_keys_act_wherever_the_focus_is(qtbot, open_window, render, rendered):
    older, newer = rendered(), rendered()
    viewer = render.viewer
    qtbot.waitActive(open_window)
    for holder in (
        open_window.canvas,
        viewer.compare,
        viewer.save_button,
        viewer.close_button,
        open_window.classes.view,
        render.panel.box,
    ):
        render.show_result(newer)
        viewer.compare.setEnabled(True)
        holder.setFocus()
        assert holder.hasFocus()
        qtbot.keyClick(holder, Qt.Key.Key_Right)
        assert viewer.result is older, holder
        qtbot.keyClick(holder, Qt.Key.Key_Left)
        assert viewer.result is newer, holder
        qtbot.keyClick(holder, Qt.Key.Key_Escape)
        assert viewer.isHidden(), holder
    render.show_result(newer)
    viewer.picture.clearFocus()
    qtbot.keyClick(open_window, Qt.Key.Key_Right)  # where keys go while nothing has the focus
    assert viewer.result is older


def test_a_text_field_keeps_its_keys(qtbot, open_window, render, rendered):
    rendered()
    newer = rendered()
    qtbot.waitActive(open_window)
    render.show_result(newer)
    field = render.panel.seed.edit
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_Right)
    assert render.viewer.result is newer


def test_a_closed_viewer_takes_no_keys(qtbot, open_window, render, rendered):
    rendered()
    render.show_result(rendered())
    render.viewer.leave()
    shown = render.viewer.result
    qtbot.keyClick(open_window.canvas, Qt.Key.Key_Right)
    assert render.viewer.result is shown
    assert render.viewer.isHidden()


def test_another_picture_fits_first(render, rendered):
    first = rendered()
    viewer = render.viewer
    render.show_result(first)
    viewer.picture.zoom_by(2)
    viewer.leave()
    render.show_result(first)
    assert viewer.picture.zoom == 2
    viewer.leave()
    render.show_result(rendered())
    assert viewer.picture.zoom == 1


def test_the_picture_is_zoomed_and_fits_again(qtbot, render, rendered):
    render.show_result(rendered())
    view = render.viewer.picture
    for key in (Qt.Key.Key_Plus, Qt.Key.Key_Plus, Qt.Key.Key_Minus):
        qtbot.keyClick(view, key)
    assert view.zoom == pytest.approx(1.25)
    qtbot.keyClick(view, Qt.Key.Key_0)
    assert view.zoom == 1


def test_a_saved_picture_says_what_it_was_made_of(
    qtbot, open_window, render, rendered, dialogs, tmp_path, painter
):
    document = open_window.document
    wanted = document.snapshot()
    wanted[0, :5] = 13
    source = json.dumps({"recipe": {"steps": []}})
    document.replace_pixels(wanted, "Resample Hair", source=source)
    paint(open_window)
    render.panel.set_seed(76)
    picture = rendered()
    dialogs.picture = tmp_path / "out.png"
    render.save(picture)
    qtbot.waitUntil(dialogs.picture.exists, timeout=WAIT)
    qtbot.waitUntil(lambda: "Saved" in open_window.status.currentMessage(), timeout=WAIT)
    with Image.open(dialogs.picture) as image:
        np.testing.assert_array_equal(np.asarray(image.convert("RGB")), picture.picture)
        told = json.loads(image.text["facemask-editor"])
    assert (told["renderer"], told["seed"]) == ("painter", 77)
    assert (told["mask"], told["mask_sha256"]) == ("face", digest(document.snapshot()))
    assert str(tmp_path) not in json.dumps(told)
    assert told["edits"] == [
        {"name": "Resample Hair", "source": {"recipe": {"steps": []}}},
        {"name": "Brush", "source": None},
    ]


def test_a_picture_that_cannot_be_saved_is_told(qtbot, render, rendered, dialogs, tmp_path):
    picture = rendered()
    dialogs.picture = tmp_path / "no folder" / "out.png"
    render.save(picture)
    qtbot.waitUntil(lambda: bool(dialogs.errors), timeout=WAIT)
    assert dialogs.errors[0][0] == "out.png could not be saved"


def test_a_picture_goes_to_the_clipboard(render, rendered):
    picture = rendered()
    render.copy(picture)
    image = QGuiApplication.clipboard().image()
    assert (image.width(), image.height()) == (64, 64)
    assert image.pixelColor(32, 40).getRgb()[:3] == tuple(int(v) for v in picture.picture[40, 32])
    assert SCHEMA.names[int(small_face()[40, 32])] in ("skin", "nose")


def test_a_picture_is_removed(render, rendered):
    picture = rendered()
    render.panel.cards.remove.emit(picture)
    assert render.panel.cards.cards == []


def test_the_very_same_picture_is_shown_and_not_made_again(qtbot, open_window, render, rendered, painter):
    picture = rendered()
    render.render()
    assert render.viewer.result is picture
    assert "has rendered this already" in open_window.status.currentMessage()
    assert len(painter.jobs) == 1
    paint(open_window)
    with qtbot.waitSignal(render.queue.done, timeout=WAIT):
        render.render()
    assert len(painter.jobs) == 2


def test_the_very_same_picture_waits_once(qtbot, open_window, render, painter):
    painter.hold()
    render.render()
    painter.wait_entered()
    render.render()
    assert len(render.queue.entries) == 1
    assert "already" in open_window.status.currentMessage()
    painter.release()
    qtbot.waitUntil(lambda: len(render.shelves.results) == 1, timeout=WAIT)
    render.panel.cards.remove.emit(render.shelves.results[0])
    with qtbot.waitSignal(render.queue.done, timeout=WAIT):  # it is there no more
        render.render()
