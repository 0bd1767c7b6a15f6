"""What the window does itself: panels, panes, full screen, theme, quitting."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtWidgets import QMainWindow

from facemask_editor.qt.features.feature import Part
from facemask_editor.qt.look.theme import CHOICES, Theme
from facemask_editor.qt.services.services import Services
from facemask_editor.qt.shell.panels.docks import Docks
from facemask_editor.qt.shell.panels.panes import Panes
from facemask_editor.qt.widgets.menus import ChoiceMenu


class WindowPart(Part):
    """Actions on the window itself.

    Args:
        window: The window.
        docks: Its panels.
        services: What it offers.
        theme: Changed by its menu; None where there is none to change.
    """

    def __init__(self, window: QMainWindow, docks: Docks, services: Services, theme: Theme | None) -> None:
        self._window, self._docks, self._services, self._theme = window, docks, services, theme
        self.panes = Panes(window, services.canvas, docks.all)
        actions = services.actions
        actions["hide_panels"].toggled.connect(self._hide_panels)
        actions["full_screen"].toggled.connect(
            lambda on: window.showFullScreen() if on else window.showNormal()  # the menu bar stays
        )
        menu = services.menus["view/theme"]
        assert isinstance(menu, ChoiceMenu)
        menu.set_choices(
            {choice: choice.capitalize() for choice in CHOICES}, theme.choice if theme else "system"
        )
        menu.chosen.connect(self._choose_theme)

    def handlers(self) -> Mapping[str, Callable[[], object]]:
        return {
            "file.quit": self._window.close,
            "window.reset_panels": self._docks.arrange,
            "window.next_pane": partial(self.panes.step, 1),
            "window.previous_pane": partial(self.panes.step, -1),
        }

    def _hide_panels(self, hidden: bool) -> None:
        self._docks.set_away(hidden)
        if hidden:
            self._services.canvas.setFocus()

    def _choose_theme(self, choice: str) -> None:
        self._services.settings.theme = choice
        if self._theme is not None:
            self._theme.choose(choice)
