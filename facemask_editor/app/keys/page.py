"""The page of the keys, ``docs/keys.md``, made of the catalogue. Needs no Qt.

``python -m facemask_editor.app.keys.page`` writes it, with ``--check`` it only tells whether it is current.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from facemask_editor.app.keys.catalogue import FIXED, MOUSE, SECTIONS, section_of
from facemask_editor.app.keys.keymap import Keymap
from facemask_editor.app.keys.presets import DEFAULT, PRESETS
from facemask_editor.core.atomic import write_atomically

_PAGE = Path(__file__).resolve().parents[3] / "docs" / "keys.md"
_HEAD = """# Keys and mouse

<!-- Made by python -m facemask_editor.app.keys.page from the catalogue of actions; changes here are lost. -->

The default keys. On macOS `Ctrl` is Command. Single keys act while the canvas or a list has the focus, never
in a text field. Digits act by their place on the keyboard, so that layouts whose digits need Shift work too;
brackets do where the layout has another sign there that means nothing.

* `F1` or `?` shows the keys of the current tool, `Ctrl+Shift+P` or `F3` finds any action, class or recent
  file by some of its letters.
* Help, Keys and mouse changes every key below; a key that is taken is shown with the action that has it.
* The presets there are {presets}.
"""


def render() -> str:
    """Return the page."""
    titles = ", ".join(preset.title for preset in PRESETS.values())
    parts = [_HEAD.format(presets=titles)]
    keymap = Keymap()
    for section in SECTIONS.values():
        names = [name for name in keymap.ids if section_of(name) == section]
        rows = [(_note(keymap, name), _keys(keymap.keys(name))) for name in names]
        parts.append(_table(section, ("Action", "Keys"), rows))
    parts.append(_table("Mouse and pen", ("", ""), [(what, how) for how, what in MOUSE]))
    parts.append(
        _table(
            "Keys of the canvas that cannot be changed", ("", ""), [(v, f"`{k}`") for k, v in FIXED.items()]
        )
    )
    parts.append("## What the presets change\n")
    for key, preset in PRESETS.items():
        if key != DEFAULT:
            other = Keymap(key)
            rows = [(keymap.spec(name).title, _keys(other.keys(name))) for name in preset.keys]
            parts.append(_table(preset.title, ("Action", "Keys"), rows, level=3))
    return "\n".join(parts)


def main(arguments: Sequence[str]) -> int:
    """Write the page, or check it; return the exit status."""
    if "--check" in arguments:
        current = _PAGE.is_file() and _PAGE.read_text(encoding="utf-8") == render()
        if not current:
            print(f"{_PAGE} is not current: run python -m facemask_editor.app.keys.page", file=sys.stderr)
        return 0 if current else 1
    write_atomically(_PAGE, render().encode())
    return 0


def _note(keymap: Keymap, name: str) -> str:
    spec = keymap.spec(name)
    return f"{spec.title}: {spec.tip[:1].lower()}{spec.tip[1:]}" if spec.tip else spec.title


def _keys(keys: Sequence[str]) -> str:
    return ", ".join(f"`{key}`" for key in keys) or "-"


def _table(title: str, heads: tuple[str, str], rows: Sequence[tuple[str, str]], level: int = 2) -> str:
    lines = [f"{'#' * level} {title}", "", f"| {heads[0]} | {heads[1]} |", "|---|---|"]
    return "\n".join([*lines, *(f"| {left} | {right} |" for left, right in rows), ""])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
