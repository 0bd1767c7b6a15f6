"""Everything can be reached by key and says what it is."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QApplication, QScrollArea, QTabBar, QWidget

from facemask_editor.app.keys.catalogue import CATALOGUE
from facemask_editor.app.tools import TOOLS
from tests.helpers.patience import WAIT
from tests.unit.qt.drafts import amounts

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


@pytest.mark.parametrize("tool", TOOLS)
def test_what_takes_the_focus_has_a_name(qtbot, active, tool):
    active.canvas.set_tool(tool)
    qtbot.waitUntil(
        lambda: all(name_of(bar) for bar in active.findChildren(QTabBar) if bar.count()), timeout=WAIT
    )
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
    assert active.canvas.tool_id == "eraser"


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
    assert not active.docks["classes"].isHidden()


def test_tab_goes_through_the_part_panel_from_top_to_bottom(qtbot, active):
    part = active.part
    active.resize(1280, 1400)
    active.canvas.select_label(1)
    active.canvas.select_label(2)  # its sliders are new
    first = part.sections["resample"].heading
    first.setFocus(Qt.FocusReason.TabFocusReason)
    visited, widget = [], first
    while part.isAncestorOf(widget) and widget not in visited:
        visited.append(widget)
        qtbot.keyClick(widget, Key.Key_Tab)
        widget = QApplication.focusWidget()
    rows = [widget.mapTo(part, widget.rect().center()).y() for widget in visited]
    assert all(after >= before - 12 for before, after in pairwise(rows))
    sliders = part.sections["shape"].sliders.values()
    assert {row.number for row in sliders} <= set(visited)  # the arrows step it as they do the slider
    assert {
        part.sections["blend"].donor.choose,
        part.controls.adapt.number,
        part.controls.removals["remove"],
    } <= set(visited)


def test_tab_goes_from_number_to_number_and_typing_stays_typing(qtbot, active):
    part = active.part
    active.canvas.select_label(2)
    rows = list(part.sections["shape"].sliders.values())
    label = active.canvas.selected_label
    rows[0].number.setFocus(Qt.FocusReason.MouseFocusReason)
    rows[0].number.selectAll()
    qtbot.keyClicks(rows[0].number, "1.2")
    qtbot.keyClick(rows[0].number, Key.Key_Tab)
    assert rows[1].number.hasFocus()
    qtbot.keyClicks(QApplication.focusWidget(), ".5")
    qtbot.keyClick(QApplication.focusWidget(), Key.Key_Return)
    shapes = amounts(part)
    names = list(part.sections["shape"].sliders)
    assert shapes == {names[0]: 1.2, names[1]: 0.5}
    assert rows[1].slider.hasFocus()
    for sign in "-1.5":  # as in Blender: what is typed on a slider is its number
        qtbot.keyClicks(QApplication.focusWidget(), sign)
    assert rows[1].number.hasFocus()
    qtbot.keyClick(rows[1].number, Key.Key_Return)
    assert amounts(part)[names[1]] == -1.5
    qtbot.keyClick(rows[1].slider, Key.Key_Tab)
    sections = list(part.sections)
    after = sections[sections.index("shape") + 1]
    assert part.sections[after].heading.hasFocus()  # on, not back to its number
    assert (active.canvas.selected_label, active.document.history.entries) == (label, ())


def test_letters_on_a_slider_are_still_keys_of_the_window(qtbot, active):
    active.canvas.select_label(2)
    row = next(iter(active.part.sections["shape"].sliders.values()))
    row.slider.setFocus()
    qtbot.keyClick(row.slider, Key.Key_B)
    assert active.canvas.tool_id == "brush"
    qtbot.keyClick(row.slider, Key.Key_E)
    assert active.canvas.tool_id == "eraser"


def test_the_same_number_can_be_applied_twice(qtbot, active):
    part = active.part
    active.canvas.select_label(2)
    row = part.sections["shape"].sliders["width"]
    for times in (1, 2):
        row.number.setFocus(Qt.FocusReason.MouseFocusReason)
        row.number.selectAll()
        qtbot.keyClicks(row.number, "0.35")
        qtbot.keyClick(row.number, Key.Key_Return)
        assert amounts(part) == {"width": 0.35}
        assert (row.slider.value(), row.number.text()) == (35, "0.35")
        part.controls.apply.click()
        qtbot.waitUntil(lambda times=times: len(active.document.history.entries) == times, timeout=WAIT)
        assert (row.slider.value(), row.number.text()) == (0, "0.00")


def test_undo_means_the_step_where_nothing_is_typed(qtbot, active):
    part, control = active.part, Qt.KeyboardModifier.ControlModifier
    active.canvas.select_label(2)
    for field in (part.sections["nudge"].rows["sigma"].number, part.sections["resample"].seed.edit):
        active.document.fill(0, 0, 13)
        field.setFocus(Qt.FocusReason.TabFocusReason)
        qtbot.keyClick(field, Key.Key_Z, control)
        assert not active.document.history.can_undo
        qtbot.keyClick(field, Key.Key_Z, control | Qt.KeyboardModifier.ShiftModifier)
        assert active.document.history.can_undo
        field.selectAll()
        qtbot.keyClicks(field, "1")
        qtbot.keyClick(field, Key.Key_Z, control)  # of the typing
        assert active.document.history.can_undo
        qtbot.keyClick(field, Key.Key_Escape)
        active.document.undo()
