"""The keys never go to a panel that nobody can see."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton

from tests.unit.qt.shell.panels.places import came_to_rest

DOCKS = ("classes", "history", "recipe", "tree", "part", "variants", "donors", "render")


def bring(window, qtbot, name):
    """Show a panel and give it the keys."""
    window.docks.bring(name)
    came_to_rest(window, qtbot)
    window.docks[name].widget().setFocus()
    focus = window.focusWidget()
    if not window.docks[name].isAncestorOf(focus):  # it has no widget of its own for the keys
        focus = next(
            each
            for each in window.docks[name].findChildren(QToolButton)
            if each.isVisible() and each.isEnabled()
        )
        focus.setFocus()
    assert window.docks[name].isAncestorOf(window.focusWidget())


def test_every_panel_is_tried(open_window):
    assert set(DOCKS) <= {dock.objectName() for dock in open_window.docks.all}


@pytest.mark.parametrize("name", DOCKS)
def test_a_panel_that_is_closed_gives_the_keys_to_the_picture(qtbot, open_window, name):
    window = open_window
    bring(window, qtbot, name)
    window.docks[name].hide()
    assert window.canvas.hasFocus()
    came_to_rest(window, qtbot)
    assert window.canvas.hasFocus()


def test_the_cross_of_a_tray_gives_the_keys_to_the_picture(qtbot, open_window):
    window = open_window
    bring(window, qtbot, "variants")
    window.docks["variants"].titleBarWidget().findChild(QToolButton).click()
    assert window.docks["variants"].isHidden()
    assert window.canvas.hasFocus()


@pytest.mark.parametrize(("behind", "front"), [("variants", "donors"), ("recipe", "history")])
def test_a_panel_that_goes_behind_another_keeps_no_keys(qtbot, open_window, behind, front):
    window = open_window
    window.docks.bring(front)
    bring(window, qtbot, behind)
    window.docks.bring(front)
    came_to_rest(window, qtbot)
    assert not window.docks[behind].isAncestorOf(window.focusWidget())


def test_a_palette_gives_no_keys_back_to_a_tray_that_was_closed_meanwhile(qtbot, open_window):
    window = open_window
    bring(window, qtbot, "variants")
    window.actions_["help.find_action"].trigger()
    palette = window.focusWidget()
    assert not window.docks["variants"].isAncestorOf(palette)
    window.docks["variants"].hide()
    qtbot.keyClick(palette, Qt.Key.Key_Escape)
    assert window.canvas.hasFocus()
