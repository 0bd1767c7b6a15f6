"""Texts that name keys: what is written is the key that the action has now.

A text names an action in brackets, ``Lock (<class.lock>)``; brackets whose action has no key fall away.
"""

from __future__ import annotations

import re

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QWidget

from facemask_editor.app.keys.keymap import Keymap

_BRACKETS = re.compile(r" \(([^()<]*<[^()]*)\)")
_PLACE = re.compile(r"<([a-z_]+\.[a-z_0-9]+)>")
_PROPERTY = "keyTip"
_keymap = Keymap()


def use(keymap: Keymap) -> None:
    """Write the keys of this keymap from now on; there is one window, so there is one keymap."""
    global _keymap
    _keymap = keymap


def shown_keys(keys: tuple[str, ...]) -> str:
    """Return keys as this system writes them, separated by commas."""
    native = QKeySequence.SequenceFormat.NativeText
    return ", ".join(QKeySequence(key).toString(native) for key in keys)


def with_keys(text: str) -> str:
    """Return a text with the keys of the actions that it names."""
    return _BRACKETS.sub(_bracket, text)


def set_tip(widget: QWidget, text: str) -> None:
    """Give a widget a tool tip that names keys, and an accessible name without them."""
    widget.setProperty(_PROPERTY, text)
    widget.setToolTip(with_keys(text))
    if not widget.accessibleName():
        widget.setAccessibleName(_BRACKETS.sub("", text))


def refresh_tips(window: QWidget) -> None:
    """Write the tool tips of a window's widgets anew, after keys have changed."""
    for widget in window.findChildren(QWidget):
        text = widget.property(_PROPERTY)
        if isinstance(text, str):
            widget.setToolTip(with_keys(text))


def _bracket(found: re.Match[str]) -> str:
    names = _PLACE.findall(found[1])
    if not all(_keymap.keys(name) for name in names):
        return ""
    return f" ({_PLACE.sub(lambda place: shown_keys(_keymap.keys(place[1])[:1]), found[1])})"
