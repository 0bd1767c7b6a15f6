"""The class list against a real document."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication

from facemask_editor.app.session import Session
from facemask_editor.document import BrushShape, MaskDocument
from facemask_editor.qt.features.classes.class_list import ClassListPanel
from facemask_editor.qt.features.classes.class_list_model import FADED_ROLE, ON_ROLE, PRESENT_ROLE, Column
from tests.helpers.patience import WAIT

NOSE, EYE, HAIR = 2, 4, 13


@pytest.fixture
def document() -> MaskDocument:
    label_map = np.ones((64, 64), np.uint8)
    label_map[20:30, 20:30] = NOSE
    return MaskDocument(label_map)


@pytest.fixture
def session(document) -> Session:
    session = Session()
    session.set_document(document)
    return session


@pytest.fixture
def panel(qtbot, session) -> ClassListPanel:
    panel = ClassListPanel(session)
    qtbot.addWidget(panel)
    panel.resize(260, 560)
    panel.show()
    qtbot.waitExposed(panel, timeout=WAIT)
    return panel


def text(panel: ClassListPanel, label: int, column: Column) -> str:
    return panel.model.index(label, column).data()


def role(panel: ClassListPanel, label: int, column: Column, which: int) -> bool:
    return panel.model.index(label, column).data(which)


def click(qtbot, panel: ClassListPanel, label: int, column: Column) -> None:
    rect = panel.view.visualRect(panel.model.index(label, column))
    qtbot.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())


def test_rows_show_title_and_count(panel, document):
    assert panel.model.rowCount() == len(document.schema)
    assert text(panel, HAIR, Column.NAME) == "Hair"
    assert text(panel, 1, Column.COUNT) == "3\u2009996"
    assert text(panel, HAIR, Column.COUNT) == "0"
    assert role(panel, 1, Column.NAME, PRESENT_ROLE)
    assert not role(panel, HAIR, Column.NAME, PRESENT_ROLE)


def test_counts_follow_a_stroke(qtbot, panel, document):
    with document.begin_stroke("Paint", HAIR) as stroke:
        stroke.line(5.5, 5.5, 5.5, 5.5, size=3, shape=BrushShape.SQUARE)
        qtbot.waitUntil(lambda: text(panel, HAIR, Column.COUNT) == "9", timeout=WAIT)
    document.undo()
    qtbot.waitUntil(lambda: text(panel, HAIR, Column.COUNT) == "0", timeout=WAIT)


def test_a_click_on_a_row_selects_its_class(qtbot, panel, session):
    click(qtbot, panel, HAIR, Column.NAME)
    assert session.selected == HAIR


def test_the_selected_class_is_shown(panel, session):
    session.select(HAIR)
    assert session.selected == panel.view.currentIndex().row() == HAIR


def test_up_and_down_select(qtbot, panel, session):
    session.select(NOSE)
    qtbot.keyClick(panel.view, Qt.Key.Key_Down)
    assert session.selected == NOSE + 1
    qtbot.keyClick(panel.view, Qt.Key.Key_Up)
    assert session.selected == NOSE


def test_switches_leave_the_selection_alone(qtbot, panel, document, session):
    session.select(1)
    click(qtbot, panel, HAIR, Column.LOCK)
    click(qtbot, panel, HAIR, Column.VISIBLE)
    click(qtbot, panel, NOSE, Column.SOLO)
    assert session.selected == 1
    assert document.locks == {HAIR}


def test_locks_cost_no_step_and_stay_through_undo(qtbot, panel, document):
    document.fill(0, 0, HAIR)
    click(qtbot, panel, HAIR, Column.LOCK)
    assert role(panel, HAIR, Column.LOCK, ON_ROLE)
    assert len(document.history.entries) == 1
    document.undo()
    assert role(panel, HAIR, Column.LOCK, ON_ROLE)
    assert document.history.can_redo
    click(qtbot, panel, HAIR, Column.LOCK)
    assert document.locks == frozenset()


def test_lock_others_and_unlock_all(panel, document, session):
    session.select(HAIR)
    session.lock_others()
    assert document.locks == set(range(19)) - {HAIR}
    session.unlock_all()
    assert document.locks == frozenset()
    assert document.history.entries == ()


def test_locks_wait_for_the_end_of_a_stroke(panel, document, session):
    with document.begin_stroke("Paint", HAIR):
        session.toggle_lock(NOSE)
    assert document.locks == frozenset()


def test_eye_hides_a_class(qtbot, panel, session):
    click(qtbot, panel, HAIR, Column.VISIBLE)
    assert session.hidden == {HAIR}
    assert role(panel, HAIR, Column.NAME, FADED_ROLE)
    click(qtbot, panel, HAIR, Column.VISIBLE)
    assert session.hidden == frozenset()


def test_two_quick_clicks_switch_and_switch_back(qtbot, panel, document):
    rect = panel.view.visualRect(panel.model.index(HAIR, Column.LOCK))
    locks = []
    document.subscribe(lambda _change: locks.append(document.locks))
    click(qtbot, panel, HAIR, Column.LOCK)
    qtbot.mouseDClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
    assert locks == [{HAIR}, frozenset()]


def test_solo_shows_one_class_and_gives_back_what_was_hidden(panel, session):
    session.toggle_hidden(HAIR)
    session.toggle_solo(NOSE)
    assert session.hidden == frozenset(range(19)) - {NOSE}
    session.toggle_solo(1)
    assert session.hidden == frozenset(range(19)) - {1}
    session.toggle_solo(1)
    assert session.hidden == {HAIR}
    session.show_all()
    assert session.hidden == frozenset()


def test_an_eye_during_solo_adds_to_what_is_seen(panel, session):
    session.toggle_solo(NOSE)
    session.toggle_hidden(HAIR)
    assert session.hidden == frozenset(range(19)) - {NOSE, HAIR}
    assert session.solo is None


@pytest.mark.parametrize("key", ["K", "H"])
def test_keys_switch_the_current_class(qtbot, panel, document, key, session):
    session.select(HAIR)
    qtbot.keyClick(panel.view, key)
    assert document.locks == ({HAIR} if key == "K" else frozenset())
    assert session.hidden == ({HAIR} if key == "H" else frozenset())


def test_letters_do_not_search(qtbot, panel, session):
    session.select(1)
    qtbot.keyClick(panel.view, "N")
    assert session.selected == 1


def test_another_document(panel, document, session):
    other = MaskDocument(np.full((32, 32), HAIR, np.uint8))
    other.set_locks({1})
    session.set_document(other)
    assert text(panel, HAIR, Column.COUNT) == "1\u2009024"
    assert role(panel, 1, Column.LOCK, ON_ROLE)
    document.set_locks({NOSE})  # no longer listened to
    assert not role(panel, NOSE, Column.LOCK, ON_ROLE)
    session.set_document(None)
    assert text(panel, HAIR, Column.COUNT) == "0"
    session.toggle_lock()
    session.lock_others()


def test_names_for_screen_readers_and_tips(panel, document, session):
    document.set_locks({NOSE})
    session.toggle_hidden(NOSE)
    accessible = Qt.ItemDataRole.AccessibleTextRole
    assert role(panel, NOSE, Column.NAME, accessible) == "Nose, 100 pixels, locked, hidden"
    assert role(panel, NOSE, Column.LOCK, Qt.ItemDataRole.ToolTipRole) == "Unlock Nose (K)"
    assert panel.view.accessibleName()
    assert panel.more.accessibleName()


def test_swatches_have_the_palette_colour(panel, document):
    image = panel.view.viewport().grab().toImage()
    rect = panel.view.visualRect(panel.model.index(HAIR, Column.NAME))
    colour = image.pixelColor(QPoint(rect.left() + 17, rect.center().y()))
    assert colour.getRgb()[:3] == document.schema.palette[HAIR]


def test_it_is_drawn_in_every_state(qtbot, panel, document, session):
    session.toggle_solo(NOSE)
    session.toggle_lock(HAIR)
    qtbot.mouseMove(panel.view.viewport(), QPoint(40, 60))
    QApplication.processEvents()
    assert not panel.grab().isNull()
    panel.resize(120, 90)
    assert not panel.grab().isNull()


def click_row(qtbot, view, row, *modifiers, column=Column.NAME):
    index = view.model().index(row, column)
    view.scrollTo(index)
    place = view.visualRect(index).center()
    held = modifiers[0] if modifiers else Qt.KeyboardModifier.NoModifier
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, held, place)


def test_ctrl_and_shift_select_several_classes(qtbot, open_window):
    session, view = open_window.session, open_window.classes.view
    click_row(qtbot, view, 2)
    click_row(qtbot, view, 5, Qt.KeyboardModifier.ShiftModifier)
    assert session.all_selected == {2, 3, 4, 5}
    click_row(qtbot, view, 9, Qt.KeyboardModifier.ControlModifier)
    assert (session.selected, session.others) == (9, {2, 3, 4, 5})
    assert open_window.canvas.selected_label == 9
    click_row(qtbot, view, 3, column=Column.LOCK)
    assert session.locks == {2, 3, 4, 5, 9}
    click_row(qtbot, view, 11, column=Column.LOCK)
    assert session.locks == {2, 3, 4, 5, 9, 11}
    click_row(qtbot, view, 9, Qt.KeyboardModifier.ControlModifier)
    assert session.all_selected == {2, 3, 4, 5}
    assert session.selected in session.all_selected
    qtbot.waitUntil(lambda: view.currentIndex().row() == session.selected, timeout=WAIT)
    session.select(7)
    assert view.selected_rows() == {7}


def test_one_class_is_always_selected(qtbot, open_window):
    session, view = open_window.session, open_window.classes.view
    click_row(qtbot, view, 2)
    click_row(qtbot, view, 2, Qt.KeyboardModifier.ControlModifier)
    assert session.all_selected == {2}
    qtbot.waitUntil(lambda: view.selected_rows() == {2}, timeout=WAIT)
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert session.all_selected == {3} == view.selected_rows()
    qtbot.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert (session.selected, session.all_selected) == (4, {3, 4})


def test_a_long_summary_does_not_widen_the_panel(panel, session):
    before = panel.minimumSizeHint().width()
    session.set_locks({1, 2, 3, 4})
    session.select(NOSE, (3, 4, 5))
    session.set_hidden({6, 7, 8, 9})
    session.flush()
    QApplication.processEvents()
    assert "4 selected" in panel._summary.text()
    assert panel.minimumSizeHint().width() == before


def test_with_shift_the_other_side_does_not_go_along(qtbot, panel, session):
    def shift_click(label):
        rect = panel.view.visualRect(panel.model.index(label, Column.NAME))
        at = rect.center()
        qtbot.mouseClick(
            panel.view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, at
        )

    click(qtbot, panel, EYE, Column.NAME)
    assert not session.alone
    shift_click(EYE)
    assert (session.all_selected, session.alone) == ({EYE}, True)
    assert "this side only" in panel._summary.text()
    shift_click(EYE)
    assert not session.alone
    shift_click(EYE + 1)
    assert (session.all_selected, session.alone) == ({EYE, EYE + 1}, True)
    click(qtbot, panel, EYE, Column.NAME)
    assert (session.all_selected, session.alone) == ({EYE}, False)
