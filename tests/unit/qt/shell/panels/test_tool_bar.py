"""All tools are in sight, whatever the height of the window."""

import pytest
from PySide6.QtWidgets import QToolButton

from facemask_editor.qt.look.style_sheet import style_sheet
from facemask_editor.qt.look.tokens import LIGHT
from facemask_editor.qt.shell.tool_bar import ToolBar
from tests.unit.qt.shell.panels.places import came_to_rest


@pytest.mark.parametrize("height", [1000, 770, 700, 620])
def test_every_tool_and_the_zoom_are_in_sight(qtbot, open_window, height):
    window = open_window
    window.setStyleSheet(style_sheet(LIGHT))
    window.resize(1280, height)
    came_to_rest(window, qtbot)
    assert window.height() == height
    bar = window.findChild(ToolBar)
    actions = [action for action in bar.actions() if not action.isSeparator()]
    assert {"tool.brush", "tool.pan", "view.fit"} <= {action.objectName() for action in actions}
    for action in actions:
        button = bar.widgetForAction(action)
        assert button.isVisible(), action.text()
        assert bar.rect().contains(button.geometry())
        assert button.width() >= 20


def test_it_is_roomy_again_in_a_higher_window(qtbot, open_window):
    window = open_window
    window.setStyleSheet(style_sheet(LIGHT))
    found = []
    for height in (1000, 620, 1000):
        window.resize(1280, height)
        came_to_rest(window, qtbot)
        found.append(window.findChild(ToolBar).iconSize().width())
    assert found[0] == found[2] > found[1]


def test_the_zoom_is_changed_where_it_is_shown(open_window):
    window = open_window
    menu = window.status.zoom.menu()
    assert {"view.fit", "view.actual_size"} <= {action.objectName() for action in menu.actions()}
    window.canvas.zoom_in()
    fitted = next(action for action in menu.actions() if action.objectName() == "view.fit")
    before = window.status.zoom.text()
    fitted.trigger()
    assert window.status.zoom.text() != before
    assert isinstance(window.status.zoom, QToolButton)
