"""The history list against a real document."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt

from facemask_editor.app.session import Session
from facemask_editor.document import BrushShape, MaskDocument
from facemask_editor.qt.features.history.panel import HERE_ROLE, SAVED_ROLE, UNDONE_ROLE, HistoryPanel
from tests.helpers.patience import WAIT


@pytest.fixture
def document() -> MaskDocument:
    document = MaskDocument(np.ones((64, 64), np.uint8))
    document.fill(0, 0, 13)
    document.fill(0, 0, 2)
    document.fill(0, 0, 17)
    return document


@pytest.fixture
def session(document) -> Session:
    session = Session()
    session.set_document(document)
    return session


@pytest.fixture
def panel(qtbot, session) -> HistoryPanel:
    panel = HistoryPanel(session)
    qtbot.addWidget(panel)
    panel.resize(220, 300)
    panel.show()
    qtbot.waitExposed(panel, timeout=WAIT)
    return panel


def names(panel: HistoryPanel) -> list[str]:
    return [panel.model.index(row).data() for row in range(panel.model.rowCount())]


def here(panel: HistoryPanel) -> int:
    rows = [row for row in range(panel.model.rowCount()) if panel.model.index(row).data(HERE_ROLE)]
    assert rows == [panel.view.currentIndex().row()]
    return rows[0]


def click(qtbot, panel: HistoryPanel, row: int) -> None:
    rect = panel.view.visualRect(panel.model.index(row))
    qtbot.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())


def test_steps_are_listed_by_name(panel):
    assert names(panel) == ["Opened", "Fill hair", "Fill nose", "Fill neck"]
    assert here(panel) == 3


def test_a_click_travels(qtbot, panel, document):
    click(qtbot, panel, 1)
    assert document.history.position == 1
    assert document.label_map[0, 0] == 13
    assert here(panel) == 1
    assert [panel.model.index(row).data(UNDONE_ROLE) for row in range(4)] == [False, False, True, True]
    click(qtbot, panel, 3)
    assert document.label_map[0, 0] == 17
    click(qtbot, panel, 0)
    assert document.label_map[0, 0] == 1
    assert not document.dirty


def test_arrow_keys_travel(qtbot, panel, document):
    qtbot.keyClick(panel.view, Qt.Key.Key_Up)
    assert document.history.position == 2
    qtbot.keyClick(panel.view, Qt.Key.Key_Home)
    assert document.history.position == 0


def test_undo_and_new_steps_are_followed(panel, document):
    document.undo()
    document.undo()
    assert here(panel) == 1
    document.fill(0, 0, 2)
    assert names(panel) == ["Opened", "Fill hair", "Fill nose"]
    assert here(panel) == 2


def test_travel_is_refused_during_a_stroke(qtbot, panel, document):
    with document.begin_stroke("Paint", 13) as stroke:
        stroke.line(1, 1, 1, 1, size=3, shape=BrushShape.ROUND)
        click(qtbot, panel, 0)
        assert here(panel) == 3
    assert names(panel)[-1] == "Paint"


def test_steps_and_memory_are_told(panel, document, session):
    assert panel._summary.text().startswith("3 steps · ")
    session.set_document(MaskDocument(np.ones((64, 64), np.uint8)))
    assert panel._summary.text() == "No changes yet"
    assert names(panel) == ["Opened"]
    document.undo()  # no longer listened to
    assert names(panel) == ["Opened"]
    session.set_document(None)
    assert names(panel) == []
    assert not panel.isEnabled()


def test_undone_steps_are_told_to_screen_readers(panel, document):
    document.undo()
    assert panel.model.index(3).data(Qt.ItemDataRole.AccessibleTextRole) == "Fill neck, undone"
    assert not panel.grab().isNull()


def test_the_step_in_the_file_is_marked(panel, document):
    def marked():
        return [row for row in range(panel.model.rowCount()) if panel.model.index(row).data(SAVED_ROLE)]

    assert marked() == [0]
    document.undo()
    document.mark_saved()
    assert marked() == [2]
    assert panel.model.index(2).data(Qt.ItemDataRole.AccessibleTextRole) == "Fill nose, saved"
    document.redo()
    assert marked() == [2]
    before = panel.grab().toImage()
    document.mark_saved()
    assert marked() == [3]
    assert panel.grab().toImage() != before
    document.travel(1)
    assert panel.model.index(3).data(Qt.ItemDataRole.AccessibleTextRole) == "Fill neck, undone, saved"
    document.fill(0, 0, 5)
    assert marked() == []  # what the file holds is no step any more
