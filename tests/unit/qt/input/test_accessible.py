"""Everything can be reached by key and says what it is."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QApplication, QScrollArea, QTabBar, QWidget

from facemask_editor.qt.input.catalogue import CATALOGUE
from facemask_editor.qt.tools import ToolKind
from tests.helpers.patience import WAIT

Key = Qt.Key


def name_of(widget: QWidget) -> str:
    face = QAccessible.queryAccessibleInterface(widget)
    return face.text(QAccessible.Text.Name) if face is not None and face.isValid() else ""


def by_tab(window) -> list[QWidget]:
    tab = Qt.FocusPolicy.TabFocus
    return [
        widget
        for widget in window.findChildren(QWidget)
        if widget.focusPolicy() & tab == tab and not isinstance(widget, QScrollArea) and widget.isVisible()
    ]


@pytest.mark.parametrize("kind", ToolKind)
def test_what_takes_the_focus_has_a_name(qtbot, active, kind):
    active.canvas.set_tool(kind)
    qtbot.waitUntil(lambda: all(map(name_of, active.findChildren(QTabBar))), timeout=WAIT)
    nameless = [
        f"{type(widget).__name__} in {type(widget.parent()).__name__}"
        for widget in by_tab(active)
        if not name_of(widget) and not widget.focusProxy() and widget.objectName() != "qt_spinbox_lineedit"
    ]
    assert nameless == []


def test_every_tool_button_can_be_reached_and_pressed_by_key(qtbot, active):
    bar = next(bar for bar in active.findChildren(QWidget) if bar.objectName() == "tools")
    buttons = [button for button in bar.findChildren(QAbstractButton) if button.isVisible()]
    eraser = next(button for button in buttons if name_of(button) == "Eraser")
    eraser.setFocus(Qt.FocusReason.TabFocusReason)
    assert eraser.hasFocus()
    qtbot.keyClick(eraser, Key.Key_Space)
    assert active.canvas.tool_kind is ToolKind.ERASER


def test_every_action_is_in_a_menu_or_has_a_key(active):
    """The command palette has them all; a menu shows them to whoever looks around."""

    def in_menus(actions):
        for action in actions:
            yield action
            if action.menu() is not None:
                yield from in_menus(action.menu().actions())

    listed = {action.objectName() for action in in_menus(active.menuBar().actions())}
    keyed = {name for name, spec in CATALOGUE.items() if spec.keys}
    assert set(CATALOGUE) - listed - keyed == set()


def test_tab_moves_the_focus_where_it_is_not_bound(qtbot, active):
    qtbot.keyClick(active.canvas, Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert not active.canvas.hasFocus()
    active.canvas.setFocus()
    active.actions_.keymap.assign("window.hide_panels", [])
    qtbot.keyClick(active.canvas, Key.Key_Tab)
    assert not active.canvas.hasFocus()
    assert not active.docks.classes.isHidden()


def test_tab_goes_through_the_part_panel_from_top_to_bottom(qtbot, active):
    part = active.part
    active.resize(1280, 1400)
    active.canvas.select_label(1)
    active.canvas.select_label(2)  # its sliders are new
    first = part.generate.heading
    first.setFocus(Qt.FocusReason.TabFocusReason)
    visited, widget = [], first
    while part.isAncestorOf(widget) and widget not in visited:
        visited.append(widget)
        qtbot.keyClick(widget, Key.Key_Tab)
        widget = QApplication.focusWidget()
    rows = [widget.mapTo(part, widget.rect().center()).y() for widget in visited]
    assert all(after >= before - 12 for before, after in pairwise(rows))
    sliders = part.shape.sliders.values()
    assert {*(row.slider for row in sliders), *(row.number for row in sliders)} <= set(visited)
    assert {part.blend.donor.choose, part.adapt.slider, part.remove} <= set(visited)
