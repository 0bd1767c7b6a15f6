"""Keys and buttons bring trays and lists, and put them away again."""

import pytest
from PySide6.QtWidgets import QToolButton

from tests.unit.qt.shell.panels.places import came_to_rest, seen


@pytest.mark.parametrize(("key", "name"), [("F4", "variants"), ("Shift+F4", "donors")])
@pytest.mark.parametrize("focus", ["canvas", "tray", "list"])
def test_the_key_of_a_tray_closes_it_wherever_the_focus_is(qtbot, open_window, key, name, focus):
    window = open_window
    action = window.actions_.by_key(key)
    action.trigger()
    came_to_rest(window, qtbot)
    tray = window.docks[name]
    assert tray.isVisible()
    assert tray.isAncestorOf(window.focusWidget())
    {"canvas": window.canvas, "tray": tray.widget(), "list": window.classes.view}[focus].setFocus()
    action.trigger()
    assert tray.isHidden()
    assert window.canvas.hasFocus()
    action.trigger()
    assert tray.isVisible()


def test_the_key_of_a_tray_behind_the_other_brings_it(qtbot, open_window):
    window = open_window
    variants, faces = (window.actions_.by_key(key) for key in ("F4", "Shift+F4"))
    for action in (variants, faces, variants):
        action.trigger()
        came_to_rest(window, qtbot)
    assert {"variants"} == set(seen(window)) & {"variants", "donors"}
    variants.trigger()
    came_to_rest(window, qtbot)
    assert {"donors"} == set(seen(window)) & {"variants", "donors"}


@pytest.mark.parametrize("name", ["recipe", "tree"])
def test_the_key_of_a_list_turns_back_to_the_one_before(qtbot, open_window, name):
    window = open_window
    window.docks.bring("history")
    came_to_rest(window, qtbot)
    action = window.actions_[f"{name}.show_{name}"]
    for front in (name, "history", name):
        action.trigger()
        came_to_rest(window, qtbot)
        assert front in seen(window)
        assert front != "history" or window.canvas.hasFocus()


def test_trays_have_a_button_that_closes_them(qtbot, open_window):
    window = open_window
    window.docks.bring("variants")
    came_to_rest(window, qtbot)
    window.docks["variants"].titleBarWidget().findChild(QToolButton).click()
    assert window.docks["variants"].isHidden()
    for name in ("variants", "donors"):
        window.docks.bring(name)
        came_to_rest(window, qtbot)
    for close in [
        each for each in window.findChildren(QToolButton) if each.toolTip() == "Close second faces"
    ]:
        if close.isVisible():
            close.click()
    assert window.docks["donors"].isHidden()
    assert window.docks["variants"].isVisible()
