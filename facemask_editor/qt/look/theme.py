"""The dark and the light look: colours as tokens, a palette and the style sheet made of them."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from facemask_editor.qt.look.style_sheet import style_sheet
from facemask_editor.qt.look.tokens import DARK, LIGHT, Tokens

CHOICES = ("system", "dark", "light")


def make_palette(tokens: Tokens) -> QPalette:
    """Return the palette of a look, with every role that Fusion and the style sheet use."""
    role = QPalette.ColorRole
    palette = QPalette()
    everywhere = {
        role.Window: tokens.panel,
        role.WindowText: tokens.text,
        role.Base: tokens.base,
        role.AlternateBase: tokens.panel,
        role.Text: tokens.text,
        role.PlaceholderText: tokens.muted,
        role.Button: tokens.raised,
        role.ButtonText: tokens.text,
        role.BrightText: tokens.error,
        role.ToolTipBase: tokens.raised,
        role.ToolTipText: tokens.text,
        role.Highlight: tokens.accent,
        role.HighlightedText: tokens.accent_text,
        role.Link: tokens.accent,
        role.LinkVisited: tokens.accent,
        role.Light: tokens.hover,
        role.Midlight: tokens.hover,
        role.Mid: tokens.border,
        role.Dark: tokens.canvas,
        role.Shadow: "#000000" if tokens.dark else "#8a919b",
        role.Accent: tokens.accent,
    }
    for where, colour in everywhere.items():
        palette.setColor(where, QColor(colour))
    for where in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        palette.setColor(QPalette.ColorGroup.Disabled, where, QColor(tokens.disabled))
    palette.setColor(QPalette.ColorGroup.Disabled, role.Highlight, QColor(tokens.border))
    palette.setColor(QPalette.ColorGroup.Disabled, role.Button, QColor(tokens.panel))
    return palette


class Theme(QObject):
    """Dresses the application; follows the system unless the user chose a look.

    Signals:
        changed: The Tokens now in use.
    """

    changed = Signal(object)

    def __init__(self, application: QApplication, choice: str = "system") -> None:
        super().__init__(application)
        self._application = application
        self.choice = ""
        self.tokens = DARK
        application.setStyle(QStyleFactory.create("Fusion"))
        application.styleHints().colorSchemeChanged.connect(self._refresh)
        self.choose(choice)

    def choose(self, choice: str) -> None:
        """Take one of CHOICES."""
        if choice not in CHOICES:
            raise ValueError(f"unknown theme {choice!r}; known: {', '.join(CHOICES)}")
        if choice == self.choice:
            return
        self.choice = choice
        hints = self._application.styleHints()
        scheme = {"dark": Qt.ColorScheme.Dark, "light": Qt.ColorScheme.Light}.get(choice)
        if hasattr(hints, "setColorScheme"):  # since Qt 6.8; colours the title bar and native dialogs too
            hints.setColorScheme(scheme or Qt.ColorScheme.Unknown)
        self._refresh()

    def _refresh(self, _scheme: object = None) -> None:
        if self.choice == "system":
            # A desktop that tells nothing gets the dark look: colours of masks are judged best on it.
            light = self._application.styleHints().colorScheme() == Qt.ColorScheme.Light
        else:
            light = self.choice == "light"
        tokens = LIGHT if light else DARK
        if tokens == self.tokens and self._application.styleSheet():
            return
        self.tokens = tokens
        self._application.setPalette(make_palette(tokens))
        self._application.setStyleSheet(style_sheet(tokens))
        self.changed.emit(tokens)
