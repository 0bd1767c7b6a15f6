"""Hints of the tools: in the status bar, and in the overlay of F1."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import QPoint, Qt

from facemask_editor.app.keys.catalogue import CATALOGUE
from facemask_editor.app.keys.hints import EVERYWHERE, Hint, status_line
from facemask_editor.app.tools import TOOLS

Key = Qt.Key


def test_every_tool_has_hints_and_every_hint_its_actions():
    assert all(tool.hints for tool in TOOLS.values())
    for hint in (*EVERYWHERE, *(hint for tool in TOOLS.values() for hint in tool.hints)):
        assert set(re.findall(r"\{(.*?)\}", hint.how)) <= set(CATALOGUE), hint


def test_keys_stand_in_for_actions_and_missing_ones_are_left_out():
    keys = {"a.b": "X", "a.c": ""}
    assert Hint("{a.b}, Shift+drag", "Size").resolved(keys.get) == Hint("X, Shift+drag", "Size")
    assert Hint("{a.c}, {a.b}", "Size").resolved(keys.get) == Hint("X", "Size")
    assert Hint("{a.c}", "Size").resolved(keys.get) is None


def test_one_line():
    line = status_line("fill", lambda name: {"help.tool_keys": "F1"}.get(name, ""))
    assert line.startswith("Click: fill the connected area   Shift+click: fill all of its class")
    assert line.endswith("F1: all keys")


def test_the_status_bar_follows_tool_and_keys(active):
    assert "[ ]: size" in active.status.hint.text()
    active.canvas.set_tool("fill")
    assert "Shift+click: fill all of its class" in active.status.hint.text()
    active.canvas.set_tool("brush")
    active.actions_.keymap.assign("brush.smaller", ["U"])
    assert "U ]: size" in active.status.hint.text()


def test_without_a_document_there_are_no_hints(window):
    assert window.status.hint.text() == ""


@pytest.fixture
def overlay(qtbot, active):
    qtbot.keyClick(active.canvas, Key.Key_F1)
    return active.parts["help"].tool_keys


def test_f1_shows_the_keys_of_the_tool(active, overlay):
    assert overlay.isVisible()
    assert overlay.accessibleName().startswith("Brush. Drag: Paint the class")
    assert not overlay.grab().isNull()


@pytest.mark.parametrize("tool", TOOLS)
def test_it_opens_for_every_tool_and_fits(qtbot, active, tool):
    active.resize(1200, 860)
    active.canvas.set_tool(tool)
    active.actions_["tool_keys"].trigger()
    overlay = active.parts["help"].tool_keys
    assert overlay.isVisible()
    assert overlay.rect().contains(overlay._card.geometry())


def test_any_key_closes_it_and_does_nothing_else(qtbot, active, overlay):
    qtbot.keyClick(overlay, Key.Key_E)
    assert not overlay.isVisible()
    assert active.canvas.tool_id == "brush"
    assert active.canvas.hasFocus()


def test_a_click_closes_it(qtbot, active, overlay):
    qtbot.mouseClick(overlay, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert not overlay.isVisible()
    assert active.document.history.entries == ()


def test_the_question_mark_opens_it_too(qtbot, active):
    qtbot.keyClick(active.canvas, Key.Key_Question)
    assert active.parts["help"].tool_keys.isVisible()


@pytest.mark.parametrize("tool", TOOLS)
def test_the_line_is_not_cut_at_1280_and_ends_with_the_way_to_all(active, tool):
    active.resize(1280, 800)
    active.canvas.set_tool(tool)
    text = active.status.hint.text()
    assert text.endswith("F1: all keys")
    assert len(text) <= 88
    assert text.startswith(("Drag", "Click"))


def test_what_keeps_and_drops_a_transform_is_in_the_line(active):
    active.canvas.set_tool("transform")
    assert "Enter: keep it   Esc: put it back" in active.status.hint.text()
