"""Names of files, steps and models are shown as they are, whatever they look like: Qt takes tags for HTML."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel


def plain_label(text: str = "") -> QLabel:
    """Return a label that shows every text as it is."""
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setText(text)
    return label


def plain_tip(text: str) -> str:
    """Return a tool tip that shows a text as it is; tool tips have no format of their own."""
    if "<" not in text:
        return text
    return f"<p>{escape(text, quote=False)}</p>".replace("\n", "<br>")


def grouped(number: int) -> str:
    """Return a number with thin spaces between thousands."""
    return f"{number:,}".replace(",", "\u2009")
