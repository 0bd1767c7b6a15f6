"""Names of files, steps and models are shown as they are, whatever they look like: Qt takes tags for HTML."""

from __future__ import annotations

import re
from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

_ADDRESS = re.compile(r"(https?://[^\s<>\"')]*[^\s<>\"').,;:])")


def plain_label(text: str = "") -> QLabel:
    """Return a label that shows every text as it is."""
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setText(text)
    return label


def linked_label() -> QLabel:
    """Return a label for what `with_links` makes; a click, or Tab and Enter, opens a link."""
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.RichText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
    label.setOpenExternalLinks(True)
    return label


def with_links(text: str) -> str:
    """Return a text as HTML that shows it as it is, but for addresses: they are links."""
    parts = _ADDRESS.split(text)
    for at in range(1, len(parts), 2):
        parts[at] = f'<a href="{escape(parts[at])}">{escape(parts[at])}</a>'
    parts[::2] = [escape(part).replace("\n", "<br>").replace("  ", "&nbsp; ") for part in parts[::2]]
    return "".join(parts)


def plain_tip(text: str) -> str:
    """Return a tool tip that shows a text as it is; tool tips have no format of their own."""
    if "<" not in text:
        return text
    return f"<p>{escape(text, quote=False)}</p>".replace("\n", "<br>")


def grouped(number: int) -> str:
    """Return a number with thin spaces between thousands."""
    return f"{number:,}".replace(",", "\u2009")
