"""Watches the widget that has the focus in a window, so that a key can act wherever the focus is."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QMenuBar,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)
from shiboken6 import isValid


def is_text_field(widget: QWidget | None) -> bool:
    """Whether keys typed here are text."""
    if isinstance(widget, QComboBox):
        return widget.isEditable()
    return isinstance(widget, QLineEdit | QAbstractSpinBox | QTextEdit | QPlainTextEdit)


class FocusFollower(QObject):
    """Lends an event filter to the widget with the focus, and to the window, where keys go without one.

    Text fields and the menu bar keep all their keys.

    Args:
        of: A widget of the window.
        filters: Is called as event filter; widgets that it watches by itself are left to it.
        known: Those.
    """

    def __init__(self, of: QWidget, filters: QObject, known: tuple[QWidget, ...] = ()) -> None:
        super().__init__(filters)
        self._of, self._filters, self._known = of, filters, known
        self._on = False
        self._watched: list[QWidget] = []

    def start(self) -> None:
        """Follow the focus from now on."""
        if not self._on and isinstance(application := QApplication.instance(), QApplication):
            self._on = True
            application.focusChanged.connect(self._on_focus)
            self._on_focus(None, QApplication.focusWidget())

    def stop(self) -> None:
        """Follow it no more."""
        if self._on and isinstance(application := QApplication.instance(), QApplication):
            self._on = False
            application.focusChanged.disconnect(self._on_focus)
            self._leave()

    def _on_focus(self, _old: QWidget | None, new: QWidget | None) -> None:
        self._leave()
        window = self._of.window()
        if new is not None and (
            new.window() is not window or isinstance(new, QMenuBar) or is_text_field(new)
        ):
            return
        for widget in {window, new or window}:
            if widget not in self._known:
                widget.installEventFilter(self._filters)
                self._watched.append(widget)

    def _leave(self) -> None:
        for widget in filter(isValid, self._watched):
            widget.removeEventFilter(self._filters)
        self._watched = []
