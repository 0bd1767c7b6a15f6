"""Key sequences as text in Qt's portable form. Needs no Qt."""

from __future__ import annotations

from collections.abc import Iterable

MODIFIERS = ("Meta", "Ctrl", "Alt", "Shift")
"""In the order in which Qt writes them."""
_LONG = {
    "escape": "Esc", "esc": "Esc", "pageup": "PgUp", "pgup": "PgUp", "pagedown": "PgDown", "pgdown": "PgDown",
    "pgdn": "PgDown", "delete": "Del", "del": "Del", "insert": "Ins", "ins": "Ins", "control": "Ctrl",
    "return": "Return", "enter": "Enter", "space": "Space", "tab": "Tab", "menu": "Menu", "left": "Left",
    "right": "Right", "up": "Up", "down": "Down", "home": "Home", "end": "End", "backspace": "Backspace",
    "backtab": "Backtab",
}  # fmt: skip


def normal(text: str) -> str:
    """Return a key sequence as Qt writes it: ``shift+ctrl+z`` is ``Ctrl+Shift+Z``.

    Raises:
        ValueError: Where the text names no key, or an unknown modifier.
    """
    modifiers, key = _split(text.strip())
    unknown = modifiers - set(MODIFIERS)
    if unknown or not key:
        raise ValueError(f"{text!r} is no key")
    return "+".join([*(name for name in MODIFIERS if name in modifiers), _key(key)])


def normal_all(texts: Iterable[str]) -> tuple[str, ...]:
    """Return key sequences as Qt writes them, each once, in their order."""
    return tuple(dict.fromkeys(normal(text) for text in texts))


def is_single(text: str) -> bool:
    """Return whether a normal sequence is typed text: a sign or letter without Ctrl, Alt or Meta."""
    modifiers, key = _split(text)
    return not modifiers & {"Ctrl", "Alt", "Meta"} and len(key) == 1


def _split(text: str) -> tuple[set[str], str]:
    # The last plus may be the key itself: "Ctrl++", "+".
    head, key = (text[:-1], "+") if text == "+" or text.endswith("++") else text.rpartition("+")[::2]
    names = [_LONG.get(name.lower(), name.capitalize()) for name in head.split("+") if name]
    return set(names), key


def _key(key: str) -> str:
    if len(key) == 1:
        return key.upper()
    return _LONG.get(key.lower(), key.capitalize())
