"""The pop-up ring in the window: click and click, press-drag-release, keyboard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QApplication

from facemask_editor.core.labels import CELEBAMASK_HQ as SCHEMA
from tests.helpers.patience import WAIT

Key, Button = Qt.Key, Qt.MouseButton
NOSE, SKIN, HAIR = (SCHEMA.index(name) for name in ("nose", "skin", "hair"))


@pytest.fixture
def ring(active):
    """The ring, still closed, of a window that is large enough for all of it."""
    active.resize(1100, 800)
    active.canvas.fit()
    QApplication.processEvents()
    return active.parts["view"].ring.menu


def at_image(window, x, y) -> QPoint:
    return window.canvas.to_widget(x, y).toPoint()


def open_on(qtbot, window, x, y):
    qtbot.mouseClick(window.canvas, Button.RightButton, pos=at_image(window, x, y))


def item(ring, start):
    return next(item for item in ring.items if item.title.startswith(start))


def point(ring, start) -> QPoint:
    return ring.place_of(item(ring, start)).toPoint()


def test_a_right_click_opens_it_and_changes_nothing(qtbot, active, ring):
    open_on(qtbot, active, 32.5, 37.5)
    assert ring.isVisible()
    assert ring.hasFocus()
    assert ring.items[0].label == "Nose"
    assert active.document.history.entries == ()
    assert {"Skin", "Upper lip"} <= {entry.label for entry in ring.items}


def test_click_and_click_selects_a_class(qtbot, active, ring):
    open_on(qtbot, active, 32.5, 37.5)
    qtbot.mouseClick(ring, Button.LeftButton, pos=point(ring, "Select skin"))
    assert active.canvas.selected_label == SKIN
    assert not ring.isVisible()
    assert active.canvas.hasFocus()


def test_press_drag_and_release_locks(qtbot, active, ring):
    start = at_image(active, 32.5, 37.5)
    qtbot.mousePress(active.canvas, Button.RightButton, pos=start)
    assert ring.isVisible()
    place = active.canvas.mapFrom(active, point(ring, "Lock nose"))
    qtbot.mouseMove(active.canvas, place)
    qtbot.mouseRelease(active.canvas, Button.RightButton, pos=place)
    assert active.document.locks == {NOSE}
    assert not ring.isVisible()


def test_a_drag_that_ends_nowhere_does_nothing(qtbot, active, ring):
    qtbot.mousePress(active.canvas, Button.RightButton, pos=at_image(active, 32.5, 37.5))
    qtbot.mouseRelease(active.canvas, Button.RightButton, pos=QPoint(3, 3))
    assert not ring.isVisible()
    assert active.document.history.entries == ()


def test_what_is_done_is_done_to_the_class_under_the_pointer(qtbot, active, ring):
    active.canvas.select_label(HAIR)
    open_on(qtbot, active, 32.5, 37.5)
    qtbot.mouseClick(ring, Button.LeftButton, pos=point(ring, "Show only nose"))
    assert active.canvas.hidden == frozenset(range(len(SCHEMA))) - {NOSE}
    assert active.canvas.selected_label == HAIR


def test_a_new_shape_selects_the_part_first(qtbot, active, ring):
    active.canvas.select_label(HAIR)
    open_on(qtbot, active, 32.5, 37.5)
    with qtbot.waitSignal(active.part.preview_changed, timeout=WAIT):
        qtbot.mouseClick(ring, Button.LeftButton, pos=point(ring, "New shape of nose"))
    assert active.canvas.selected_label == NOSE


def test_brush_sizes(qtbot, active, ring):
    open_on(qtbot, active, 32.5, 37.5)
    qtbot.mouseClick(ring, Button.LeftButton, pos=point(ring, "Brush of 64"))
    assert active.canvas.brush_size == 64


def test_a_locked_part_says_why_it_has_no_new_shape(qtbot, active, ring):
    active.document.set_locks({NOSE})
    open_on(qtbot, active, 32.5, 37.5)
    assert item(ring, "New shape").reason == "it is locked"
    qtbot.mouseClick(ring, Button.LeftButton, pos=point(ring, "New shape"))
    assert ring.isVisible()
    qtbot.mouseClick(ring, Button.LeftButton, pos=point(ring, "Unlock nose"))
    assert active.document.locks == set()


@pytest.mark.parametrize("way", ["escape", "outside", "focus"])
def test_it_closes_without_a_choice(qtbot, active, ring, way):
    open_on(qtbot, active, 32.5, 37.5)
    with qtbot.waitSignal(ring.closed, timeout=WAIT):
        if way == "escape":
            qtbot.keyClick(ring, Key.Key_Escape)
        elif way == "outside":
            qtbot.mouseClick(ring, Button.LeftButton, pos=QPoint(2, 2))
        else:
            active.classes.view.setFocus()
    assert not ring.isVisible()
    assert active.document.history.entries == ()


def test_by_keyboard_alone(qtbot, active, ring):
    qtbot.keyClick(active.canvas, Key.Key_Menu)
    assert ring.isVisible()
    qtbot.keyClick(ring, Key.Key_Right)
    assert ring.current is ring.items[0]
    assert ring.accessibleDescription() == ring.items[0].title
    for _ in range(20):
        qtbot.keyClick(ring, Key.Key_Right)
        if ring.current.size == 24:
            break
    qtbot.keyClick(ring, Key.Key_Return)
    assert not ring.isVisible()
    assert active.canvas.brush_size == 24


def test_keys_of_the_window_rest_meanwhile(qtbot, active, ring):
    open_on(qtbot, active, 32.5, 37.5)
    qtbot.keyClick(ring, Key.Key_K)
    assert active.document.locks == set()
    assert ring.isVisible()


def test_it_stays_in_the_window(qtbot, active, ring):
    active.parts["view"].ring._open(QPointF(1, 1), pressed=False)
    assert active.rect().contains(point(ring, "Select"))
    for entry in ring.items:
        assert active.rect().contains(ring.place_of(entry).toPoint())
    assert not ring.grab().isNull()


def test_without_a_document_there_is_none(qtbot, window):
    window.parts["view"].ring.open_by_key()
    assert not window.parts["view"].ring.menu.isVisible()
