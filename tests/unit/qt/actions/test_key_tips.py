"""Texts that name keys follow the keymap."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QPushButton

from facemask_editor.app.keys.catalogue import CATALOGUE
from facemask_editor.app.keys.keymap import Keymap
from facemask_editor.qt.actions import key_tips


@pytest.fixture
def keymap(monkeypatch):
    keymap = Keymap()
    monkeypatch.setattr(key_tips, "_keymap", keymap)
    return keymap


def test_the_key_of_now_is_written(keymap):
    assert key_tips.with_keys("Lock {} (<class.lock>)") == "Lock {} (K)"
    keymap.assign("class.lock", ["J"])
    assert key_tips.with_keys("Lock {} (<class.lock>)") == "Lock {} (J)"


def test_brackets_fall_away_where_a_key_is_missing(keymap):
    text = "Size (<brush.smaller> and <brush.larger>), always"
    assert key_tips.with_keys(text) == "Size ([ and ]), always"
    keymap.assign("brush.larger", [])
    assert key_tips.with_keys(text) == "Size, always"


def test_other_brackets_stay(keymap):
    assert key_tips.with_keys("Mouth (inner) < nose") == "Mouth (inner) < nose"


def test_a_tip_is_written_anew(qtbot, keymap):
    button = QPushButton()
    qtbot.addWidget(button)
    parent = QPushButton()
    qtbot.addWidget(parent)
    button.setParent(parent)
    key_tips.set_tip(button, "Symmetric (<brush.symmetric>)")
    assert (button.toolTip(), button.accessibleName()) == ("Symmetric (Shift+M)", "Symmetric")
    keymap.assign("brush.symmetric", ["J"])
    key_tips.refresh_tips(parent)
    assert button.toolTip() == "Symmetric (J)"


def test_tips_of_the_window_follow_and_none_is_left_open(active):
    active.actions_.keymap.assign("view.contours", ["J"])
    tips = [widget.toolTip() for widget in active.findChildren(object) if hasattr(widget, "toolTip")]
    assert any("borders of the classes (J)" in tip for tip in tips)
    assert not any(f"<{name}>" in tip for tip in tips for name in CATALOGUE)
