"""The page without a mask: ways to begin, and what comes back when a mask is opened or closed."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from facemask_editor.document import BrushShape
from facemask_editor.formats import write_mask
from facemask_editor.qt.features.start.start_page import StartPage, bundled_samples
from facemask_editor.qt.jobs import card_pictures
from facemask_editor.qt.look.pictures import picture_image
from facemask_editor.qt.look.thumbnails import read_face, thumbnail
from facemask_editor.qt.services.messages import Answer
from facemask_editor.render.builtin.picture import portrait
from tests.helpers.patience import WAIT
from tests.helpers.sample_masks import small_face


def loaded(page):
    return all(card.picture is not None for card in (*page.recent.cards, *page.samples.cards))


def test_the_window_begins_with_the_page_alone(window):
    assert window.start.isVisible()
    assert not window.canvas.isVisible()
    assert not any(dock.isVisible() for dock in window.docks.all)
    assert [card.text() for card in window.start.samples.cards][:2] == ["Sample 1", "Sample 2"]
    assert window.start.no_recent.isVisible()


def test_a_sample_opens_by_a_click_and_is_no_recent_file(qtbot, window):
    qtbot.mouseClick(window.start.samples.cards[1], Qt.MouseButton.LeftButton)
    assert window.document.path == bundled_samples()[1]
    assert window.canvas.isVisible()
    assert window.canvas.hasFocus()
    assert not window.start.isVisible()
    assert window.docks["part"].isVisible()
    assert window.settings.recent == []


def test_closing_goes_back_and_the_file_is_among_the_recent_ones(qtbot, open_window, mask_file):
    open_window.actions_["close"].trigger()
    assert open_window.document is None
    assert open_window.start.isVisible()
    assert open_window.windowTitle() == "FaceMask Editor"
    assert not open_window.actions_["save"].isEnabled()
    (card,) = open_window.start.recent.cards
    assert card.text() == mask_file.name
    qtbot.waitUntil(lambda: loaded(open_window.start), timeout=WAIT)
    card.setFocus()
    qtbot.keyClick(card, Qt.Key.Key_Space)
    assert open_window.document.path == mask_file


def test_closing_asks_about_changes(open_window, dialogs):
    with open_window.document.begin_stroke("Brush", 13) as stroke:
        stroke.line(2, 2, 9, 2, size=3, shape=BrushShape.ROUND)
    dialogs.answer = Answer.CANCEL
    open_window.actions_["close"].trigger()
    assert open_window.document is not None
    dialogs.answer = Answer.DISCARD
    open_window.actions_["close"].trigger()
    assert open_window.document is None
    assert open_window.canvas.document is None


def test_docks_come_back_as_they_were(open_window):
    open_window.docks["history"].hide()
    left = Qt.DockWidgetArea.LeftDockWidgetArea
    open_window.addDockWidget(left, open_window.docks["part"])
    open_window.actions_["close"].trigger()
    state = open_window.docks.state()
    assert not any(dock.isVisible() for dock in open_window.docks.all)
    open_window.files.open(bundled_samples()[0], sample=True)
    assert open_window.dockWidgetArea(open_window.docks["part"]) == left
    assert open_window.docks["history"].isHidden()
    assert open_window.docks["classes"].isVisible()
    # What the next run reads is the same, wherever the window was closed.
    assert state.size() == open_window.docks.state().size()


@pytest.fixture
def page(qtbot):
    """Function that shows a page with these recent files and samples."""

    def make(recent=(), samples=(), actions=()):
        page = StartPage(actions, lambda: list(recent), lambda: list(samples))
        qtbot.addWidget(page)
        page.resize(900, 700)
        page.show()
        return page

    return make


def test_any_number_of_samples_in_rows_that_follow_the_width(qtbot, page, tmp_path):
    paths = []
    for number in range(13):
        paths.append(tmp_path / f"face_{number:02}.png")
        Image.fromarray(np.full((40, 30), number, np.uint8)).save(paths[-1])
    page = page(samples=paths)
    qtbot.waitUntil(lambda: loaded(page), timeout=WAIT)
    places = [card.geometry() for card in page.samples.cards]
    assert not any(a.intersects(b) for i, a in enumerate(places) for b in places[:i])
    columns = len({place.x() for place in places})
    assert columns > 3
    page.resize(420, 700)
    assert len({card.x() for card in page.samples.cards}) < columns
    assert all(
        card.picture == read_face(path, card.picture.width())
        for card, path in zip(page.samples.cards, paths, strict=True)
    )


def test_files_that_are_gone_or_broken_have_a_sign(qtbot, page, broken_file, tmp_path, mask_file):
    page = page(recent=[tmp_path / "gone.png", broken_file, mask_file])
    cards = page.recent.cards
    qtbot.waitUntil(lambda: cards[2].picture is not None, timeout=WAIT)
    assert cards[0].picture is None
    assert cards[1].picture is None
    page.grab()
    with qtbot.waitSignal(page.chosen, timeout=WAIT) as signal:
        cards[0].click()
    assert signal.args == [tmp_path / "gone.png"]


@pytest.fixture
def held(monkeypatch):
    """Masks whose name holds "slow" are read only once this event is set; `read` has the names so far."""
    gate, read = threading.Event(), card_pictures.read_face
    gate.read = []

    def read_face(path, side, choices):
        gate.read.append(path.name)
        if "slow" in path.name:
            gate.wait()
        return read(path, side, choices)

    monkeypatch.setattr(card_pictures, "read_face", read_face)
    yield gate
    gate.set()


def test_a_file_that_is_never_read_to_its_end_does_not_hold_up_a_page_shown_anew(
    qtbot, page, held, tmp_path, mask_file
):
    slow = tmp_path / "slow.png"
    slow.write_bytes(mask_file.read_bytes())
    recent = [slow, mask_file]
    page = page(recent=recent)
    qtbot.waitUntil(lambda: held.read == ["slow.png"], timeout=WAIT)
    page._read_recent = lambda: recent[1:]
    page.refresh()
    qtbot.waitUntil(lambda: loaded(page), timeout=WAIT)
    assert held.read == ["slow.png", mask_file.name]


def test_nothing_more_is_read_for_a_page_that_is_hidden(qtbot, page, held, tmp_path, mask_file):
    slow = tmp_path / "slow.png"
    slow.write_bytes(mask_file.read_bytes())
    first, second = page(recent=[slow, mask_file]), page()
    qtbot.waitUntil(lambda: held.read == ["slow.png"], timeout=WAIT)
    first.hide()
    held.set()
    second._read_samples = lambda: [mask_file]
    second.refresh()
    qtbot.waitUntil(lambda: loaded(second), timeout=WAIT)
    assert held.read == ["slow.png", mask_file.name]
    assert not any(card.picture for card in first.recent.cards)


def test_buttons_do_what_their_actions_do(qtbot, page):
    action = QAction("&New face…")
    done = []
    action.triggered.connect(lambda: done.append(1))
    page = page(actions=[action])
    page.buttons[0].click()
    action.setEnabled(False)
    assert not page.buttons[0].isEnabled()
    assert done == [1]
    assert "New face…" in page.buttons[0].text()


@pytest.mark.parametrize("side", [16, 64, 132])
def test_thumbnails_show_the_middle_of_the_mask(qapp, side):
    label_map = np.zeros((64, 100), np.uint8)
    label_map[:, 18:82] = small_face()
    picture = thumbnail(label_map, SCHEMA.palette_array, side)
    assert picture.size() == QSize(side, side)
    small = thumbnail(small_face(), SCHEMA.palette_array, side)
    assert picture == small


def test_a_card_shows_the_photo_as_the_mask_asks_for_it(qapp, tmp_path):
    old = small_face(128)
    new = np.roll(old, 4, axis=1)
    grain = np.random.default_rng(0).integers(0, 255, (128, 128, 3), dtype=np.uint8)
    write_mask(tmp_path / "face.png", new, photo_mask=old)
    drawn = read_face(tmp_path / "face.png", 128)
    Image.fromarray(grain).save(tmp_path / "face.bmp")
    moved = read_face(tmp_path / "face.png", 128)
    assert moved == picture_image(portrait(grain, old, new).picture)
    assert moved != drawn
    (tmp_path / "face.bmp").write_bytes(b"no photo")
    assert read_face(tmp_path / "face.png", 128) == drawn
